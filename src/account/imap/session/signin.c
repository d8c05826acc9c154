#include "account/imap/session/signin.h"

#include <string.h>

#include "account/imap/session/exchange.h"
#include "account/signin/ways.h"
#include "base/digest.h"
#include "base/i18n.h"
#include "config/conf.h"

/* A first answer that is longer than this gets a line of its own: servers
 * need take no more in a command (RFC 7162, 4). */
enum { COMMAND_MAX = 7000 };

/* Nobody can listen: TLS, or this computer. */
static bool imap_is_private(const struct imap_session *s)
{
	return link_tls(s->link) ||
	       conf_is_loopback(s->account->conf->server.host);
}

/* Sends bytes in base64, as an answer to a challenge. */
static bool send_base64(
    struct imap_session *s, const struct buf *bytes, struct err *e)
{
	struct buf line = BUF_INIT;
	bool ok;

	digest_base64(&line, bytes->data, bytes->len);
	ok = imap_wire_answer(&s->wire, line.data, e);
	explicit_bzero(line.data, line.len);
	buf_clear(&line);
	return ok;
}

/* What is to be said next, and what went wrong on our side. */
struct imap_sasl_exchange {
	struct sasl *sasl;
	struct buf first; /* the first answer of a client that speaks first */
	bool owes_first;  /* it waits for the first '+' */
	bool was_early;   /* it stood in the command */
	struct err why;
};

/* The command, with the first answer where the server takes it there (RFC
 * 4959). */
static bool imap_start_sasl(
    struct imap_session *s, struct imap_sasl_exchange *x, struct err *e)
{
	const char *name = sasl_name(s->mechanism);
	struct buf encoded = BUF_INIT;
	bool ok, may_go_first = (s->caps.bits & IMAP_CAP_SASL_IR) &&
	                        !s->account->ways.waits_for_plus;

	if (sasl_is_client_first(x->sasl) &&
	    !sasl_step(x->sasl, "", 0, &x->first, e))
		return false;
	digest_base64(&encoded, x->first.data, x->first.len);
	x->was_early =
	    x->first.len && may_go_first && encoded.len < COMMAND_MAX;
	x->owes_first = x->first.len && !x->was_early;
	if (x->was_early)
		ok = imap_wire_command(
		    &s->wire, e, "AUTHENTICATE %s %s", name, encoded.data);
	else
		ok = imap_wire_command(&s->wire, e, "AUTHENTICATE %s", name);
	explicit_bzero(encoded.data, encoded.len);
	buf_clear(&encoded);
	return ok;
}

/* Answers a challenge; one that makes no sense is answered with the "*" that
 * cancels. */
static bool imap_answer_challenge(struct imap_session *s,
    struct imap_sasl_exchange *x, const struct imap_answer *a, struct err *e)
{
	struct buf challenge = BUF_INIT, reply = BUF_INIT;
	struct err why = {0};
	bool ok = false;

	if (sasl_reads_challenges(x->sasl) &&
	    !digest_from_base64(&challenge, a->words, strlen(a->words)))
		err_set(&why, ERR_PROTOCOL, ERR_ACCOUNT, RETRY_LATER,
		    _("The server's challenge is not valid base64."));
	else
		ok = sasl_step(
		    x->sasl, challenge.data, challenge.len, &reply, &why);
	if (ok) {
		ok = send_base64(s, &reply, e);
	} else {
		if (!*x->why.text)
			x->why = why;
		ok = imap_wire_answer(&s->wire, "*", e);
	}
	explicit_bzero(reply.data, reply.len);
	buf_clear(&challenge);
	buf_clear(&reply);
	return ok;
}

/* A server that asks for the answer that stood in the command did not take
 * it there. */
static bool imap_asks_first_again(struct imap_session *s,
    struct imap_sasl_exchange *x, const struct imap_answer *a)
{
	struct buf challenge = BUF_INIT;
	bool is_empty =
	    !digest_from_base64(&challenge, a->words, strlen(a->words)) ||
	    !challenge.len;

	buf_clear(&challenge);
	if (!x->was_early || !is_empty)
		return false;
	s->account->ways.waits_for_plus = true;
	s->account->ways.has_changed = true;
	return true;
}

static bool imap_answer_server(struct imap_session *s,
    struct imap_sasl_exchange *x, const struct imap_answer *a, struct err *e)
{
	bool sends_first = x->owes_first || imap_asks_first_again(s, x, a);

	x->owes_first = x->was_early = false;
	return sends_first ? send_base64(s, &x->first, e)
	                   : imap_answer_challenge(s, x, a, e);
}

