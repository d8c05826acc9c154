#include "account/setup/json_read.h"

#include <string.h>

#include "base/utf8.h"

enum { DEPTH_MAX = 32 };

struct reader {
	const char *at, *end;
	struct buf *out;
	bool is_found;
};

static void skip_blanks(struct reader *r)
{
	while (r->at < r->end && strchr(" \t\r\n", *r->at) && *r->at)
		r->at++;
}

static bool take_char(struct reader *r, char c)
{
	skip_blanks(r);
	if (r->at == r->end || *r->at != c)
		return false;
	r->at++;
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Behind "\u". Halves of a pair are no characters of host names; they become
 * U+FFFD. */
static bool read_unicode(struct reader *r, struct buf *to)
{
	unsigned code = 0;

	for (int i = 0; i < 4; i++) {
		int digit = r->at < r->end ? hex_digit(*r->at++) : -1;

		if (digit < 0)
			return false;
		code = code << 4 | (unsigned)digit;
	}
	if (code >= 0xd800 && code < 0xe000)
		code = 0xfffd;
	if (code < 0x80) {
		buf_add_char(to, (char)code);
	} else if (code < 0x800) {
		buf_add_char(to, (char)(0xc0 | code >> 6));
		buf_add_char(to, (char)(0x80 | (code & 0x3f)));
	} else {
		buf_add_char(to, (char)(0xe0 | code >> 12));
		buf_add_char(to, (char)(0x80 | (code >> 6 & 0x3f)));
		buf_add_char(to, (char)(0x80 | (code & 0x3f)));
	}
	return true;
}

static bool read_escape(struct reader *r, struct buf *to)
{
	static const char from[] = "\"\\/bfnrt", into[] = "\"\\/\b\f\n\r\t";
	const char *found;
	char c;

	if (r->at == r->end)
		return false;
	c = *r->at++;
	if (c == 'u')
		return read_unicode(r, to);
	found = c ? strchr(from, c) : NULL;
	if (!found)
		return false;
	buf_add_char(to, into[found - from]);
	return true;
}

static bool read_string(struct reader *r, struct buf *to)
{
	if (!take_char(r, '"'))
		return false;
	while (r->at < r->end) {
		char c = *r->at++;

		if (c == '"')
			return utf8_valid(to->data, to->len);
		if ((unsigned char)c < 0x20)
			return false;
		if (c != '\\')
			buf_add_char(to, c);
		else if (!read_escape(r, to))
			return false;
	}
	return false;
}

static bool read_value(struct reader *r, const char *path, int depth);

/* A number, true, false or null: letters and digits to the next sign. */
static bool read_word(struct reader *r)
{
	const char *start = r->at;

	while (r->at < r->end && *r->at &&
	       strchr("+-.0123456789abcdefghijklmnopqrstuvwxyzE", *r->at))
		r->at++;
	return r->at > start;
}

/* What remains of the path if name is its first member; else NULL. */
static const char *step_into(const char *path, const struct buf *name)
{
	size_t len = path ? strcspn(path, ".") : 0;

	if (!path || !buf_equals(name, path, len))
		return NULL;
	return path[len] ? path + len + 1 : path + len;
}

static bool read_member(struct reader *r, const char *path, int depth)
{
	struct buf name = BUF_INIT;
	bool ok = read_string(r, &name) && take_char(r, ':') &&
	          read_value(r, step_into(path, &name), depth);

	buf_clear(&name);
	return ok;
}

static bool read_object(struct reader *r, const char *path, int depth)
{
	if (take_char(r, '}'))
		return true;
	do {
		if (!read_member(r, path, depth) || r->is_found)
			return r->is_found;
	} while (take_char(r, ','));
	return take_char(r, '}');
}

static bool read_array(struct reader *r, int depth)
{
	if (take_char(r, ']'))
		return true;
	do {
		if (!read_value(r, NULL, depth))
			return false;
	} while (take_char(r, ','));
	return take_char(r, ']');
}

/* path: what is left of it; "": this is it; NULL: it is not here. */
static bool read_value(struct reader *r, const char *path, int depth)
{
	struct buf ignored = BUF_INIT;
	bool ok;

	if (depth > DEPTH_MAX)
		return false;
	skip_blanks(r);
	if (r->at == r->end)
		return false;
	if (*r->at == '"' && path && !*path)
		return r->is_found = read_string(r, r->out);
	if (take_char(r, '{'))
		return read_object(r, path && *path ? path : NULL, depth + 1);
	if (take_char(r, '['))
		return read_array(r, depth + 1);
	if (*r->at != '"')
		return read_word(r);
	ok = read_string(r, &ignored);
	buf_clear(&ignored);
	return ok;
}

bool json_read_str(
    struct buf *out, const char *text, size_t len, const char *path)
{
	struct reader r = {.at = text, .end = text + len, .out = out};
	size_t before = out->len;

	read_value(&r, path, 0);
	if (!r.is_found)
		buf_cut(out, before);
	return r.is_found;
}
