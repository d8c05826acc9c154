#include "account/pop/signin.h"

#include <string.h>

#include "account/signin/refusal.h"
#include "account/signin/secret.h"
#include "base/digest.h"
#include "base/i18n.h"
#include "config/conf.h"

/* Nobody can listen: TLS, or this computer. */
static bool is_private(const struct pop_session *s)
{
	return link_tls(s->link) ||
	       conf_is_loopback(s->account->conf->server.host);
}

/* Sends the command that is queued and takes its answer. */
static bool say(struct pop_session *s, enum wire_status *status,
    struct buf *line, struct err *e)
{
	return wire_flush(&s->wire, e) && wire_reply(&s->wire, status, line, e);
}

static bool user_pass(
    struct pop_session *s, const struct secret *secret, struct err *e)
{
	struct buf line = BUF_INIT;
	enum wire_status status;
	bool ok;

	ok = wire_command(&s->wire, e, "USER %s", s->account->conf->user) &&
	     say(s, &status, &line, e);
	if (ok && status == WIRE_OK)
		ok = wire_command(&s->wire, e, "PASS %s", secret->text) &&
		     say(s, &status, &line, e);
	if (ok && status != WIRE_OK)
		ok = pop_session_refuse(s, REFUSAL_SIGN_IN, &line, e);
	buf_clear(&line);
	return ok;
}

/* RFC 1939, 7: MD5 of the greeting's <stamp> and the password. */
static bool apop(
    struct pop_session *s, const struct secret *secret, struct err *e)
{
	const char *stamp = strchr(s->greeting.data, '<');
	const char *close = stamp ? strchr(stamp, '>') : NULL;
	unsigned char md[DIGEST_MAX];
	struct buf line = BUF_INIT, hex = BUF_INIT;
	enum wire_status status;
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
	ok = wire_command(
		 &s->wire, e, "APOP %s %s", s->account->conf->user, hex.data) &&
	     say(s, &status, &line, e);
	if (ok && status != WIRE_OK)
		ok = pop_session_refuse(s, REFUSAL_SIGN_IN, &line, e);
	buf_clear(&line);
	buf_clear(&hex);
	return ok;
}

/* Answers one "+ challenge" of the server; a challenge that makes no sense
 * is answered with the "*" that cancels. */
static bool answer(struct pop_session *s, struct sasl *sasl,
    const struct buf *line, struct err *why)
{
	struct buf challenge = BUF_INIT, reply = BUF_INIT;
	const char *text = line->data + 1 + strspn(line->data + 1, " ");
	struct err e = {0};
	bool ok = false;

	if (!digest_from_base64(&challenge, text, strlen(text)))
		err_set(&e, ERR_PROTOCOL, ERR_ACCOUNT, RETRY_LATER,
		    _("The server's challenge is no base64."));
	else
		ok = sasl_step(sasl, challenge.data, challenge.len, &reply, &e);
	if (ok) {
		wire_answer(&s->wire, reply.data, reply.len);
	} else {
		*why = e;
		ok = wire_command(&s->wire, &e, "*");
	}
	explicit_bzero(reply.data, reply.len);
	buf_clear(&challenge);
	buf_clear(&reply);
	return ok;
}

/* The AUTH command, with the first answer where it fits into a line (RFC
 * 5034 allows 255 bytes); where it does not, it stays in first. */
static bool start_sasl(
    struct pop_session *s, struct sasl *sasl, struct buf *first, struct err *e)
{
	struct buf encoded = BUF_INIT;
	bool ok;

	if (sasl_is_client_first(sasl) && !sasl_step(sasl, "", 0, first, e))
		return false;
	digest_base64(&encoded, first->data, first->len);
	if (first->len && encoded.len + 32 <= 255) {
		ok = wire_command(&s->wire, e, "AUTH %s %s",
		    sasl_name(s->mechanism), encoded.data);
		explicit_bzero(first->data, first->len);
		buf_reset(first);
	} else {
		ok = wire_command(
		    &s->wire, e, "AUTH %s", sasl_name(s->mechanism));
	}
	explicit_bzero(encoded.data, encoded.len);
	buf_clear(&encoded);
	return ok;
}

/* Speaks until the server says yes or no. */
static bool exchange(struct pop_session *s, struct sasl *sasl, struct err *e)
{
	struct buf line = BUF_INIT, first = BUF_INIT;
	enum wire_status status;
	struct err why = {0};
	bool ok = start_sasl(s, sasl, &first, e);

	while (
	    ok && (ok = say(s, &status, &line, e)) && status == WIRE_CONTINUE) {
		if (first.len) {
			wire_answer(&s->wire, first.data, first.len);
			explicit_bzero(first.data, first.len);
			buf_reset(&first);
		} else {
			ok = answer(s, sasl, &line, &why);
		}
	}
	if (ok && *why.text) {
		*e = why;
		ok = false;
	} else if (ok && status != WIRE_OK) {
		ok = pop_session_refuse(s, REFUSAL_SIGN_IN, &line, e);
		sasl_explain(sasl, e);
	} else if (ok && !sasl_is_proved(sasl)) {
		ok = err_set(e, ERR_AUTH, ERR_ACCOUNT, RETRY_ASK,
		    _("The server could not prove that it knows the password: "
		      "it may not be the one it claims to be."));
	}
	buf_clear(&line);
	buf_clear(&first);
	return ok;
}

static bool by_sasl(
    struct pop_session *s, const struct secret *secret, struct err *e)
{
	const struct conf_account *conf = s->account->conf;
	struct sasl_login login = {.user = conf->user,
	    .secret = secret->text,
	    .host = conf->server.host,
	    .port = conf->server.port};
	struct sasl *sasl = sasl_new(s->mechanism, &login);
	bool ok = exchange(s, sasl, e);

	sasl_free(sasl);
	return ok;
}

static bool sign_in(struct pop_session *s, struct err *e)
{
	const struct secret *secret = &s->secret;
	const struct conf_account *conf = s->account->conf;
	struct sasl_offer offer = {.offered = s->caps.sasl,
	    .wish = conf->auth,
	    .is_private = is_private(s),
	    .has_token = secret->is_token};
	bool may_user = (s->caps.bits & POP_USER) ||
	                !(s->caps.bits & POP_CAPA) || !s->caps.sasl;

	link_budget(s->link, 1024 * 1024, 3 * 60 * 1000);
	if (conf->auth == CONF_AUTH_APOP)
		return apop(s, secret, e);
	s->mechanism = sasl_choose(&offer);
	if (s->mechanism != SASL_NONE)
		return by_sasl(s, secret, e);
	if (!offer.is_private)
		return err_set(e, ERR_TLS, ERR_ACCOUNT, RETRY_ASK,
		    _("%s offers no way to sign in that keeps the password "
		      "secret. Set security = tls."),
		    conf->server.host);
	if (conf->auth == CONF_AUTH_AUTO && may_user && !secret->is_token)
		return user_pass(s, secret, e);
	return err_set(e, ERR_AUTH, ERR_ACCOUNT, RETRY_ASK,
	    _("%s offers no way to sign in that the settings allow. Set "
	      "auth = auto, or ask the provider."),
	    conf->server.host);
}

bool pop_signin(struct pop_session *s, struct err *e)
{
	bool ok;

	s->wire.secret = s->secret.text;
	ok = sign_in(s, e);
	s->wire.secret = NULL;
	return ok;
}
