#include "mime/text/strip.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "mime/lib/libxml.h"

enum {
	STRIP_MAX =
	    64 * 1024 * 1024, /* in bytes, even if the caller asks for more */
	CODE_MIN = 60,        /* a longer word of base64 characters is data */
	ENTITY_MAX = 10,
};

static bool strip_is_blank(char c)
{
	return (unsigned char)c <= ' ';
}

static bool is_code_letter(char c)
{
	return isalnum((unsigned char)c) || c == '+' || c == '/' || c == '=';
}

static bool is_code(const char *s, size_t len)
{
	if (len < CODE_MIN)
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_code_letter(s[i]))
			return false;
	return true;
}

/* Length of the part of s that may still be added. */
static size_t fitting(
    const struct buf *out, size_t limit, const char *s, size_t len)
{
	size_t left = out->len < limit ? limit - out->len : 0;

	return len <= left ? len : left ? utf8_floor(s, left) : 0;
}

void strip_text(struct buf *out, const char *s, size_t len, size_t max)
{
	const char *end = s + len;
	size_t limit = out->len + (max < STRIP_MAX ? max : STRIP_MAX);

	while (s < end && out->len < limit) {
		const char *word = s;

		while (s < end && !strip_is_blank(*s))
			s++;
		if (s > word && !is_code(word, (size_t)(s - word))) {
			buf_add(out, word,
			    fitting(out, limit, word, (size_t)(s - word)));
			if (out->len < limit)
				buf_add_char(out, ' ');
		}
		while (s < end && strip_is_blank(*s))
			s++;
	}
}

static bool strip_starts(const char *s, const char *end, const char *with)
{
	size_t n = strlen(with);

	return (size_t)(end - s) >= n && strncasecmp(s, with, n) == 0;
}

/* The position after the next occurrence of with, or end. */
static const char *strip_behind(
    const char *s, const char *end, const char *with)
{
	while (s < end && !strip_starts(s, end, with)) {
		const char *next = memchr(s + 1, *with, (size_t)(end - s - 1));

		s = next ? next : end;
	}
	return s < end ? s + strlen(with) : end;
}

/* The position after the tag at s; script and style are skipped with their
 * content. */
static const char *skip_tag(const char *s, const char *end)
{
	static const char *const hidden[] = {"script", "style", "title"};

	if (strip_starts(s, end, "<!--"))
		return strip_behind(s + 4, end, "-->");
	for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
		if (strip_starts(s + 1, end, hidden[i])) {
			char close[16] = "</";

			memcpy(close + 2, hidden[i], strlen(hidden[i]));
			s = strip_behind(s, end, close);
			break;
		}
	return strip_behind(s, end, ">");
}

/* True if the tag at s does not end a word: <b>, </span>. */
static bool is_inline(const char *s, const char *end)
{
	static const char *const names[] = {"a", "b", "i", "u", "em", "font",
	    "span", "strong", "sub", "sup", "tt", "code", "wbr"};
	size_t n = 0;

	s += s + 1 < end && s[1] == '/' ? 2 : 1;
	while (s + n < end && isalnum((unsigned char)s[n]))
		n++;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i]) == n && strncasecmp(s, names[i], n) == 0)
			return true;
	return false;
}

/* Decodes the entity at s ('&') and returns the position after it. An unknown
 * one is an ampersand. */
static const char *take_entity(struct buf *out, const char *s, const char *end)
{
	char name[ENTITY_MAX];
	const htmlEntityDesc *entity;
	unsigned long c = 0;
	size_t n = 0;

	for (s++; s + n < end && n < sizeof name - 1 &&
		  (isalnum((unsigned char)s[n]) || s[n] == '#');
	     n++)
		name[n] = s[n];
	name[n] = '\0';
	if (name[0] == '#') {
		bool is_hex = name[1] == 'x' || name[1] == 'X';

		c = strtoul(name + (is_hex ? 2 : 1), NULL, is_hex ? 16 : 10);
	} else if (n) {
		entity =
		    libxml_ready(NULL) ? htmlEntityLookup(BAD_CAST name) : NULL;
		c = entity ? entity->value : 0;
	}
	if (!c) {
		buf_add_char(out, '&');
		return s;
	}
	utf8_add(out, c == 0xa0 || c > 0x10ffff ? ' ' : (uint32_t)c);
	s += n;
	return s < end && *s == ';' ? s + 1 : s;
}

/* Appends the text between tags, up to about limit bytes. */
static void take_text(
    struct buf *out, const char *s, const char *end, size_t limit)
{
	while (s < end && out->len < limit) {
		const char *from = s;

		while (s < end && *s != '<' && *s != '&')
			s++;
		buf_add(out, from, (size_t)(s - from));
		if (s == end)
			return;
		if (*s == '&') {
			s = take_entity(out, s, end);
		} else if (s + 1 < end && (isalpha((unsigned char)s[1]) ||
					      s[1] == '/' || s[1] == '!')) {
			if (!is_inline(s, end))
				buf_add_char(out, ' ');
			s = skip_tag(s, end);
		} else {
			buf_add_char(out, *s++);
		}
	}
}

void strip_html(struct buf *out, const char *s, size_t len, size_t max)
{
	struct buf text = BUF_INIT;

	/* White space is removed later, so more is taken than is kept. */
	take_text(&text, s, s + len, max < STRIP_MAX ? 2 * max : STRIP_MAX);
	strip_text(out, text.data, text.len, max);
	buf_clear(&text);
}
