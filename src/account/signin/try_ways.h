/*
 * Trying the ways to sign in, one after the other, until one works or none is
 * left (ways.h says which comes next).
 */
#ifndef ACCOUNT_SIGNIN_TRY_WAYS_H
#define ACCOUNT_SIGNIN_TRY_WAYS_H

#include <stdbool.h>
#include <stdint.h>

#include "account/signin/exchange.h"
#include "config/settings.h"
#include "net/link.h"

/* True if a password may be sent unencrypted within the connection: TLS, or
 * a server on this computer. */
bool try_ways_is_private(const struct link *l, const struct conf_account *conf);

struct try_ways {
	const struct conf_account *conf;
	struct ways *ways;
	const struct link *link; /* of the session */
	int64_t now;
	unsigned offered; /* by the server, bits 1 << mechanism */
	bool has_token;
	bool has_command; /* the protocol's own may be used (SASL_NONE) */
	/* Tries one; out is zeroed. false: the exchange did not come to its
	 * end, e says why. */
	bool (*try_one)(void *session, enum sasl_mechanism way,
	    struct signin_outcome *out, struct err *e);
	void *session;
};

/* true: signed in. false: e says why the server refused the last way, or why
 * the line broke, or that there is no way at all. */
bool try_ways(const struct try_ways *t, struct err *e);

#endif
