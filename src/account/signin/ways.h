/*
 * The ways to sign in to a server that are known to work or not, and which is
 * tried next.
 *
 * A way is a SASL mechanism, or the command of the protocol (SASL_NONE: LOGIN,
 * or USER and PASS). Always holds: in one visit no way is tried twice with one
 * password, and another way follows only where the refusal was about the
 * mechanism, or may have been, because servers lock accounts.
 */
#ifndef ACCOUNT_SIGNIN_WAYS_H
#define ACCOUNT_SIGNIN_WAYS_H

#include <stdbool.h>
#include <stdint.h>

#include "account/signin/sasl.h"
#include "account/signin/verdict.h"
#include "base/buf.h"

/* What is kept from visit to visit. Bits 1 << mechanism. */
struct ways {
	unsigned worked;  /* the one that did last */
	unsigned refused; /* in words, while another one worked */
	unsigned suspect; /* the line broke over it; nothing worked since */
	unsigned cut;     /* the line broke over it, and another one worked:
	                   * it comes last for a day, as anybody on the way
	                   * can cut a line */
	int64_t cut_at;
	bool waits_for_plus; /* takes no first answer in the command */
	bool has_changed;    /* and is not written down yet */
};

/* The text form that is kept in the store, for one server; what was noted of
 * another one is dropped. */
void ways_write(
    struct buf *out, const struct ways *w, const struct conf_account *conf);
void ways_read(
    struct ways *w, const char *text, const struct conf_account *conf);

/* One visit's way through them. */
struct way_search {
	struct ways *ways;
	struct sasl_offer offer;
	int64_t now;
	bool has_command; /* the protocol's own may be used */
	bool is_tls;
	/* private */
	unsigned tried, failed, allowed;
	bool was_unsure;
};
void way_search_begin(struct way_search *s);
/* The next way to try; false: there is none left. */
bool way_search_next(struct way_search *s, enum sasl_mechanism *way);
/* What became of it. After a refusal there may be a next one; after a line
 * that broke there is, in the next session. */
void way_search_refused(
    struct way_search *s, enum sasl_mechanism way, enum signin_verdict verdict);
void way_search_broke(struct way_search *s, enum sasl_mechanism way);
void way_search_worked(struct way_search *s, enum sasl_mechanism way);

#endif
