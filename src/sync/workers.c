#include "sync/workers.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/thread.h"
#include "account/backend.h"
#include "net/tls.h"
#include "sync/indexer.h"

struct worker_list VEC_OF(struct worker *);

struct workers {
	struct workers_setup setup; /* without accounts */
	pthread_mutex_t mutex;      /* guards workers for other threads */
	struct worker_list workers;
	struct worker_list leaving; /* stopped, of no use any more */
	struct indexer *indexer;
	struct wake round; /* a round of some worker has ended */
	/* What the first sessions would wait for is loaded by a thread of its
	 * own while the workers open their store: TLS, and the libraries of
	 * these protocols. */
	bool has_tls, is_warming;
	struct workers_protocols VEC_OF(const struct backend *) protocols;
	pthread_t warming;
};

/* after is taken over if it works. */
static bool start_worker(struct workers *c, const struct conf_account *conf,
    struct worker *after, struct worker **out, struct err *e)
{
	struct worker_setup w = {.conf = conf,
	    .after = after,
	    .store = c->setup.store,
	    .ca_file = c->setup.ca_file,
	    .news = c->setup.news,
	    .index = c->indexer ? indexer_wake(c->indexer) : NULL,
	    .round = &c->round,
	    .mode = c->setup.mode,
	    .pull = c->setup.pull,
	    .fetches_bodies = c->setup.fetches_bodies,
	    .only_sends = c->setup.only_sends,
	    .is_early = c->setup.is_early,
	    .is_new = c->setup.is_new};

	return worker_start(out, &w, e);
}

static void *warm_up_libraries(void *arg)
{
	const struct workers *c = arg;

	if (c->has_tls)
		tls_warm_up();
	for (size_t i = 0; i < c->protocols.len; i++)
		c->protocols.items[i]->warm_up();
	return NULL;
}

/* If no thread can be started, the first session takes a little longer. */
static void start_warming(struct workers *c, const struct workers_setup *setup)
{
	for (size_t i = 0; i < setup->n_accounts; i++) {
		const struct backend *b = backend_of(setup->accounts[i]);

		c->has_tls |= setup->accounts[i]->security != CONF_PLAIN;
		if (b->warm_up)
			*vec_push(&c->protocols) = b;
	}
	c->is_warming = (c->has_tls || c->protocols.len) &&
	                thread_start(&c->warming, warm_up_libraries, c);
}

/* Starts those of the first accounts. */
static bool start_all_workers(
    struct workers *c, const struct workers_setup *setup, struct err *e)
{
	for (size_t i = 0; i < setup->n_accounts; i++) {
		struct worker *w;

		if (!start_worker(c, setup->accounts[i], NULL, &w, e))
			return false;
		*vec_push(&c->workers) = w;
	}
	return true;
}

bool workers_start(
    struct workers **out, const struct workers_setup *setup, struct err *e)
{
	struct workers *c = mem_new(1, sizeof *c);
	bool ok = wake_open(&c->round);

	*out = NULL;
	c->setup = *setup;
	c->setup.accounts = NULL;
	pthread_mutex_init(&c->mutex, NULL);
	start_warming(c, setup);
	if (ok && setup->has_indexer)
		ok = indexer_start(&c->indexer, setup->store, e);
	if (!ok || !start_all_workers(c, setup, e)) {
		/* Else those that have started would wait for the store for
		 * ever. */
		if (setup->is_early)
			store_make(setup->store, NULL);
		workers_free(c);
		return false;
	}
	/* A worker that is added later finds a store. */
	c->setup.is_early = c->setup.is_new = false;
	*out = c;
	return true;
}

static bool is_worker_of(const struct worker *w, const char *label)
{
	return strcasecmp(worker_conf(w)->label, label) == 0;
}

/* Takes the worker of this account out of the list; NULL: there is none. The
 * last one counts: it is the youngest. */
static struct worker *take_worker(struct worker_list *list, const char *label)
{
	for (size_t i = list->len; i-- > 0;) {
		struct worker *w = list->items[i];

		if (!is_worker_of(w, label))
			continue;
		memmove(list->items + i, list->items + i + 1,
		    (list->len - 1 - i) * sizeof *list->items);
		list->len--;
		return w;
	}
	return NULL;
}

/* Frees those that have ended. */
static void free_ended_workers(struct workers *c)
{
	struct worker_list left = {0};
	struct worker_state state;

	for (size_t i = 0; i < c->leaving.len; i++) {
		worker_read(c->leaving.items[i], &state);
		if (state.phase == WORKER_ENDED)
			worker_join(c->leaving.items[i]);
		else
			*vec_push(&left) = c->leaving.items[i];
	}
	vec_clear(&c->leaving);
	c->leaving = left;
}

/* The worker of an account: the same, or a new one. old are those that are
 * no longer among the workers. */
