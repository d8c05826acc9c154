/*
 * Raw DEFLATE (RFC 1951) in both directions of a connection, for
 * COMPRESS=DEFLATE (RFC 4978).
 *
 * Does no I/O: the caller feeds it what was received and takes what was
 * inflated. Always holds: at most DEFLATE_BYTES of inflated data are in memory,
 * however well the input was compressed, so the limits of the reader hold for
 * the inflated bytes.
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
	/* Input accepted without any output. A server could send empty blocks
	 * forever, and the reader would never get to check its deadline. */
	DEFLATE_DRY = 64 * 1024,
};

struct deflate;

/* The caller frees. */
struct deflate *deflate_new(void);
/* NULL is allowed. */
void deflate_free(struct deflate *d);

/* Bytes can be taken, more input is needed, or it failed for good. */
enum deflate_state { DEFLATE_READY, DEFLATE_HUNGRY, DEFLATE_BROKEN };

/* Inflates until there are bytes to take (DEFLATE_READY) or more input is
 * needed (DEFLATE_HUNGRY). DEFLATE_BROKEN: e says why; the state is final. */
enum deflate_state deflate_look(struct deflate *d, struct err *e);

/* Where to put received bytes, at most DEFLATE_BYTES; then deflate_fed says how
 * many there are. Only in the state DEFLATE_HUNGRY. */
char *deflate_room(struct deflate *d);
void deflate_fed(struct deflate *d, size_t n);

/* Takes up to len inflated bytes; returns how many. */
size_t deflate_take(struct deflate *d, void *to, size_t len);

/* Compresses len bytes and appends the result to out, flushed so that the other
 * side can read all of it. */
void deflate_pack(
    struct deflate *d, const void *from, size_t len, struct buf *out);

/* Bytes received (compressed, inflated) and sent (compressed, original). */
struct deflate_sums {
	int64_t came_as, came, went_as, went;
};
void deflate_count(const struct deflate *d, struct deflate_sums *out);

/* Appends name and version of the zlib that is loaded. */
void deflate_tell_library(struct buf *out);

#endif
