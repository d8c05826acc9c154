#include "sync/workers.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/thread.h"
#include "account/imap/wire/stream.h"
#include "net/tls.h"
#include "sync/indexer.h"

struct crew {
	struct worker **workers;
	size_t n;
	struct indexer *indexer;
	struct wake round; /* a round of some worker has ended */
	bool has_tls, has_imap;
	bool is_warming;
	pthread_t warming; /* while the workers open what is theirs */
};

static bool start_worker(struct crew *c, const struct workers_setup *setup,
    const struct conf_account *conf, struct err *e)
{
	struct worker_setup w = {.conf = conf,
	    .store = setup->store,
	    .ca_file = setup->ca_file,
	    .news = setup->news,
	    .index = c->indexer ? indexer_wake(c->indexer) : NULL,
	    .round = &c->round,
	    .mode = setup->mode,
	    .pull = setup->pull,
	    .fetches_bodies = setup->fetches_bodies,
	    .is_early = setup->is_early,
	    .is_new = setup->is_new};

	if (!worker_start(&c->workers[c->n], &w, e))
		return false;
	c->n++;
	return true;
}

static void *warm_up(void *arg)
{
	const struct crew *c = arg;

	if (c->has_tls)
		tls_warm_up();
	if (c->has_imap)
		imap_stream_warm_up();
	return NULL;
}

/* Where it can't be, the first worker takes a little longer. */
static void start_warming(struct crew *c, const struct workers_setup *setup)
{
	for (size_t i = 0; i < setup->n_accounts; i++) {
		c->has_tls |= setup->accounts[i]->security != CONF_PLAIN;
		c->has_imap |= setup->accounts[i]->kind == CONF_IMAP;
	}
	c->is_warming = (c->has_tls || c->has_imap) &&
	                thread_start(&c->warming, warm_up, c);
}

bool workers_start(
    struct crew **out, const struct workers_setup *setup, struct err *e)
{
	struct crew *c = mem_new(1, sizeof *c);
	bool ok = wake_open(&c->round);

	*out = NULL;
	start_warming(c, setup);
	c->workers = mem_new(setup->n_accounts, sizeof(struct worker *));
	if (ok && setup->has_indexer)
		ok = indexer_start(&c->indexer, setup->store, e);
	for (size_t i = 0; ok && i < setup->n_accounts; i++)
		ok = start_worker(c, setup, setup->accounts[i], e);
	if (!ok) {
		/* Else those that began would wait for it for ever. */
		if (setup->is_early)
			store_make(setup->store, NULL);
		workers_free(c);
		return false;
	}
	*out = c;
	return true;
}

void workers_kick(struct crew *c, int64_t account_id)
{
	struct worker_state state;

	for (size_t i = 0; i < c->n; i++) {
		worker_read(c->workers[i], &state);
		if (!account_id || state.account_id == account_id)
			worker_kick(c->workers[i]);
	}
}

void workers_look(
    struct crew *c, const struct conf_account *conf, int64_t folder_id)
{
	for (size_t i = 0; i < c->n; i++)
		worker_look(c->workers[i],
		    worker_conf(c->workers[i]) == conf ? folder_id : 0);
}

int64_t workers_ask(struct crew *c, size_t i)
{
	struct worker_state state;

	/* In this order: a round that begins in between counts. */
	worker_read(c->workers[i], &state);
	worker_kick(c->workers[i]);
	return state.rounds_begun + 1;
}

void workers_wait_round(struct crew *c, const struct wake *stop)
{
	struct pollfd fds[] = {{.fd = c->round.fd, .events = POLLIN},
	    {.fd = stop->fd, .events = POLLIN}};

	poll(fds, 2, -1);
	wake_drain(&c->round);
}

size_t workers_count(const struct crew *c)
{
	return c->n;
}

void workers_read(struct crew *c, size_t i, struct worker_state *out)
{
	worker_read(c->workers[i], out);
}

const struct conf_account *workers_conf(const struct crew *c, size_t i)
{
	return worker_conf(c->workers[i]);
}

bool workers_find(struct crew *c, int64_t account_id, struct worker_state *out)
{
	for (size_t i = 0; i < c->n; i++) {
		worker_read(c->workers[i], out);
		if (out->account_id == account_id)
			return true;
	}
	return false;
}

bool workers_is_done(struct crew *c)
{
	struct worker_state state;

	for (size_t i = 0; i < c->n; i++) {
		worker_read(c->workers[i], &state);
		if (state.phase != WORKER_ENDED)
			return false;
	}
	return true;
}

void workers_stop(struct crew *c)
{
	for (size_t i = 0; i < c->n; i++)
		worker_stop(c->workers[i]);
}

void workers_free(struct crew *c)
{
	if (!c)
		return;
	workers_stop(c);
	for (size_t i = 0; i < c->n; i++)
		worker_join(c->workers[i]);
	if (c->is_warming)
		pthread_join(c->warming, NULL);
	indexer_stop(c->indexer);
	wake_close(&c->round);
	free(c->workers);
	free(c);
}
