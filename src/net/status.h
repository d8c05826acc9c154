/*
 * How a line of an IMAP server begins, and what is wrong with a status line.
 *
 * Reads as libetpan does: blanks where they do not belong are skipped, and
 * case does not count. Part of the guard, see there.
 */
#ifndef NET_STATUS_H
#define NET_STATUS_H

#include <stdbool.h>

enum status_line {
	STATUS_UNDECIDED, /* more bytes are needed to tell */
	STATUS_LINE,      /* "* OK", "* BYE", "tag NO", "+" ...: all is text */
	STATUS_DATA,      /* "* " and something else */
	STATUS_EMPTY,     /* only the end of a line */
	STATUS_NO_ANSWER, /* no answer begins like this */
};

/* Says what the line at s, of which the bytes before end have come, is. *rest
 * is behind the word of a status line, or behind an empty line. */
enum status_line status_judge(
    const char *s, const char *end, const char **rest);

/* For libetpan an empty text is no text, and blanks are none either: a
 * no-break space (UTF-8) is one. */
#define STATUS_BLANK_TEXT " \xc2\xa0"

struct status_look {
	/* libetpan would read the list in its code beyond the line, or read
	 * through a null pointer. */
	bool is_unsafe;
	/* Where STATUS_BLANK_TEXT has to go; NULL if there is a text. */
	const char *wants_text;
};

/* Looks at a whole status line, from behind its word (the rest of
 * status_judge) to behind its line end. */
void status_inspect(
    struct status_look *look, const char *rest, const char *end);

#endif
