/*
 * How long to pause after failures.
 */
#ifndef SYNC_BACKOFF_H
#define SYNC_BACKOFF_H

#include <stdint.h>

#include "base/wake.h"

enum {
	PAUSE_FIRST = 5, /* seconds before the first new try */
	PAUSE_BUSY = 30,
	PAUSE_LAST = 30 * 60,
};

/* Seconds after so many failures in a row: the first pause, doubled each
 * time, with a quarter of chance, so that many programs do not knock
 * together. */
int64_t pause_after(int64_t first, int failures);

enum pause_end { PAUSE_OVER, PAUSE_WOKEN, PAUSE_SLEPT };

/* Sleeps for so many ms (-1: without end), or until one of the wakes is
 * kicked. PAUSE_SLEPT: the computer has slept meanwhile, so all may be
 * different: the pause ends then. The clock on the wall does not count. */
enum pause_end pause_for(
    const struct wake *a, const struct wake *b, int64_t ms);

#endif
