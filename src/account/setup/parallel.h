/*
 * Several pieces of work at once, each in a thread of its own that can be
 * stopped alone.
 */
#ifndef ACCOUNT_SETUP_PARALLEL_H
#define ACCOUNT_SETUP_PARALLEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/wake.h"

struct parallel;

/* outer (may be NULL) ends parallel_wait. */
struct parallel *parallel_new(const struct wake *outer);
/* Stops all, waits for their ends (which come soon after a stop), frees. */
void parallel_free(struct parallel *p);

/* Starts run(ctx, stop); its number. Where the system gives no thread it is
 * run here. */
size_t parallel_add(struct parallel *p,
    void (*run)(void *ctx, const struct wake *stop), void *ctx);

void parallel_stop(struct parallel *p, size_t i);
bool parallel_is_done(struct parallel *p, size_t i);

enum parallel_end {
	PARALLEL_SOME,
	PARALLEL_ALL,
	PARALLEL_LATE,
	PARALLEL_STOPPED
};

/* Waits until one more has ended since the last call, or all have, or
 * date_ticks is past deadline, or outer is kicked. */
enum parallel_end parallel_wait(struct parallel *p, int64_t deadline);

#endif
