#include "account/pop/open.h"

#include <stdlib.h>

#include "account/pop/listing.h"
#include "account/pop/signin.h"
#include "account/signin/reach.h"
#include "base/i18n.h"
#include "net/greeting.h"

/* How long a server may take to open a maildrop, if it says something now and
 * then. */
enum { OPENING_MS = 10 * 60 * 1000 };

static struct link_to pop_link_to(const struct pop_session *s)
{
	const struct conf_account *conf = s->account->conf;

	return (struct link_to){.host = conf->server.host,
	    .port = conf->server.port,
	    .ca_file = s->account->ca_file,
	    .fingerprint = conf->certificate,
	    .stop = s->account->stop,
	    .idle_ms = s->account->patience.ms};
}

static bool pop_read_greeting(struct pop_session *s, struct err *e)
{
	const struct link_to to = pop_link_to(s);
	enum pop_wire_status status;

	if (!link_tls(s->link) && !greeting_await(s->link, &to, e))
		return false;
	link_budget(s->link, POP_WIRE_LINE, 60 * 1000);
	if (!pop_wire_greeting(&s->wire, &status, &s->greeting, e))
		return false;
	return status == POP_WIRE_OK ||
	       pop_session_refuse(s, REFUSAL_GREETING, &s->greeting, e);
}

/* STLS (RFC 2595), or no session. What was sent unencrypted before it is
 * dropped. */
static bool pop_start_tls(struct pop_session *s, struct err *e)
{
	struct buf line = BUF_INIT;
	enum pop_wire_status status;
	bool ok;

	if ((s->caps.bits & POP_CAPA) && !(s->caps.bits & POP_STLS))
		return err_set(e, ERR_TLS, ERR_ACCOUNT, RETRY_ASK,
		    _("%s does not offer encryption (STLS) on this port. "
		      "Nothing was sent. Try security = tls with port 995."),
		    s->account->conf->server.host);
	ok = pop_wire_command(&s->wire, e, "STLS") &&
	     pop_wire_flush(&s->wire, e) &&
	     pop_session_reply(s, POP_ASK_NOTHING, &status, &line, e);
	if (ok && status != POP_WIRE_OK) {
		ok = err_set(e, ERR_TLS, ERR_ACCOUNT, RETRY_ASK,
		    _("%s refused encryption (STLS), so nothing more was sent "
		      "to it. Try security = tls with port 995."),
		    s->account->conf->server.host);
		err_said(e, line.data);
	}
	/* Bytes behind the +OK came unencrypted, perhaps from somebody else. */
	if (ok && s->wire.start != s->wire.end)
		ok = err_set(e, ERR_TLS, ERR_ACCOUNT, RETRY_ASK,
		    _("%s sent unencrypted data after it agreed to encrypt. "
		      "The connection may be intercepted, so it was closed."),
		    s->account->conf->server.host);
	ok = ok && link_start_tls(s->link, e) &&
	     pop_session_ask_caps(s, POP_ASK_CAPA, e);
	buf_clear(&line);
	return ok;
}

/* RFC 6856: refusals in English, which refusal.c understands, and headers as
 * they were sent. A server that declines goes on as it is. */
static bool ask_extras(struct pop_session *s, struct err *e)
{
	static const struct {
		unsigned cap;
		const char *command;
	} extras[] = {{POP_LANG, "LANG en"}, {POP_UTF8, "UTF8"}};
	struct buf line = BUF_INIT;
	enum pop_wire_status status;
	int asked = 0;
	bool ok = true;

	for (size_t i = 0; ok && i < sizeof extras / sizeof *extras; i++)
		if (s->caps.bits & extras[i].cap) {
			ok = pop_wire_command(
			    &s->wire, e, "%s", extras[i].command);
			/* One at a time where more are not taken. */
			if (s->caps.bits & POP_PIPELINING)
				asked++;
			else
				ok = ok && pop_wire_flush(&s->wire, e) &&
				     pop_session_reply(
					 s, POP_ASK_EXTRAS, &status, &line, e);
		}
	ok = ok && (!asked || pop_wire_flush(&s->wire, e));
	for (; ok && asked; asked--)
		ok = pop_session_reply(s, POP_ASK_EXTRAS, &status, &line, e);
	buf_clear(&line);
	return ok;
}

