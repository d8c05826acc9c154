/*
 * All workers of the program, one for each account, and the indexer.
 *
 * One thread starts, changes and ends them; the functions that take the number
 * of a worker are for it alone. The others may be called from any thread.
 */
#ifndef SYNC_WORKERS_H
#define SYNC_WORKERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "config/conf.h"
#include "sync/news.h"
#include "sync/worker.h"

struct workers;

/* Everything is lent for the life of the workers, except for the settings of
 * the accounts, which are held. */
struct workers_setup {
	const struct conf_account *const *accounts;
	size_t n_accounts;
	struct store *store;
	const char *ca_file;
	struct news *news;
	enum worker_mode mode;
	struct pull pull;
	bool fetches_bodies;
	bool only_sends;
	bool is_early;    /* the store is claimed, and not made yet, */
	bool is_new;      /* and new */
	bool has_indexer; /* a thread of its own makes mail searchable */
};

bool workers_start(
    struct workers **out, const struct workers_setup *setup, struct err *e);

/* Makes the workers fit these accounts: starts new ones, restarts those with
 * other settings once their old sessions have ended, stops those that are
 * not among them. Does not wait. false: some could not be started, the rest
 * is done. */
bool workers_change(struct workers *c,
    const struct conf_account *const *accounts, size_t n, struct err *e);

/* Kicks the worker of an account (0: all of them). */
void workers_kick(struct workers *c, int64_t account_id);

/* The user looks at a folder (0: at none) of this account, and at none of the
 * others. conf may be NULL. */
void workers_look(
    struct workers *c, const struct conf_account *conf, int64_t folder_id);

/* The accounts with a worker, held: the caller drops each. */
struct workers_accounts VEC_OF(const struct conf_account *);
void workers_accounts(struct workers *c, struct workers_accounts *out);
/* Kicks the worker of this account; returns the number of the first round
 * (rounds_done) that begins after the kick, -1: it has none. */
int64_t workers_ask(struct workers *c, const char *label);
/* The state of the worker of this account; false if there is none. */
bool workers_state(
    struct workers *c, const char *label, struct worker_state *out);
/* Waits until a round of any worker ends, or stop is kicked. For one thread
 * at a time. */
void workers_wait_round(struct workers *c, const struct wake *stop);

size_t workers_count(const struct workers *c);
void workers_read(struct workers *c, size_t i, struct worker_state *out);
const struct conf_account *workers_conf(const struct workers *c, size_t i);
/* The state of the worker of this account; false if there is none. */
bool workers_find(
    struct workers *c, int64_t account_id, struct worker_state *out);

/* True when every worker has ended (WORKER_ONCE). */
bool workers_is_done(struct workers *c);

/* Asks all to end, without waiting. */
void workers_stop(struct workers *c);
/* Stops, waits (some milliseconds) and frees. NULL is fine. */
void workers_free(struct workers *c);

#endif
