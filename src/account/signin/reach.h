/*
 * Reaching a server while the secret of the account is looked for. A password
 * store may ask a person and take its time, and a server does not wait for
 * that.
 */
#ifndef ACCOUNT_SIGNIN_REACH_H
#define ACCOUNT_SIGNIN_REACH_H

#include <stdbool.h>

#include "account/signin/secret.h"

/* What a protocol does for it, with its session. */
struct reach_verbs {
	/* Connects, and says the first word of TLS where the port is for it;
	 * nothing is waited for behind that. */
	bool (*dial)(void *session, struct err *e);
	/* As far as one gets without the secret. */
	bool (*meet)(void *session, struct err *e);
	/* Closes the session, so that it can be dialled again. */
	void (*hang_up)(void *session);
};

struct reach {
	const struct reach_verbs *verbs;
	void *session;
	const struct conf_account *conf;
	const struct secret *given; /* in place of the one that the settings
	                             * lead to; or NULL */
	const struct wake *stop;
};

/* Dials the server and begins to look for the secret: *search is for
 * reach_with_secret, or the caller's to drop. On failure he closes the
 * session. */
bool reach_dial(
    const struct reach *r, struct secret_search **search, struct err *e);

/* To be called behind reach_dial: meets the server and gets the secret. If
 * the secret takes too long, the server is dialled and met again afterwards.
 * Takes *search, which is NULL then. On failure the caller closes the
 * session. */
bool reach_with_secret(const struct reach *r, struct secret_search **search,
    struct secret *secret, struct err *e);

#endif
