#include "account/imap/session/signin.h"

#include <string.h>

#include "account/imap/session/exchange.h"
#include "account/signin/try_ways.h"
#include "base/digest.h"

/* A first answer whose base64 is longer than this gets a line of its own:
 * servers need take no more in a command (RFC 7162, 4). */
enum { COMMAND_MAX = 7000 };

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

static bool imap_answer_challenge(struct imap_session *s,
    struct signin_exchange *x, const char *challenge, struct err *e)
{
	struct buf reply = BUF_INIT;
	bool ok = signin_exchange_answer(x, challenge, &reply);

	ok =
	    ok ? send_base64(s, &reply, e) : imap_wire_answer(&s->wire, "*", e);
	explicit_bzero(reply.data, reply.len);
	buf_clear(&reply);
	return ok;
}

/* Sends the command (RFC 4959: with the first answer, where the server takes
 * it there) and answers until the server says yes or no. */
static bool imap_converse(struct imap_session *s, struct signin_exchange *x,
    const struct buf *in_command, enum imap_status *status, struct err *e)
{
	struct imap_answer a;
	bool ok = imap_wire_command(&s->wire, e, "AUTHENTICATE %s%s%s",
	    sasl_name(s->mechanism), in_command->len ? " " : "",
	    in_command->data);

	imap_answer_init(&a);
	while (ok && (ok = imap_exchange_read(s, &a, e)) &&
	       a.kind != IMAP_KIND_DONE)
		if (a.kind == IMAP_KIND_CONTINUE)
			ok = imap_answer_challenge(s, x, a.words, e);
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

static bool imap_sasl_exchange(struct imap_session *s,
    struct signin_outcome *out, bool *was_early, struct err *e)
{
	const struct conf_account *conf = s->account->conf;
	struct sasl_login login = {.user = conf->user,
	    .secret = s->secret.text,
	    .host = conf->server.host,
	    .port = conf->server.port};
	size_t room = s->caps.bits & IMAP_CAP_SASL_IR ? COMMAND_MAX : 0;
	struct buf in_command = BUF_INIT;
	struct signin_exchange x;
	enum imap_status status = IMAP_BAD;
	bool ok;

	ok = signin_exchange_begin(&x, s->mechanism, &login, &s->account->ways,
		 room, &in_command, e) &&
	     imap_converse(s, &x, &in_command, &status, e);
	*was_early = x.was_early;
	out->is_in = ok && status == IMAP_OK;
	if (ok && !out->is_in)
		out->verdict = imap_refuse_signin(s, status, &out->why);
	ok = ok && signin_exchange_end(&x, out, e);
	signin_exchange_clear(&x);
	explicit_bzero(in_command.data, in_command.len);
	buf_clear(&in_command);
	return ok;
}

/* A server that refuses the command because the first answer stands in it has
 * not looked at the answer: it is sent behind the '+' then. */
static bool imap_sign_in_by_sasl(
    struct imap_session *s, struct signin_outcome *out, struct err *e)
{
	struct ways *ways = &s->account->ways;
	bool was_early;

	if (!imap_sasl_exchange(s, out, &was_early, e))
		return false;
	if (out->is_in || out->verdict != SIGNIN_NO_ARGUMENTS || !was_early ||
	    s->has_bye)
		return true;
	ways->waits_for_plus = ways->has_changed = true;
	*out = (struct signin_outcome){0};
	return imap_sasl_exchange(s, out, &was_early, e);
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
	const struct conf_account *conf = s->account->conf;

	return try_ways_is_private(s->link, conf) && !s->secret.is_token &&
	       !(s->caps.bits & IMAP_CAP_LOGINDISABLED) &&
	       (conf->auth == CONF_AUTH_AUTO || conf->auth == CONF_AUTH_LOGIN);
}

static bool imap_try_way(void *session, enum sasl_mechanism way,
    struct signin_outcome *out, struct err *e)
{
	struct imap_session *s = session;
	enum imap_status status;

	s->mechanism = way;
	if (way != SASL_NONE)
		return imap_sign_in_by_sasl(s, out, e);
	if (!sign_in_by_login(s, &status, e))
		return false;
	out->is_in = status == IMAP_OK;
	if (!out->is_in)
		out->verdict = imap_refuse_signin(s, status, &out->why);
	return true;
}

static bool imap_try_ways(struct imap_session *s, struct err *e)
{
	const struct try_ways t = {.conf = s->account->conf,
	    .ways = &s->account->ways,
	    .link = s->link,
	    .now = s->account->now(),
	    .offered = s->caps.sasl,
	    .has_token = s->secret.is_token,
	    .has_command = may_login(s),
	    .try_one = imap_try_way,
	    .session = s};

	link_budget(s->link, 1024 * 1024, 3 * 60 * 1000);
	return try_ways(&t, e);
}

/* A token may have run out just now: another one gets one more try, on the
 * same line. If this breaks, what was said of the first one counts. */
bool imap_signin(struct imap_session *s, struct err *e)
{
	struct account *a = s->account;
	struct err again = {0};

	if (imap_try_ways(s, e))
		return true;
	if (!secret_renew(&s->secret, a->conf, a->stop, e))
		return false;
	if (imap_try_ways(s, &again))
		return true;
	if (again.kind == ERR_AUTH)
		*e = again;
	return false;
}
