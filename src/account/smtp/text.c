#include "account/smtp/text.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "mime/header/fields.h"
#include "store/read/body.h"

enum { CHUNK = 64 * 1024 };

struct text {
	const struct smtp_text_way *way; /* NULL: it is only measured */
	struct smtp_text_facts facts;
	struct buf out;
	struct buf line; /* of the header, until it ends */
	bool is_header, is_left_out, holds_cr, is_inside; /* a line */
};

static bool has_8bit(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)s[i] >= 0x80)
			return true;
	return false;
}

static bool flush(struct text *t, struct err *e)
{
	const struct smtp_text_way *w = t->way;
	bool ok = !w || link_write(w->link, t->out.data, t->out.len);

	buf_reset(&t->out);
	if (!ok)
		*e = *link_error(w->link);
	else if (w && w->told)
		w->told(w->ctx, t->facts.size);
	return ok;
}

/* A part of a line, or all of it. */
static void put(struct text *t, const char *s, size_t len)
{
	if (!len)
		return;
	if (!t->is_inside && *s == '.')
		buf_add_char(&t->out, '.');
	t->is_inside = true;
	t->facts.size += (int64_t)len;
	if (!t->way && !t->facts.is_8bit && has_8bit(s, len)) {
		t->facts.is_8bit = true;
		t->facts.has_8bit_header = t->is_header;
	}
	buf_add(&t->out, s, len);
}

static void put_end(struct text *t)
{
	buf_add(&t->out, "\r\n", 2);
	t->facts.size += 2;
	t->is_inside = false;
}

static bool is_hidden(const struct buf *line)
{
	static const char *const names[] = {"bcc", "resent-bcc"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t len = strlen(names[i]);

		if (line->len > len &&
		    strncasecmp(line->data, names[i], len) == 0 &&
		    line->data[len + strspn(line->data + len, " \t")] == ':')
			return true;
	}
	return false;
}

/* A line of the header is complete, or longer than any. */
static void put_header_line(struct text *t, bool is_complete)
{
	bool is_last = !t->line.len || !is_complete;

	if (t->line.data[0] != ' ' && t->line.data[0] != '\t')
		t->is_left_out = is_hidden(&t->line);
	if (!t->is_left_out) {
		put(t, t->line.data, t->line.len);
		if (is_complete)
			put_end(t);
	}
	buf_reset(&t->line);
	if (is_last)
		t->is_header = t->is_left_out = false;
}

static void take_part(struct text *t, const char *s, size_t len)
{
	if (!t->is_header) {
		put(t, s, len);
		return;
	}
	buf_add(&t->line, s, len);
	if (t->line.len > HEADER_BLOCK)
		put_header_line(t, false);
}

static void take_end(struct text *t)
{
	t->holds_cr = false;
	if (t->is_header)
		put_header_line(t, true);
	else
		put_end(t);
}

/* A CR ends a line, with the LF behind it or without. */
static void take_run(struct text *t, const char *s, size_t len)
{
	const char *end = s + len, *cr;

	while ((cr = memchr(s, '\r', (size_t)(end - s)))) {
		if (t->holds_cr)
			take_end(t);
		take_part(t, s, (size_t)(cr - s));
		t->holds_cr = true;
		s = cr + 1;
	}
	if (s < end && t->holds_cr)
		take_end(t);
	take_part(t, s, (size_t)(end - s));
}

static bool take(void *ctx, const void *bytes, size_t len, struct err *e)
{
	struct text *t = ctx;
	const char *at = bytes, *end = at + len;

	while (at < end) {
		const char *eol = memchr(at, '\n', (size_t)(end - at));
		size_t n = (size_t)((eol ? eol : end) - at);

		take_run(t, at, n);
		if (eol)
			take_end(t);
		at += n + (eol ? 1 : 0);
		if (t->out.len >= CHUNK && !flush(t, e))
			return false;
	}
	return true;
}

static bool run(struct text *t, struct db *db, int64_t body_id, struct err *e)
{
	struct body b;
	bool ok;

	t->is_header = true;
	buf_init(&t->out);
	buf_init(&t->line);
	ok = body_open(&b, db, body_id, e) && body_stream(&b, take, t, e);
	body_close(&b);
	if (ok && (t->holds_cr || t->is_inside || t->line.len))
		take_end(t);
	ok = ok && flush(t, e);
	buf_clear(&t->out);
	buf_clear(&t->line);
	return ok;
}

bool smtp_text_measure(
    struct db *db, int64_t body_id, struct smtp_text_facts *out, struct err *e)
{
	struct text t = {0};
	bool ok = run(&t, db, body_id, e);

	*out = t.facts;
	return ok;
}

bool smtp_text_send(const struct smtp_text_way *way, struct db *db,
    int64_t body_id, struct err *e)
{
	struct text t = {.way = way};

	return run(&t, db, body_id, e);
}
