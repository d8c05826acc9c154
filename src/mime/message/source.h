/*
 * Where the bytes of a message come from: memory, a file, or the store piece
 * by piece, so that a message of 100 MB is read without holding it.
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
	bool is_beginning; /* the message goes on behind size */
	/* Reads up to len bytes at offset; 0 at the end, -1 if the bytes
	 * can't be had. */
	ssize_t (*read_at)(void *ctx, int64_t offset, void *to, size_t len);
};

/* A source over bytes in memory, which must outlive it. */
struct memory {
	const char *bytes;
	size_t len;
};
struct source source_memory(struct memory *m);

/* A source over an open file of this size; its descriptor is looked up when
 * it is read, and must outlive it. */
struct source source_file(int *fd, int64_t size);

#endif
