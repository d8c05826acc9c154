#include "account/imap/wire/tokens.h"

#include <string.h>

static enum imap_token read_quoted_token(
    struct imap_tokens *t, struct buf *text)
{
	for (t->at++; t->at < t->end && *t->at != '"'; t->at++) {
		if (*t->at == '\\' && t->at + 1 < t->end &&
		    (t->at[1] == '"' || t->at[1] == '\\'))
			t->at++;
		buf_add_char(text, *t->at);
	}
	if (t->at < t->end)
		t->at++;
	return IMAP_TOKEN_STRING;
}

/* "{N}", a line end, N bytes. */
static enum imap_token read_literal_token(
    struct imap_tokens *t, struct buf *text)
{
	const char *eol = memchr(t->at, '\n', (size_t)(t->end - t->at));
	size_t n = 0, left;

	for (t->at++; t->at < t->end && *t->at != '}' && n < (1u << 30);
	     t->at++)
		if (*t->at >= '0' && *t->at <= '9')
			n = n * 10 + (size_t)(*t->at - '0');
	t->at = eol ? eol + 1 : t->end;
	left = (size_t)(t->end - t->at);
	if (n > left)
		n = left;
	buf_add(text, t->at, n);
	t->at += n;
	return IMAP_TOKEN_STRING;
}

static bool ends_atom(char c)
{
	return (unsigned char)c <= ' ' || c == '(' || c == ')' || c == '"';
}

enum imap_token imap_token_next(struct imap_tokens *t, struct buf *text)
{
	buf_reset(text);
	while (t->at < t->end && (unsigned char)*t->at <= ' ')
		t->at++;
	if (t->at == t->end)
		return IMAP_TOKEN_END;
	switch (*t->at) {
	case '(':
		t->at++;
		return IMAP_TOKEN_OPEN;
	case ')':
		t->at++;
		return IMAP_TOKEN_CLOSE;
	case '"':
		return read_quoted_token(t, text);
	case '{':
		return read_literal_token(t, text);
	default:
		while (t->at < t->end && !ends_atom(*t->at))
			buf_add_char(text, *t->at++);
		return IMAP_TOKEN_ATOM;
	}
}

void imap_token_skip_list(struct imap_tokens *t)
{
	struct buf text = BUF_INIT;
	int depth = 1;

	while (depth > 0)
		switch (imap_token_next(t, &text)) {
		case IMAP_TOKEN_END:
			depth = 0;
			break;
		case IMAP_TOKEN_OPEN:
			depth++;
			break;
		case IMAP_TOKEN_CLOSE:
			depth--;
			break;
		case IMAP_TOKEN_ATOM:
		case IMAP_TOKEN_STRING:
			break;
		}
	buf_clear(&text);
}
