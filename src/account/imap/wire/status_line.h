/*
 * What kind of line an IMAP server sent, and what is wrong with a status line.
 *
 * Reads as libetpan does: blanks in odd places are skipped, and case does not
 * count. A part of the guard.
 */
#ifndef ACCOUNT_IMAP_WIRE_STATUS_LINE_H
#define ACCOUNT_IMAP_WIRE_STATUS_LINE_H

#include <stdbool.h>

enum imap_status_line {
	IMAP_STATUS_UNDECIDED, /* more bytes are needed to tell */
	IMAP_STATUS_LINE,  /* "* OK", "* BYE", "tag NO", "+" ...: all is text */
	IMAP_STATUS_DATA,  /* "* " and something else */
	IMAP_STATUS_EMPTY, /* only the end of a line */
	IMAP_STATUS_NO_ANSWER, /* no answer begins like this */
};

/* Says what the line at s, of which the bytes before end have come, is. *rest
 * is behind the word of a status line, at the word of data, or behind an
 * empty line. */
enum imap_status_line imap_status_line_judge(
    const char *s, const char *end, const char **rest);

/* The prefix of words that libetpan must not see; raw readers look for the
 * word with it. */
#define IMAP_STATUS_FOREIGN "X-"

/* True if libetpan must not see the word of data at s. */
bool imap_status_line_is_foreign(const char *s, const char *end);

/* For libetpan an empty text is no text, and blanks are none either: a
 * no-break space (UTF-8) is one. */
#define IMAP_STATUS_BLANK_TEXT " \xc2\xa0"

struct imap_status_line_look {
	/* libetpan would read the list in its code beyond the line, or
	 * through a null pointer. */
	bool is_unsafe;
	/* Where IMAP_STATUS_FOREIGN has to go, or NULL: libetpan frees what it
	 * keeps of the second BADCHARSET in an answer, and in a greeting or
	 * behind a "+" it has nothing to read flags with (1.9.4). */
	const char *wants_foreign;
	/* Where IMAP_STATUS_BLANK_TEXT has to go, or NULL; behind the other. */
	const char *wants_text;
};

/* Looks at a whole status line, from behind its word (the rest of
 * imap_status_line_judge) to behind its line end. */
void imap_status_line_inspect(struct imap_status_line_look *look,
    const char *rest, const char *end, bool is_greeting);

#endif
