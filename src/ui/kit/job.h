/*
 * Errands: work that might take a while, done beside the screen.
 *
 * A line of errands has a thread and a reading handle of its own; they are
 * run one after the other. Always holds: the main thread never waits for one,
 * and an errand belongs to its line from jobs_send until it is freed
 * there.
 */
#ifndef UI_KIT_JOB_H
#define UI_KIT_JOB_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/wake.h"
#include "store/db/store.h"

struct job;

/* The first member of what an errand carries. */
struct job {
	const struct job_verbs *verbs;
	struct job *next;
	atomic_bool is_dropped; /* nobody wants it any more: run may stop */
};

struct job_verbs {
	/* In the thread of the line. db is its handle, NULL if the store
	 * can't be read. */
	void (*run)(struct job *e, struct db *db);
	/* On the main thread, after run and unless it was dropped: whoever
	 * sent it takes the result and forgets the errand. May be NULL. */
	void (*done)(struct job *e);
	/* On the main thread: frees it and what it still holds. */
	void (*free)(struct job *e);
};

struct jobs;

/* done is kicked whenever an errand has ended. The thread starts with the
 * first errand. */
struct jobs *jobs_new(struct store *store, const struct wake *done);

/* Takes the errand over. */
void jobs_send(struct jobs *line, struct job *e);

/* Nobody waits for it any more: if it is running, what it reads ends soon.
 * It is never freed before the next jobs_collect. NULL is fine. */
void jobs_drop(struct jobs *line, struct job *e);

/* Hands the results of ended errands over, and frees them. */
void jobs_collect(struct jobs *line);

/* True while an errand waits or runs. */
bool jobs_is_busy(struct jobs *line);

/* Ends the line. Errands that were not begun are run first if finishes,
 * else dropped with the one that runs. NULL is fine. */
void jobs_free(struct jobs *line, bool finishes);

#endif
