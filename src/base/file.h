/*
 * Files and directories that belong to one user, and files that are there
 * whole or not at all.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/* Makes path and what is missing above it, each 0700; a directory of ours
 * that others may enter is closed to them. */
bool file_private_dir(const char *path, struct err *e);

/* Reads a whole file of at most max bytes into out. A missing file is
 * ERR_NOT_FOUND. */
bool file_read(struct buf *out, const char *path, size_t max, struct err *e);

/* Writes a new file, 0600; never follows a link and never overwrites (then
 * the error is ERR_BUSY). */
bool file_create(
    const char *path, const void *bytes, size_t len, struct err *e);

/* Makes the entries of a directory durable. */
bool file_sync_dir(const char *path, struct err *e);

/* Free bytes for this user on the file system of path, and all its bytes; -1
 * and 0 if unknown. */
int64_t file_room(const char *path, int64_t *total);

/* Says in e what errno means for path: full, not writable, not there. */
bool file_fail(struct err *e, const char *path, int error);

/* The same for a file that could not be made. */
bool file_fail_new(struct err *e, const char *path, int error);

/* Writes all len bytes to fd; false with errno set. */
bool file_write_all(int fd, const void *bytes, size_t len);

#endif