static bool renew_worker(struct workers *c, struct worker_list *old,
    const struct conf_account *conf, struct worker **out, struct err *e)
{
	struct worker *before = take_worker(old, conf->label);

	if (before && conf_account_is_same(worker_conf(before), conf)) {
		*out = before;
		return true;
	}
	/* One that is still on its way out has its server, too. */
	if (before)
		worker_stop(before);
	else
		before = take_worker(&c->leaving, conf->label);
	if (start_worker(c, conf, before, out, e))
		return true;
	if (before)
		*vec_push(&c->leaving) = before;
	return false;
}

bool workers_change(struct workers *c,
    const struct conf_account *const *accounts, size_t n, struct err *e)
{
	struct worker_list old = c->workers;
	bool ok = true;

	free_ended_workers(c);
	pthread_mutex_lock(&c->mutex);
	c->workers = (struct worker_list){0};
	for (size_t i = 0; i < n; i++) {
		struct worker *w;

		if (renew_worker(c, &old, accounts[i], &w, e))
			*vec_push(&c->workers) = w;
		else
			ok = false;
	}
	pthread_mutex_unlock(&c->mutex);
	for (size_t i = 0; i < old.len; i++) {
		worker_stop(old.items[i]);
		*vec_push(&c->leaving) = old.items[i];
	}
	vec_clear(&old);
	/* A thread that waits for a round of a removed account checks again. */
	wake_kick(&c->round);
	return ok;
}

void workers_kick(struct workers *c, int64_t account_id)
{
	struct worker_state state;

	for (size_t i = 0; i < c->workers.len; i++) {
		worker_read(c->workers.items[i], &state);
		if (!account_id || state.account_id == account_id)
			worker_kick(c->workers.items[i]);
	}
}

void workers_look(
    struct workers *c, const struct conf_account *conf, int64_t folder_id)
{
	for (size_t i = 0; i < c->workers.len; i++) {
		struct worker *w = c->workers.items[i];

		worker_look(
		    w, conf && is_worker_of(w, conf->label) ? folder_id : 0);
	}
}

void workers_accounts(struct workers *c, struct workers_accounts *out)
{
	pthread_mutex_lock(&c->mutex);
	for (size_t i = 0; i < c->workers.len; i++)
		*vec_push(out) =
		    conf_account_hold(worker_conf(c->workers.items[i]));
	pthread_mutex_unlock(&c->mutex);
}

int64_t workers_ask(struct workers *c, const char *label)
{
	struct worker_state state;
	int64_t round = -1;

	pthread_mutex_lock(&c->mutex);
	for (size_t i = 0; i < c->workers.len; i++) {
		if (!is_worker_of(c->workers.items[i], label))
			continue;
		/* In this order: a round that begins in between counts. */
		worker_read(c->workers.items[i], &state);
		worker_kick(c->workers.items[i]);
		round = state.rounds_begun + 1;
	}
	pthread_mutex_unlock(&c->mutex);
	return round;
}

bool workers_state(
    struct workers *c, const char *label, struct worker_state *out)
{
	bool found = false;

	pthread_mutex_lock(&c->mutex);
	for (size_t i = 0; i < c->workers.len && !found; i++) {
		found = is_worker_of(c->workers.items[i], label);
		if (found)
			worker_read(c->workers.items[i], out);
	}
	pthread_mutex_unlock(&c->mutex);
	return found;
}

void workers_wait_round(struct workers *c, const struct wake *stop)
{
	struct pollfd fds[] = {{.fd = c->round.fd, .events = POLLIN},
	    {.fd = stop->fd, .events = POLLIN}};

	poll(fds, 2, -1);
	wake_drain(&c->round);
}

size_t workers_count(const struct workers *c)
{
	return c->workers.len;
}

void workers_read(struct workers *c, size_t i, struct worker_state *out)
{
	worker_read(c->workers.items[i], out);
}

const struct conf_account *workers_conf(const struct workers *c, size_t i)
{
	return worker_conf(c->workers.items[i]);
}

bool workers_find(
    struct workers *c, int64_t account_id, struct worker_state *out)
{
	for (size_t i = 0; i < c->workers.len; i++) {
		worker_read(c->workers.items[i], out);
		if (out->account_id == account_id)
			return true;
	}
	return false;
}

bool workers_is_done(struct workers *c)
{
	struct worker_state state;

	for (size_t i = 0; i < c->workers.len; i++) {
		worker_read(c->workers.items[i], &state);
		if (state.phase != WORKER_ENDED)
			return false;
	}
	return true;
}

void workers_stop(struct workers *c)
{
	for (size_t i = 0; i < c->workers.len; i++)
		worker_stop(c->workers.items[i]);
}

void workers_free(struct workers *c)
{
	if (!c)
		return;
	workers_stop(c);
	for (size_t i = 0; i < c->workers.len; i++)
		worker_join(c->workers.items[i]);
	for (size_t i = 0; i < c->leaving.len; i++)
		worker_join(c->leaving.items[i]);
	if (c->is_warming)
		pthread_join(c->warming, NULL);
	indexer_stop(c->indexer);
	wake_close(&c->round);
	pthread_mutex_destroy(&c->mutex);
	vec_clear(&c->workers);
	vec_clear(&c->leaving);
	vec_clear(&c->protocols);
	free(c);
}
