#include "account/pop/wire.h"

#include <string.h>
#include <strings.h>

#include "account/signin/hide.h"
#include "base/digest.h"
#include "base/i18n.h"
#include "base/log.h"

/* Lines that may stand before a greeting, and how long the next one takes. */
enum { BANNER_LINES = 20, BANNER_MS = 5 * 1000 };

void pop_wire_init(struct pop_wire *w, struct link *link, const char *who)
{
	w->link = link;
	w->who = who;
	w->start = w->end = 0;
	w->has_bare_lf = false;
	w->secret = NULL;
	buf_init(&w->out);
}

void pop_wire_clear(struct pop_wire *w)
{
	explicit_bzero(w->out.data, w->out.cap);
	buf_clear(&w->out);
}

static bool pop_fail_link(struct pop_wire *w, struct err *e)
{
	*e = *link_error(w->link);
	return false;
}

static bool pop_fail_protocol(
    struct pop_wire *w, struct err *e, const char *why)
{
	err_set(e, ERR_PROTOCOL, ERR_ACCOUNT, RETRY_LATER, "%s", why);
	link_spoil(w->link, e);
	return false;
}

bool pop_wire_command(struct pop_wire *w, struct err *e, const char *fmt, ...)
{
	size_t start = w->out.len;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&w->out, fmt, ap);
	va_end(ap);
	for (size_t i = start; i < w->out.len; i++)
		if (strchr("\r\n", w->out.data[i])) {
			buf_cut(&w->out, start);
			return err_set(e, ERR_OTHER, ERR_ACCOUNT, RETRY_ASK,
			    _("The user name or the password contains a line "
			      "break, so it was not sent."));
		}
	/* The verb alone: behind PASS and AUTH stand secrets. */
	log_detail(w->who, "C: %.*s", (int)strcspn(w->out.data + start, " "),
	    w->out.data + start);
	buf_add_str(&w->out, "\r\n");
	return true;
}

void pop_wire_answer(struct pop_wire *w, const void *bytes, size_t len)
{
	log_detail(w->who, "C: ...");
	digest_base64(&w->out, bytes, len);
	buf_add_str(&w->out, "\r\n");
}

bool pop_wire_flush(struct pop_wire *w, struct err *e)
{
	bool ok = !w->out.len || link_write(w->link, w->out.data, w->out.len);

	explicit_bzero(w->out.data, w->out.len);
	buf_reset(&w->out);
	return ok || pop_fail_link(w, e);
}

/* Makes more bytes of in ready; those not taken yet stay. */
static bool fill_input(struct pop_wire *w, struct err *e)
{
	ssize_t n;

	if (w->start) {
		memmove(w->in, w->in + w->start, w->end - w->start);
		w->end -= w->start;
		w->start = 0;
	}
	n = link_read(w->link, w->in + w->end, sizeof w->in - w->end);
	if (n < 0)
		return pop_fail_link(w, e);
	w->end += (size_t)n;
	return true;
}

/* Reads one line without its end. */
static bool read_reply_line(struct pop_wire *w, struct buf *line, struct err *e)
{
	const char *eol;

	buf_reset(line);
	while (!(eol = memchr(w->in + w->start, '\n', w->end - w->start))) {
		if (w->end - w->start >= sizeof w->in)
			return pop_fail_protocol(w, e,
			    _("The server sent a line without an end. The "
			      "connection was closed."));
		if (!fill_input(w, e))
			return false;
	}
	buf_add(line, w->in + w->start, (size_t)(eol - w->in) - w->start);
	w->start = (size_t)(eol - w->in) + 1;
	if (line->len && line->data[line->len - 1] == '\r')
		buf_cut(line, line->len - 1);
	else
		w->has_bare_lf = true;
	return true;
}

/* What stands where a POP server's answer should. */
static bool fail_answer(
    struct pop_wire *w, const struct buf *line, struct err *e)
{
	if (strncmp(line->data, "* ", 2) == 0)
		err_set(e, ERR_PROTOCOL, ERR_ACCOUNT, RETRY_ASK,
		    _("This is an IMAP server, not a POP server. Make this an "
		      "IMAP account, or use port 995."));
	else if (strncmp(line->data, "220", 3) == 0)
		err_set(e, ERR_PROTOCOL, ERR_ACCOUNT, RETRY_ASK,
		    _("This is a server for sending mail (SMTP), not for "
		      "receiving it. Use port 995 for POP."));
	else
		err_set(e, ERR_PROTOCOL, ERR_ACCOUNT, RETRY_LATER,
		    _("The server's answer is not POP. The connection was "
		      "closed."));
	err_said(e, line->data);
	link_spoil(w->link, e);
	return false;
}

/* Some servers write "+ok". */
static bool read_reply_status(
    const struct buf *line, enum pop_wire_status *status)
{
	if (strncasecmp(line->data, "+OK", 3) == 0)
		*status = POP_WIRE_OK;
	else if (strncasecmp(line->data, "-ERR", 4) == 0)
		*status = POP_WIRE_ERR;
	else if (line->data[0] == '+')
		*status = POP_WIRE_CONTINUE;
	else
		return false;
	return true;
}

