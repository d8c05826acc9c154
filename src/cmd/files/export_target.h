/*
 * Where an export writes to: files of their own, an mbox, a Maildir.
 *
 * Always holds: what is not finished does not look finished. The mbox gets
 * its name, the directory of files its index, the Maildir loses its mark
 * only when everything in it is on the disk and, with verifies,
 * was read back from there and found to be the same.
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
	int64_t differing; /* messages that were read back as something else */
	void *state;       /* of the ops */
};

/* The verbs of a kind of target. begin, bytes and end are called for one
 * message after the other. */
struct export_target_ops {
	/* Makes the target, or says why it can't be. */
	bool (*open)(struct export_target *o, struct err *e);
	bool (*begin)(
	    struct export_target *o, const struct message *m, struct err *e);
	bool (*bytes)(struct export_target *o, const void *bytes, size_t len,
	    struct err *e);
	/* digest: of the bytes that were given, SHA-256; NULL: the message
	 * could not be read, and nothing of it stays. */
	bool (*end)(struct export_target *o, const struct message *m,
	    const unsigned char *digest, struct err *e);
	/* ok: all were written, it can be finished. Frees the state, also if
	 * open failed. */
	bool (*close)(struct export_target *o, bool ok, struct err *e);
};

extern const struct export_target_ops export_target_raw, export_target_mbox,
    export_target_maildir;

/* Counts a message that was read back as something else, and says so. */
void export_target_differs(
    struct export_target *o, int64_t message_id, const char *path);

/* A new file, 0600, that must not be there yet; -1 and e if it can't be. */
int export_target_create(const char *path, struct err *e);
/* Puts it on the disk and closes it. */
bool export_target_sync(int fd, const char *path, struct err *e);
/* Makes path, which may be there already if it is empty, a directory for one
 * user. */
bool export_target_empty_dir(const char *path, struct err *e);
/* Makes the entry of path in its directory durable. */
bool export_target_sync_parent(const char *path, struct err *e);
/* Opens a file to read it back; -1 and e if it can't be. */
int export_target_reopen(const char *path, struct err *e);
/* Reads a file from the disk, not from memory: is this its digest? */
bool export_target_is_same(
    const char *path, const unsigned char *digest, bool *same, struct err *e);

#endif
