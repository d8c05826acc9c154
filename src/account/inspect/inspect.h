/*
 * What an account is and what that means: POP or IMAP, where its mail lives,
 * what deleting does, what other devices see. For the screen and for the
 * command line; everything comes from the store and the settings, so no
 * network is needed.
 */
#ifndef ACCOUNT_INSPECT_INSPECT_H
#define ACCOUNT_INSPECT_INSPECT_H

#include <stdbool.h>

#include "account/inspect/inspection.h"

bool inspect_account(struct inspection *out, struct db *db,
    const struct inspect_of *of, struct err *e);
void inspection_clear(struct inspection *i);

/* "POP " or "IMAP", as the badge shows it: four columns. */
const char *inspect_badge(enum conf_kind kind);

#endif
