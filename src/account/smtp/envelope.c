#include "account/smtp/envelope.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"

enum {
	/* Commands at once: their answers must fit into the buffers of the
	 * line while nobody reads them. */
	BURST = 100,
	/* Seconds for which all recipients wait for one that is put off. */
	TOGETHER_S = 30 * 60,
};

static bool has_8bit(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s >= 0x80)
			return true;
	return false;
}

static bool needs_utf8(
    const struct sending *m, const struct smtp_text_facts *facts)
{
	bool needs = facts->has_8bit_header || has_8bit(m->sender);

	for (size_t i = 0; i < m->to.len; i++)
		needs |= has_8bit(m->to.items[i].address);
	return needs;
}

static bool queue_mail(struct smtp_session *s, const struct sending *m,
    const struct smtp_text_facts *facts, struct err *e)
{
	unsigned caps = s->caps.bits;
	struct buf words = BUF_INIT;
	bool ok;

	if (caps & SMTP_SIZE)
		buf_printf(&words, " SIZE=%" PRId64, facts->size);
	if ((caps & SMTP_8BITMIME) && facts->is_8bit)
		buf_add_str(&words, " BODY=8BITMIME");
	if ((caps & SMTP_SMTPUTF8) && needs_utf8(m, facts))
		buf_add_str(&words, " SMTPUTF8");
	ok = smtp_wire_command(
	    &s->wire, e, "MAIL FROM:<%s>%s", m->sender, words.data);
	buf_clear(&words);
	return ok;
}

static bool queue_rcpt(
    struct smtp_session *s, const struct envelope_to *to, struct err *e)
{
	return smtp_wire_command(&s->wire, e, "RCPT TO:<%s>", to->to->address);
}

static void collect(const struct sending *m, struct envelope *out)
{
	for (size_t i = 0; i < m->to.len; i++) {
		const struct sending_to *to = &m->to.items[i];

		if (!to->is_left_out && to->state != SENDING_TO_SENT)
			vec_push(&out->to)->to = to;
	}
}

static struct smtp_question question(const struct smtp_session *s,
    enum smtp_step step, const char *address, const struct smtp_reply *r)
{
	return (struct smtp_question){
	    step, s->account->conf->server.host, address, r};
}

static enum envelope_end end_of(const struct smtp_meaning *m)
{
	return m->class == SMTP_IS_LATER || m->class == SMTP_IS_TOO_MANY ||
	               m->class == SMTP_IS_OUR_FAULT
	           ? ENVELOPE_IS_LATER
	           : ENVELOPE_IS_REFUSED;
}

/* *is_ok: the sender was taken. */
static bool read_mail(struct smtp_session *s, const struct sending *m,
    struct envelope *out, bool *is_ok, struct err *e)
{
	struct smtp_meaning meaning;
	struct smtp_reply r;
	bool ok;

	smtp_reply_init(&r);
	ok = smtp_session_reply(s, SMTP_COMMAND_MS, &r, e);
	*is_ok = ok && r.code / 100 == 2;
	if (ok && !*is_ok) {
		struct smtp_question q =
		    question(s, SMTP_AT_MAIL, m->sender, &r);

		smtp_explain(&q, &meaning, &out->why);
		out->end = end_of(&meaning);
		out->pause = meaning.retry_after;
	}
	smtp_reply_clear(&r);
	return ok;
}

static bool read_rcpt(
    struct smtp_session *s, struct envelope_to *to, struct err *e)
{
	struct smtp_reply r;
	bool ok;

	smtp_reply_init(&r);
	ok = smtp_session_reply(s, SMTP_COMMAND_MS, &r, e);
	to->is_taken = ok && r.code / 100 == 2;
	if (ok && !to->is_taken) {
		struct smtp_question q =
		    question(s, SMTP_AT_RCPT, to->to->address, &r);

		smtp_explain(&q, &to->meaning, &to->why);
	}
	smtp_reply_clear(&r);
	return ok;
}

/* Recipients from first on, as many as go at once. */
static bool send_burst(struct smtp_session *s, struct envelope *out,
    size_t first, size_t n, struct err *e)
{
	for (size_t i = first; i < first + n; i++)
		if (!queue_rcpt(s, &out->to.items[i], e))
			return false;
	return smtp_wire_flush(&s->wire, e);
}

