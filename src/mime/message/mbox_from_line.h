/*
 * The line that begins a message in an mbox: "From ", who sent it, when it
 * came.
 *
 * Text may begin with "From ", too, and not every program quotes it. So a
 * line only counts if it ends in a date, in one of the many orders that are
 * in use, or is one of those that Thunderbird writes: "From - ..." and
 * "From " alone.
 */
#ifndef MIME_MESSAGE_MBOX_FROM_LINE_H
#define MIME_MESSAGE_MBOX_FROM_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Is this line, with or without its end, one that begins a message? *at (may
 * be NULL) becomes its date, Unix seconds; 0 if it has none. */
bool mbox_from_line_read(const char *line, size_t len, int64_t *at);

#endif
