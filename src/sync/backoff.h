/*
 * How long to pause after failures.
 */
#ifndef SYNC_BACKOFF_H
#define SYNC_BACKOFF_H

#include <stdint.h>

#include "base/wake.h"

enum {
	BACKOFF_FIRST = 5, /* seconds before the first new try */
	BACKOFF_BUSY = 30,
	BACKOFF_LAST = 30 * 60,
};

/* Seconds to wait after so many failures in a row: first, doubled each time
 * up to BACKOFF_LAST, plus up to a quarter at random, so that many programs
 * do not return at the same moment. */
int64_t backoff_seconds(int64_t first, int failures);

enum backoff_end { BACKOFF_OVER, BACKOFF_WOKEN, BACKOFF_SLEPT };

/* Sleeps for so many ms (-1: without end), or until one of the wakes is
 * kicked. BACKOFF_SLEPT: the computer was asleep meanwhile, so things may
 * have changed. Changes of the clock do not count. */
enum backoff_end backoff_for(
    const struct wake *a, const struct wake *b, int64_t ms);

#endif
