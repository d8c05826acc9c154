#include "account/pop/signin.h"

#include <string.h>

#include "account/signin/refusal.h"
#include "account/signin/secret.h"
#include "account/signin/ways.h"
#include "base/digest.h"
#include "base/i18n.h"
#include "config/conf.h"

/* Nobody can listen: TLS, or this computer. */
static bool pop_is_private(const struct pop_session *s)
{
	return link_tls(s->link) ||
	       conf_is_loopback(s->account->conf->server.host);
}

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

/* How one way in ended. */
struct way_outcome {
	bool is_in;
	enum signin_verdict verdict; /* if not, with why */
	struct err why;
};

static bool sign_in_by_user_pass(struct pop_session *s,
    const struct secret *secret, struct way_outcome *out, struct err *e)
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

/* Answers one "+ challenge" of the server; a challenge that makes no sense
 * is answered with the "*" that cancels. */
static bool pop_answer_challenge(struct pop_session *s, struct sasl *sasl,
    const struct buf *line, struct err *why)
{
	struct buf challenge = BUF_INIT, reply = BUF_INIT;
	const char *text = line->data + 1 + strspn(line->data + 1, " ");
	struct err e = {0};
	bool ok = false;

	if (sasl_reads_challenges(sasl) &&
	    !digest_from_base64(&challenge, text, strlen(text)))
		err_set(&e, ERR_PROTOCOL, ERR_ACCOUNT, RETRY_LATER,
		    _("The server's challenge is not valid base64."));
	else
		ok = sasl_step(sasl, challenge.data, challenge.len, &reply, &e);
	if (ok) {
		pop_wire_answer(&s->wire, reply.data, reply.len);
	} else {
		*why = e;
		ok = pop_wire_command(&s->wire, &e, "*");
	}
	explicit_bzero(reply.data, reply.len);
	buf_clear(&challenge);
	buf_clear(&reply);
	return ok;
}

/* What is to be said next, and what went wrong on our side. */
struct pop_sasl_exchange {
	struct sasl *sasl;
	struct buf first; /* the first answer of a client that speaks first */
	bool owes_first;  /* it waits for the first '+' */
	bool was_early;   /* it stood in the command */
	struct err why;
};

/* The AUTH command, with the first answer where it fits into a line (RFC
 * 5034 allows 255 bytes) and the server takes it there. */
static bool pop_start_sasl(
    struct pop_session *s, struct pop_sasl_exchange *x, struct err *e)
{
	const char *name = sasl_name(s->mechanism);
	struct buf encoded = BUF_INIT;
	bool ok;

	if (sasl_is_client_first(x->sasl) &&
	    !sasl_step(x->sasl, "", 0, &x->first, e))
		return false;
	digest_base64(&encoded, x->first.data, x->first.len);
	x->was_early = x->first.len && encoded.len + 32 <= 255 &&
	               !s->account->ways.waits_for_plus;
	x->owes_first = x->first.len && !x->was_early;
	if (x->was_early)
		ok = pop_wire_command(
		    &s->wire, e, "AUTH %s %s", name, encoded.data);
	else
		ok = pop_wire_command(&s->wire, e, "AUTH %s", name);
	explicit_bzero(encoded.data, encoded.len);
	buf_clear(&encoded);
	return ok;
}

static void note_waits(struct pop_session *s)
{
	s->account->ways.waits_for_plus = true;
	s->account->ways.has_changed = true;
}

/* A server that asks for the answer that stood in the command did not take
 * it there. */
static bool pop_asks_first_again(
    struct pop_session *s, struct pop_sasl_exchange *x, const struct buf *line)
{
	const char *text = line->data + 1 + strspn(line->data + 1, " ");
	struct buf challenge = BUF_INIT;
	bool is_empty = !digest_from_base64(&challenge, text, strlen(text)) ||
	                !challenge.len;

	buf_clear(&challenge);
	if (!x->was_early || !is_empty)
		return false;
	note_waits(s);
	return true;
}

static bool pop_answer_server(struct pop_session *s,
    struct pop_sasl_exchange *x, const struct buf *line, struct err *e)
{
	bool sends_first = x->owes_first || pop_asks_first_again(s, x, line);

	x->owes_first = x->was_early = false;
	if (!sends_first)
		return pop_answer_challenge(s, x->sasl, line, &x->why);
	(void)e;
	pop_wire_answer(&s->wire, x->first.data, x->first.len);
	return true;
}

/* Some servers say "+OK" where "+" is meant: they can't be content yet. */
static bool is_challenge(
    const struct pop_sasl_exchange *x, enum pop_wire_status status)
{
	return status == POP_WIRE_CONTINUE ||
	       (status == POP_WIRE_OK &&
		   (x->owes_first || sasl_is_owing(x->sasl)));
}

/* Speaks until the server says yes or no. */
static bool pop_converse(struct pop_session *s, struct pop_sasl_exchange *x,
    struct way_outcome *out, struct err *e)
{
	struct buf line = BUF_INIT;
	enum pop_wire_status status = POP_WIRE_ERR;
	bool ok = pop_start_sasl(s, x, e);