/* Speaks until the server says yes or no. */
static bool imap_converse(struct imap_session *s, struct imap_sasl_exchange *x,
    enum imap_status *status, struct err *e)
{
	struct imap_answer a;
	bool ok = imap_start_sasl(s, x, e);

	imap_answer_init(&a);
	while (ok && (ok = imap_exchange_read(s, &a, e)) &&
	       a.kind != IMAP_KIND_DONE)
		if (a.kind == IMAP_KIND_CONTINUE)
			ok = imap_answer_server(s, x, &a, e);
	*status = a.status;
	imap_answer_clear(&a);
	return ok;
}

/* What it means that the server did not let us in, in e, too. */
static enum signin_verdict imap_refuse_signin(
    struct imap_session *s, enum imap_status status, struct err *e)
{
	const struct refusal r = {.proto = REFUSAL_IMAP,
	    .step = REFUSAL_SIGN_IN,
	    .host = s->account->conf->server.host,
	    .words = s->words.data};
	enum signin_verdict verdict = verdict_of(&r);

	imap_session_refuse(s, REFUSAL_SIGN_IN, ERR_ACCOUNT, e);
	if (status == IMAP_BAD && verdict != SIGNIN_NO_ARGUMENTS)
		verdict = SIGNIN_NO_MECHANISM;
	return verdict;
}

/* One exchange. true: *status is how it ended, and what after a refusal e and
 * *verdict say of it. */
static bool imap_sasl_exchange(struct imap_session *s, enum imap_status *status,
    enum signin_verdict *verdict, bool *was_early, struct err *e)
{
	const struct conf_account *conf = s->account->conf;
	struct sasl_login login = {.user = conf->user,
	    .secret = s->secret.text,
	    .host = conf->server.host,
	    .port = conf->server.port};
	struct imap_sasl_exchange x = {.sasl = sasl_new(s->mechanism, &login)};
	bool ok;

	buf_init(&x.first);
	ok = imap_converse(s, &x, status, e);
	*was_early = x.was_early;
	if (ok && *x.why.text) {
		*e = x.why;
		ok = false;
	} else if (ok && *status != IMAP_OK) {
		*verdict = imap_refuse_signin(s, *status, e);
		sasl_explain(x.sasl, e);
	} else if (ok && *status == IMAP_OK && !sasl_is_proved(x.sasl)) {
		ok = err_set(e, ERR_AUTH, ERR_ACCOUNT, RETRY_ASK,
		    _("The server could not prove that it knows the password. "
		      "It may not be the server it claims to be."));
	}
	explicit_bzero(x.first.data, x.first.len);
	buf_clear(&x.first);
	sasl_free(x.sasl);
	return ok;
}

/* A server that does not take the first answer in the command has not looked
 * at it: it is sent behind the '+' then. */
static bool imap_sign_in_by_sasl(struct imap_session *s,
    enum imap_status *status, enum signin_verdict *verdict, struct err *e)
{
	struct ways *ways = &s->account->ways;
	bool was_early;

	if (!imap_sasl_exchange(s, status, verdict, &was_early, e))
		return false;
	if (*status == IMAP_OK || *verdict != SIGNIN_NO_ARGUMENTS ||
	    !was_early || s->has_bye)
		return true;
	ways->waits_for_plus = ways->has_changed = true;
	return imap_sasl_exchange(s, status, verdict, &was_early, e);
}

/* Announces a string as a literal and waits until it is wanted. *status is
 * IMAP_OK if it is. */
static bool offer_literal(
    struct imap_session *s, enum imap_status *status, struct err *e)
{
	struct imap_answer a;
	bool ok;

	imap_answer_init(&a);
	do
		ok = imap_exchange_read(s, &a, e);
	while (ok && a.kind != IMAP_KIND_CONTINUE && a.kind != IMAP_KIND_DONE);
	*status = a.kind == IMAP_KIND_CONTINUE ? IMAP_OK : a.status;
	imap_answer_clear(&a);
	return ok;
}

static bool has_line_break(const char *s)
{
	return strpbrk(s, "\r\n") != NULL;
}

/* LOGIN with literals: for what can't be quoted. */
static bool sign_in_by_literals(
    struct imap_session *s, enum imap_status *status, struct err *e)
{
	const char *user = s->account->conf->user, *password = s->secret.text;
	struct imap_exchange t = {.status = status};
	struct buf line = BUF_INIT;
	bool ok;

