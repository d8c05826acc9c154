/*
 * What went wrong with an account, for people: a title, why, what to do, and
 * which ways out are worth an offer. The server's own words stand in the error
 * beside it.
 */
#ifndef ACCOUNT_SIGNIN_DIAGNOSIS_H
#define ACCOUNT_SIGNIN_DIAGNOSIS_H

#include <stdbool.h>
#include <stdint.h>

#include "account/signin/diagnosis_table.h"
#include "account/signin/refusal.h"
#include "base/err.h"
#include "net/cert.h"

/* What is known of the failure; strings are lent. */
struct diagnosis_case {
	enum refusal_proto proto;
	const char *host;
	int port;
	const struct err *err;
	const struct cert *cert; /* that was refused; or NULL */
	int64_t now;             /* Unix seconds */
};

struct diagnosis {
	const char *kind; /* for JSON: "APP_PASSWORD", "NET_DNS" ... */
	char title[160];
	char why[480]; /* may be empty, as todo */
	char todo[480];
	unsigned offers; /* bits of diagnosis_offer */
	enum err_retry retry;
};

/* Always finds one: the last resort is the sentence of the error itself. */
void diagnosis_find(struct diagnosis *out, const struct diagnosis_case *c);

#endif