	while (ok && (ok = say_signin_line(s, &status, &line, e)) &&
	       is_challenge(x, status)) {
		/* What stands behind "+OK" is for people. */
		if (status == POP_WIRE_OK)
			buf_cut(&line, 1);
		ok = pop_answer_server(s, x, &line, e);
	}
	out->is_in = ok && status == POP_WIRE_OK;
	if (ok && *x->why.text) {
		*e = x->why;
		ok = false;
	} else if (ok && !out->is_in) {
		out->verdict = pop_refuse_signin(s, &line, &out->why);
		sasl_explain(x->sasl, &out->why);
	} else if (ok && !sasl_is_proved(x->sasl)) {
		ok = err_set(e, ERR_AUTH, ERR_ACCOUNT, RETRY_ASK,
		    _("The server could not prove that it knows the password. "
		      "It may not be the server it claims to be."));
	}
	buf_clear(&line);
	return ok;
}

static bool pop_sasl_exchange(struct pop_session *s, struct way_outcome *out,
    bool *was_early, struct err *e)
{
	const struct conf_account *conf = s->account->conf;
	struct sasl_login login = {.user = conf->user,
	    .secret = s->secret.text,
	    .host = conf->server.host,
	    .port = conf->server.port};
	struct pop_sasl_exchange x = {.sasl = sasl_new(s->mechanism, &login)};
	bool ok;

	buf_init(&x.first);
	ok = pop_converse(s, &x, out, e);
	*was_early = x.was_early;
	explicit_bzero(x.first.data, x.first.len);
	buf_clear(&x.first);
	sasl_free(x.sasl);
	return ok;
}

/* A server that does not take the first answer in the command has not looked
 * at it: it is sent behind the '+' then. */
static bool pop_sign_in_by_sasl(
    struct pop_session *s, struct way_outcome *out, struct err *e)
{
	bool was_early;

	if (!pop_sasl_exchange(s, out, &was_early, e))
		return false;
	if (out->is_in || out->verdict != SIGNIN_NO_ARGUMENTS || !was_early)
		return true;
	note_waits(s);
	return pop_sasl_exchange(s, out, &was_early, e);
}

static bool pop_try_way(struct pop_session *s, enum sasl_mechanism way,
    struct way_outcome *out, struct err *e)
{
	*out = (struct way_outcome){0};
	s->mechanism = way;
	return way == SASL_NONE ? sign_in_by_user_pass(s, &s->secret, out, e)
	                        : pop_sign_in_by_sasl(s, out, e);
}

/* There is no way in. */
static bool pop_fail_offer(const struct pop_session *s, struct err *e)
{
	const char *host = s->account->conf->server.host;

	if (!pop_is_private(s))
		return err_set(e, ERR_TLS, ERR_ACCOUNT, RETRY_ASK,
		    _("%s offers no way to sign in that keeps the password "
		      "secret. Set security = tls."),
		    host);
	return err_set(e, ERR_AUTH, ERR_ACCOUNT, RETRY_ASK,
	    _("%s offers no way to sign in that the settings allow. Set "
	      "auth = auto, or ask the provider."),
	    host);
}

/* Servers that offer SASL and not USER often take it all the same. */
static bool may_user(const struct pop_session *s)
{
	return s->account->conf->auth == CONF_AUTH_AUTO && pop_is_private(s) &&
	       !s->secret.is_token;
}

static bool pop_try_all_ways(
    struct pop_session *s, struct way_search *search, struct err *e)
{
	struct err refused = {0};
	enum sasl_mechanism way;
	struct way_outcome out;

	while (way_search_next(search, &way)) {
		if (!pop_try_way(s, way, &out, e)) {
			if (link_error(s->link) && e->kind != ERR_STOPPED)
				way_search_broke(search, way);
			/* The refusal counts, not what a line did that was
			 * closed behind it. */
			if (*refused.text)
				*e = refused;
			return false;
		}
		if (out.is_in) {
			way_search_worked(search, way);
			return true;
		}
		refused = out.why;
		way_search_refused(search, way, out.verdict);
	}
	if (!*refused.text)
		return pop_fail_offer(s, e);
	*e = refused;
	return false;
}

static bool pop_sign_in(struct pop_session *s, struct err *e)
{
	struct way_search search = {.ways = &s->account->ways,
	    .offer = {.offered = s->caps.sasl,
		.wish = s->account->conf->auth,
		.is_private = pop_is_private(s),
		.has_token = s->secret.is_token},
	    .now = s->account->now(),
	    .has_command = may_user(s),
	    .is_tls = link_tls(s->link) != NULL};

	link_budget(s->link, 1024 * 1024, 3 * 60 * 1000);
	if (s->account->conf->auth == CONF_AUTH_APOP)
		return sign_in_by_apop(s, &s->secret, e);
	way_search_begin(&search);
	return pop_try_all_ways(s, &search, e);
}

bool pop_signin(struct pop_session *s, struct err *e)
{
	bool ok;

	s->wire.secret = s->secret.text;
	ok = pop_sign_in(s, e);
	s->wire.secret = NULL;
	return ok;
}