/* What stands before the greeting of some servers: a banner for people. */
static bool may_be_banner(const struct buf *line)
{
	return strncmp(line->data, "* ", 2) != 0 &&
	       strncmp(line->data, "220", 3) != 0;
}

bool pop_wire_greeting(struct pop_wire *w, enum pop_wire_status *status,
    struct buf *line, struct err *e)
{
	struct buf first = BUF_INIT;
	bool ok = read_reply_line(w, line, e);

	buf_add(&first, line->data, line->len);
	for (int n = 0; ok && !read_reply_status(line, status); n++) {
		if (n == BANNER_LINES || !may_be_banner(&first)) {
			ok = fail_answer(w, &first, e);
			break;
		}
		link_budget(w->link, POP_WIRE_LINE, BANNER_MS);
		if (!read_reply_line(w, line, e))
			ok = fail_answer(w, &first, e);
	}
	if (ok)
		log_detail(w->who, "S: %s", line->data);
	buf_clear(&first);
	return ok;
}

bool pop_wire_reply(struct pop_wire *w, enum pop_wire_status *status,
    struct buf *line, struct err *e)
{
	if (!read_reply_line(w, line, e))
		return false;
	if (w->secret)
		hide_secret(w->secret, line->data, line->len);
	if (!read_reply_status(line, status))
		return fail_answer(w, line, e);
	if (*status != POP_WIRE_CONTINUE)
		log_detail(w->who, "S: %s", line->data);
	return true;
}

bool pop_wire_lines(struct pop_wire *w,
    bool (*take)(void *ctx, char *line, size_t len, struct err *e), void *ctx,
    struct err *e)
{
	struct buf line = BUF_INIT;
	bool ok;

	while ((ok = read_reply_line(w, &line, e))) {
		size_t dot = line.len && line.data[0] == '.';

		if (dot && line.len == 1)
			break;
		ok = take(ctx, line.data + dot, line.len - dot, e);
		if (!ok)
			break;
	}
	buf_clear(&line);
	return ok;
}

/* Where the reading of a message stands. */
struct message_reading {
	enum { AT_LINE_START, AT_INSIDE, AT_DONE } at;
	char last; /* the byte before what is read now */
	bool (*take)(void *ctx, const char *bytes, size_t len, struct err *e);
	void *ctx;
};

enum dot { DOT_STUFFED, DOT_LAST, DOT_UNDECIDED };

/* What a dot at the start of a line means (RFC 1939, 3). */
static enum dot judge_dot(const struct pop_wire *w, const char *p, size_t have)
{
	if (have < 2 || (have < 3 && p[1] == '\r'))
		return DOT_UNDECIDED;
	if (p[1] == '\r' && p[2] == '\n')
		return DOT_LAST;
	return p[1] == '\n' && w->has_bare_lf ? DOT_LAST : DOT_STUFFED;
}

/* Goes on to the start of the next line, or to the end of what is here. */
static const char *skip_message_line(const struct pop_wire *w,
    struct message_reading *r, const char *p, const char *end)
{
	const char *lf = memchr(p, '\n', (size_t)(end - p));
	char before;

	r->at = AT_INSIDE;
	if (!lf) {
		if (end > p)
			r->last = end[-1];
		return end;
	}
	before = lf > p ? lf[-1] : r->last;
	if (before == '\r' || w->has_bare_lf)
		r->at = AT_LINE_START;
	r->last = '\n';
	return lf + 1;
}

/* Takes what in holds of a message; *more if a byte must come first. */
static bool take_message_run(
    struct pop_wire *w, struct message_reading *r, bool *more, struct err *e)
{
	const char *p = w->in + w->start, *end = w->in + w->end, *run = p;
	enum dot dot = DOT_STUFFED;
	bool ok = true;

	while (ok && p < end) {
		if (r->at == AT_LINE_START && *p == '.') {
			dot = judge_dot(w, p, (size_t)(end - p));
			if (dot != DOT_STUFFED)
				break;
			if (p > run)
				ok = r->take(r->ctx, run, (size_t)(p - run), e);
			run = ++p;
		}
		p = skip_message_line(w, r, p, end);
	}
	if (ok && p > run)
		ok = r->take(r->ctx, run, (size_t)(p - run), e);
	if (dot == DOT_LAST) {
		p = (const char *)memchr(p, '\n', (size_t)(end - p)) + 1;
		r->at = AT_DONE;
	}
	*more = dot == DOT_UNDECIDED;
	w->start = (size_t)(p - w->in);
	return ok;
}

bool pop_wire_message(struct pop_wire *w,
    bool (*take)(void *ctx, const char *bytes, size_t len, struct err *e),
    void *ctx, struct err *e)
{
	struct message_reading r = {
	    .at = AT_LINE_START, .take = take, .ctx = ctx};
	bool more = false;

	for (;;) {
		if ((more || w->start == w->end) && !fill_input(w, e))
			return false;
		if (!take_message_run(w, &r, &more, e))
			return false;
		if (r.at == AT_DONE)
			return true;
	}
}
