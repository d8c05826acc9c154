#include "account/imap/session/writer.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/cond.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/thread.h"

/* Loads and bytes that may wait before the thread that puts more has to
 * wait. */
enum { LOADS_MAX = 4, BYTES_MAX = 4 * 1024 * 1024 };

/* How long a transaction goes on, in ms: alone, and while another thread,
 * perhaps with a person behind it, waits to write. */
enum { LONG = 200, LONG_FOR_OTHERS = 10 };

/* A transaction begins at the earliest so many ms after the one before,
 * unless the queue is full or a thread waits for it to be empty. */
enum { APART = 50 };

struct imap_writer {
	const struct account *account;
	pthread_t thread;
	pthread_mutex_t mutex; /* guards all below */
	pthread_cond_t put, done;
	struct imap_load *first, **last;
	struct imap_load *over; /* written, to be freed */
	int loads;              /* that wait */
	size_t bytes;           /* of these */
	int undone;             /* waiting, or not committed */
	bool is_closing, has_failed, is_to_drain;
	struct err why;
	struct imap_tally tally; /* the thread's, while undone > 0 */
};

/* The open transaction; only the thread itself uses it. */
struct writer_batch {
	struct db *w; /* NULL: none is */
	int loads;
	int64_t began;     /* ticks; the last one that began, if none is open */
	int64_t folder_id; /* of all its loads */
	struct imap_tally tally;
};

static bool is_queue_full(const struct imap_writer *b)
{
	return b->loads >= LOADS_MAX || (b->loads && b->bytes >= BYTES_MAX);
}

/* Waits, between transactions, for a load, and a little longer for others
 * that can share its transaction. */
static void wait_for_loads(
    struct imap_writer *b, const struct writer_batch *batch)
{
	while (!b->is_closing && !b->first)
		pthread_cond_wait(&b->put, &b->mutex);
	while (!b->is_closing && !b->is_to_drain && !is_queue_full(b)) {
		int64_t left = batch->began + APART - date_ticks();

		if (left <= 0)
			return;
		cond_wait(&b->put, &b->mutex, (int)left);
	}
}

/* The next load; NULL if there is none, which it waits for only between
 * transactions. */
static struct imap_load *take_load(
    struct imap_writer *b, const struct writer_batch *batch)
{
	struct imap_load *l;

	pthread_mutex_lock(&b->mutex);
	if (!batch->w)
		wait_for_loads(b, batch);
	l = b->first;
	if (l) {
		b->first = l->next;
		if (!b->first)
			b->last = &b->first;
		b->loads--;
		b->bytes -= l->size;
		pthread_cond_broadcast(&b->done);
	}
	pthread_mutex_unlock(&b->mutex);
	return l;
}

static bool goes_on_writing(struct imap_writer *b)
{
	bool is;

	pthread_mutex_lock(&b->mutex);
	is = !b->has_failed && !b->is_closing;
	pthread_mutex_unlock(&b->mutex);
	return is;
}

static void note_loads_done(
    struct imap_writer *b, int loads, bool ok, const struct err *why)
{
	pthread_mutex_lock(&b->mutex);
	b->undone -= loads;
	if (!ok && !b->has_failed) {
		b->has_failed = true;
		b->why = *why;
	}
	pthread_cond_broadcast(&b->done);
	pthread_mutex_unlock(&b->mutex);
}

/* Ends the transaction; with ok false it is undone. */
static void end_batch(
    struct imap_writer *b, struct writer_batch *batch, bool ok, struct err *e)
{
	if (!batch->w)
		return;
	ok = write_end(b->account->store, ok, e);
	if (ok) {
		b->tally.changed += batch->tally.changed;
		b->tally.removed += batch->tally.removed;
		b->tally.stored += batch->tally.stored;
		b->tally.bytes += batch->tally.bytes;
		backend_tell_changed(b->account, batch->folder_id);
	}
	note_loads_done(b, batch->loads, ok, e);
	*batch = (struct writer_batch){.began = batch->began};
}

static bool begin_batch(struct imap_writer *b, struct writer_batch *batch,
    const struct imap_load *l, struct err *e)
{
	if (batch->w)
		return true;
	batch->began = date_ticks();
	batch->folder_id = l->folder_id;
	return write_begin(b->account->store, WRITE_NORMAL, &batch->w, e);
}

static bool is_transaction_long(
    struct imap_writer *b, const struct writer_batch *batch)
{
	int64_t age = date_ticks() - batch->began;

	return age >= LONG ||
	       (age >= LONG_FOR_OTHERS && store_is_awaited(b->account->store));
}

static void prepare(struct imap_load *l)
{
	if (l->prepare && !l->is_prepared)
		l->prepare(l);
	l->is_prepared = true;
}

static void write_load(
    struct imap_writer *b, struct writer_batch *batch, struct imap_load *l)
{
	struct err e = {0};
	bool ok;

