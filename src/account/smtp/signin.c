#include "account/smtp/signin.h"

#include <string.h>

#include "account/signin/try_ways.h"
#include "base/digest.h"
#include "base/i18n.h"

/* Of a first answer in the command: RFC 4954, 4 allows what the mechanism
 * needs, some servers take no more than a line of RFC 5321. */
enum { COMMAND_MAX = 480 };

static void refuse_signin(struct smtp_session *s, const struct smtp_reply *r,
    struct signin_outcome *out)
{
	const char *host = s->account->conf->server.host;
	const struct refusal refusal = {.proto = REFUSAL_SMTP,
	    .step = REFUSAL_SIGN_IN,
	    .host = host,
	    .words = r->line.data};

	refusal_explain(&refusal, &out->why);
	out->verdict = verdict_of(&refusal);
	/* By its code it is about the name or the password (RFC 4954, 6). */
	if (r->code == 535 && out->verdict == SIGNIN_NO_UNSURE)
		out->verdict = SIGNIN_NO_PASSWORD;
	/* "Can't check it just now" is no word about the password. */
	if (r->code / 100 == 4 && out->why.kind == ERR_AUTH) {
		err_set(&out->why, ERR_BUSY, ERR_ACCOUNT, RETRY_LATER,
		    _("%s can't check the password at the moment. The message "
		      "waits; postern retries automatically."),
		    host);
		err_said(&out->why, r->line.data);
		out->verdict = SIGNIN_NO_OTHER;
	}
}

/* A challenge that makes no sense is answered with the "*" that cancels. */
static bool answer_challenge(struct smtp_session *s, struct signin_exchange *x,
    const struct smtp_reply *r, struct err *e)
{
	struct buf challenge = BUF_INIT, reply = BUF_INIT, encoded = BUF_INIT;
	bool ok;

	buf_add(&challenge, r->text.data, strcspn(r->text.data, "\n"));
	ok = signin_exchange_answer(x, challenge.data, &reply);
	if (ok)
		digest_base64(&encoded, reply.data, reply.len);
	ok = smtp_wire_secret(&s->wire, e, "%s", ok ? encoded.data : "*");
	explicit_bzero(reply.data, reply.len);
	explicit_bzero(encoded.data, encoded.len);
	buf_clear(&challenge);
	buf_clear(&reply);
	buf_clear(&encoded);
	return ok;
}

/* Sends the command and answers until the server says yes or no. */
static bool converse(struct smtp_session *s, struct signin_exchange *x,
    const struct buf *in_command, struct signin_outcome *out, struct err *e)
{
	struct smtp_reply r;
	bool ok;

	smtp_reply_init(&r);
	ok = smtp_wire_secret(&s->wire, e, "AUTH %s%s%s",
	    sasl_name(s->mechanism), in_command->len ? " " : "",
	    in_command->data);
	while (ok && (ok = smtp_session_ask(s, &r, e)) && r.code == 334)
		ok = answer_challenge(s, x, &r, e);
	out->is_in = ok && r.code / 100 == 2;
	if (ok && !out->is_in)
		refuse_signin(s, &r, out);
	smtp_reply_clear(&r);
	return ok;
}

static bool try_one(void *session, enum sasl_mechanism way,
    struct signin_outcome *out, struct err *e)
{
	struct smtp_session *s = session;
	const struct conf_account *conf = s->account->conf;
	struct sasl_login login = {.user = conf->user,
	    .secret = s->secret.text,
	    .host = conf->server.host,
	    .port = conf->server.port};
	struct buf in_command = BUF_INIT;
	struct signin_exchange x;
	bool ok;

	s->mechanism = way;
	ok = signin_exchange_begin(&x, way, &login, &s->account->ways,
		 COMMAND_MAX, &in_command, e) &&
	     converse(s, &x, &in_command, out, e) &&
	     signin_exchange_end(&x, out, e);
	signin_exchange_clear(&x);
	explicit_bzero(in_command.data, in_command.len);
	buf_clear(&in_command);
	return ok;
}

bool smtp_signin(struct smtp_session *s, struct err *e)
{
	const struct try_ways t = {.conf = s->account->conf,
	    .ways = &s->account->ways,
	    .link = s->link,
	    .now = s->account->now(),
	    .offered = s->caps.sasl,
	    .has_token = s->secret.is_token,
	    .try_one = try_one,
	    .session = s};
	bool ok;

	if (!s->caps.sasl)
		return err_set(e, ERR_AUTH, ERR_ACCOUNT, RETRY_ASK,
		    _("%s offers no sign-in, so nothing was sent. Check "
		      "smtp-server and smtp-security; if it requires none, set "
		      "smtp-auth = none."),
		    s->account->conf->server.host);
	s->wire.secret = s->secret.text;
	ok = try_ways(&t, e);
	s->wire.secret = NULL;
	return ok;
}
