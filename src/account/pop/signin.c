#include "account/pop/signin.h"

#include <string.h>

#include "account/signin/refusal.h"
#include "account/signin/secret.h"
#include "account/signin/try_ways.h"
#include "base/digest.h"
#include "base/i18n.h"

/* A first answer is sent in the command if that has at most 255 bytes then
 * (RFC 5034, 4), the name of the mechanism included. */
enum { COMMAND_MAX = 255 - 31 };

/* Sends the command that is queued and takes its answer. */
static bool say_signin_line(struct pop_session *s, enum pop_wire_status *status,
    struct buf *line, struct err *e)
{
	s->awaited = POP_ASK_NOTHING;
	s->is_signing_in = true;
	if (!pop_wire_flush(&s->wire, e) ||
	    !pop_wire_reply(&s->wire, status, line, e))
		return false;
	s->refused = s->last_ask = POP_ASK_NOTHING;
	return true;
}

/* What a refusal means, in e, too. */
static enum signin_verdict pop_refuse_signin(
    struct pop_session *s, const struct buf *line, struct err *e)
{
	const struct refusal r = {.proto = REFUSAL_POP,
	    .step = REFUSAL_SIGN_IN,
	    .host = s->account->conf->server.host,
	    .words = line->data};

	refusal_explain(&r, e);
	return verdict_of(&r);
}

static bool sign_in_by_user_pass(struct pop_session *s,
    const struct secret *secret, struct signin_outcome *out, struct err *e)
{
	struct buf line = BUF_INIT;
	enum pop_wire_status status;
	bool ok;

	ok = pop_wire_command(&s->wire, e, "USER %s", s->account->conf->user) &&
	     say_signin_line(s, &status, &line, e);
	if (ok && status == POP_WIRE_OK)
		ok = pop_wire_command(&s->wire, e, "PASS %s", secret->text) &&
		     say_signin_line(s, &status, &line, e);
	out->is_in = ok && status == POP_WIRE_OK;
	if (ok && !out->is_in)
		out->verdict = pop_refuse_signin(s, &line, &out->why);
	buf_clear(&line);
	return ok;
}

/* RFC 1939, 7: MD5 of the greeting's <stamp> and the password. */
static bool sign_in_by_apop(
    struct pop_session *s, const struct secret *secret, struct err *e)
{
	const char *stamp = strchr(s->greeting.data, '<');
	const char *close = stamp ? strchr(stamp, '>') : NULL;
	unsigned char md[DIGEST_MAX];
	struct buf line = BUF_INIT, hex = BUF_INIT;
	enum pop_wire_status status;
	bool ok;

	if (!close)
		return err_set(e, ERR_AUTH, ERR_ACCOUNT, RETRY_ASK,
		    _("%s does not offer APOP. Set auth = auto."),
		    s->account->conf->server.host);
	buf_add(&line, stamp, (size_t)(close - stamp) + 1);
	buf_add_str(&line, secret->text);
	digest_of(DIGEST_IS_MD5, line.data, line.len, md);
	explicit_bzero(line.data, line.len);
	digest_hex(&hex, md, digest_len(DIGEST_IS_MD5));
	ok = pop_wire_command(
		 &s->wire, e, "APOP %s %s", s->account->conf->user, hex.data) &&
	     say_signin_line(s, &status, &line, e);
	if (ok && status != POP_WIRE_OK)
		ok = pop_session_refuse(s, REFUSAL_SIGN_IN, &line, e);
	buf_clear(&line);
	buf_clear(&hex);
	return ok;
}

static bool pop_answer_challenge(struct pop_session *s,
    struct signin_exchange *x, const struct buf *line, struct err *e)
{
	const char *text = line->data + 1 + strspn(line->data + 1, " ");
	struct buf reply = BUF_INIT;
	bool ok = signin_exchange_answer(x, text, &reply);

	if (ok)
		pop_wire_answer(&s->wire, reply.data, reply.len);
	else
		ok = pop_wire_command(&s->wire, e, "*");
	explicit_bzero(reply.data, reply.len);
	buf_clear(&reply);
	return ok;
}

/* Some servers say "+OK" where "+" is meant: before the client has said all,
 * they can't be content yet. */
