/*
 * The thread of one account: sign in, push, pull, fetch what is wanted, wait
 * for news, and after trouble try again when that makes sense. An IMAP account
 * has a second session (idle_session.h), and an account that sends mail a post
 * (post.h).
 */
#ifndef SYNC_WORKER_H
#define SYNC_WORKER_H

#include <stdbool.h>
#include <stdint.h>

#include "account/backend.h"
#include "base/err.h"
#include "sync/news.h"
#include "sync/post.h"

enum worker_mode {
	WORKER_STAYS, /* until it is stopped */
	WORKER_ONCE,  /* one full round, then it ends */
};

struct worker;

/* Everything is lent for the life of the worker, but the settings are held. */
struct worker_setup {
	const struct conf_account *conf;
	struct worker *after; /* the same account's with older settings, stopped
	                       * and taken over: it ends before this one begins,
	                       * and the count of rounds goes on; or NULL */
	struct store *store;
	const char *ca_file;
	struct news *news;
	const struct wake *index; /* kicked when there is more to index; may
	                           * be NULL */
	const struct wake *round; /* kicked when a round ends; may be NULL */
	enum worker_mode mode;
	struct pull pull;    /* what a round is about */
	bool fetches_bodies; /* those that the policy wants */
	bool only_sends;     /* no round: it ends when what is due is sent */
	bool is_early; /* the store is still being opened, or made: meanwhile it
	                * connects, and */
	bool is_new;   /* signs in, to an IMAP server: the store is new */
};

enum worker_phase {
	WORKER_BUSY,      /* talking to the server; see progress */
	WORKER_WATCHING,  /* up to date, waiting for news */
	WORKER_PAUSING,   /* waiting to try again after trouble */
	WORKER_NEEDS_YOU, /* nothing will happen before a person acts */
	WORKER_ENDED,
};

/* What a worker is doing: a copy. */
struct worker_state {
	int64_t account_id; /* 0 until the store knows the account */
	enum worker_phase phase;
	struct account_progress progress; /* while WORKER_BUSY */
	int64_t next_at;    /* when it looks or tries again; 0 = no plan */
	struct err trouble; /* text "" = none */
	bool is_brief; /* the trouble: it has just begun, and often it is over
	                * in a moment. A screen says nothing yet. */
	struct sync_visit visit; /* of the last round; text and said are NULL */
	int64_t rounds_begun, rounds_done;
	struct post_state post; /* all 0: the account does not send */
};

/* On failure setup->after stays the caller's. */
bool worker_start(
    struct worker **out, const struct worker_setup *setup, struct err *e);

/* Something was edited, a body is wanted, or the user asks for a check: the
 * worker does a round at once, also during a pause. */
void worker_kick(struct worker *w);

/* The user looks at this folder of the account (0: none): the second session
 * of an IMAP account watches it instead of INBOX, which the first one
 * watches when it has nothing to do. */
void worker_look(struct worker *w, int64_t folder_id);

/* Asks it to end; it does within some milliseconds, whatever it waits for. */
void worker_stop(struct worker *w);
/* Waits for its end and frees it. NULL is fine. */
void worker_join(struct worker *w);

void worker_read(struct worker *w, struct worker_state *out);
const struct conf_account *worker_conf(const struct worker *w);

#endif
