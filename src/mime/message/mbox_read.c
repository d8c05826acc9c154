#include "mime/message/mbox_read.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "mime/message/mbox_from_line.h"

enum { BLOCK = 64 * 1024 };

static bool is_empty(const struct mail_line *line)
{
	return line->len <= 2 &&
	       (line->bytes[0] == '\n' || line->bytes[0] == '\r');
}

/* Goes to the first line that is not empty. */
static bool first_line(struct lines *l, struct mail_line *line)
{
	while (lines_next(l, line))
		if (!is_empty(line))
			return true;
	return false;
}

bool mbox_read_is(const struct source *src)
{
	struct lines l;
	struct mail_line line;
	bool is_one;

	lines_open(&l, src);
	is_one = first_line(&l, &line) &&
	         mbox_from_line_read(line.bytes, line.len, NULL);
	lines_close(&l);
	return is_one;
}

void mbox_read_open(struct mbox_read *m, const struct source *src)
{
	struct mail_line line;

	*m = (struct mbox_read){.src = *src, .trusts_length = true};
	lines_open(&m->lines, &m->src);
	m->has_next = first_line(&m->lines, &line) &&
	              mbox_from_line_read(line.bytes, line.len, &m->came_at);
}

void mbox_read_close(struct mbox_read *m)
{
	lines_close(&m->lines);
}

/* The value of a Content-Length field; -1 if the line is not one or it is
 * invalid. */
static int64_t length_field(const struct mail_line *line)
{
	static const char name[] = "Content-Length:";
	const char *s = line->bytes, *end = s + line->len;
	int64_t n = 0;

	if (line->len < sizeof name ||
	    strncasecmp(s, name, sizeof name - 1) != 0)
		return -1;
	for (s += sizeof name - 1; s < end && (*s == ' ' || *s == '\t'); s++)
		;
	if (s == end || !isdigit((unsigned char)*s))
		return -1;
	for (; s < end && isdigit((unsigned char)*s); s++) {
		if (n > INT64_MAX / 100)
			return -1;
		n = n * 10 + (*s - '0');
	}
	return n;
}

/* True if the line before this offset is complete; *behind_empty: and empty. */
static bool is_behind_line(
    const struct mbox_read *m, int64_t at, bool *behind_empty)
{
	char s[3] = "";
	int n = at < 3 ? (int)at : 3;

	if (m->src.read_at(m->src.ctx, at - n, s + 3 - n, (size_t)n) != n)
		return false;
	*behind_empty = s[1] == s[2] || (s[0] == '\n' && s[1] == '\r');
	return s[2] == '\n' || s[2] == '\r';
}

/* True if a message ends at this offset: at a line end, followed by the empty
 * line that the mbox adds and the end or a "From " line, which is then read.
 * Otherwise reading continues where it was. If that empty line is missing, the
 * length may include it by mistake: it was measured while the mail had CRLF. */
static bool ends_at(struct mbox_read *m, int64_t end)
{
	int64_t back = lines_tell(&m->lines), came_at = 0;
	bool has_line, has_empty, behind_empty;
	struct mail_line line;

	if (end < back || end > m->src.size ||
	    !is_behind_line(m, end, &behind_empty))
		return false;
	lines_seek(&m->lines, end);
	has_line = lines_next(&m->lines, &line);
	has_empty = has_line && is_empty(&line);
	if (has_empty)
		has_line = lines_next(&m->lines, &line);
	if ((has_empty || !behind_empty) &&
	    (has_line ? mbox_from_line_read(line.bytes, line.len, &came_at)
		      : lines_tell(&m->lines) == m->src.size)) {
		m->has_next = has_line;
		m->came_at = came_at;
		return true;
	}
	lines_seek(&m->lines, back);
	return false;
}

/* State while reading a message. */
struct mbox_read_place {
	bool in_header, after_empty;
	int64_t empty_at; /* offset of the last empty line */
	int64_t length;   /* of the body, from the header; -1 = unknown */
};

/* At the end of the header: does the message end where Content-Length says? */
static bool ends_by_length(struct mbox_read *m, const struct mbox_read_place *p,
    struct mbox_read_message *out, int64_t body_at)
{
	if (!m->trusts_length || p->length < 0 ||
	    p->length > m->src.size - body_at ||
	    !ends_at(m, body_at + p->length))
		return false;
	out->is_quoted = false;
	out->len = body_at + p->length - out->at;
	return true;
}

