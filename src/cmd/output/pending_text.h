/*
 * Describes what the next push would change on a server.
 */
#ifndef CMD_OUTPUT_PENDING_TEXT_H
#define CMD_OUTPUT_PENDING_TEXT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "store/read/accounts.h"
#include "store/db/store.h"

/* Appends a line for each kind of change that is pending in an account. */
bool pending_text_print(struct buf *out, struct db *db,
    const struct account_row *row, struct err *e);

#endif
