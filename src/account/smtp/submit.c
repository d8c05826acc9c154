#include "account/smtp/submit.h"

#include "account/smtp/envelope.h"
#include "account/smtp/retry.h"
#include "account/smtp/text.h"
#include "base/crash_point.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/number.h"
#include "store/server/sent.h"

enum {
	/* Without a byte more of the text taken by the server's computer. */
	SETTLE_MS = 60 * 1000,
	/* And its program has had a moment to say that it does not want it. */
	MOMENT_MS = 2,
};

/* A message on its way. */
struct way {
	const struct submit *x;
	struct smtp_session *s;
	const struct sending *m;
	struct smtp_text_facts facts;
	struct envelope envelope;
	bool is_marked;
};

/* --- writing down ----------------------------------------------------------
 */

static int64_t now_of(const struct way *w)
{
	return w->s->account->now();
}

static bool note_recipients(struct db *db, const struct way *w, struct err *e)
{
	for (size_t i = 0; i < w->envelope.to.len; i++) {
		const struct envelope_to *to = &w->envelope.to.items[i];
		const struct sent_answer a = {.id = w->m->id,
		    .n = to->to->n,
		    .state = to->meaning.class == SMTP_IS_ADDRESS
		                 ? SENDING_TO_REFUSED
		                 : SENDING_TO_WAITS,
		    .said = to->why.said};

		if (!to->is_taken && *to->why.text && !sent_note_to(db, &a, e))
			return false;
	}
	return true;
}

static bool note(const struct way *w, struct sent_outcome *o, struct err *e)
{
	struct store *store = w->s->account->store;
	struct err why;
	struct db *db;
	bool ok;

	o->id = w->m->id;
	o->now = now_of(w);
	if (!write_begin(
		store, w->is_marked ? WRITE_DURABLE : WRITE_NORMAL, &db, &why))
		goto fail;
	ok = sent_note(db, o, &why) && note_recipients(db, w, &why);
	if (write_end(store, ok, &why)) {
		crash_point("noted what a server said");
		return true;
	}
fail:
	*e = why;
	return false;
}

static bool note_unsure(const struct way *w, struct err *e)
{
	struct err why = *e;
	struct sent_outcome o = {.state = SENDING_UNSURE,
	    .text = _("The connection broke after the whole message had been "
		      "sent, before the server confirmed it. It may have been "
		      "sent."),
	    .said = why.said};

	return note(w, &o, e);
}

/* Nothing was sent; it goes again, after a pause (0: back-off). */
static bool note_later(
    const struct way *w, const struct err *why, int pause, struct err *e)
{
	int64_t now = now_of(w);
	struct sent_outcome o = {.is_counted = true,
	    .retry_at = now + (pause ? pause : retry_after(w->m->tries)),
	    .text = why->text,
	    .said = why->said};

	if (why->kind == ERR_STOPPED)
		return true;
	if (*why->said && retry_is_over(w->m, now))
		o.state = SENDING_NEEDS_YOU;
	return note(w, &o, e);
}

static bool note_refused(
    const struct way *w, const struct err *why, struct err *e)
{
	struct sent_outcome o = {
	    .state = SENDING_NEEDS_YOU, .text = why->text, .said = why->said};

	return note(w, &o, e);
}

/* The line broke: what that means depends on the mark. Returns false, with why
 * in e, or that nothing could be written. */
static bool broke(const struct way *w, struct err *e)
{
	struct err why = *e;
	bool ok = w->is_marked ? note_unsure(w, e) : note_later(w, &why, 0, e);

	if (ok)
		*e = why;
	return false;
}

/* --- before ----------------------------------------------------------------
 */

/* Larger than the server takes: it need not be asked. */
static bool fits_size(const struct way *w, struct err *e)
{
	int64_t most = w->s->caps.size;
	struct buf size = BUF_INIT, limit = BUF_INIT;

	if (!most || w->facts.size <= most)
		return true;
	number_bytes(&size, w->facts.size);
	number_bytes(&limit, most);
	err_set(e, ERR_OTHER, ERR_ITEM, RETRY_ASK,
	    _("The message has %s, more than the %s that %s accepts. Send the "
	      "attachment in another way, or make it smaller."),
	    size.data, limit.data, w->s->account->conf->server.host);
	buf_clear(&size);
	buf_clear(&limit);
	return false;
}

/* The first address that the server can't be told; NULL: there is none. */
static const char *foreign_address(const struct way *w)
{
	const struct sending *m = w->m;

	for (size_t i = 0; i <= m->to.len; i++) {
		const char *address =
		    i ? m->to.items[i - 1].address : m->sender;

		if (i && m->to.items[i - 1].is_left_out)
			continue;
		for (const char *c = address; *c; c++)
			if ((unsigned char)*c >= 0x80)
				return address;
	}
	return NULL;
}