/* Processes the next line; true if the message is complete. */
static bool take_line(struct mbox_read *m, struct mbox_read_place *p,
    struct mbox_read_message *out, const struct mail_line *line)
{
	if (p->after_empty &&
	    mbox_from_line_read(line->bytes, line->len, &m->came_at)) {
		out->len = p->empty_at - out->at;
		m->has_next = true;
		return true;
	}
	p->after_empty = is_empty(line);
	if (p->after_empty)
		p->empty_at = line->at;
	if (!p->in_header)
		return false;
	if (p->length < 0 && (*line->bytes == 'C' || *line->bytes == 'c'))
		p->length = length_field(line);
	p->in_header = !p->after_empty;
	return !p->in_header &&
	       ends_by_length(m, p, out, line->at + (int64_t)line->len);
}

bool mbox_read_next(struct mbox_read *m, struct mbox_read_message *out)
{
	struct mbox_read_place p = {.in_header = true, .length = -1};
	struct mail_line line;

	if (!m->has_next)
		return false;
	*out = (struct mbox_read_message){.at = lines_tell(&m->lines),
	    .came_at = m->came_at,
	    .is_quoted = true};
	m->has_next = false;
	m->came_at = 0;
	while (lines_next(&m->lines, &line))
		if (take_line(m, &p, out, &line))
			return true;
	m->is_cut = lines_tell(&m->lines) < m->src.size;
	out->len =
	    (p.after_empty ? p.empty_at : lines_tell(&m->lines)) - out->at;
	return !m->is_cut;
}

/* Removes the quoting from data that comes in blocks. A '>' at the start of a
 * line is held back until the following bytes are known. */
struct unquoting {
	mbox_read_take *take;
	void *ctx;
	char eol;
	bool at_start; /* at the start of a line */
	bool holds;    /* a '>' is held back */
	size_t seen;   /* letters of "From " seen after it */
};

static const char from[] = "From ";

/* Outputs what was held back; is_quote: without the '>'. */
static bool let_go(struct unquoting *u, bool is_quote, struct err *e)
{
	char text[8];
	size_t len = 0;

	if (!is_quote)
		text[len++] = '>';
	memcpy(text + len, from, u->seen);
	len += u->seen;
	u->holds = false;
	u->at_start = false;
	u->seen = 0;
	return !len || u->take(u->ctx, text, len, e);
}

/* Examines a byte at the start of a line or while something is held back. false
 * with *used 0: nothing is held back any more, and the byte is ordinary. */
static bool mbox_read_look(
    struct unquoting *u, const char *s, size_t *used, struct err *e)
{
	*used = 0;
	if (!u->holds) {
		u->at_start = false;
		u->holds = *s == '>';
		*used = u->holds;
		return true;
	}
	/* In a run of '>' one is held back and the others are output. */
	if (*s == '>' && !u->seen) {
		*used = 1;
		return u->take(u->ctx, s, 1, e);
	}
	if (*s != from[u->seen])
		return let_go(u, false, e);
	*used = 1;
	return ++u->seen < sizeof from - 1 || let_go(u, true, e);
}

static bool mbox_read_unquote(
    struct unquoting *u, const char *s, size_t len, struct err *e)
{
	const char *end = s + len, *run = s;

	while (s < end) {
		const char *eol;
		size_t used;

		if (!u->at_start && !u->holds) {
			eol = memchr(s, u->eol, (size_t)(end - s));
			s = eol ? eol + 1 : end;
			u->at_start = eol != NULL;
			continue;
		}
		if (u->at_start && !u->holds && *s != '>') {
			u->at_start = false;
			continue;
		}
		if (run < s && !u->take(u->ctx, run, (size_t)(s - run), e))
			return false;
		if (!mbox_read_look(u, s, &used, e))
			return false;
		s += used;
		run = s;
	}
	return run == end || u->take(u->ctx, run, (size_t)(end - run), e);
}

bool mbox_read_bytes(const struct mbox_read *m,
    const struct mbox_read_message *of, mbox_read_take *take, void *ctx,
    struct err *e)
{
	struct unquoting u = {.take = take,
	    .ctx = ctx,
	    .eol = m->lines.eol,
	    .at_start = of->is_quoted};
	char block[BLOCK];
	bool ok = true;

	for (int64_t at = 0; ok && at < of->len;) {
		int64_t left = of->len - at;
		ssize_t n = m->src.read_at(m->src.ctx, of->at + at, block,
		    left < BLOCK ? (size_t)left : BLOCK);

		if (n <= 0)
			return err_set(e, ERR_OTHER, ERR_ITEM, RETRY_LATER,
			    _("Part of the file can't be read."));
		ok = of->is_quoted ? mbox_read_unquote(&u, block, (size_t)n, e)
		                   : take(ctx, block, (size_t)n, e);
		at += n;
	}
	return ok && (!u.holds || let_go(&u, false, e));
}
