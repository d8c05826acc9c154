/*
 * What a push would tell a server, in words.
 */
#ifndef CMD_UNSENT_H
#define CMD_UNSENT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "store/accounts.h"
#include "store/store.h"

/* Appends a line for each kind of change that waits in an account. */
bool unsent_print(struct buf *out, struct db *db, const struct account_row *row,
    struct err *e);

#endif
