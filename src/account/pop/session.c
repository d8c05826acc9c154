#include "account/pop/session.h"

#include "account/signin/refusal.h"

/* How long a server may take to answer a QUIT on which nothing hangs. */
enum { FAREWELL_MS = 3 * 1000 };

/* And to say what it can do, which takes it no thought. */
enum { CAPA_MS = 12 * 1000 };

static bool take_cap(void *ctx, char *line, size_t len, struct err *e)
{
	(void)e;
	pop_caps_take(ctx, line, len);
	return true;
}

bool pop_session_reply(struct pop_session *s, enum pop_ask ask,
    enum pop_wire_status *status, struct buf *line, struct err *e)
{
	s->awaited = ask;
	if (!pop_wire_reply(&s->wire, status, line, e))
		return false;
	s->answered++;
	s->last_ask = ask;
	s->is_mute = false;
	s->was_refused = false;
	s->refused = *status == POP_WIRE_ERR ? ask : POP_ASK_NOTHING;
	return true;
}

void pop_session_sent(struct pop_session *s, size_t n)
{
	if (n < 2)
		return;
	s->together = n;
	s->answered = 0;
}

bool pop_session_is_break(const struct err *e)
{
	return (e->kind == ERR_NETWORK || e->kind == ERR_PROTOCOL) &&
	       e->scope == ERR_ACCOUNT;
}

static void tell_waits(struct pop_session *s)
{
	struct account *a = s->account;

	link_tell_waits(s->link, &a->patience.longest_wait, &s->was_silent);
	a->patience.was_silent |= s->was_silent;
}

struct pop_break pop_session_where(struct pop_session *s)
{
	if (s->link)
		tell_waits(s);
	/* A line that is closed right behind a "-ERR" is closed over what was
	 * refused. */
	return (struct pop_break){
	    .awaited = s->refused ? s->refused : s->awaited,
	    .answered = s->refused ? POP_ASK_NOTHING : s->last_ask,
	    .is_silent = s->was_silent};
}

/* A line that breaks before the first answer behind the sign-in breaks over the
 * mailbox, which no other session opens; or over CAPA. */
static bool blame_command(struct pop_session *s)
{
	const struct pop_break at = pop_session_where(s);
	struct account *a = s->account;
	unsigned avoided = a->pop.avoided.asks;

	if (!s->is_mute)
		return pop_avoid_note(a, &at);
	if (at.awaited == POP_ASK_CAPA_AGAIN)
		pop_avoid_note(a, &at);
	return a->pop.avoided.asks != avoided;
}

int pop_session_cost(const struct pop_session *s)
{
	return s->was_silent ? POP_BREAKS_MAX / 2 : 1;
}

/* Commands that were sent together and hardly answered may be what a server
 * does not stand that announces PIPELINING. */
bool pop_session_blame(struct pop_session *s, const struct err *e)
{
	const struct pop_break together = {.awaited = POP_ASK_AT_ONCE};
	struct account *a = s->account;
	bool more = s->is_blamed;

	if (!pop_session_is_break(e))
		return false;
	if (s->link)
		tell_waits(s);
	if (s->together && s->answered <= 1)
		more |= pop_avoid_note(a, &together);
	if (s->is_signing_in)
		more |= pop_avoid_note_signin(
		    a, s->last_ask, s->refused == s->last_ask);
	else if (!s->is_blamed)
		more |= blame_command(s);
	/* The next one has more time, if this one had too little. */
	if (more && s->was_silent && !pop_avoid_waits_long(a))
		backend_grow_patience(a);
	return more && !s->caps.login_delay;
}

static void assume_caps(struct pop_session *s)
{
	s->caps.bits = POP_TOP | POP_UIDL | POP_USER;
}

