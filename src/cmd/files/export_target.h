/*
 * The targets of an export: separate files, an mbox, a Maildir.
 *
 * Always holds: an unfinished export does not look finished. The mbox gets its
 * name, the directory of files its index, and the Maildir loses its marker file
 * only when all of it is on the disk and, with verifies, was read back and
 * found identical.
 */
#ifndef CMD_FILES_EXPORT_TARGET_H
#define CMD_FILES_EXPORT_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/err.h"
#include "cmd/open/open_read.h"
#include "store/read/message.h"

struct export_target {
	const struct export_target_ops *ops;
	const char *target; /* as the user named it */
	struct open_read *reading;
	int64_t account_id, folder_id; /* 0 = all */
	bool verifies;
	int64_t differing; /* messages that differ when read back */
	void *state;       /* of the ops */
};

/* The operations of a target. begin, bytes and end are called for one message
 * after the other. */
struct export_target_ops {
	/* Creates the target; false: e says why not. */
	bool (*open)(struct export_target *o, struct err *e);
	bool (*begin)(
	    struct export_target *o, const struct message *m, struct err *e);
	bool (*bytes)(struct export_target *o, const void *bytes, size_t len,
	    struct err *e);
	/* digest: SHA-256 of the bytes given; NULL: the message could not be
	 * read, and what was written of it is removed. */
	bool (*end)(struct export_target *o, const struct message *m,
	    const unsigned char *digest, struct err *e);
	/* ok: all messages were written, so the export can be completed. Frees
	 * the state, also if open failed. */
	bool (*close)(struct export_target *o, bool ok, struct err *e);
};

extern const struct export_target_ops export_target_raw, export_target_mbox,
    export_target_maildir;

/* Counts a message that differs when read back, and reports it. */
void export_target_differs(
    struct export_target *o, int64_t message_id, const char *path);

/* Creates a file with mode 0600 that must not exist; -1 and e on failure. */
int export_target_create(const char *path, struct err *e);
/* Makes the file durable and closes it. */
bool export_target_sync(int fd, const char *path, struct err *e);
/* Creates path as a private directory; it may exist if it is empty. */
bool export_target_empty_dir(const char *path, struct err *e);
/* Makes the entry of path in its directory durable. */
bool export_target_sync_parent(const char *path, struct err *e);
/* Opens a file for reading it back; -1 and e on failure. */
int export_target_reopen(const char *path, struct err *e);
/* Reads a file from the disk, not from the cache; *same: it has this digest. */
bool export_target_is_same(
    const char *path, const unsigned char *digest, bool *same, struct err *e);

#endif
