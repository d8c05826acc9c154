#include "account/signin/sasl.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "account/signin/scram.h"
#include "base/digest.h"
#include "base/i18n.h"
#include "base/mem.h"

struct sasl {
	enum sasl_mechanism mechanism;
	char *user, *secret, *host;
	int port;
	int step;
	struct scram *scram;
	char status[32]; /* why a token was refused, as the server says it */
};

static const char *const names[SASL_COUNT] = {
    [SASL_OAUTHBEARER] = "OAUTHBEARER",
    [SASL_XOAUTH2] = "XOAUTH2",
    [SASL_SCRAM_SHA_256] = "SCRAM-SHA-256",
    [SASL_SCRAM_SHA_1] = "SCRAM-SHA-1",
    [SASL_CRAM_MD5] = "CRAM-MD5",
    [SASL_PLAIN] = "PLAIN",
    [SASL_LOGIN] = "LOGIN",
};

const char *sasl_name(enum sasl_mechanism m)
{
	return names[m];
}

enum sasl_mechanism sasl_by_name(const char *name, size_t len)
{
	for (int m = SASL_NONE + 1; m < SASL_COUNT; m++)
		if (strlen(names[m]) == len &&
		    strncasecmp(names[m], name, len) == 0)
			return (enum sasl_mechanism)m;
	return SASL_NONE;
}

/* May m be used for what the settings wish? */
static bool is_wished(enum sasl_mechanism m, const struct sasl_offer *o)
{
	bool takes_token = m == SASL_OAUTHBEARER || m == SASL_XOAUTH2;

	if (takes_token != o->has_token)
		return false;
	switch (o->wish) {
	case CONF_AUTH_AUTO:
		return true;
	case CONF_AUTH_PLAIN:
		return m == SASL_PLAIN;
	case CONF_AUTH_LOGIN:
		return m == SASL_LOGIN;
	case CONF_AUTH_CRAM_MD5:
		return m == SASL_CRAM_MD5;
	case CONF_AUTH_SCRAM:
		return m == SASL_SCRAM_SHA_256 || m == SASL_SCRAM_SHA_1;
	case CONF_AUTH_XOAUTH2:
		return m == SASL_XOAUTH2;
	case CONF_AUTH_OAUTHBEARER:
		return m == SASL_OAUTHBEARER;
	case CONF_AUTH_APOP:
	case CONF_AUTH_NONE:
		return false;
	}
	return false;
}

enum sasl_mechanism sasl_choose(const struct sasl_offer *o)
{
	static const enum sasl_mechanism order[] = {SASL_OAUTHBEARER,
	    SASL_XOAUTH2, SASL_SCRAM_SHA_256, SASL_SCRAM_SHA_1, SASL_PLAIN,
	    SASL_LOGIN, SASL_CRAM_MD5};

	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		bool is_hidden = order[i] == SASL_CRAM_MD5 ||
		                 order[i] == SASL_SCRAM_SHA_256 ||
		                 order[i] == SASL_SCRAM_SHA_1;

		if ((o->offered & 1u << order[i]) && is_wished(order[i], o) &&
		    (is_hidden || o->is_private))
			return order[i];
	}
	return SASL_NONE;
}

struct sasl *sasl_new(enum sasl_mechanism m, const struct sasl_login *login)
{
	struct sasl *s = mem_new(1, sizeof *s);

	s->mechanism = m;
	s->user = mem_str(login->user);
	s->secret = mem_str(login->secret);
	s->host = mem_str(login->host);
	s->port = login->port;
	if (m == SASL_SCRAM_SHA_256 || m == SASL_SCRAM_SHA_1)
		s->scram = scram_new(
		    m == SASL_SCRAM_SHA_256 ? DIGEST_IS_SHA256 : DIGEST_IS_SHA1,
		    login->user, login->secret, login->nonce);
	return s;
}

void sasl_free(struct sasl *s)
{
	if (!s)
		return;
	scram_free(s->scram);
	mem_wipe_free(s->secret);
	free(s->user);
	free(s->host);
	free(s);
}

bool sasl_is_client_first(const struct sasl *s)
{
	return s->mechanism != SASL_CRAM_MD5 && s->mechanism != SASL_LOGIN;
}

bool sasl_is_owing(const struct sasl *s)
{
	return !s->scram &&
	       (s->mechanism == SASL_LOGIN ? s->step < 2 : s->step == 0);
}

/* What a challenge of LOGIN says is for people. */
bool sasl_reads_challenges(const struct sasl *s)
{
	return s->mechanism != SASL_LOGIN;
}

bool sasl_is_proved(const struct sasl *s)
{
	return !s->scram || scram_is_proved(s->scram);
}

static void answer_plain(struct sasl *s, struct buf *out)
{
	buf_add_char(out, '\0');
	buf_add(out, s->user, strlen(s->user));
	buf_add_char(out, '\0');
	buf_add_str(out, s->secret);
}

