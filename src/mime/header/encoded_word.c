#include "mime/header/encoded_word.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "mime/header/charset.h"

enum { CHARSET_MAX = 64 };

/* An encoded word: =?charset*language?B?payload?= */
struct word {
	char charset[CHARSET_MAX];
	bool is_base64;
	const char *payload, *end; /* the payload */
	const char *next;          /* after the word */
};

/* Decoded bytes, kept until the character set changes. */
struct run {
	struct buf bytes;
	char charset[CHARSET_MAX];
	bool is_open;
	uint32_t bits; /* base64 can be split anywhere, even inside a byte */
	int n_bits;
};

void encoded_word_add_visible(struct buf *out, const char *utf8, size_t len)
{
	const char *end = utf8 + len;

	while (utf8 < end) {
		size_t run = 0;

		while (utf8 + run < end && utf8[run] != '\0' &&
		       utf8[run] != '\r' && utf8[run] != '\n')
			run++;
		buf_add(out, utf8, run);
		utf8 += run;
		if (utf8 < end) {
			utf8_add(out, UTF8_REPLACEMENT);
			utf8++;
		}
	}
}

void encoded_word_add_guessed(struct buf *out, const char *bytes, size_t len)
{
	struct buf utf8 = BUF_INIT;

	charset_decode(&utf8, "", bytes, len);
	encoded_word_add_visible(out, utf8.data, utf8.len);
	buf_clear(&utf8);
}

static const char *encoded_find(const char *s, const char *end, char c)
{
	return s < end ? memchr(s, c, (size_t)(end - s)) : NULL;
}

/* Where "?=" stands, or NULL. */
static const char *find_close(const char *s, const char *end)
{
	while ((s = encoded_find(s, end, '?')) && s + 1 < end) {
		if (s[1] == '=')
			return s;
		s++;
	}
	return NULL;
}

/* Parses the word that starts at s with "=?". */
static bool word_read(struct word *w, const char *s, const char *end)
{
	const char *mark, *star;
	size_t n;

	s += 2;
	mark = encoded_find(s, end, '?');
	if (!mark || end - mark < 5 || mark[2] != '?')
		return false;
	star = encoded_find(s, mark, '*');
	n = (size_t)((star ? star : mark) - s);
	if (!n || n >= CHARSET_MAX || memchr(s, '\0', n))
		return false;
	memcpy(w->charset, s, n);
	w->charset[n] = '\0';
	if (!strchr("bBqQ", mark[1]) || !mark[1])
		return false;
	w->is_base64 = mark[1] == 'b' || mark[1] == 'B';
	w->payload = mark + 3;
	w->end = find_close(w->payload, end);
	if (!w->end)
		return false;
	w->next = w->end + 2;
	return true;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

static void add_q(struct buf *out, const char *s, const char *end)
{
	for (; s < end; s++) {
		int high, low;

		if (*s == '_') {
			buf_add_char(out, ' ');
			continue;
		}
		if (*s == '=' && end - s >= 3) {
			high = hex_value(s[1]);
			low = hex_value(s[2]);
			if (high >= 0 && low >= 0) {
				buf_add_char(out, (char)(high << 4 | low));
				s += 2;
				continue;
			}
		}
		buf_add_char(out, *s);
	}
}

static int base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static void encoded_add_base64(struct run *r, const char *s, const char *end)
{
	for (; s < end; s++) {
		int value = base64_value(*s);

		if (*s == '=')
			r->n_bits = 0;
		if (value < 0)
			continue;
		r->bits = r->bits << 6 | (uint32_t)value;
		r->n_bits += 6;
		if (r->n_bits >= 8) {
			r->n_bits -= 8;
			buf_add_char(
			    &r->bytes, (char)(r->bits >> r->n_bits & 0xff));
		}
	}
}

/* Ends the run: converts its bytes to UTF-8. */
static void run_close(struct run *r, struct buf *out)
{
	struct buf text = BUF_INIT;

	if (!r->is_open)
		return;
	charset_decode(&text, r->charset, r->bytes.data, r->bytes.len);
	encoded_word_add_visible(out, text.data, text.len);
	buf_clear(&text);
	buf_reset(&r->bytes);
	r->is_open = false;
	r->n_bits = 0;
}

static void run_add(struct run *r, const struct word *w, struct buf *out)
{
	if (r->is_open && strcasecmp(r->charset, w->charset) != 0)
		run_close(r, out);
	if (!r->is_open) {
		memcpy(r->charset, w->charset, sizeof r->charset);
		r->is_open = true;
	}
	if (w->is_base64) {
		encoded_add_base64(r, w->payload, w->end);
	} else {
		r->n_bits = 0;
		add_q(&r->bytes, w->payload, w->end);
	}
}

static bool encoded_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_all_blank(const char *s, const char *end)
{
	while (s < end && encoded_is_blank(*s))
		s++;
	return s == end;
}

/* Appends ordinary text. A line end before white space is a fold and is
 * removed. */
static void encoded_add_plain(struct buf *out, const char *s, const char *end)
{
	while (s < end) {
		const char *from = s;

		while (s < end && *s != '\r' && *s != '\n')
			s++;
		encoded_word_add_visible(out, from, (size_t)(s - from));
		if (s == end)
			return;
		while (s < end && (*s == '\r' || *s == '\n'))
			s++;
		if (s == end || !encoded_is_blank(*s))
			utf8_add(out, UTF8_REPLACEMENT);
	}
}

/* The position after the last "?=". No encoded word can end after it, which
 * saves a search to the end of the field for every "=?". */
static const char *last_close(const char *s, const char *end)
{
	while (end - s >= 2 && !(end[-2] == '?' && end[-1] == '='))
		end--;
	return end - s >= 2 ? end : s;
}

/* The next "=?" at or after s, or end. */
static const char *find_open(const char *s, const char *end)
{
	while ((s = encoded_find(s, end, '=')) && s + 1 < end) {
		if (s[1] == '?')
			return s;
		s++;
	}
	return end;
}

static void decode_words(struct buf *out, const char *s, const char *end)
{
	struct run run = {.bytes = BUF_INIT};
	const char *plain = s, *last = last_close(s, end);

	for (s = find_open(s, last); s < last; s = find_open(s, last)) {
		struct word w;

		if (!word_read(&w, s, last)) {
			s += 2;
			continue;
		}
		/* White space between two encoded words is ignored (RFC 2047,
		 * 6.2). */
		if (!run.is_open || !is_all_blank(plain, s)) {
			run_close(&run, out);
			encoded_add_plain(out, plain, s);
		}
		run_add(&run, &w, out);
		plain = s = w.next;
	}
	run_close(&run, out);
	encoded_add_plain(out, plain, end);
	buf_clear(&run.bytes);
}

void encoded_word_decode(struct buf *out, const char *text, size_t len)
{
	const char *end = text + len;
	struct buf utf8 = BUF_INIT;

	while (text < end && encoded_is_blank(*text))
		text++;
	while (text < end && encoded_is_blank(end[-1]))
		end--;
	if (utf8_valid(text, (size_t)(end - text))) {
		decode_words(out, text, end);
		return;
	}
	charset_decode(&utf8, "", text, (size_t)(end - text));
	decode_words(out, utf8.data, utf8.data + utf8.len);
	buf_clear(&utf8);
}
