#include "ui/kit/job.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/thread.h"

struct jobs {
	struct store *store;
	const struct wake *done;
	pthread_t thread;
	bool has_thread; /* only the main thread looks at it */

	pthread_mutex_t mutex; /* guards all below */
	pthread_cond_t changed;
	struct job *waiting, *ended; /* the oldest first */
	struct job *running;
	struct db *db; /* of the thread; for db_stop */
	bool is_closing, is_over;
};

static void append(struct job **list, struct job *e)
{
	while (*list)
		list = &(*list)->next;
	e->next = NULL;
	*list = e;
}

static struct job *take_first(struct job **list)
{
	struct job *e = *list;

	if (e)
		*list = e->next;
	return e;
}

struct jobs *jobs_new(struct store *store, const struct wake *done)
{
	struct jobs *line = mem_new(1, sizeof *line);

	line->store = store;
	line->done = done;
	pthread_mutex_init(&line->mutex, NULL);
	pthread_cond_init(&line->changed, NULL);
	return line;
}

/* The next errand, once there is one; NULL: the line is closing. */
static struct job *wait_for_errand(struct jobs *line)
{
	struct job *e;

	pthread_mutex_lock(&line->mutex);
	while (!line->waiting && !line->is_closing)
		pthread_cond_wait(&line->changed, &line->mutex);
	e = take_first(&line->waiting);
	line->running = e;
	pthread_mutex_unlock(&line->mutex);
	return e;
}

static void end_errand(struct jobs *line, struct job *e)
{
	pthread_mutex_lock(&line->mutex);
	line->running = NULL;
	append(&line->ended, e);
	pthread_mutex_unlock(&line->mutex);
	wake_kick(line->done);
}

static void *work(void *arg)
{
	struct jobs *line = arg;
	struct job *e;
	struct db *db = NULL;
	struct err why = {0};

	if (!store_reader(line->store, &db, &why))
		log_line("ui", "%s", why.text);
	pthread_mutex_lock(&line->mutex);
	line->db = db;
	pthread_mutex_unlock(&line->mutex);
	while ((e = wait_for_errand(line))) {
		if (!e->is_dropped)
			e->verbs->run(e, db);
		end_errand(line, e);
	}
	pthread_mutex_lock(&line->mutex);
	line->db = NULL;
	line->is_over = true;
	pthread_mutex_unlock(&line->mutex);
	db_close(db);
	return NULL;
}

void jobs_send(struct jobs *line, struct job *e)
{
	if (!line->has_thread)
		line->has_thread = thread_start(&line->thread, work, line);
	if (!line->has_thread) {
		/* The system gives no thread: better late than never. */
		e->verbs->run(e, NULL);
		end_errand(line, e);
		return;
	}
	pthread_mutex_lock(&line->mutex);
	append(&line->waiting, e);
	pthread_cond_signal(&line->changed);
	pthread_mutex_unlock(&line->mutex);
}

void jobs_drop(struct jobs *line, struct job *e)
{
	if (!e)
		return;
	e->is_dropped = true;
	pthread_mutex_lock(&line->mutex);
	if (line->running == e && line->db)
		db_stop(line->db);
	pthread_mutex_unlock(&line->mutex);
}

void jobs_collect(struct jobs *line)
{
	struct job *list, *e;

	pthread_mutex_lock(&line->mutex);
	list = line->ended;
	line->ended = NULL;
	pthread_mutex_unlock(&line->mutex);
	while ((e = take_first(&list))) {
		if (!e->is_dropped && e->verbs->done)
			e->verbs->done(e);
		e->verbs->free(e);
	}
}

bool jobs_is_busy(struct jobs *line)
{
	bool is_busy;

	pthread_mutex_lock(&line->mutex);
	is_busy = line->waiting || line->running;
	pthread_mutex_unlock(&line->mutex);
	return is_busy;
}

static void drop_all(struct jobs *line)
{
	pthread_mutex_lock(&line->mutex);
	for (struct job *e = line->waiting; e; e = e->next)
		e->is_dropped = true;
	if (line->running)
		line->running->is_dropped = true;
	pthread_mutex_unlock(&line->mutex);
}

/* A query that begins just after it was told to stop does not know: it is
 * told again until the thread is over. */
static void stop_reading(struct jobs *line)
{
	const struct timespec moment = {.tv_nsec = 2000000};
	bool is_over = false;

	while (!is_over) {
		pthread_mutex_lock(&line->mutex);
		is_over = line->is_over;
		if (line->running && line->running->is_dropped && line->db)
			db_stop(line->db);
		pthread_mutex_unlock(&line->mutex);
		if (!is_over)
			nanosleep(&moment, NULL);
	}
}

void jobs_free(struct jobs *line, bool finishes)
{
	struct job *e;

	if (!line)
		return;
	if (!finishes)
		drop_all(line);
	pthread_mutex_lock(&line->mutex);
	line->is_closing = true;
	pthread_cond_signal(&line->changed);
	pthread_mutex_unlock(&line->mutex);
	if (line->has_thread) {
		stop_reading(line);
		pthread_join(line->thread, NULL);
	}
	while ((e = take_first(&line->ended)))
		e->verbs->free(e);
	pthread_cond_destroy(&line->changed);
	pthread_mutex_destroy(&line->mutex);
	free(line);
}
