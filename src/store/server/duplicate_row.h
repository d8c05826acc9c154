/*
 * One more place of a message that is known from another folder: a row without
 * a header of its own. Only account/ calls it. Part of the transaction that
 * the caller began.
 */
#ifndef STORE_SERVER_DUPLICATE_ROW_H
#define STORE_SERVER_DUPLICATE_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/db/store.h"

/* The place, as the server describes it. */
struct duplicate_row {
	int64_t folder_id, uid;
	unsigned flags;
	const char *keywords; /* blank-separated, sorted */
	bool wants_body;
};

/* Adds the place, or, if its folder and UID are known or wait to be known
 * again, brings that row up to date; what it needs of the header it has from
 * the row of_id. Nothing happens if that has gone meanwhile. */
bool duplicate_row_put(
    struct db *w, int64_t of_id, const struct duplicate_row *p, struct err *e);

#endif
