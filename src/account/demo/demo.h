/*
 * A made-up mail database with its settings: POP under every policy, IMAP and
 * an account like Gmail's. No server and no network; what the servers would
 * have said is made up, too.
 */
#ifndef ACCOUNT_DEMO_DEMO_H
#define ACCOUNT_DEMO_DEMO_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/* Appends the config file of the accounts. */
void demo_config(struct buf *out);

/* Makes the database in the directory, as if the last check had been two
 * minutes before now. */
bool demo_make(const char *dir, int64_t now, struct err *e);

#endif
