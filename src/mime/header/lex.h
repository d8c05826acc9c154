/*
 * Tokens of header fields (RFC 5322, 3.2): white space, comments, quoted
 * strings. Each is read in one pass, without recursion.
 */
#ifndef MIME_HEADER_LEX_H
#define MIME_HEADER_LEX_H

#include <stdbool.h>

#include "base/buf.h"

/* White space, including the line ends of folded fields. */
static inline bool lex_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The first character at or after s that is not white space. */
const char *lex_skip_blanks(const char *s, const char *end);

/* Skips the comment that starts at s with '(', however deeply nested; returns
 * end if it is not closed. Its text is appended to text unless NULL. */
const char *lex_skip_comment(const char *s, const char *end, struct buf *text);

/* Skips white space and comments. */
const char *lex_skip_cfws(const char *s, const char *end);

/* The '"' that closes the string starting at s with '"', or NULL. */
const char *lex_find_quote(const char *s, const char *end);

/* Appends the content of a quoted string, without its backslashes. */
void lex_unquote(struct buf *out, const char *inside, const char *end);

#endif