static void answer_cram_md5(
    struct sasl *s, const char *challenge, size_t len, struct buf *out)
{
	unsigned char mac[DIGEST_MAX];

	digest_hmac(
	    DIGEST_IS_MD5, s->secret, strlen(s->secret), challenge, len, mac);
	buf_printf(out, "%s ", s->user);
	digest_hex(out, mac, digest_len(DIGEST_IS_MD5));
}

static void answer_xoauth2(struct sasl *s, struct buf *out)
{
	buf_printf(out,
	    "user=%s\001"
	    "auth=Bearer %s\001\001",
	    s->user, s->secret);
}

/* In an authzid "," and "=" are escaped (RFC 5801). */
static void answer_oauthbearer(struct sasl *s, struct buf *out)
{
	buf_add_str(out, "n,a=");
	for (const char *c = s->user; *c; c++) {
		if (*c == ',')
			buf_add_str(out, "=2C");
		else if (*c == '=')
			buf_add_str(out, "=3D");
		else
			buf_add_char(out, *c);
	}
	buf_printf(out,
	    ",\001host=%s\001port=%d\001"
	    "auth=Bearer %s\001\001",
	    s->host, s->port, s->secret);
}

/* {"status":"401","schemes":"bearer",...}: the value of status, which some
 * send as a number. */
static void take_token_status(struct sasl *s, const char *json, size_t len)
{
	static const char key[] = "\"status\"";
	const char *end = json + len, *at = memmem(json, len, key, strlen(key));
	size_t n = 0;

	if (!at)
		return;
	for (at += strlen(key); at < end && strchr(" \t:\"", *at); at++)
		;
	/* Nothing that a terminal obeys. */
	while (at + n < end && (isalnum((unsigned char)at[n]) || at[n] == '_'))
		n++;
	if (n >= sizeof s->status)
		n = sizeof s->status - 1;
	memcpy(s->status, at, n);
	s->status[n] = '\0';
}

/* The second challenge of an OAuth exchange tells in JSON why it failed; the
 * server waits for an answer before it says no. */
static bool answer_second(struct sasl *s, const char *challenge, size_t len,
    struct buf *out, struct err *e)
{
	if (s->step == 1 && s->mechanism == SASL_XOAUTH2) {
		take_token_status(s, challenge, len);
		return true;
	}
	if (s->step == 1 && s->mechanism == SASL_OAUTHBEARER) {
		take_token_status(s, challenge, len);
		buf_add_char(out, '\001');
		return true;
	}
	return err_set(e, ERR_PROTOCOL, ERR_ACCOUNT, RETRY_LATER,
	    _("The server asked for more than a %s sign-in needs, so it can't "
	      "be trusted with the password."),
	    names[s->mechanism]);
}

bool sasl_step(struct sasl *s, const char *challenge, size_t len,
    struct buf *answer, struct err *e)
{
	bool ok = true;

	if (s->scram)
		return scram_step(s->scram, challenge, len, answer, e);
	if (s->mechanism == SASL_LOGIN && s->step < 2)
		buf_add_str(answer, s->step == 0 ? s->user : s->secret);
	else if (s->step > 0)
		ok = answer_second(s, challenge, len, answer, e);
	else if (s->mechanism == SASL_PLAIN)
		answer_plain(s, answer);
	else if (s->mechanism == SASL_CRAM_MD5)
		answer_cram_md5(s, challenge, len, answer);
	else if (s->mechanism == SASL_XOAUTH2)
		answer_xoauth2(s, answer);
	else
		answer_oauthbearer(s, answer);
	s->step++;
	return ok;
}

static bool is_either_word(const char *word, const char *a, const char *b)
{
	return strcasecmp(word, a) == 0 || strcasecmp(word, b) == 0;
}

void sasl_explain(const struct sasl *s, struct err *e)
{
	char said[sizeof e->said];

	/* What is known of the provider says more. */
	if (!*s->status || e->kind != ERR_AUTH)
		return;
	memcpy(said, e->said, sizeof said);
	if (is_either_word(s->status, "401", "invalid_token"))
		err_set(e, ERR_AUTH, ERR_ACCOUNT, RETRY_ASK,
		    _("The server rejected the token: it has expired or was "
		      "revoked, or it belongs to an account other than %s. "
		      "Sign in again with the program set as token-command."),
		    s->user);
	else if (is_either_word(s->status, "403", "insufficient_scope"))
		err_set(e, ERR_AUTH, ERR_ACCOUNT, RETRY_ASK,
		    _("The token is valid, but not for reading mail. Sign in "
		      "again with the program set as token-command, and allow "
		      "it this protocol."));
	else
		err_set(e, ERR_AUTH, ERR_ACCOUNT, RETRY_ASK,
		    _("The server rejected the token (%.31s). Sign in again "
		      "with the program set as token-command."),
		    s->status);
	err_said(e, said);
}
