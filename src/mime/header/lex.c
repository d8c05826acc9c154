#include "mime/header/lex.h"

#include <stddef.h>

const char *lex_skip_blanks(const char *s, const char *end)
{
	while (s < end && lex_is_blank(*s))
		s++;
	return s;
}

const char *lex_skip_comment(const char *s, const char *end, struct buf *text)
{
	int depth = 1;

	for (s++; s < end; s++) {
		if (*s == '\\' && s + 1 < end)
			s++;
		else if (*s == '(')
			depth++;
		else if (*s == ')' && --depth == 0)
			return s + 1;
		if (text)
			buf_add_char(text, *s);
	}
	return end;
}

const char *lex_skip_cfws(const char *s, const char *end)
{
	s = lex_skip_blanks(s, end);
	while (s < end && *s == '(')
		s = lex_skip_blanks(lex_skip_comment(s, end, NULL), end);
	return s;
}

const char *lex_find_quote(const char *s, const char *end)
{
	for (s++; s < end && *s != '"'; s++)
		if (*s == '\\' && s + 1 < end)
			s++;
	return s < end ? s : NULL;
}

void lex_unquote(struct buf *out, const char *inside, const char *end)
{
	for (; inside < end; inside++) {
		if (*inside == '\\' && inside + 1 < end)
			inside++;
		buf_add_char(out, *inside);
	}
}
