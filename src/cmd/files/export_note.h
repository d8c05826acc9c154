/*
 * Records in the mail database that mail was exported, for the inspector.
 */
#ifndef CMD_FILES_EXPORT_NOTE_H
#define CMD_FILES_EXPORT_NOTE_H

#include <stdint.h>

#include "cmd/open/open_read.h"

/* Notes FACT_EXPORTED for an account (0: for all): its messages up to last_id
 * are in target, too. If another process writes to the database, or it can't be
 * written, nothing is noted; the export is complete all the same. Closes r. */
void export_note(struct open_read *r, const struct cmd *c, int64_t account_id,
    int64_t last_id, const char *target);

#endif
