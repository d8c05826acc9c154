/*
 * A belt between the thread that talks to the server and a second one that
 * works what came into the store: so the line never waits for the disk, nor
 * the disk for the line.
 *
 * Always holds: loads are worked off one at a time in the order they were
 * put; after one has failed the rest are dropped. Little is on the belt at
 * once. What a load counts in the tally may be read after imap_belt_drain.
 */
#ifndef ACCOUNT_IMAP_BELT_H
#define ACCOUNT_IMAP_BELT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* What was done since the belt began to run. */
struct imap_tally {
	int64_t changed, removed, stored, bytes;
};

struct imap_load {
	struct imap_load *next; /* the belt's */
	/* Works it into the store; called from the belt's thread. */
	bool (*work)(struct imap_load *l, struct imap_tally *t, struct err *e);
	/* Frees it, worked off or not. */
	void (*free)(struct imap_load *l);
	size_t size; /* bytes it holds, roughly */
};

struct imap_belt;

bool imap_belt_open(struct imap_belt **out, struct err *e);

/* Puts a load (which the belt frees) on the belt; waits while it is full.
 * false: an earlier load failed, e says why. */
bool imap_belt_put(struct imap_belt *b, struct imap_load *l, struct err *e);

/* How many loads were worked off since this was asked last. */
int imap_belt_progress(struct imap_belt *b);

/* Waits until the belt is empty. The error of a failed load is told once; the
 * belt runs again afterwards. t may be NULL. */
bool imap_belt_drain(struct imap_belt *b, struct imap_tally *t, struct err *e);

/* Drops what is on the belt and ends it. NULL is fine. */
void imap_belt_close(struct imap_belt *b);

#endif
