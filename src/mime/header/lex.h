/*
 * The smallest pieces of the grammar of fields (RFC 5322, 3.2): blanks,
 * comments, quoted strings. Each is read in one pass, without recursion.
 */
#ifndef MIME_HEADER_LEX_H
#define MIME_HEADER_LEX_H

#include <stdbool.h>

#include "base/buf.h"

/* Blanks and the line ends of a fold. */
static inline bool lex_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Behind the blanks at s. */
const char *lex_skip_blanks(const char *s, const char *end);

/* Behind the comment that starts at s with '(', however deep it nests; end
 * if it does not close. What it says is appended to text unless NULL. */
const char *lex_skip_comment(const char *s, const char *end, struct buf *text);

/* Behind the blanks and comments at s. */
const char *lex_skip_cfws(const char *s, const char *end);

/* The '"' that closes the string which starts at s with '"', or NULL. */
const char *lex_find_quote(const char *s, const char *end);

/* Appends the inside of a quoted string, its backslashes taken away. */
void lex_unquote(struct buf *out, const char *inside, const char *end);

#endif
