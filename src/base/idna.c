#include "base/idna.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/utf8.h"

/* RFC 1035, 2.3.4; RFC 3492, 5. */
enum { LABEL_MAX = 63, DOMAIN_MAX = 253 };
enum {
	BASE = 36,
	T_MIN = 1,
	T_MAX = 26,
	SKEW = 38,
	DAMP = 700,
	BIAS = 72,
	FIRST = 128
};

static uint32_t adapt(uint32_t delta, uint32_t n, bool is_first)
{
	uint32_t k = 0;

	delta = is_first ? delta / DAMP : delta / 2;
	delta += delta / n;
	for (; delta > ((BASE - T_MIN) * T_MAX) / 2; k += BASE)
		delta /= BASE - T_MIN;
	return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

static char idna_digit(uint32_t d)
{
	return (char)(d < 26 ? 'a' + d : '0' + d - 26);
}

/* Appends how far the next character lies from the last one. */
static void add_delta(struct buf *out, uint32_t delta, uint32_t bias)
{
	uint32_t q = delta;

	for (uint32_t k = BASE;; k += BASE) {
		uint32_t t = k <= bias           ? T_MIN
		             : k >= bias + T_MAX ? T_MAX
		                                 : k - bias;

		if (q < t)
			break;
		buf_add_char(out, idna_digit(t + (q - t) % (BASE - t)));
		q = (q - t) / (BASE - t);
	}
	buf_add_char(out, idna_digit(q));
}

struct label {
	uint32_t chars[LABEL_MAX];
	uint32_t len;
};

/* The smallest character of the label from n on. */
static uint32_t next_char(const struct label *l, uint32_t n)
{
	uint32_t least = UINT32_MAX;

	for (uint32_t i = 0; i < l->len; i++)
		if (l->chars[i] >= n && l->chars[i] < least)
			least = l->chars[i];
	return least;
}

/* At most 63 characters below 0x110000 keep all numbers within 32 bits. */
static void add_punycode(struct buf *out, const struct label *l)
{
	uint32_t n = FIRST, delta = 0, bias = BIAS, basic = 0, done;

	for (uint32_t i = 0; i < l->len; i++)
		if (l->chars[i] < FIRST) {
			buf_add_char(out, (char)l->chars[i]);
			basic++;
		}
	if (basic)
		buf_add_char(out, '-');
	for (done = basic; done < l->len; n++, delta++) {
		uint32_t next = next_char(l, n);

		delta += (next - n) * (done + 1);
		n = next;
		for (uint32_t i = 0; i < l->len; i++) {
			delta += l->chars[i] < n;
			if (l->chars[i] != n)
				continue;
			add_delta(out, delta, bias);
			bias = adapt(delta, done + 1, done == basic);
			delta = 0;
			done++;
		}
	}
}

/* Controls, blanks and what has a meaning in addresses are in no name. */
static bool is_allowed(uint32_t c)
{
	if (c < 0x80)
		return isalnum((int)c) || c == '-' || c == '_';
	return c >= 0xa1 && c != 0xad && c != UTF8_REPLACEMENT &&
	       !(c >= 0x2000 && c <= 0x200b) && !(c >= 0x200e && c <= 0x206f) &&
	       utf8proc_category((utf8proc_int32_t)c) != UTF8PROC_CATEGORY_CN;
}

static bool read_label(struct label *l, const char *s, size_t len)
{
	const char *end = s + len;

	l->len = 0;
	while (s < end) {
		uint32_t c = utf8_next(&s, end);

		if (l->len == LABEL_MAX || !is_allowed(c))
			return false;
		l->chars[l->len++] = c;
	}
	return l->len > 0;
}

static bool idna_add_label(struct buf *out, const char *s, size_t len)
{
	size_t before = out->len;
	bool is_ascii = true;
	struct label l;

	if (!read_label(&l, s, len))
		return false;
	for (uint32_t i = 0; i < l.len; i++)
		is_ascii &= l.chars[i] < FIRST;
	if (is_ascii) {
		buf_add(out, s, len);
	} else {
		buf_add_str(out, "xn--");
		add_punycode(out, &l);
	}
	return out->len - before <= LABEL_MAX;
}

static utf8proc_int32_t to_lower(utf8proc_int32_t c, void *ctx)
{
	(void)ctx;
	/* The full stops of IDNA 2003, 3.1. */
	if (c == 0x3002 || c == 0xff0e || c == 0xff61)
		return '.';
	return utf8proc_tolower(c);
}

/* Small letters, composed; the caller frees. NULL: it is not UTF-8. */
static char *normalize(const char *domain, size_t len)
{
	utf8proc_uint8_t *out = NULL;

	if (!utf8_valid(domain, len) || memchr(domain, '\0', len) ||
	    utf8proc_map_custom((const utf8proc_uint8_t *)domain,
		(utf8proc_ssize_t)len, &out,
		UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT, to_lower,
		NULL) < 0)
		return NULL;
	return (char *)out;
}

bool idna_to_ascii(struct buf *out, const char *domain, size_t len)
{
	size_t before = out->len;
	char *name, *s;
	bool ok;

	if (len > 2 && domain[0] == '[' && domain[len - 1] == ']') {
		for (size_t i = 1; i < len - 1; i++)
			if (!isxdigit((unsigned char)domain[i]) &&
			    !strchr("IPv6:.", domain[i]))
				return false;
		buf_add(out, domain, len);
		return true;
	}
	s = name = len <= 4 * DOMAIN_MAX ? normalize(domain, len) : NULL;
	ok = name != NULL;
	while (ok) {
		size_t n = strcspn(s, ".");

		ok = idna_add_label(out, s, n);
		if (!s[n])
			break;
		buf_add_char(out, '.');
		s += n + 1;
	}
	free(name);
	ok = ok && out->len - before <= DOMAIN_MAX;
	if (!ok)
		buf_cut(out, before);
	return ok;
}