/* A refusal that is not understood may be of the command alone; whether the
 * mailbox opens then shows with LIST. */
static bool refuse_stat(
    struct pop_session *s, const struct buf *line, struct err *e)
{
	const struct refusal r = {.proto = REFUSAL_POP,
	    .step = REFUSAL_MAILBOX,
	    .host = s->account->conf->server.host,
	    .words = line->data};

	pop_session_refuse(s, REFUSAL_MAILBOX, line, e);
	if (refusal_is_known(&r) || !s->account->store)
		return false;
	s->stat_why = *e;
	return true;
}

/* STAT also tells whether the maildrop opens: some servers accept the
 * password and refuse only here. */
static bool read_stat(struct pop_session *s, struct err *e)
{
	struct buf line = BUF_INIT;
	enum pop_wire_status status;
	char *end;
	bool ok;

	ok = pop_session_reply(s, POP_ASK_STAT, &status, &line, e);
	if (ok && status != POP_WIRE_OK) {
		ok = refuse_stat(s, &line, e);
	} else if (ok) {
		s->count = strtoll(line.data + 3, &end, 10);
		s->bytes = strtoll(end, NULL, 10);
		if (s->count < 0)
			s->count = 0;
		if (s->bytes < 0)
			s->bytes = 0;
	}
	buf_clear(&line);
	return ok;
}

/* A server that opens a large mailbox takes its time: meanwhile the known
 * messages are read. An account that is only being tested has none. */
static bool read_known_messages(struct pop_session *s, struct err *e)
{
	struct account *a = s->account;

	s->has_known = a->store && maildrop_read(a->db, a->id, &s->known, e);
	return s->has_known || !a->store;
}

/* PIPELINING and UIDL hold before the sign-in and after it (RFC 2449, 6.6
 * and 6.8), so all that comes next can be asked at once. */
static bool ask_mailbox_state_at_once(struct pop_session *s, struct err *e)
{
	/* An account that is only being tested needs no list. */
	bool lists = (s->caps.bits & POP_UIDL) && s->account->store;

	bool capa = !pop_avoid_has(s->account, POP_ASK_CAPA) &&
	            !pop_avoid_has(s->account, POP_ASK_CAPA_AGAIN);
	bool stat = !pop_avoid_has(s->account, POP_ASK_STAT);

	pop_session_sent(s, 2);
	link_budget(s->link, 256 * 1024, OPENING_MS);
	return (!capa || pop_wire_command(&s->wire, e, "CAPA")) &&
	       (!stat || pop_wire_command(&s->wire, e, "STAT")) &&
	       (!lists || pop_listing_ask(s, e)) &&
	       pop_wire_flush(&s->wire, e) && read_known_messages(s, e) &&
	       (!capa || pop_session_read_caps(s, POP_ASK_CAPA_AGAIN, e)) &&
	       (!stat || read_stat(s, e));
}

static bool ask_mailbox_state(struct pop_session *s, struct err *e)
{
	if (s->caps.bits & POP_PIPELINING)
		return ask_mailbox_state_at_once(s, e);
	if (!pop_session_ask_caps(s, POP_ASK_CAPA_AGAIN, e))
		return false;
	link_budget(s->link, 256 * 1024, OPENING_MS);
	return pop_avoid_has(s->account, POP_ASK_STAT) ||
	       (pop_wire_command(&s->wire, e, "STAT") &&
		   pop_wire_flush(&s->wire, e) && read_stat(s, e));
}

static bool pop_open_line(void *session, struct err *e)
{
	struct pop_session *s = session;
	const struct conf_account *conf = s->account->conf;
	const struct link_to to = pop_link_to(s);

	if (!link_open(&s->link, &to, e) ||
	    (conf->security == CONF_TLS && !link_begin_tls(s->link, e)))
		return false;
	pop_wire_init(&s->wire, s->link, conf->label);
	s->awaited = s->refused = s->last_ask = POP_ASK_NOTHING;
	s->together = s->answered = 0;
	s->is_blamed = s->was_refused = s->is_mute = false;
	s->is_signing_in = s->was_silent = false;
	s->last_read = NULL;
	err_reset(&s->stat_why);
	backend_tell_step(s->account, ACCOUNT_CONNECTED);
	return true;
}

