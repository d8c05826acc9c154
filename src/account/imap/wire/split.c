#include "account/imap/wire/split.h"

/* More than any literal the guard lets through. */
enum { LITERAL_MAX = 1 << 30 };

static bool is_split_blank(char c)
{
	return c == ' ' || c == '\t';
}

static const char *skip_split_blanks(const char *s, const char *end)
{
	while (s < end && is_split_blank(*s))
		s++;
	return s;
}

/* Does "{N}" and the end of the line follow? s is behind the '{'. */
static bool announces_literal(const char *s, const char *end, int64_t *n)
{
	s = skip_split_blanks(s, end);
	if (s == end || *s < '0' || *s > '9')
		return false;
	for (*n = 0; s < end && *s != '}'; s++) {
		if (*s >= '0' && *s <= '9') {
			if (*n < LITERAL_MAX)
				*n = *n * 10 + (*s - '0');
		} else if (*s != '+' && !is_split_blank(*s)) {
			return false;
		}
	}
	if (s == end)
		return false;
	s = skip_split_blanks(s + 1, end);
	if (s < end && *s == '\r')
		s++;
	s = skip_split_blanks(s, end);
	return s == end || *s == '\n';
}

bool imap_split_line(
    struct imap_split *s, const char *line, size_t len, int64_t *literal)
{
	const char *at = line, *end = line + len;

	*literal = 0;
	for (; at < end; at++) {
		if (s->is_quoted) {
			if (*at == '"')
				s->is_quoted = false;
			else if (*at == '\\' && at + 1 < end &&
				 (at[1] == '"' || at[1] == '\\'))
				at++;
		} else if (*at == '"') {
			s->is_quoted = true;
		} else if (*at == '{' &&
			   announces_literal(at + 1, end, literal)) {
			return true;
		}
	}
	*literal = 0;
	return s->is_quoted;
}
