/*
 * Reads a source line by line through a window of fixed size.
 *
 * A line is lent until the next call. Of a line longer than the window only the
 * beginning is seen; offsets always refer to the source.
 */
#ifndef MIME_MESSAGE_LINES_H
#define MIME_MESSAGE_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mime/message/source.h"

struct mail_line {
	const char *bytes;
	size_t len;     /* with its line end, at most LINES_WINDOW */
	int64_t at;     /* where it starts */
	int eol_before; /* bytes of the line end before it: 0, 1, 2 for CRLF */
};

enum { LINES_WINDOW = 64 * 1024 };

struct lines {
	const struct source *src;
	char *window;
	int64_t base;    /* offset of the window in the source */
	size_t len, pos; /* bytes in the window; offset of the next line in
	                  * it */
	char eol;
	int eol_before;
	bool is_at_end;  /* the window reaches the end of the source */
	bool is_in_line; /* the last line continues after pos */
};

/* src is lent until lines_close. */
void lines_open(struct lines *l, const struct source *src);
void lines_close(struct lines *l);
/* Reads the next line; false at the end, or if the source can't be read. */
bool lines_next(struct lines *l, struct mail_line *line);
/* The offset of the next line. */
int64_t lines_tell(struct lines *l);
/* Continues with the line at this offset. */
void lines_seek(struct lines *l, int64_t at);

#endif
