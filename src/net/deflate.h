/*
 * DEFLATE without a header (RFC 1951) in both directions of a connection, as
 * COMPRESS=DEFLATE has it (RFC 4978).
 *
 * Moves nothing itself: whoever reads from below feeds it and takes what
 * comes of it. Always holds: however much a few bytes swell up to, no more
 * than DEFLATE_BYTES of it are here at a time, so the limits of whoever takes
 * them are limits of what was inflated.
 */
#ifndef NET_DEFLATE_H
#define NET_DEFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum {
	DEFLATE_BYTES = 16 * 1024,
	/* That may come without a byte to be taken from them: empty blocks
	 * without end would keep whoever reads from hearing anything else. */
	DEFLATE_DRY = 64 * 1024,
};

struct deflate;

struct deflate *deflate_new(void);
/* NULL is fine. */
void deflate_free(struct deflate *d);

enum deflate_state { DEFLATE_READY, DEFLATE_HUNGRY, DEFLATE_BROKEN };

/* Inflates until there is something to take (DEFLATE_READY) or more has to be
 * fed. DEFLATE_BROKEN: e says why; so it will stay. */
enum deflate_state deflate_look(struct deflate *d, struct err *e);

/* Where to read what came to, DEFLATE_BYTES at most, and then how much it
 * was. Only when it is hungry. */
char *deflate_room(struct deflate *d);
void deflate_fed(struct deflate *d, size_t n);

/* Takes up to len bytes; how many. */
size_t deflate_take(struct deflate *d, void *to, size_t len);

/* Appends len bytes as they go out, to the last: the other side need not wait
 * for more to read them. */
void deflate_pack(
    struct deflate *d, const void *from, size_t len, struct buf *out);

/* What came, as it came and inflated; and what went out, the same way. */
struct deflate_sums {
	int64_t came_as, came, went_as, went;
};
void deflate_count(const struct deflate *d, struct deflate_sums *out);

/* Appends the name and version of zlib, as it runs. */
void deflate_tell_library(struct buf *out);

#endif