static bool is_challenge(
    const struct signin_exchange *x, enum pop_wire_status status)
{
	return status == POP_WIRE_CONTINUE ||
	       (status == POP_WIRE_OK &&
		   (x->owes_first || sasl_is_owing(x->sasl)));
}

/* Sends the command and answers until the server says yes or no. */
static bool pop_converse(struct pop_session *s, struct signin_exchange *x,
    const struct buf *in_command, struct signin_outcome *out, struct err *e)
{
	struct buf line = BUF_INIT;
	enum pop_wire_status status = POP_WIRE_ERR;
	bool ok = pop_wire_command(&s->wire, e, "AUTH %s%s%s",
	    sasl_name(s->mechanism), in_command->len ? " " : "",
	    in_command->data);

	while (ok && (ok = say_signin_line(s, &status, &line, e)) &&
	       is_challenge(x, status)) {
		/* The text behind "+OK" is for people, and no challenge. */
		if (status == POP_WIRE_OK)
			buf_cut(&line, 1);
		ok = pop_answer_challenge(s, x, &line, e);
	}
	out->is_in = ok && status == POP_WIRE_OK;
	if (ok && !out->is_in)
		out->verdict = pop_refuse_signin(s, &line, &out->why);
	buf_clear(&line);
	return ok;
}

static bool pop_sasl_exchange(struct pop_session *s, struct signin_outcome *out,
    bool *was_early, struct err *e)
{
	const struct conf_account *conf = s->account->conf;
	struct sasl_login login = {.user = conf->user,
	    .secret = s->secret.text,
	    .host = conf->server.host,
	    .port = conf->server.port};
	struct buf in_command = BUF_INIT;
	struct signin_exchange x;
	bool ok;

	ok = signin_exchange_begin(&x, s->mechanism, &login, &s->account->ways,
		 COMMAND_MAX, &in_command, e) &&
	     pop_converse(s, &x, &in_command, out, e) &&
	     signin_exchange_end(&x, out, e);
	*was_early = x.was_early;
	signin_exchange_clear(&x);
	explicit_bzero(in_command.data, in_command.len);
	buf_clear(&in_command);
	return ok;
}

/* A server that refuses the command because the first answer stands in it has
 * not looked at the answer: it is sent behind the '+' then. */
static bool pop_sign_in_by_sasl(
    struct pop_session *s, struct signin_outcome *out, struct err *e)
{
	struct ways *ways = &s->account->ways;
	bool was_early;

	if (!pop_sasl_exchange(s, out, &was_early, e))
		return false;
	if (out->is_in || out->verdict != SIGNIN_NO_ARGUMENTS || !was_early)
		return true;
	ways->waits_for_plus = ways->has_changed = true;
	*out = (struct signin_outcome){0};
	return pop_sasl_exchange(s, out, &was_early, e);
}

static bool pop_try_way(void *session, enum sasl_mechanism way,
    struct signin_outcome *out, struct err *e)
{
	struct pop_session *s = session;

	s->mechanism = way;
	return way == SASL_NONE ? sign_in_by_user_pass(s, &s->secret, out, e)
	                        : pop_sign_in_by_sasl(s, out, e);
}

/* Servers that offer SASL and not USER often take it all the same. */
static bool may_user(const struct pop_session *s)
{
	const struct conf_account *conf = s->account->conf;

	return conf->auth == CONF_AUTH_AUTO &&
	       try_ways_is_private(s->link, conf) && !s->secret.is_token;
}

static bool pop_sign_in(struct pop_session *s, struct err *e)
{
	const struct try_ways t = {.conf = s->account->conf,
	    .ways = &s->account->ways,
	    .link = s->link,
	    .now = s->account->now(),
	    .offered = s->caps.sasl,
	    .has_token = s->secret.is_token,
	    .has_command = may_user(s),
	    .try_one = pop_try_way,
	    .session = s};

	link_budget(s->link, 1024 * 1024, 3 * 60 * 1000);
	if (s->account->conf->auth == CONF_AUTH_APOP)
		return sign_in_by_apop(s, &s->secret, e);
	return try_ways(&t, e);
}

bool pop_signin(struct pop_session *s, struct err *e)
{
	bool ok;

	s->wire.secret = s->secret.text;
	ok = pop_sign_in(s, e);
	s->wire.secret = NULL;
	return ok;
}
