/*
 * Private directories, and files that are written completely or not at all.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/* Creates path and its missing parents with mode 0700. If it exists, is ours
 * and others have access, their access is removed. */
bool file_private_dir(const char *path, struct err *e);

/* Reads a whole file of at most max bytes into out. If it does not exist, the
 * error is ERR_NOT_FOUND. */
bool file_read(struct buf *out, const char *path, size_t max, struct err *e);

/* Writes a new file with mode 0600. Never follows a symbolic link and never
 * overwrites: if path exists, the error is ERR_BUSY. */
bool file_create(
    const char *path, const void *bytes, size_t len, struct err *e);

/* Makes created, renamed and deleted entries of a directory durable (fsync). */
bool file_sync_dir(const char *path, struct err *e);

/* Bytes that this user can still write to the file system of path, -1 if
 * unknown; *total is its size in bytes, 0 if unknown. */
int64_t file_room(const char *path, int64_t *total);

/* Sets e to what errno (error) means for path: full, not writable, not found.
 * Returns false. */
bool file_fail(struct err *e, const char *path, int error);

/* The same for a file that could not be created. */
bool file_fail_new(struct err *e, const char *path, int error);

/* Writes all len bytes to fd; false with errno set. */
bool file_write_all(int fd, const void *bytes, size_t len);

#endif
