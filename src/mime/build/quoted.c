#include "mime/build/quoted.h"

#include <string.h>

#include "base/mem.h"
#include "mime/lib/gmime.h"

enum { LINE = 76 };

/* The character at *s as it is written, "=3D" or one; *s moves behind it. */
static size_t next_unit(const char **s, const char *end)
{
	size_t n = **s == '=' && end - *s >= 3 ? 3 : 1;

	*s += n;
	return n;
}

/* Appends a line that became longer, broken where it must be. */
static void add_broken(struct buf *out, const char *s, size_t len)
{
	const char *end = s + len;
	size_t col = 0;

	while (s < end) {
		const char *from = s;
		size_t n = next_unit(&s, end);

		/* A soft break of the encoder is one already. */
		if (col + n > LINE - 1 && s < end) {
			buf_add_str(out, "=\n");
			col = 0;
		}
		buf_add(out, from, n);
		col += n;
	}
}

static void add_line(struct buf *out, const char *s, size_t len)
{
	struct buf line = BUF_INIT;

	if (len >= 5 && memcmp(s, "From ", 5) == 0) {
		buf_add_str(&line, "=46");
		buf_add(&line, s + 1, len - 1);
	} else if (len == 1 && *s == '.') {
		buf_add_str(&line, "=2E");
	} else {
		buf_add(&line, s, len);
	}
	if (line.len > LINE)
		add_broken(out, line.data, line.len);
	else
		buf_add(out, line.data, line.len);
	buf_add_char(out, '\n');
	buf_clear(&line);
}

void quoted_write(struct buf *out, const char *lines, size_t len)
{
	struct buf coded = BUF_INIT;
	const char *s, *end;
	GMimeEncoding state;
	size_t n;

	mem_ensure(GMIME_MEMORY);
	g_mime_encoding_init_encode(
	    &state, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	n = g_mime_encoding_flush(&state, lines, len,
	    buf_room(&coded, g_mime_encoding_outlen(&state, len)));
	buf_grew(&coded, n);
	s = coded.data;
	end = s + coded.len;
	while (s < end) {
		const char *eol = memchr(s, '\n', (size_t)(end - s));

		add_line(out, s, (size_t)((eol ? eol : end) - s));
		s = eol ? eol + 1 : end;
	}
	buf_clear(&coded);
}