/* As if the server had not announced it. */
static void leave_out(struct pop_session *s)
{
	static const struct {
		enum pop_ask ask;
		unsigned bits;
	} rows[] = {{POP_ASK_EXTRAS, POP_LANG | POP_UTF8},
	    {POP_ASK_UIDL, POP_UIDL}, {POP_ASK_TOP, POP_TOP},
	    {POP_ASK_AT_ONCE, POP_PIPELINING}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (pop_avoid_has(s->account, rows[i].ask))
			s->caps.bits &= ~rows[i].bits;
}

bool pop_session_read_caps(
    struct pop_session *s, enum pop_ask which, struct err *e)
{
	struct buf line = BUF_INIT;
	enum pop_wire_status status;
	bool ok;

	pop_caps_reset(&s->caps);
	ok = pop_session_reply(s, which, &status, &line, e);
	if (ok && status == POP_WIRE_OK) {
		s->caps.bits = POP_CAPA;
		ok = pop_wire_lines(&s->wire, take_cap, &s->caps, e);
	} else if (ok) {
		assume_caps(s);
	}
	leave_out(s);
	buf_clear(&line);
	return ok;
}

bool pop_session_ask_caps(
    struct pop_session *s, enum pop_ask which, struct err *e)
{
	if (which == POP_ASK_CAPA_AGAIN && pop_avoid_has(s->account, which))
		return true;
	if (pop_avoid_has(s->account, POP_ASK_CAPA)) {
		pop_caps_reset(&s->caps);
		assume_caps(s);
		leave_out(s);
		return true;
	}
	link_budget(s->link, 256 * 1024, CAPA_MS);
	return pop_wire_command(&s->wire, e, "CAPA") &&
	       pop_wire_flush(&s->wire, e) &&
	       pop_session_read_caps(s, which, e);
}

bool pop_session_refuse(struct pop_session *s, enum refusal_step step,
    const struct buf *line, struct err *e)
{
	struct refusal r = {.proto = REFUSAL_POP,
	    .step = step,
	    .host = s->account->conf->server.host,
	    .words = line->data};

	return refusal_explain(&r, e);
}

bool pop_session_quit(struct pop_session *s, struct err *e)
{
	struct buf line = BUF_INIT;
	enum pop_wire_status status;
	bool ok;

	s->awaited = s->refused = POP_ASK_NOTHING;
	/* A server may take its time over many deletions. */
	link_budget(s->link, POP_WIRE_LINE, 10 * 60 * 1000);
	ok = pop_wire_command(&s->wire, e, "QUIT") &&
	     pop_wire_flush(&s->wire, e) &&
	     pop_wire_reply(&s->wire, &status, &line, e);
	if (ok && status != POP_WIRE_OK)
		ok = pop_session_refuse(s, REFUSAL_MAILBOX, &line, e);
	buf_clear(&line);
	pop_session_close(s);
	return ok;
}

bool pop_session_leave(struct pop_session *s, struct err *e)
{
	bool ok = pop_wire_command(&s->wire, e, "QUIT") &&
	          pop_wire_flush(&s->wire, e);

	tell_waits(s);
	s->is_leaving = true;
	if (!ok)
		pop_session_close(s);
	return ok;
}

/* A server that is left without a word may take the session for broken. */
static void take_leave(struct pop_session *s)
{
	struct buf line = BUF_INIT;
	enum pop_wire_status status;
	struct err ignored;

	link_budget(s->link, POP_WIRE_LINE, FAREWELL_MS);
	pop_wire_reply(&s->wire, &status, &line, &ignored);
	buf_clear(&line);
}

void pop_session_close(struct pop_session *s)
{
	if (s->link && s->is_leaving)
		take_leave(s);
	else if (s->link)
		tell_waits(s);
	secret_drop(s->search);
	s->search = NULL;
	pop_wire_clear(&s->wire);
	link_close(s->link);
	s->link = NULL;
	s->is_listing = s->is_leaving = s->has_known = false;
	maildrop_clear(&s->known);
	buf_clear(&s->greeting);
	buf_clear(&s->caps.words);
}

const char *pop_session_signed_in_by(const struct pop_session *s)
{
	if (s->mechanism != SASL_NONE)
		return sasl_name(s->mechanism);
	return s->account->conf->auth == CONF_AUTH_APOP ? "APOP" : "USER/PASS";
}