static bool read_burst(struct smtp_session *s, struct envelope *out,
    size_t first, size_t n, struct err *e)
{
	for (size_t i = first; i < first + n; i++)
		if (!read_rcpt(s, &out->to.items[i], e))
			return false;
	return true;
}

/* MAIL and the first recipients go at once where the server takes that. */
static bool talk(struct smtp_session *s, const struct sending *m,
    const struct smtp_text_facts *facts, struct envelope *out, bool *is_ok,
    struct err *e)
{
	bool pipelines = s->caps.bits & SMTP_PIPELINING;
	size_t most = pipelines ? BURST : 1, done = 0;

	if (!queue_mail(s, m, facts, e))
		return false;
	if (!pipelines &&
	    (!smtp_wire_flush(&s->wire, e) || !read_mail(s, m, out, is_ok, e)))
		return false;
	while (done < out->to.len && (pipelines || *is_ok)) {
		size_t n =
		    out->to.len - done < most ? out->to.len - done : most;

		if (!send_burst(s, out, done, n, e) ||
		    (pipelines && !done && !read_mail(s, m, out, is_ok, e)) ||
		    !read_burst(s, out, done, n, e))
			return false;
		done += n;
		if (!*is_ok)
			return true;
	}
	return true;
}

/* What the answers to the recipients mean together. */
struct tally {
	size_t taken;
	const struct envelope_to *refused, *put_off, *too_many;
};

static struct tally count(const struct envelope *x)
{
	struct tally t = {0};

	for (size_t i = 0; i < x->to.len; i++) {
		const struct envelope_to *to = &x->to.items[i];

		if (to->is_taken)
			t.taken++;
		else if (end_of(&to->meaning) == ENVELOPE_IS_REFUSED)
			t.refused = t.refused ? t.refused : to;
		else if (to->meaning.class == SMTP_IS_TOO_MANY)
			t.too_many = to;
		else if (!t.put_off || to->meaning.retry_after >
					   t.put_off->meaning.retry_after)
			t.put_off = to;
	}
	return t;
}

/* Refused: nobody gets it. Put off: all wait for a while, then it goes to the
 * others. Too many at once: the rest follows. */
static void judge(struct envelope *x, const struct sending *m, int64_t now)
{
	struct tally t = count(x);
	const struct envelope_to *first = t.refused   ? t.refused
	                                  : t.put_off ? t.put_off
	                                              : t.too_many;
	bool waits = t.put_off &&
	             !(m->tries && m->since && now - m->since >= TOGETHER_S);

	x->has_rest = first != NULL;
	x->end = t.refused           ? ENVELOPE_IS_REFUSED
	         : waits || !t.taken ? ENVELOPE_IS_LATER
	                             : ENVELOPE_GOES;
	if (!first)
		return;
	x->why = first->why;
	x->pause = first->meaning.retry_after;
	x->rest_is_due = x->end == ENVELOPE_GOES && !t.put_off;
}

/* Ends a transaction in which nothing was sent. */
static bool reset(struct smtp_session *s, struct err *e)
{
	struct smtp_reply r;
	bool ok;

	if (s->is_closing)
		return true;
	smtp_reply_init(&r);
	ok = smtp_wire_command(&s->wire, e, "RSET") &&
	     smtp_session_ask(s, &r, e);
	smtp_reply_clear(&r);
	return ok;
}

bool envelope_send(struct smtp_session *s, const struct sending *m,
    const struct smtp_text_facts *facts, struct envelope *out, struct err *e)
{
	struct err ignored;
	bool is_ok = false;

	*out = (struct envelope){0};
	collect(m, out);
	if (!talk(s, m, facts, out, &is_ok, e))
		return false;
	if (is_ok)
		judge(out, m, s->account->now());
	/* What was said counts, whatever becomes of the line now. */
	if (out->end != ENVELOPE_GOES && !reset(s, &ignored))
		s->is_closing = true;
	return true;
}

void envelope_clear(struct envelope *x)
{
	vec_clear(&x->to);
}
