/*
 * How long to pause after failures.
 */
#ifndef SYNC_PAUSE_H
#define SYNC_PAUSE_H

#include <stdint.h>

enum {
	PAUSE_FIRST = 5, /* seconds before the first new try */
	PAUSE_BUSY = 30,
	PAUSE_LAST = 30 * 60,
};

/* Seconds after so many failures in a row: the first pause, doubled each
 * time, with a quarter of chance, so that many programs do not knock
 * together. */
int64_t pause_after(int64_t first, int failures);

#endif