static bool fits_addresses(const struct way *w, struct err *e)
{
	const char *address =
	    w->s->caps.bits & SMTP_SMTPUTF8 ? NULL : foreign_address(w);

	return !address ||
	       err_set(e, ERR_OTHER, ERR_ITEM, RETRY_ASK,
		   _("%s can't send to or from %s: it accepts ASCII addresses "
		     "only (no SMTPUTF8)."),
		   w->s->account->conf->server.host, address);
}

/* --- the text --------------------------------------------------------------
 */

/* What the server says to DATA, or to the text: a no, noted. */
static bool refuse(struct way *w, enum smtp_step step,
    const struct smtp_reply *r, struct err *e)
{
	const struct smtp_question q = {
	    step, w->s->account->conf->server.host, w->m->sender, r};
	struct smtp_meaning m;
	struct err why;
	bool ok;

	smtp_explain(&q, &m, &why);
	ok = why.retry == RETRY_LATER ? note_later(w, &why, m.retry_after, e)
	                              : note_refused(w, &why, e);
	if (ok)
		*e = why;
	return ok;
}

/* Nobody takes what was written any more. */
static bool fail_settling(struct way *w, struct err *e)
{
	err_set(e, ERR_NETWORK, ERR_ACCOUNT, RETRY_LATER,
	    _("%s stopped accepting the message before its end, so the "
	      "connection was closed. Nothing was sent; postern retries "
	      "automatically."),
	    w->s->account->conf->server.host);
	link_spoil(w->s->link, e);
	return false;
}

/* The whole text is with the server's computer, and its program has nothing
 * against it; *spoke: it has said something. A small message lies in the
 * buffers of the line, dot and all, before the server has read a byte of it:
 * then every break would look like a doubt. */
static bool settle(struct way *w, bool *spoke, struct err *e)
{
	struct link *link = w->s->link;
	int patience =
	    link_idle(link) < SETTLE_MS ? link_idle(link) : SETTLE_MS;
	int64_t end = date_ticks() + patience;
	int before = 0;

	*spoke = false;
	for (;;) {
		int left = link_unacknowledged(link);

		if (left != before)
			end = date_ticks() + patience;
		before = left;
		switch (link_wait(link, NULL, left > 0 ? 1 : MOMENT_MS)) {
		case LINK_READABLE:
			*spoke = true;
			return true;
		case LINK_FAILED:
			*e = *link_error(link);
			return false;
		default:
			if (left <= 0)
				return true;
		}
		if (date_ticks() >= end)
			return fail_settling(w, e);
	}
}

/* *is_ok: the message is still wanted. */
static bool mark(struct way *w, bool *is_ok, struct err *e)
{
	struct store *store = w->s->account->store;
	struct mark_to VEC_OF(int) to = {0};
	struct db *db;
	bool ok;

	for (size_t i = 0; i < w->envelope.to.len; i++)
		if (w->envelope.to.items[i].is_taken)
			*vec_push(&to) = w->envelope.to.items[i].to->n;
	crash_point("before the mark");
	ok = write_begin(store, WRITE_DURABLE, &db, e);
	if (ok) {
		ok = sent_mark(db, w->m->id, to.items, to.len, is_ok, e);
		ok = write_end(store, ok, e);
	}
	vec_clear(&to);
	w->is_marked = ok && *is_ok;
	crash_point("marked");
	return ok;
}

/* The text, without the final dot. */
static bool send_text(struct way *w, struct err *e)
{
	const struct smtp_text_way way = {
	    .link = w->s->link, .told = w->x->told, .ctx = w->x->ctx};

	link_set_idle(w->s->link, SMTP_TEXT_MS);
	link_budget(w->s->link, 0, 0);
	return smtp_text_send(&way, w->s->account->db, w->m->body_id, e);
}

static bool write_sent(struct way *w, const struct smtp_reply *r,
    enum submit_end *end, struct err *e)
{
	struct store *store = w->s->account->store;
	int64_t now = now_of(w);
	struct err said = {0};
	struct sent_yes yes = {.id = w->m->id,
	    .now = now,
	    .retry_at = w->envelope.rest_is_due ? now
	                : w->envelope.pause     ? now + w->envelope.pause
	                                    : now + retry_after(w->m->tries),
	    .copy = w->x->copy};
	bool is_all = false, ok;
	struct db *db;

