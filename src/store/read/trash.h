/*
 * The local Trash of a POP account: what lies there is deleted for good after
 * some days, and may be the only copy.
 */
#ifndef STORE_READ_TRASH_H
#define STORE_READ_TRASH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/db/store.h"

struct trash {
	int64_t n;              /* messages in it */
	int64_t dated;          /* of these with a known age, which it ends for */
	int64_t first_moved_at; /* when the oldest of those came; 0: none */
};
bool trash_read(
    struct db *db, int64_t account_id, struct trash *out, struct err *e);

/* When a message was moved to the local Trash; 0: it does not lie there, or
 * nobody knows. */
bool trash_moved_at(
    struct db *db, int64_t message_id, int64_t *at, struct err *e);

#endif
