#include "account/signin/reach.h"

#include <limits.h>

/* Servers wait longer for a sign-in, but not all by much. */
enum { SERVER_WAITS_MS = 5 * 1000 };

bool reach_with_secret(
    const struct reach *r, struct secret *secret, struct err *e)
{
	const struct reach_verbs *v = r->verbs;
	struct secret_search *search = NULL;
	bool ok;

	/* The server may get ready while we start the command. */
	ok = secret_has_source(r->conf, e) && v->dial(r->session, e) &&
	     secret_seek(&search, r->conf, e) && v->meet(r->session, e) &&
	     secret_await(search, SERVER_WAITS_MS, r->stop, secret, e);
	if (ok && !secret->text) {
		v->hang_up(r->session);
		ok = secret_await(search, INT_MAX, r->stop, secret, e) &&
		     v->dial(r->session, e) && v->meet(r->session, e);
	}
	secret_drop(search);
	return ok;
}
