#include "account/imap/belt.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/thread.h"

/* What may be on the belt before whoever puts has to wait. */
enum { LOADS_MAX = 4, BYTES_MAX = 4 * 1024 * 1024 };

struct imap_belt {
	pthread_t thread;
	pthread_mutex_t mutex; /* guards all below */
	pthread_cond_t put, done;
	struct imap_load *first, **last;
	int loads; /* on the belt, with the one being worked off */
	size_t bytes;
	int progress;
	bool is_closing, has_failed;
	struct err why;
	struct imap_tally tally; /* the thread's, while loads > 0 */
};

static struct imap_load *take(struct imap_belt *b)
{
	struct imap_load *l;

	pthread_mutex_lock(&b->mutex);
	while (!b->first && !b->is_closing)
		pthread_cond_wait(&b->put, &b->mutex);
	l = b->first;
	if (l) {
		b->first = l->next;
		if (!b->first)
			b->last = &b->first;
	}
	pthread_mutex_unlock(&b->mutex);
	return l;
}

static bool is_to_work(struct imap_belt *b)
{
	bool is;

	pthread_mutex_lock(&b->mutex);
	is = !b->has_failed && !b->is_closing;
	pthread_mutex_unlock(&b->mutex);
	return is;
}

static void note_done(
    struct imap_belt *b, size_t size, bool ok, const struct err *why)
{
	pthread_mutex_lock(&b->mutex);
	b->loads--;
	b->bytes -= size;
	b->progress += ok;
	if (!ok && !b->has_failed) {
		b->has_failed = true;
		b->why = *why;
	}
	pthread_cond_broadcast(&b->done);
	pthread_mutex_unlock(&b->mutex);
}

static void *run(void *arg)
{
	struct imap_belt *b = arg;
	struct imap_load *l;

	while ((l = take(b))) {
		struct err e = {0};
		size_t size = l->size;
		/* One that is dropped behind a failed one is no failure. */
		bool ok = !is_to_work(b) || l->work(l, &b->tally, &e);

		l->free(l);
		note_done(b, size, ok, &e);
	}
	return NULL;
}

bool imap_belt_open(struct imap_belt **out, struct err *e)
{
	struct imap_belt *b = mem_new(1, sizeof *b);

	*out = NULL;
	b->last = &b->first;
	pthread_mutex_init(&b->mutex, NULL);
	pthread_cond_init(&b->put, NULL);
	pthread_cond_init(&b->done, NULL);
	if (thread_start(&b->thread, run, b)) {
		*out = b;
		return true;
	}
	pthread_cond_destroy(&b->done);
	pthread_cond_destroy(&b->put);
	pthread_mutex_destroy(&b->mutex);
	free(b);
	return err_set(e, ERR_OTHER, ERR_ACCOUNT, RETRY_LATER,
	    _("The system gives no more threads."));
}

static bool is_full(const struct imap_belt *b)
{
	return b->loads >= LOADS_MAX || (b->loads && b->bytes >= BYTES_MAX);
}

bool imap_belt_put(struct imap_belt *b, struct imap_load *l, struct err *e)
{
	bool ok;

	pthread_mutex_lock(&b->mutex);
	while (is_full(b) && !b->has_failed)
		pthread_cond_wait(&b->done, &b->mutex);
	ok = !b->has_failed;
	if (ok) {
		l->next = NULL;
		*b->last = l;
		b->last = &l->next;
		b->loads++;
		b->bytes += l->size;
		pthread_cond_signal(&b->put);
	} else {
		*e = b->why;
	}
	pthread_mutex_unlock(&b->mutex);
	if (!ok)
		l->free(l);
	return ok;
}

int imap_belt_progress(struct imap_belt *b)
{
	int n;

	pthread_mutex_lock(&b->mutex);
	n = b->progress;
	b->progress = 0;
	pthread_mutex_unlock(&b->mutex);
	return n;
}

bool imap_belt_drain(struct imap_belt *b, struct imap_tally *t, struct err *e)
{
	bool ok;

	pthread_mutex_lock(&b->mutex);
	while (b->loads)
		pthread_cond_wait(&b->done, &b->mutex);
	ok = !b->has_failed;
	if (!ok)
		*e = b->why;
	b->has_failed = false;
	if (t)
		*t = b->tally;
	pthread_mutex_unlock(&b->mutex);
	return ok;
}

void imap_belt_close(struct imap_belt *b)
{
	if (!b)
		return;
	pthread_mutex_lock(&b->mutex);
	b->is_closing = true;
	pthread_cond_signal(&b->put);
	pthread_mutex_unlock(&b->mutex);
	pthread_join(b->thread, NULL);
	pthread_cond_destroy(&b->done);
	pthread_cond_destroy(&b->put);
	pthread_mutex_destroy(&b->mutex);
	free(b);
}
