#include "account/setup/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/thread.h"
#include "base/vec.h"
#include "net/wait.h"

struct task {
	void (*run)(void *ctx, const struct wake *stop);
	void *ctx;
	struct wake stop;
	const struct wake *ended;
	pthread_t thread;
	bool has_thread;
	atomic_bool is_done;
};

struct parallel {
	const struct wake *outer;
	struct wake ended;
	struct tasks VEC_OF(struct task *) tasks;
};

struct parallel *parallel_new(const struct wake *outer)
{
	struct parallel *p = mem_new(1, sizeof *p);

	p->outer = outer;
	p->ended.fd = -1;
	wake_open(&p->ended);
	return p;
}

static void *task_main(void *arg)
{
	struct task *t = arg;

	t->run(t->ctx, &t->stop);
	atomic_store(&t->is_done, true);
	wake_kick(t->ended);
	return NULL;
}

size_t parallel_add(struct parallel *p,
    void (*run)(void *ctx, const struct wake *stop), void *ctx)
{
	struct task *t = mem_new(1, sizeof *t);

	t->run = run;
	t->ctx = ctx;
	t->ended = &p->ended;
	t->stop.fd = -1;
	atomic_init(&t->is_done, false);
	*vec_push(&p->tasks) = t;
	t->has_thread =
	    wake_open(&t->stop) && thread_start(&t->thread, task_main, t);
	if (!t->has_thread)
		task_main(t);
	return p->tasks.len - 1;
}

void parallel_stop(struct parallel *p, size_t i)
{
	wake_kick(&p->tasks.items[i]->stop);
}

bool parallel_is_done(struct parallel *p, size_t i)
{
	return atomic_load(&p->tasks.items[i]->is_done);
}

static bool is_all_done(struct parallel *p)
{
	for (size_t i = 0; i < p->tasks.len; i++)
		if (!parallel_is_done(p, i))
			return false;
	return true;
}

enum parallel_end parallel_wait(struct parallel *p, int64_t deadline)
{
	struct pollfd fds[2] = {{.fd = p->ended.fd, .events = POLLIN}};

	if (is_all_done(p))
		return PARALLEL_ALL;
	switch (wait_for(fds, 1, p->outer, deadline)) {
	case WAIT_STOPPED:
		return PARALLEL_STOPPED;
	case WAIT_LATE:
		return PARALLEL_LATE;
	case WAIT_READY:
		break;
	}
	wake_drain(&p->ended);
	return is_all_done(p) ? PARALLEL_ALL : PARALLEL_SOME;
}

void parallel_free(struct parallel *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->tasks.len; i++)
		parallel_stop(p, i);
	for (size_t i = 0; i < p->tasks.len; i++) {
		struct task *t = p->tasks.items[i];

		if (t->has_thread)
			pthread_join(t->thread, NULL);
		wake_close(&t->stop);
		free(t);
	}
	vec_clear(&p->tasks);
	wake_close(&p->ended);
	free(p);
}