	if (has_line_break(user) || has_line_break(password))
		return imap_wire_command(&s->wire, e, "LOGIN \n");
	ok = imap_wire_command(&s->wire, e, "LOGIN {%zu}", strlen(user)) &&
	     offer_literal(s, status, e);
	if (!ok || *status != IMAP_OK)
		return ok;
	buf_printf(&line, "%s {%zu}", user, strlen(password));
	ok = imap_wire_answer(&s->wire, line.data, e) &&
	     offer_literal(s, status, e);
	buf_clear(&line);
	if (!ok || *status != IMAP_OK)
		return ok;
	return imap_wire_answer(&s->wire, password, e) &&
	       imap_exchange_end(s, &t, e);
}

static bool sign_in_by_login(
    struct imap_session *s, enum imap_status *status, struct err *e)
{
	struct imap_exchange t = {.status = status};
	struct buf words = BUF_INIT;
	bool ok;

	s->mechanism = SASL_NONE;
	if (imap_wire_quote(&words, s->account->conf->user)) {
		buf_add_char(&words, ' ');
		ok = imap_wire_quote(&words, s->secret.text);
	} else {
		ok = false;
	}
	ok = ok ? imap_exchange(s, &t, e, "LOGIN %s", words.data)
	        : sign_in_by_literals(s, status, e);
	explicit_bzero(words.data, words.len);
	buf_clear(&words);
	return ok;
}

static bool may_login(const struct imap_session *s)
{
	enum conf_mechanism wish = s->account->conf->auth;

	return imap_is_private(s) && !s->secret.is_token &&
	       !(s->caps.bits & IMAP_CAP_LOGINDISABLED) &&
	       (wish == CONF_AUTH_AUTO || wish == CONF_AUTH_LOGIN);
}

/* There is no way in. */
static bool imap_fail_offer(const struct imap_session *s, struct err *e)
{
	const char *host = s->account->conf->server.host;

	if (!imap_is_private(s))
		return err_set(e, ERR_TLS, ERR_ACCOUNT, RETRY_ASK,
		    _("%s offers no way to sign in that keeps the password "
		      "secret. Set security = tls."),
		    host);
	return err_set(e, ERR_AUTH, ERR_ACCOUNT, RETRY_ASK,
	    _("%s offers no way to sign in that the settings allow. Set "
	      "auth = auto, or ask the provider."),
	    host);
}

/* One way; if the server refuses it, e says why. */
static bool imap_try_way(struct imap_session *s, enum sasl_mechanism way,
    enum imap_status *status, enum signin_verdict *verdict, struct err *e)
{
	s->mechanism = way;
	if (way != SASL_NONE)
		return imap_sign_in_by_sasl(s, status, verdict, e);
	if (!sign_in_by_login(s, status, e))
		return false;
	if (*status != IMAP_OK)
		*verdict = imap_refuse_signin(s, *status, e);
	return true;
}

/* The refusal counts, not what a line did that was closed behind it. */
static bool fail_signin_line(struct imap_session *s, struct way_search *search,
    const struct err *refused, struct err *e)
{
	if (*refused->text)
		*e = *refused;
	if (link_error(s->link) && e->kind != ERR_STOPPED)
		way_search_broke(search, s->mechanism);
	return false;
}

static bool imap_try_all_ways(struct imap_session *s, struct err *e)
{
	struct way_search search = {.ways = &s->account->ways,
	    .offer = {.offered = s->caps.sasl,
		.wish = s->account->conf->auth,
		.is_private = imap_is_private(s),
		.has_token = s->secret.is_token},
	    .now = s->account->now(),
	    .has_command = may_login(s),
	    .is_tls = link_tls(s->link) != NULL};
	struct err refused = {0};
	enum sasl_mechanism way;

	link_budget(s->link, 1024 * 1024, 3 * 60 * 1000);
	way_search_begin(&search);
	while (way_search_next(&search, &way)) {
		enum imap_status status;
		enum signin_verdict verdict = SIGNIN_NO_OTHER;
		struct err why = {0};

		if (!imap_try_way(s, way, &status, &verdict, &why)) {
			*e = why;
			return fail_signin_line(s, &search, &refused, e);
		}
		if (status == IMAP_OK) {
			way_search_worked(&search, way);
			return true;
		}
		refused = why;
		way_search_refused(&search, way, verdict);
	}
	if (!*refused.text)
		return imap_fail_offer(s, e);
	*e = refused;
	return false;
}

/* A token may have run out just now: another one gets one more try, on the
 * same line. If this breaks, what was said of the first one counts. */
bool imap_signin(struct imap_session *s, struct err *e)
{
	struct account *a = s->account;
	struct err again = {0};

	if (imap_try_all_ways(s, e))
		return true;
	if (!secret_renew(&s->secret, a->conf, a->stop, e))
		return false;
	if (imap_try_all_ways(s, &again))
		return true;
	if (again.kind == ERR_AUTH)
		*e = again;
	return false;
}
