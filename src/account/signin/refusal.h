/*
 * What a server's "no" means: from its words to an error a person can act
 * on, and to when the program may try again by itself.
 *
 * A table of what providers are known to say, then the codes of RFC 2449,
 * 3206 and 5530, then the words that servers without codes use. A wrong
 * password is never tried again by itself: accounts get locked.
 */
#ifndef ACCOUNT_SIGNIN_REFUSAL_H
#define ACCOUNT_SIGNIN_REFUSAL_H

#include <stdbool.h>

#include "account/signin/diagnosis_table.h"
#include "base/err.h"

enum refusal_proto {
	REFUSAL_POP = 1,
	REFUSAL_IMAP = 2,
	REFUSAL_SMTP = 4,
};

/* Where in the session the server said it. */
enum refusal_step {
	REFUSAL_GREETING,
	REFUSAL_SIGN_IN,
	REFUSAL_MAILBOX, /* signed in; opening or reading the mailbox */
};

struct refusal {
	enum refusal_proto proto;
	enum refusal_step step;
	const char *host;  /* the configured server */
	const char *words; /* the whole line as the server sent it */
};

/* Fills e (scope ERR_ACCOUNT) with what the words mean; the words themselves
 * become err.said. Returns false. */
bool refusal_explain(const struct refusal *r, struct err *e);

/* The diagnosis that says more, or DIAGNOSIS_NONE. */
enum diagnosis_id refusal_diagnosis(const struct refusal *r);

/* True if the words themselves are known; else the step alone explains. */
bool refusal_is_known(const struct refusal *r);

#endif
