#include "account/imap/wire/utf7.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

/* UTF-16 as it comes out of the base64 between '&' and '-'. */
struct unit_reader {
	struct buf *out;
	uint32_t bits;
	int n_bits;
	uint32_t high; /* the first half of a pair; 0 = none is open */
	bool has_unit;
};

static bool take_unit(struct unit_reader *r, uint32_t unit)
{
	r->has_unit = true;
	if (r->high) {
		if (unit < 0xdc00 || unit > 0xdfff)
			return false;
		utf8_add(r->out,
		    0x10000 + ((r->high - 0xd800) << 10) + (unit - 0xdc00));
		r->high = 0;
		return true;
	}
	if (unit >= 0xd800 && unit <= 0xdbff) {
		r->high = unit;
		return true;
	}
	/* NUL is no character of a name, and what is printable ASCII has to
	 * stand for itself: one name, one spelling. */
	if ((unit >= 0xdc00 && unit <= 0xdfff) || unit == 0 ||
	    (unit >= 0x20 && unit < 0x7f))
		return false;
	utf8_add(r->out, unit);
	return true;
}

static bool take_digit(struct unit_reader *r, char c)
{
	const char *digit = c ? strchr(digits, c) : NULL;

	if (!digit)
		return false;
	r->bits = (r->bits << 6) | (uint32_t)(digit - digits);
	r->n_bits += 6;
	if (r->n_bits < 16)
		return true;
	r->n_bits -= 16;
	return take_unit(r, (r->bits >> r->n_bits) & 0xffff);
}

/* The bits left over are fewer than a digit has, and zero. */
static bool ends_well(const struct unit_reader *r)
{
	return r->has_unit && !r->high && r->n_bits < 6 &&
	       !(r->bits & ((1u << r->n_bits) - 1));
}

/* Reads from behind a '&' to behind its '-'; NULL if that makes no sense. */
static const char *decode_shift(struct buf *out, const char *s)
{
	struct unit_reader r = {.out = out};

	if (*s == '-') {
		buf_add_char(out, '&');
		return s + 1;
	}
	for (; *s != '-'; s++)
		if (!take_digit(&r, *s))
			return NULL;
	/* A second shift right behind would have been a part of this one. */
	if (!ends_well(&r) || (s[1] == '&' && s[2] != '-'))
		return NULL;
	return s + 1;
}

bool imap_utf7_decode(struct buf *out, const char *name)
{
	size_t before = out->len;

	while (name && *name) {
		if (*name == '&') {
			name = decode_shift(out, name + 1);
		} else if ((unsigned char)*name < 0x20 ||
			   (unsigned char)*name >= 0x7f) {
			name = NULL;
		} else {
			buf_add_char(out, *name++);
		}
	}
	if (!name)
		buf_cut(out, before);
	return name != NULL;
}

struct unit_writer {
	struct buf *out;
	uint32_t bits;
	int n_bits;
	bool is_open;
};

static void put_unit(struct unit_writer *w, uint32_t unit)
{
	if (!w->is_open)
		buf_add_char(w->out, '&');
	w->is_open = true;
	w->bits = (w->bits << 16) | unit;
	for (w->n_bits += 16; w->n_bits >= 6; w->n_bits -= 6)
		buf_add_char(w->out, digits[(w->bits >> (w->n_bits - 6)) & 63]);
	w->bits &= (1u << w->n_bits) - 1;
}

static void close_shift(struct unit_writer *w)
{
	if (!w->is_open)
		return;
	if (w->n_bits)
		buf_add_char(w->out, digits[(w->bits << (6 - w->n_bits)) & 63]);
	buf_add_char(w->out, '-');
	w->is_open = false;
	w->bits = 0;
	w->n_bits = 0;
}

void imap_utf7_encode(struct buf *out, const char *name)
{
	struct unit_writer w = {.out = out};
	const char *end = name + strlen(name);

	while (name < end) {
		uint32_t c = utf8_next(&name, end);

		if (c >= 0x20 && c < 0x7f) {
			close_shift(&w);
			buf_add_char(out, (char)c);
			if (c == '&')
				buf_add_char(out, '-');
		} else if (c < 0x10000) {
			put_unit(&w, c);
		} else {
			put_unit(&w, 0xd800 + ((c - 0x10000) >> 10));
			put_unit(&w, 0xdc00 + ((c - 0x10000) & 0x3ff));
		}
	}
	close_shift(&w);
}
