/*
 * Where the bytes of a message are read from: memory, a file, or the database
 * piece by piece, so that a message of 100 MB need not fit in memory.
 */
#ifndef MIME_MESSAGE_SOURCE_H
#define MIME_MESSAGE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct source {
	void *ctx;
	int64_t size;
	bool is_beginning; /* only the beginning is available; the message is
	                    * longer */
	/* Reads up to len bytes at offset; 0 at the end, -1 on failure. */
	ssize_t (*read_at)(void *ctx, int64_t offset, void *to, size_t len);
};

/* A source of bytes in memory, which must outlive it. */
struct memory {
	const char *bytes;
	size_t len;
};
struct source source_memory(struct memory *m);

/* A source of an open file of this size. The descriptor is read from *fd at
 * every access; both must outlive the source. */
struct source source_file(int *fd, int64_t size);

#endif
