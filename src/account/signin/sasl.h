/*
 * Signing in: the mechanisms of SASL, as a client speaks them.
 *
 * One object lives for one exchange. The protocols carry its answers; what
 * is base64 on the wire is plain here. Secrets are wiped with the object.
 */
#ifndef ACCOUNT_SIGNIN_SASL_H
#define ACCOUNT_SIGNIN_SASL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "config/settings.h"

enum sasl_mechanism {
	SASL_NONE,
	SASL_OAUTHBEARER,   /* RFC 7628 */
	SASL_XOAUTH2,       /* Google's and Microsoft's forerunner of it */
	SASL_SCRAM_SHA_256, /* RFC 5802, RFC 7677 */
	SASL_SCRAM_SHA_1,
	SASL_CRAM_MD5, /* RFC 2195 */
	SASL_PLAIN,    /* RFC 4616 */
	SASL_LOGIN,    /* without an RFC, widely spoken */
	SASL_COUNT
};

/* The name on the wire; NULL for SASL_NONE. */
const char *sasl_name(enum sasl_mechanism m);
/* The mechanism with this name (case does not count), or SASL_NONE. */
enum sasl_mechanism sasl_by_name(const char *name, size_t len);

/* What can be chosen from, and by what. */
struct sasl_offer {
	unsigned offered; /* bits 1 << mechanism */
	enum conf_mechanism wish;
	bool is_private; /* TLS, or this computer: a password may be sent in
	                  * the clear */
	bool has_token;  /* the secret is an OAuth 2 access token */
};

/* The best mechanism that may be used, SASL_NONE if there is none: for a
 * token OAUTHBEARER, then XOAUTH2; for a password SCRAM, then, where the
 * connection is private, PLAIN, LOGIN, CRAM-MD5, else only CRAM-MD5. */
enum sasl_mechanism sasl_choose(const struct sasl_offer *offer);

struct sasl;

struct sasl_login {
	const char *user;
	const char *secret; /* password or token */
	const char *host;   /* OAUTHBEARER tells the server who it is */
	int port;
	const char *nonce; /* NULL: random; set by tests */
};
struct sasl *sasl_new(enum sasl_mechanism m, const struct sasl_login *login);
void sasl_free(struct sasl *s);

/* True if the client speaks first: its answer may stand in the command. */
bool sasl_is_client_first(const struct sasl *s);

/* True while the mechanism has more to say before a server can be content
 * (SCRAM has sasl_is_proved for that). */
bool sasl_is_owing(const struct sasl *s);

/* False: what stands in a challenge does not matter. */
bool sasl_reads_challenges(const struct sasl *s);

/* Answers a challenge (for the first answer of a client that speaks first,
 * an empty one). false: the server's words make no sense, or it does not know
 * the password itself (SCRAM): the exchange must be cancelled ("*"). */
bool sasl_step(struct sasl *s, const char *challenge, size_t len,
    struct buf *answer, struct err *e);

/* After the server's no: puts what it said of a token in JSON (RFC 7628, 3.2.2)
 * into words in e, which says already that the sign-in was refused. */
void sasl_explain(const struct sasl *s, struct err *e);

/* After the server's yes: false if it has not proved that it knows the
 * password (SCRAM). */
bool sasl_is_proved(const struct sasl *s);

#endif
