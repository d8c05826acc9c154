/*
 * Finding the messages in what the user names: an mbox, a message, a Maildir,
 * a directory of .eml files; and handing them to store/user/import.h.
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
	int64_t taken;   /* messages handed over */
	int64_t gone;    /* passed over: Thunderbird has deleted them */
	int64_t folders; /* of the Maildir, that were left alone */
	int code;        /* of the worst file that could not be read, or 0 */
	int64_t shown;   /* ticks of the last progress */
};

/* Takes all messages of the file or directory at path, commits them and says
 * on stderr which files could not be read. false: e says why it was not gone
 * on; what was handed over before is committed unless the store failed. */
bool import_files_path(struct import_files *b, const char *path, struct err *e);

#endif
