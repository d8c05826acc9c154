#include "account/imap/push/append.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "account/imap/session/command.h"
#include "account/imap/wire/flags.h"
#include "account/imap/session/exchange.h"
#include "account/imap/session/refused.h"
#include "base/date.h"
#include "base/crash_point.h"
#include "account/imap/wire/stream.h"
#include "store/read/body.h"
#include "store/read/message.h"

enum {
	CHUNK = 64 * 1024,
	ANSWER_BYTES = 256 * 1024,
	WAIT_MS = 2 * 60 * 1000,
	BYTES_PER_MS = 4, /* of the slowest line */
	/* Sent without asking first; more is worth a round trip, for a server
	 * that says no then need not be sent it. */
	AHEAD = 256 * 1024,
	AHEAD_MINUS = 4096, /* with LITERAL- (RFC 7888, 5) */
};

/* A body on its way: line ends become CRLF. */
struct body_sending {
	struct link *link; /* NULL: it is only measured */
	struct buf out;
	int64_t size;
	bool after_cr, has_nul, is_same;
};

static bool send_body_chunk(struct body_sending *x)
{
	bool ok = !x->link || link_write(x->link, x->out.data, x->out.len);

	x->size += (int64_t)x->out.len;
	buf_reset(&x->out);
	return ok;
}

/* The bytes up to a line end, and then that. */
static bool take_body_bytes(
    void *ctx, const void *bytes, size_t len, struct err *e)
{
	struct body_sending *x = ctx;
	const char *at = bytes, *end = at + len;

	(void)e;
	while (at < end) {
		const char *eol = memchr(at, '\n', (size_t)(end - at));
		size_t n = (size_t)((eol ? eol : end) - at);

		x->has_nul |= memchr(at, '\0', n) != NULL;
		buf_add(&x->out, at, n);
		if (n)
			x->after_cr = at[n - 1] == '\r';
		if (eol) {
			x->is_same &= x->after_cr;
			buf_add_str(&x->out, x->after_cr ? "\n" : "\r\n");
			x->after_cr = false;
			n++;
		}
		at += n;
		if (x->out.len >= CHUNK && !send_body_chunk(x))
			return false;
	}
	return true;
}

static bool stream_body(
    struct account *a, int64_t body_id, struct body_sending *x, struct err *e)
{
	struct body b;
	bool ok = body_open(&b, a->db, body_id, e) &&
	          body_stream(&b, take_body_bytes, x, e);

	body_close(&b);
	ok = ok && send_body_chunk(x);
	buf_clear(&x->out);
	return ok;
}

unsigned imap_append_flags(unsigned flags)
{
	return flags & (FLAG_SEEN | FLAG_ANSWERED | FLAG_FLAGGED | FLAG_DRAFT);
}

/* May the text follow at once (RFC 7888)? */
static bool may_send_ahead(const struct imap_session *s, int64_t size)
{
	const struct imap_caps *c = &s->caps;

	if (s->account->push.no_literal_plus)
		return false;
	if (c->bits & IMAP_CAP_LITERAL_PLUS)
		return size <= AHEAD;
	return (c->bits & IMAP_CAP_LITERAL_MINUS) && size <= AHEAD_MINUS;
}

static bool send_append_command(struct imap_session *s,
    const struct imap_append_item *l, int64_t size, struct err *e)
{
	const char *plus = may_send_ahead(s, size) ? "+" : "";
	struct buf name = BUF_INIT, flags = BUF_INIT, date = BUF_INIT;
	bool ok;

	imap_flags_print(&flags, imap_append_flags(l->flags));
	if (l->arrived_at >= 0) {
		buf_add_str(&date, " \"");
		date_to_imap(&date, l->arrived_at);
		buf_add_char(&date, '"');
	}
	ok = imap_command_name(&name, l->srv_name, e) &&
	     imap_wire_command(&s->wire, e, "APPEND %s (%s)%s {%" PRId64 "%s}",
		 name.data, flags.data, date.data, size, plus);
	buf_clear(&name);
	buf_clear(&flags);
	buf_clear(&date);
	return ok;
}

static void read_append_uid(struct imap_session *s, struct imap_appended *out)
{
	struct buf code = BUF_INIT;
	uint32_t uidvalidity, uid;

	imap_command_code(s, "APPENDUID", &code);
	if (sscanf(code.data, "%" SCNu32 " %" SCNu32, &uidvalidity, &uid) ==
	    2) {
		out->uidvalidity = uidvalidity;
		out->uid = uid;
	}
	buf_clear(&code);
}

static bool send_append(struct imap_session *s,
    const struct imap_append_item *l, struct imap_appended *out, struct err *e)
{
	struct imap_exchange t = {.status = &out->status};
	struct body_sending x = {
	    .link = s->link, .out = BUF_INIT, .is_same = true};
	struct imap_answer a;
	bool ok, is_wanted = true;

	imap_answer_init(&a);
	ok = send_append_command(s, l, out->size, e);
	if (ok && !may_send_ahead(s, out->size)) {
		ok = imap_exchange_await(s, &a, e);
		is_wanted = a.kind == IMAP_KIND_CONTINUE;
		out->status = a.status;
	}
	imap_answer_clear(&a);
	if (!ok || !is_wanted)
		return ok;
	if (!stream_body(s->account, l->body_id, &x, e) ||
	    !link_write(s->link, "\r\n", 2))
		return link_error(s->link) ? imap_session_fail(s, e) : false;
	if (!imap_exchange_end(s, &t, e))
		return false;
	/* It may take the text for commands. */
	if (out->status == IMAP_BAD && may_send_ahead(s, out->size)) {
		s->account->push.no_literal_plus = true;
		return imap_session_fail_invalid(s, e);
	}
	return true;
}

bool imap_append_is_date_refused(
    const struct imap_session *s, const struct imap_appended *got)
{
	return !got->has_nul &&
	       (got->status == IMAP_BAD ||
		   (got->status == IMAP_NO && !imap_refused_all(s) &&
		       strcasestr(s->words.data, "date")));
}

/* RFC 7889: a message that would be refused is not sent at all. */
static bool is_too_big(struct imap_session *s, int64_t size)
{
	int64_t limit = s->caps.append_limit;

	if (!limit || size <= limit)
		return false;
	buf_reset(&s->words);
	buf_printf(&s->words, "NO [TOOBIG] APPENDLIMIT=%" PRId64, limit);
	return true;
}

bool imap_append(struct imap_session *s, const struct imap_append_item *l,
    struct imap_appended *out, struct err *e)
{
	struct body_sending measure = {.out = BUF_INIT, .is_same = true};
	bool ok;

	*out = (struct imap_appended){.status = IMAP_NO};
	if (!stream_body(s->account, l->body_id, &measure, e))
		return false;
	out->size = measure.size;
	out->is_same = measure.is_same;
	out->has_nul = measure.has_nul;
	if (measure.has_nul || is_too_big(s, measure.size))
		return true;
	link_budget(
	    s->link, ANSWER_BYTES, WAIT_MS + measure.size / BYTES_PER_MS);
	imap_stream_limit(s->wire.stream, IMAP_ANSWER, ANSWER_BYTES);
	crash_point("before an APPEND");
	ok = send_append(s, l, out, e);
	crash_point("after an APPEND");
	s->mailbox.use = IMAP_MAILBOX_USED;
	if (ok && s->has_bye)
		ok = imap_session_fail_bye(s, e);
	if (ok && out->status == IMAP_OK)
		read_append_uid(s, out);
	return ok;
}
