#include "account/smtp/open.h"

#include <string.h>

#include "account/signin/reach.h"
#include "account/smtp/answer.h"
#include "account/smtp/signin.h"
#include "base/i18n.h"
#include "config/conf.h"
#include "net/greeting.h"

static const char *host_of(const struct smtp_session *s)
{
	return s->account->conf->server.host;
}

static struct link_to where_to(const struct smtp_session *s)
{
	const struct conf_account *conf = s->account->conf;

	return (struct link_to){.host = conf->server.host,
	    .port = conf->server.port,
	    .ca_file = s->account->ca_file,
	    .fingerprint = conf->certificate,
	    .stop = s->account->stop,
	    .idle_ms = SMTP_COMMAND_MS};
}

/* What a reply that is no yes means for the session. */
static bool refuse(struct smtp_session *s, enum smtp_step step,
    const struct smtp_reply *r, struct err *e)
{
	const struct smtp_question q = {
	    .step = step, .host = host_of(s), .reply = r};
	struct smtp_meaning m;

	smtp_explain(&q, &m, e);
	e->scope = ERR_ACCOUNT;
	return false;
}

static bool read_greeting(struct smtp_session *s, struct err *e)
{
	const struct link_to to = where_to(s);
	struct smtp_reply r;
	bool ok;

	if (!link_tls(s->link) && !greeting_await(s->link, &to, e))
		return false;
	smtp_reply_init(&r);
	ok = smtp_session_reply(s, SMTP_COMMAND_MS, &r, e);
	if (ok && r.code / 100 != 2)
		ok = refuse(s, SMTP_AT_GREETING, &r, e);
	smtp_reply_clear(&r);
	return ok;
}

/* Nothing of this computer is in it; a literal is what servers check least. */
static const char hello[] = "[127.0.0.1]";

static bool say_helo(
    struct smtp_session *s, struct smtp_reply *r, struct err *e)
{
	s->caps = (struct smtp_caps){0};
	return smtp_wire_command(&s->wire, e, "HELO %s", hello) &&
	       smtp_session_ask(s, r, e) &&
	       (r->code / 100 == 2 || refuse(s, SMTP_AT_HELLO, r, e));
}

static bool say_hello(struct smtp_session *s, struct err *e)
{
	struct smtp_reply r;
	bool ok;

	smtp_reply_init(&r);
	ok = smtp_wire_command(&s->wire, e, "EHLO %s", hello) &&
	     smtp_session_ask(s, &r, e);
	if (ok && r.code / 100 == 2)
		smtp_caps_read(&s->caps, r.text.data);
	else if (ok && r.code / 100 == 5)
		ok = say_helo(s, &r, e);
	else if (ok)
		ok = refuse(s, SMTP_AT_HELLO, &r, e);
	smtp_reply_clear(&r);
	return ok;
}

static bool fail_unencrypted(
    struct smtp_session *s, const struct smtp_reply *r, struct err *e)
{
	err_set(e, ERR_TLS, ERR_ACCOUNT, RETRY_ASK,
	    _("%s does not encrypt on this port (STARTTLS). Nothing was sent. "
	      "Try smtp-security = tls with port 465."),
	    host_of(s));
	if (r)
		err_said(e, r->line.data);
	return false;
}

/* STARTTLS (RFC 3207): up, or not at all. What was said in the clear before it
 * is forgotten. */
static bool upgrade(struct smtp_session *s, struct err *e)
{
	struct smtp_reply r;
	bool ok;

	if (!(s->caps.bits & SMTP_STARTTLS))
		return fail_unencrypted(s, NULL, e);
	smtp_reply_init(&r);
	ok = smtp_wire_command(&s->wire, e, "STARTTLS") &&
	     smtp_session_ask(s, &r, e);
	if (ok && r.code != 220)
		ok = fail_unencrypted(s, &r, e);
	/* Bytes behind the 220 came in the clear: somebody else's, maybe. */
	if (ok && smtp_wire_has_more(&s->wire))
		ok = err_set(e, ERR_TLS, ERR_ACCOUNT, RETRY_ASK,
		    _("%s sent unencrypted data after it agreed to encrypt. "
		      "The connection may be intercepted, so it was closed."),
		    host_of(s));
	ok = ok && link_start_tls(s->link, e) && say_hello(s, e);
	smtp_reply_clear(&r);
	return ok;
}

static bool dial(void *session, struct err *e)
{
	struct smtp_session *s = session;
	const struct link_to to = where_to(s);

	if (!link_open(&s->link, &to, e) ||
	    (s->account->conf->security == CONF_TLS &&
		!link_begin_tls(s->link, e)))
		return false;
	smtp_wire_init(&s->wire, s->link, s->account->conf->label);
	return true;
}

/* As far as one gets without the secret. */
static bool meet(void *session, struct err *e)
{
	struct smtp_session *s = session;
	enum conf_security security = s->account->conf->security;

	return (security != CONF_TLS || link_start_tls(s->link, e)) &&
	       read_greeting(s, e) && say_hello(s, e) &&
	       (security != CONF_STARTTLS || upgrade(s, e));
}

static void hang_up(void *session)
{
	struct smtp_session *s = session;
	struct secret_search *search = s->search;

	s->search = NULL;
	smtp_session_close(s);
	s->search = search;
}

static const struct reach_verbs verbs = {dial, meet, hang_up};

/* A server that wants no sign-in: the settings say so. */
static bool open_unsigned(struct smtp_session *s, struct err *e)
{
	return dial(s, e) && meet(s, e);
}

static bool open_signed(struct smtp_session *s, struct err *e)
{
	struct account *a = s->account;
	const struct reach reach = {&verbs, s, a->conf, a->given, a->stop};
	bool ok = reach_dial(&reach, &s->search, e) &&
	          reach_with_secret(&reach, &s->search, &s->secret, e) &&
	          smtp_signin(s, e);

	if (!ok && secret_renew(&s->secret, a->conf, a->stop, e)) {
		smtp_session_close(s);
		ok = dial(s, e) && meet(s, e) && smtp_signin(s, e);
	}
	secret_clear(&s->secret);
	return ok;
}

bool smtp_open(struct smtp_session *s, struct account *a, struct err *e)
{
	bool ok;

	*s = (struct smtp_session){.account = a};
	buf_init(&s->wire.out);
	ok = a->conf->auth == CONF_AUTH_NONE ? open_unsigned(s, e)
	                                     : open_signed(s, e);
	if (!ok)
		smtp_session_close(s);
	return ok;
}