static bool pop_reached(const struct pop_session *s, enum account_step step)
{
	backend_tell_step(s->account, step);
	return true;
}

static bool pop_meet_once(struct pop_session *s, struct err *e)
{
	enum conf_security security = s->account->conf->security;

	return (security != CONF_TLS ||
		   (link_start_tls(s->link, e) &&
		       pop_reached(s, ACCOUNT_ENCRYPTED))) &&
	       pop_read_greeting(s, e) && pop_reached(s, ACCOUNT_GREETED) &&
	       pop_session_ask_caps(s, POP_ASK_CAPA, e) &&
	       (security != CONF_STARTTLS ||
		   (pop_start_tls(s, e) &&
		       pop_reached(s, ACCOUNT_ENCRYPTED))) &&
	       pop_reached(s, ACCOUNT_CAPABLE) && ask_extras(s, e);
}

/* As far as one gets without the secret. */
static bool pop_meet_server(void *session, struct err *e)
{
	struct pop_session *s = session;

	for (int n = 0; !pop_meet_once(s, e);) {
		struct secret_search *search = s->search;

		if (n >= POP_BREAKS_MAX || !pop_session_blame(s, e))
			return false;
		n += pop_session_cost(s);
		s->search = NULL; /* which goes on */
		pop_session_close(s);
		s->search = search;
		if (!pop_open_line(s, e))
			return false;
	}
	return true;
}

static bool pop_sign_in_and_look(struct pop_session *s, struct err *e)
{
	if (!pop_signin(s, e))
		return false;
	s->is_signing_in = false;
	s->is_mute = true;
	backend_tell_step(s->account, ACCOUNT_SIGNED_IN);
	return ask_mailbox_state(s, e) && pop_reached(s, ACCOUNT_OPENED);
}

static void pop_hang_up(void *session)
{
	pop_session_close(session);
}

static const struct reach_verbs pop_reach_verbs = {
    pop_open_line, pop_meet_server, pop_hang_up};

static struct reach pop_reach_of(struct pop_session *s)
{
	return (struct reach){&pop_reach_verbs, s, s->account->conf,
	    s->account->given, s->account->stop};
}

bool pop_dial(struct pop_session *s, struct account *a, struct err *e)
{
	struct reach reach;

	pop_avoid_begin(a);
	*s = (struct pop_session){.account = a};
	buf_init(&s->wire.out);
	buf_init(&s->greeting);
	buf_init(&s->caps.words);
	reach = pop_reach_of(s);
	if (reach_dial(&reach, &s->search, e))
		return true;
	pop_session_close(s);
	return false;
}

bool pop_enter(struct pop_session *s, struct err *e)
{
	struct account *a = s->account;
	struct reach reach = pop_reach_of(s);
	bool ok;

	link_set_idle(s->link, a->patience.ms);
	ok = reach_with_secret(&reach, &s->search, &s->secret, e) &&
	     pop_sign_in_and_look(s, e);
	if (!ok && secret_renew(&s->secret, a->conf, a->stop, e)) {
		pop_session_close(s);
		ok = pop_open_line(s, e) && pop_meet_server(s, e) &&
		     pop_sign_in_and_look(s, e);
	}
	for (int n = 0; !ok && n < POP_BREAKS_MAX && s->secret.text &&
			pop_session_blame(s, e);) {
		n += pop_session_cost(s);
		pop_session_close(s);
		ok = pop_open_line(s, e) && pop_meet_server(s, e) &&
		     pop_sign_in_and_look(s, e);
	}
	secret_clear(&s->secret);
	if (!ok)
		pop_session_close(s);
	return ok;
}

bool pop_open(struct pop_session *s, struct account *a, struct err *e)
{
	return pop_dial(s, a, e) && pop_enter(s, e);
}
