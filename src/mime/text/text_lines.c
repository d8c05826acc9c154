#include "mime/text/text_lines.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"

enum {
	LINKS_MAX = 2000, /* further links are not numbered */
	LINKS_BACK = 8,   /* how many links back the same one is searched */
	WARNINGS_MAX = 5,
};

int text_quote_cols(int quote, int width)
{
	int cols = quote < width ? 2 * quote : width;

	return cols < width / 2 ? cols : width / 2;
}

void text_clear(struct text *t)
{
	for (size_t i = 0; i < t->lines.len; i++)
		free(t->lines.items[i].text);
	vec_clear(&t->lines);
	for (size_t i = 0; i < t->links.len; i++) {
		free(t->links.items[i].url);
		free(t->links.items[i].label);
	}
	vec_clear(&t->links);
	for (size_t i = 0; i < t->warnings.len; i++)
		free(t->warnings.items[i]);
	vec_clear(&t->warnings);
	t->has_other = false;
	t->is_cut = false;
	t->size = 0;
	t->hidden_words = 0;
}

size_t text_number_link(struct text *t, const char *url, const char *label)
{
	size_t back = t->links.len > LINKS_BACK ? t->links.len - LINKS_BACK : 0;
	struct text_link *link;

	for (size_t i = back; i < t->links.len; i++)
		if (strcmp(t->links.items[i].url, url) == 0)
			return i + 1;
	if (t->links.len >= LINKS_MAX)
		return 0;
	link = vec_push(&t->links);
	link->url = mem_str(url);
	link->label = mem_str(label);
	return t->links.len;
}

void text_flatten(struct buf *out, const struct text *t)
{
	for (size_t i = 0; i < t->lines.len; i++) {
		const struct text_line *line = &t->lines.items[i];

		for (int n = 0; n < line->quote; n++)
			buf_add_char(out, '>');
		if (line->quote && *line->text)
			buf_add_char(out, ' ');
		buf_add_str(out, line->text);
		buf_add_char(out, '\n');
	}
}

void text_warn(struct text *t, const char *sentence)
{
	for (size_t i = 0; i < t->warnings.len; i++)
		if (strcmp(t->warnings.items[i], sentence) == 0)
			return;
	if (t->warnings.len < WARNINGS_MAX)
		*vec_push(&t->warnings) = mem_str(sentence);
}

/* True if s has anything visible. */
bool text_shows(const char *s, size_t len)
{
	const char *end = s + len;

	while (s < end) {
		uint32_t c = utf8_next(&s, end);

		if (c > ' ' && c != 0xa0 && c != 0x34f && c != 0xfeff &&
		    (c < 0x2000 || c > 0x200f) && c != 0xad && c != 0x2007 &&
		    c != 0x2060 && c != 0x3164)
			return true;
	}
	return false;
}

size_t text_url_len(const char *s, size_t len)
{
	static const char *const heads[] = {
	    "https://", "http://", "ftp://", "mailto:", "www."};
	size_t head = 0, n, opens = 0, closes = 0;

	for (size_t i = 0; !head && i < sizeof heads / sizeof *heads; i++)
		if (len > strlen(heads[i]) &&
		    strncasecmp(s, heads[i], strlen(heads[i])) == 0)
			head = strlen(heads[i]);
	for (n = head; n < len && (unsigned char)s[n] > ' ' && s[n] != 0x7f &&
		       !strchr("<>\"`{}|\\^", s[n]);
	     n++) {
		opens += s[n] == '(';
		closes += s[n] == ')';
	}
	while (n > head && strchr(".,;:!?')]*_", s[n - 1])) {
		if (s[n - 1] == ')' && closes-- <= opens)
			break;
		n--;
	}
	return head && n > head && isalnum((unsigned char)s[head]) ? n : 0;
}
