/*
 * Noting in the store that mail was copied out of it, for the inspector.
 */
#ifndef CMD_FILES_EXPORT_NOTE_H
#define CMD_FILES_EXPORT_NOTE_H

#include <stdint.h>

#include "cmd/open/open_read.h"

/* Notes FACT_EXPORTED for an account (0: for all): what is in it up to
 * last_id is in target, too. If another process writes to the store, or it
 * can't be written, nothing is noted: the copy is good all the same. Closes
 * the reading. */
void export_note(struct open_read *r, const struct cmd *c, int64_t account_id,
    int64_t last_id, const char *target);

#endif
