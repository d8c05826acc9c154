/*
 * Finds the messages in what the user names (an mbox, a message, a Maildir, a
 * directory of .eml files) and passes them to store/user/import.h.
 *
 * A file that can't be read does not stop the others.
 */
#ifndef CMD_FILES_IMPORT_FILES_H
#define CMD_FILES_IMPORT_FILES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/wake.h"
#include "store/user/import.h"

struct import_files {
	struct intake *intake;
	const struct wake *stop; /* kicked: no further message; may be NULL */
	bool has_progress;       /* shown on stderr */
	/* what was found */
	int64_t taken;   /* messages imported */
	int64_t gone;    /* skipped: deleted in Thunderbird */
	int64_t folders; /* subfolders of the Maildir, which are not imported */
	int code;        /* of the worst file that could not be read, or 0 */
	int64_t shown;   /* ticks of the last progress */
};

/* Imports all messages of the file or directory at path, commits them, and
 * reports files that could not be read on stderr. false: e says why it stopped;
 * what was imported before is committed unless the database failed. */
bool import_files_path(struct import_files *b, const char *path, struct err *e);

#endif
