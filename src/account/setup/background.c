#include "account/setup/background.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/thread.h"

/* Shared by the thread and its starter; the last of them frees it. */
struct background {
	const struct background_work *work;
	void *ctx;
	struct wake stop;
	pthread_mutex_t mutex;
	const struct wake *done; /* NULL once it was left */
	bool is_done, is_left;
};

static void background_free(struct background *b)
{
	b->work->free(b->ctx);
	wake_close(&b->stop);
	pthread_mutex_destroy(&b->mutex);
	free(b);
}

static void *work_main(void *arg)
{
	struct background *b = arg;
	bool is_last;

	b->work->run(b->ctx, &b->stop);
	pthread_mutex_lock(&b->mutex);
	b->is_done = true;
	is_last = b->is_left;
	if (b->done && !is_last)
		wake_kick(b->done);
	pthread_mutex_unlock(&b->mutex);
	if (is_last)
		background_free(b);
	return NULL;
}

struct background *background_start(
    const struct background_work *work, void *ctx, const struct wake *done)
{
	struct background *b = mem_new(1, sizeof *b);
	pthread_t thread;

	*b = (struct background){.work = work, .ctx = ctx, .done = done};
	pthread_mutex_init(&b->mutex, NULL);
	if (wake_open(&b->stop) && thread_start(&thread, work_main, b)) {
		pthread_detach(thread);
		return b;
	}
	background_free(b);
	return NULL;
}

bool background_is_done(struct background *b)
{
	bool is_done;

	pthread_mutex_lock(&b->mutex);
	is_done = b->is_done;
	pthread_mutex_unlock(&b->mutex);
	return is_done;
}

void background_leave(struct background *b)
{
	bool is_last;

	if (!b)
		return;
	wake_kick(&b->stop);
	pthread_mutex_lock(&b->mutex);
	b->is_left = true;
	is_last = b->is_done;
	pthread_mutex_unlock(&b->mutex);
	if (is_last)
		background_free(b);
}