	err_said(&said, r->line.data);
	yes.said = said.said;
	crash_point("confirmed");
	if (!write_begin(store, WRITE_DURABLE, &db, e))
		return false;
	ok = sent_done(db, &yes, &is_all, e) && note_recipients(db, w, e);
	ok = write_end(store, ok, e);
	crash_point("sent");
	*end = is_all                    ? SUBMIT_SENT
	       : w->envelope.rest_is_due ? SUBMIT_REST_IS_DUE
	                                 : SUBMIT_WAITS;
	w->s->sent++;
	if (ok && !is_all)
		*e = w->envelope.why;
	return ok;
}

static bool take_answer(struct way *w, const struct smtp_reply *r,
    enum submit_end *end, struct err *e)
{
	switch (r->code / 100) {
	case 2:
		return write_sent(w, r, end, e);
	case 4:
	case 5:
		return refuse(w, SMTP_AT_DOT, r, e);
	}
	err_set(e, ERR_PROTOCOL, ERR_ACCOUNT, RETRY_LATER,
	    _("The server's answer is not SMTP. The connection was closed."));
	err_said(e, r->line.data);
	return broke(w, e);
}

static bool end_text(struct way *w, enum submit_end *end, struct err *e)
{
	struct smtp_reply r;
	bool ok;

	if (!link_write(w->s->link, ".\r\n", 3)) {
		*e = *link_error(w->s->link);
		return broke(w, e);
	}
	crash_point("dot");
	smtp_reply_init(&r);
	ok = smtp_session_reply(w->s, SMTP_DOT_MS, &r, e);
	ok = ok ? take_answer(w, &r, end, e) : broke(w, e);
	smtp_reply_clear(&r);
	return ok;
}

/* The server says something before the dot: that can only be a no, and there is
 * no way back to its commands. */
static bool take_early(struct way *w, struct err *e)
{
	struct smtp_reply r;
	bool ok;

	smtp_reply_init(&r);
	ok = smtp_session_reply(w->s, SMTP_COMMAND_MS, &r, e);
	w->s->is_closing = true;
	ok = ok ? refuse(w, SMTP_AT_DOT, &r, e) : broke(w, e);
	smtp_reply_clear(&r);
	return ok;
}

static bool send_all(struct way *w, enum submit_end *end, struct err *e)
{
	bool spoke, is_ok;

	if (!send_text(w, e) || !settle(w, &spoke, e))
		return broke(w, e);
	if (spoke)
		return take_early(w, e);
	if (!mark(w, &is_ok, e))
		return false;
	if (is_ok)
		return end_text(w, end, e);
	w->s->is_closing = true;
	*end = SUBMIT_STOPPED;
	return true;
}

static bool ask_data(struct way *w, enum submit_end *end, struct err *e)
{
	struct smtp_reply r;
	bool ok;

	smtp_reply_init(&r);
	ok = smtp_wire_command(&w->s->wire, e, "DATA") &&
	     smtp_session_ask(w->s, &r, e);
	if (!ok) {
		broke(w, e);
	} else if (r.code == 354) {
		ok = send_all(w, end, e);
	} else {
		ok = refuse(w, SMTP_AT_DATA, &r, e);
		w->s->is_closing = true;
	}
	smtp_reply_clear(&r);
	return ok;
}

/* --- all of it -------------------------------------------------------------
 */

static bool talk(struct way *w, enum submit_end *end, struct err *e)
{
	struct err why;

	if (!envelope_send(w->s, w->m, &w->facts, &w->envelope, e))
		return broke(w, e);
	why = w->envelope.why;
	switch (w->envelope.end) {
	case ENVELOPE_GOES:
		return ask_data(w, end, e);
	case ENVELOPE_IS_LATER:
		if (!note_later(w, &why, w->envelope.pause, e))
			return false;
		break;
	case ENVELOPE_IS_REFUSED:
		if (!note_refused(w, &why, e))
			return false;
		break;
	}
	*e = why;
	return true;
}

bool smtp_submit(const struct submit *x, enum submit_end *end, struct err *e)
{
	struct way w = {.x = x, .s = x->session, .m = x->message};
	struct err why;
	bool ok;

	*end = SUBMIT_WAITS;
	if (!smtp_text_measure(
		w.s->account->db, w.m->body_id, &w.facts, &why) ||
	    !fits_size(&w, &why) || !fits_addresses(&w, &why)) {
		if (!note_refused(&w, &why, e))
			return false;
		*e = why;
		return true;
	}
	ok = talk(&w, end, e);
	envelope_clear(&w.envelope);
	return ok;
}
