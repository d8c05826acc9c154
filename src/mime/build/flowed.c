#include "mime/build/flowed.h"

#include <string.h>

#include "base/utf8.h"

/* Narrower ones would be no text any more. */
enum { WIDTH_MIN = 20 };

static bool is_signature_mark(const char *s, size_t len)
{
	return len == 3 && memcmp(s, "-- ", 3) == 0;
}

/* Line ends as LF; of other controls only tabs. */
static void add_clean(struct buf *out, const char *s, const char *end)
{
	while (s < end) {
		const char *from = s;
		uint32_t c = utf8_next(&s, end);

		if (c == '\r') {
			if (s < end && *s == '\n')
				s++;
			buf_add_char(out, '\n');
		} else if (c == '\n' || c == '\t' ||
		           (c >= 0x20 && !(c >= 0x7f && c < 0xa0))) {
			buf_add(out, from, (size_t)(s - from));
		}
	}
}

static void add_trimmed(struct buf *out, const char *s, size_t len)
{
	while (len && !is_signature_mark(s, len) &&
	       (s[len - 1] == ' ' || s[len - 1] == '\t'))
		len--;
	buf_add(out, s, len);
	buf_add_char(out, '\n');
}

/* The next line of the text; *s moves behind it. */
static size_t next_line(const char **s, const char *end, const char **line)
{
	const char *eol = memchr(*s, '\n', (size_t)(end - *s));

	*line = *s;
	*s = eol ? eol + 1 : end;
	return (size_t)((eol ? eol : end) - *line);
}

void flowed_normal(struct buf *out, const char *text, size_t len)
{
	struct buf utf8 = BUF_INIT, clean = BUF_INIT;
	const char *s, *end, *line;
	size_t before = out->len;

	utf8_clean(&utf8, text, len);
	add_clean(&clean, utf8.data, utf8.data + utf8.len);
	s = clean.data;
	end = s + clean.len;
	while (s < end) {
		size_t n = next_line(&s, end, &line);

		add_trimmed(out, line, n);
	}
	/* Empty lines at the end say nothing. */
	while (out->len > before && out->data[out->len - 1] == '\n' &&
	       (out->len == before + 1 || out->data[out->len - 2] == '\n'))
		buf_cut(out, out->len - 1);
	buf_clear(&utf8);
	buf_clear(&clean);
}

/* Where a line of at most width columns ends: behind the last blanks that fit,
 * else behind the first word; len if it can't be broken. What would look like
 * the mark of a signature is no line. */
static size_t find_break(const char *s, size_t len, int width)
{
	size_t fits = utf8_fit(s, len, width, NULL), at = 0;

	for (size_t i = 1; i < len; i++) {
		if (s[i] == ' ' || s[i - 1] != ' ')
			continue;
		if (is_signature_mark(s, i))
			continue;
		/* The blank at the end may stand beyond the width. */
		if (i > fits + 1 && at)
			break;
		at = i;
		if (i > fits)
			break;
	}
	return at ? at : len;
}

/* A line that a reader would take for something else gets a blank in front
 * (RFC 3676, 4.4). */
static void add_stuffing(struct buf *out, const char *s, size_t len)
{
	if (len && (*s == ' ' || *s == '>' ||
		       (len >= 5 && memcmp(s, "From ", 5) == 0)))
		buf_add_char(out, ' ');
}

static void write_line(struct buf *out, const struct flowed_how *how,
    const char *s, size_t len)
{
	bool is_flowed = how->format == FORMAT_FLOWED;
	int width = how->width < WIDTH_MIN ? WIDTH_MIN : how->width;

	while (how->format != FORMAT_LONG && utf8_cols(s, len) > width) {
		size_t n = find_break(s, len, width), end = n;

		if (n == len)
			break;
		while (!is_flowed && end && s[end - 1] == ' ')
			end--;
		if (is_flowed)
			add_stuffing(out, s, n);
		buf_add(out, s, end);
		buf_add_char(out, '\n');
		s += n;
		len -= n;
	}
	if (is_flowed)
		add_stuffing(out, s, len);
	buf_add(out, s, len);
	buf_add_char(out, '\n');
}

void flowed_write(struct buf *out, const struct flowed_how *how,
    const char *text, size_t len)
{
	const char *s = text, *end = text + len, *line;

	while (s < end) {
		size_t n = next_line(&s, end, &line);

		if (n && *line == '>') {
			/* A quote: its marks are no text. */
			buf_add(out, line, n);
			buf_add_char(out, '\n');
		} else if ((n && strchr(" \t", *line)) ||
		           is_signature_mark(line, n)) {
			if (how->format == FORMAT_FLOWED)
				add_stuffing(out, line, n);
			buf_add(out, line, n);
			buf_add_char(out, '\n');
		} else {
			write_line(out, how, line, n);
		}
	}
}

void flowed_join(struct buf *out, const char *lines, size_t len)
{
	const char *s = lines, *end = lines + len, *line;

	while (s < end) {
		size_t n = next_line(&s, end, &line);

		if (n && *line == ' ') {
			line++;
			n--;
		}
		buf_add(out, line, n);
		if (!n || line[n - 1] != ' ' || is_signature_mark(line, n))
			buf_add_char(out, '\n');
	}
}
