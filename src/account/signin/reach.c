#include "account/signin/reach.h"

#include <limits.h>

/* Servers wait longer for a sign-in, but not all by much. */
enum { SERVER_WAITS_MS = 5 * 1000 };

bool reach_dial(
    const struct reach *r, struct secret_search **search, struct err *e)
{
	if (r->given)
		return r->verbs->dial(r->session, e);
	/* The server may get ready while we start the command. */
	return secret_has_source(r->conf, e) && r->verbs->dial(r->session, e) &&
	       secret_seek(search, r->conf, e);
}

bool reach_with_secret(const struct reach *r, struct secret_search **search,
    struct secret *secret, struct err *e)
{
	const struct reach_verbs *v = r->verbs;
	struct secret_search *sought = *search;
	bool ok;

	if (r->given) {
		secret_copy(secret, r->given);
		return v->meet(r->session, e);
	}
	*search = NULL; /* a session that hangs up would drop it */
	ok = v->meet(r->session, e) &&
	     secret_await(sought, SERVER_WAITS_MS, r->stop, secret, e);
	if (ok && !secret->text) {
		v->hang_up(r->session);
		ok = secret_await(sought, INT_MAX, r->stop, secret, e) &&
		     v->dial(r->session, e) && v->meet(r->session, e);
	}
	secret_drop(sought);
	return ok;
}
