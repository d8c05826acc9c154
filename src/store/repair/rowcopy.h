/*
 * The rows of a damaged database, copied one by one past the pages that
 * can't be read. Private to store/.
 */
#ifndef STORE_REPAIR_ROWCOPY_H
#define STORE_REPAIR_ROWCOPY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/vec.h"
#include "store/db/sql.h"

/* Row ids from first to last that could not be read: there may have been a
 * row for each of them, or for none. */
struct rowcopy_hole {
	int64_t first, last;
};
struct rowcopy_holes VEC_OF(struct rowcopy_hole);

struct rowcopy {
	struct db *from, *to;    /* lent; to has a transaction open */
	const char *table;       /* the same in both */
	int64_t first_id;        /* no row id is smaller */
	int64_t copied, refused; /* counted up; refused: not fit for to */
	struct rowcopy_holes holes;
};

/* Copies every row that can be read of a table with row ids; columns that
 * from does not have get their default. Damage is no failure but a hole;
 * false means that to could not be written. */
bool rowcopy_by_id(struct rowcopy *c, struct err *e);

/* The same for a table WITHOUT ROWID: what can be read from its beginning
 * and from its end; the hole, if there is one, is {0, 0}. key is its primary
 * key as ORDER BY has it, backwards the same with DESC. */
bool rowcopy_by_key(
    struct rowcopy *c, const char *key, const char *backwards, struct err *e);

void rowcopy_clear(struct rowcopy *c);

#endif
