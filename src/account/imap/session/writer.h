/*
 * A belt between the thread that talks to the server and a second one that
 * works what came into the store: so the line never waits for the disk, nor
 * the disk for the line.
 *
 * Always holds: loads are worked off one at a time in the order they were
 * put; after one has failed the rest are dropped. Little is on the belt at
 * once. What a load counts in the tally may be read after imap_writer_drain.
 *
 * While more is on the belt already, loads share a transaction: each commit
 * writes all pages of the indexes that it touched, which for many small ones
 * is most of the work. It ends as soon as the belt is empty, so that no
 * transaction waits for a slow line, and early when somebody else wants to
 * write. The next one then begins a little later, with what has come by then.
 */
#ifndef ACCOUNT_IMAP_SESSION_WRITER_H
#define ACCOUNT_IMAP_SESSION_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "account/backend.h"
#include "base/err.h"
#include "store/db/store.h"

/* What was done since the belt began to run. */
struct imap_tally {
	int64_t changed, removed, stored, bytes;
};

struct imap_load {
	struct imap_load *next; /* the belt's */
	/* What needs no store, before the gate is entered; may be NULL. */
	void (*prepare)(struct imap_load *l);
	/* Writes it into a transaction of the belt. */
	bool (*write)(struct imap_load *l, struct db *w, struct imap_tally *t,
	    struct err *e);
	/* Instead of both: works it into the store in transactions of its
	 * own. */
	bool (*work)(struct imap_load *l, struct imap_tally *t, struct err *e);
	/* All above are called from the belt's thread. This one frees it,
	 * worked off or not, from the thread that put it: memory that one
	 * thread takes and another gives back has both wait for the
	 * allocator. */
	void (*free)(struct imap_load *l);
	size_t size;       /* bytes it holds, roughly */
	int64_t folder_id; /* that it changes */
};

struct imap_belt;

/* The account is lent: its store is written to, and who watches it is told of
 * each folder that has changed as soon as that is committed. */
bool imap_writer_open(
    struct imap_belt **out, const struct account *account, struct err *e);

/* Puts a load (which the belt frees) on the belt; waits while it is full.
 * false: an earlier load failed, e says why. */
bool imap_writer_put(struct imap_belt *b, struct imap_load *l, struct err *e);

/* Waits until the belt is empty. The error of a failed load is told once; the
 * belt runs again afterwards. t may be NULL. */
bool imap_writer_drain(
    struct imap_belt *b, struct imap_tally *t, struct err *e);

/* Drops what is on the belt and ends it. NULL is fine. */
void imap_writer_close(struct imap_belt *b);

#endif
