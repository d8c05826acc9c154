/*
 * The line that starts a message in an mbox: "From ", sender, date.
 *
 * Text can start with "From ", too, and not every program quotes that. So a
 * line only counts if it ends with a date, in one of the many formats in use,
 * or is one of the two forms of Thunderbird: "From - ..." and "From " alone.
 */
#ifndef MIME_MESSAGE_MBOX_FROM_LINE_H
#define MIME_MESSAGE_MBOX_FROM_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* True if line (with or without line end) starts a message. *at (may be NULL)
 * gets its date in Unix seconds, 0 if it has none. */
bool mbox_from_line_read(const char *line, size_t len, int64_t *at);

#endif
