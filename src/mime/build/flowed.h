/*
 * Text as it is sent: in lines that are wrapped where a reader may join them
 * again (format=flowed, RFC 3676), in fixed lines, or as it was written.
 *
 * Always holds: lines end with LF, none is wrapped within a word, and what
 * flowed_join makes of the lines is what flowed_normal says of the text.
 */
#ifndef MIME_BUILD_FLOWED_H
#define MIME_BUILD_FLOWED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum text_format {
	FORMAT_FLOWED, /* wrapped, and may be joined */
	FORMAT_FIXED,  /* wrapped for good */
	FORMAT_LONG,   /* not wrapped */
};

/* Appends the text as it will be read back: valid UTF-8, "\n" as line ends,
 * also behind the last line, no other controls than tabs; blanks at the ends
 * of lines and empty lines at the end go, but for the blank in the mark of a
 * signature. */
void flowed_normal(struct buf *out, const char *text, size_t len);

/* Appends normal text as its lines are sent. Quotes, lines that begin with a
 * blank or a tab (tables, code) and those that fit stay as they are. */
struct flowed_how {
	enum text_format format;
	int width; /* columns, the blank at the end not counted */
};
void flowed_write(struct buf *out, const struct flowed_how *how,
    const char *text, size_t len);

/* Appends lines of format=flowed, joined. */
void flowed_join(struct buf *out, const char *lines, size_t len);

#endif