	prepare(l);
	ok = begin_batch(b, batch, l, &e);
	if (!ok) {
		note_loads_done(b, 1, false, &e);
		return;
	}
	batch->loads++;
	ok = l->write(l, batch->w, &batch->tally, &e);
	if (!ok || is_transaction_long(b, batch))
		end_batch(b, batch, ok, &e);
}

static void work_load(
    struct imap_writer *b, struct writer_batch *batch, struct imap_load *l)
{
	struct err e = {0};
	bool ok;

	end_batch(b, batch, true, &e);
	/* A load that is dropped behind a failed one is no failure of its
	 * own. */
	ok = !goes_on_writing(b) || l->work(l, &b->tally, &e);
	if (ok)
		backend_tell_changed(b->account, l->folder_id);
	note_loads_done(b, 1, ok, &e);
}

static void keep_for_freeing(struct imap_writer *b, struct imap_load *l)
{
	pthread_mutex_lock(&b->mutex);
	l->next = b->over;
	b->over = l;
	pthread_mutex_unlock(&b->mutex);
}

static void free_worked_loads(struct imap_writer *b)
{
	struct imap_load *l;

	pthread_mutex_lock(&b->mutex);
	l = b->over;
	b->over = NULL;
	pthread_mutex_unlock(&b->mutex);
	while (l) {
		struct imap_load *next = l->next;

		l->free(l);
		l = next;
	}
}

static void *run_writer(void *arg)
{
	struct imap_writer *b = arg;
	struct writer_batch batch = {.w = NULL};
	struct imap_load *l;
	struct err e = {0};

	while ((l = take_load(b, &batch)) || batch.w) {
		if (!l || l->folder_id != batch.folder_id)
			end_batch(b, &batch, true, &e);
		if (!l)
			continue;
		if (!goes_on_writing(b))
			note_loads_done(b, 1, true, NULL);
		else if (l->write)
			write_load(b, &batch, l);
		else
			work_load(b, &batch, l);
		keep_for_freeing(b, l);
	}
	return NULL;
}

bool imap_writer_open(
    struct imap_writer **out, const struct account *account, struct err *e)
{
	struct imap_writer *b = mem_new(1, sizeof *b);

	*out = NULL;
	b->account = account;
	b->last = &b->first;
	pthread_mutex_init(&b->mutex, NULL);
	cond_init(&b->put);
	pthread_cond_init(&b->done, NULL);
	if (thread_start(&b->thread, run_writer, b)) {
		*out = b;
		return true;
	}
	pthread_cond_destroy(&b->done);
	pthread_cond_destroy(&b->put);
	pthread_mutex_destroy(&b->mutex);
	free(b);
	return err_set(e, ERR_OTHER, ERR_ACCOUNT, RETRY_LATER,
	    _("The system can't start any more threads."));
}

bool imap_writer_put(struct imap_writer *b, struct imap_load *l, struct err *e)
{
	bool ok;

	pthread_mutex_lock(&b->mutex);
	if (is_queue_full(b) && !b->has_failed) {
		/* Rather than to wait for the writer. */
		pthread_mutex_unlock(&b->mutex);
		prepare(l);
		pthread_mutex_lock(&b->mutex);
	}
	while (is_queue_full(b) && !b->has_failed)
		pthread_cond_wait(&b->done, &b->mutex);
	ok = !b->has_failed;
	if (ok) {
		l->next = NULL;
		*b->last = l;
		b->last = &l->next;
		b->loads++;
		b->undone++;
		b->bytes += l->size;
		pthread_cond_signal(&b->put);
	} else {
		*e = b->why;
	}
	pthread_mutex_unlock(&b->mutex);
	if (!ok)
		l->free(l);
	free_worked_loads(b);
	return ok;
}

bool imap_writer_drain(
    struct imap_writer *b, struct imap_tally *t, struct err *e)
{
	bool ok;

	pthread_mutex_lock(&b->mutex);
	b->is_to_drain = true;
	pthread_cond_signal(&b->put);
	while (b->undone)
		pthread_cond_wait(&b->done, &b->mutex);
	b->is_to_drain = false;
	ok = !b->has_failed;
	if (!ok)
		*e = b->why;
	b->has_failed = false;
	if (t)
		*t = b->tally;
	pthread_mutex_unlock(&b->mutex);
	free_worked_loads(b);
	return ok;
}

void imap_writer_close(struct imap_writer *b)
{
	if (!b)
		return;
	pthread_mutex_lock(&b->mutex);
	b->is_closing = true;
	pthread_cond_signal(&b->put);
	pthread_mutex_unlock(&b->mutex);
	pthread_join(b->thread, NULL);
	free_worked_loads(b);
	pthread_cond_destroy(&b->done);
	pthread_cond_destroy(&b->put);
	pthread_mutex_destroy(&b->mutex);
	free(b);
}
