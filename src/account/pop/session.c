#include "account/pop/session.h"

#include "account/signin/refusal.h"

/* How long a server may take to answer a QUIT on which nothing hangs. */
enum { FAREWELL_MS = 3 * 1000 };

static bool take_cap(void *ctx, char *line, size_t len, struct err *e)
{
	(void)e;
	pop_caps_take(ctx, line, len);
	return true;
}

bool pop_session_read_caps(struct pop_session *s, struct err *e)
{
	struct buf line = BUF_INIT;
	enum wire_status status;
	bool ok;

	link_budget(s->link, 256 * 1024, 60 * 1000);
	pop_caps_reset(&s->caps);
	ok = wire_reply(&s->wire, &status, &line, e);
	if (ok && status == WIRE_OK) {
		s->caps.bits = POP_CAPA;
		ok = wire_lines(&s->wire, take_cap, &s->caps, e);
	} else if (ok) {
		s->caps.bits = POP_TOP | POP_UIDL | POP_USER;
	}
	buf_clear(&line);
	return ok;
}

bool pop_session_ask_caps(struct pop_session *s, struct err *e)
{
	return wire_command(&s->wire, e, "CAPA") && wire_flush(&s->wire, e) &&
	       pop_session_read_caps(s, e);
}

bool pop_session_refuse(struct pop_session *s, enum refusal_step crash_point,
    const struct buf *line, struct err *e)
{
	struct refusal r = {.proto = REFUSAL_POP,
	    .crash_point = crash_point,
	    .host = s->account->conf->server.host,
	    .words = line->data};

	return refusal_explain(&r, e);
}

bool pop_session_quit(struct pop_session *s, struct err *e)
{
	struct buf line = BUF_INIT;
	enum wire_status status;
	bool ok;

	/* A server may take its time over many deletions. */
	link_budget(s->link, WIRE_LINE, 10 * 60 * 1000);
	ok = wire_command(&s->wire, e, "QUIT") && wire_flush(&s->wire, e) &&
	     wire_reply(&s->wire, &status, &line, e);
	if (ok && status != WIRE_OK)
		ok = pop_session_refuse(s, REFUSAL_MAILBOX, &line, e);
	buf_clear(&line);
	pop_session_close(s);
	return ok;
}

static void tell_waits(struct pop_session *s)
{
	link_tell_waits(
	    s->link, &s->account->longest_wait, &s->account->was_silent);
}

bool pop_session_leave(struct pop_session *s, struct err *e)
{
	bool ok = wire_command(&s->wire, e, "QUIT") && wire_flush(&s->wire, e);

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
	enum wire_status status;
	struct err ignored;

	link_budget(s->link, WIRE_LINE, FAREWELL_MS);
	wire_reply(&s->wire, &status, &line, &ignored);
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
	wire_clear(&s->wire);
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
