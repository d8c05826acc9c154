/*
 * How fast long work goes, and how long it will take: from what was seen of
 * its counts.
 */
#ifndef UI_KIT_RATE_H
#define UI_KIT_RATE_H

#include <stdint.h>

#include "account/backend.h"
#include "base/buf.h"
#include "base/vec.h"

/* Work of one account that goes on. */
struct rate {
	int64_t account_id;
	enum account_doing doing;
	int64_t first, since; /* the count at that time, in ticks */
	int64_t done;         /* the last count that was seen */
};
struct rates VEC_OF(struct rate);

/* Appends " ████░░░░░░ 12 a second, 20 s left" once enough was seen of what
 * lasts long enough; a bar alone before that, nothing where the total is not
 * known. now is date_ticks(). */
void rate_tell(struct buf *out, struct rates *paces,
    const struct account_progress *p, int64_t now);

#endif
