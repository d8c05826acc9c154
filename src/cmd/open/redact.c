#include "cmd/open/redact.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { SHORTEST = 3 };

void redact_add(struct redaction *r, const char *what, const char *by)
{
	size_t len = what ? strlen(what) : 0;
	unsigned at = r->n;

	if (len < SHORTEST || r->n == REDACT_WORDS)
		return;
	for (; at && strlen(r->words[at - 1].what) < len; at--)
		r->words[at] = r->words[at - 1];
	r->words[at].what = what;
	r->words[at].by = by;
	r->n++;
}

static bool is_word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* How much of the text, from here, is one of the words. */
static size_t find_word(
    const struct redaction *r, const char *text, const char **by)
{
	for (unsigned i = 0; i < r->n; i++) {
		size_t len = strlen(r->words[i].what);

		if (strncasecmp(text, r->words[i].what, len) == 0 &&
		    !(is_word_char(text[len - 1]) && is_word_char(text[len]))) {
			*by = r->words[i].by;
			return len;
		}
	}
	return 0;
}

/* The same for an address (192.0.2.1, 2001:db8::1) or a fingerprint. */
static size_t find_address(const char *text)
{
	size_t len = strspn(text, "0123456789."), dots = 0, colons = 0;

	for (size_t i = 0; i < len; i++)
		dots += text[i] == '.';
	if (dots == 3 && text[len - 1] != '.')
		return len;
	len = strspn(text, "0123456789abcdefABCDEF:");
	for (size_t i = 0; i < len; i++)
		colons += text[i] == ':';
	return colons >= 3 ? len : 0;
}

void redact_text(const struct redaction *r, struct buf *text)
{
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < text->len;) {
		const char *at = text->data + i, *by = "ADDRESS";
		bool begins = !i || !is_word_char(at[-1]);
		size_t len = begins ? find_word(r, at, &by) : 0;

		if (!len && begins)
			len = find_address(at);
		if (len)
			buf_add_str(&out, by);
		else
			buf_add_char(&out, *at);
		i += len ? len : 1;
	}
	buf_reset(text);
	buf_add(text, out.data, out.len);
	buf_clear(&out);
}
