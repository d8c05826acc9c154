/*
 * One piece of work in a thread of its own, that can be stopped and left
 * behind: its starter never waits for its end.
 */
#ifndef ACCOUNT_SETUP_BACKGROUND_H
#define ACCOUNT_SETUP_BACKGROUND_H

#include <stdbool.h>

#include "base/wake.h"

struct background_work {
	/* In the thread of the work. Ends soon once stop is kicked. */
	void (*run)(void *ctx, const struct wake *stop);
	/* Frees ctx, when neither the thread nor its starter needs it any more:
	 * in either of their threads. */
	void (*free)(void *ctx);
};

struct background;

/* Starts it. done (may be NULL; it must live until the work has ended or was
 * left) is kicked when the work has ended. NULL: the system gives no thread;
 * ctx is freed then. */
struct background *background_start(
    const struct background_work *work, void *ctx, const struct wake *done);

/* True once run has returned; what it wrote can be read then. */
bool background_is_done(struct background *b);

/* Stops it without waiting, forgets done, and frees. NULL is fine. */
void background_leave(struct background *b);

#endif
