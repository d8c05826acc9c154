#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

uint32_t utf8_next(const char **s, const char *end)
{
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)*s;
	utf8proc_int32_t c;
	utf8proc_ssize_t n;

	if (*p < 0x80) {
		++*s;
		return *p;
	}
	n = utf8proc_iterate(p, end - *s, &c);
	if (n <= 0) {
		++*s;
		return UTF8_REPLACEMENT;
	}
	*s += n;
	return (uint32_t)c;
}

void utf8_add(struct buf *out, uint32_t c)
{
	utf8proc_uint8_t bytes[4];

	if (c < 0x80) {
		buf_add_char(out, (char)c);
		return;
	}
	if (!utf8proc_codepoint_valid((utf8proc_int32_t)c))
		c = UTF8_REPLACEMENT;
	buf_add(out, bytes,
	    (size_t)utf8proc_encode_char((utf8proc_int32_t)c, bytes));
}

/* Bytes from s up to the first invalid one. */
static size_t valid_run(const char *s, size_t len)
{
	size_t at = 0;

	while (at < len) {
		utf8proc_int32_t c;
		utf8proc_ssize_t n;

		if ((unsigned char)s[at] < 0x80) {
			at++;
			continue;
		}
		n = utf8proc_iterate((const utf8proc_uint8_t *)s + at,
		    (utf8proc_ssize_t)(len - at), &c);
		if (n <= 0)
			break;
		at += (size_t)n;
	}
	return at;
}

bool utf8_valid(const char *s, size_t len)
{
	return valid_run(s, len) == len;
}

void utf8_clean(struct buf *out, const char *s, size_t len)
{
	while (len) {
		size_t good = valid_run(s, len);

		buf_add(out, s, good);
		s += good;
		len -= good;
		if (len) {
			utf8_add(out, UTF8_REPLACEMENT);
			s++;
			len--;
		}
	}
}

size_t utf8_floor(const char *s, size_t len)
{
	size_t at = len;

	/* Goes back over at most three continuation bytes. */
	while (at > 0 && len - at < 3 && ((unsigned char)s[at] & 0xc0) == 0x80)
		at--;
	return ((unsigned char)s[at] & 0xc0) == 0x80 ? len : at;
}

int utf8_width(uint32_t c)
{
	if (c >= 0x20 && c < 0x7f)
		return 1;
	return utf8proc_charwidth((utf8proc_int32_t)c);
}

size_t utf8_cluster(const char *s, size_t len, int *cols)
{
	const char *at = s, *end = s + len, *next;
	utf8proc_int32_t state = 0;
	uint32_t prev, c;

	*cols = 0;
	if (!len)
		return 0;
	prev = utf8_next(&at, end);
	*cols = utf8_width(prev);
	while (at < end) {
		next = at;
		c = utf8_next(&next, end);
		if ((prev < 0x300 && c < 0x300) ||
		    utf8proc_grapheme_break_stateful(
			(utf8proc_int32_t)prev, (utf8proc_int32_t)c, &state))
			break;
		*cols += utf8_width(c);
		prev = c;
		at = next;
	}
	return (size_t)(at - s);
}

size_t utf8_fit(const char *s, size_t len, int cols, int *used)
{
	size_t at = 0;
	int taken = 0;

	while (at < len) {
		int width;
		size_t n = utf8_cluster(s + at, len - at, &width);

		if (taken + width > cols)
			break;
		taken += width;
		at += n;
	}
	if (used)
		*used = taken;
	return at;
}

int utf8_cols(const char *s, size_t len)
{
	const char *end = s + len;
	int cols = 0;

	while (s < end)
		cols += utf8_width(utf8_next(&s, end));
	return cols;
}

/* Appends what utf8proc maps the character to, or the character itself. */
static void add_mapped(struct buf *out, uint32_t c, utf8proc_option_t how)
{
	utf8proc_int32_t to[32];
	int last = 0;
	utf8proc_ssize_t n =
	    utf8proc_decompose_char((utf8proc_int32_t)c, to, 32, how, &last);

	if (n < 0 || n > 32) {
		utf8_add(out, c);
		return;
	}
	for (utf8proc_ssize_t i = 0; i < n; i++)
		utf8_add(out, (uint32_t)to[i]);
}

void utf8_fold(struct buf *out, const char *s, size_t len)
{
	const utf8proc_option_t how = UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
	                              UTF8PROC_STRIPMARK | UTF8PROC_DECOMPOSE |
	                              UTF8PROC_IGNORE;
	const char *end = s + len;

	while (s < end) {
		uint32_t c = utf8_next(&s, end);

		if (c >= 'A' && c <= 'Z')
			buf_add_char(out, (char)(c | 0x20));
		else if (c < 0x80)
			buf_add_char(out, (char)c);
		else
			add_mapped(out, c, how);
	}
}

void utf8_ascii(struct buf *out, const char *s, size_t len)
{
	const utf8proc_option_t how =
	    UTF8PROC_COMPAT | UTF8PROC_STRIPMARK | UTF8PROC_DECOMPOSE;
	const char *end = s + len;
	struct buf plain = BUF_INIT;

	while (s < end) {
		uint32_t c = utf8_next(&s, end);

		buf_reset(&plain);
		if (c < 0x80)
			buf_add_char(&plain, (char)c);
		else
			add_mapped(&plain, c, how);
		for (size_t i = 0; i < plain.len; i++)
			if ((unsigned char)plain.data[i] >= 0x80) {
				buf_reset(&plain);
				buf_add_str(&plain, utf8_width(c) == 2 ? "??"
						    : utf8_width(c)    ? "?"
								       : "");
				break;
			}
		buf_add(out, plain.data, plain.len);
	}
	buf_clear(&plain);
}

void utf8_tell_library(struct buf *out)
{
	buf_printf(out, "utf8proc %s", utf8proc_version());
}
