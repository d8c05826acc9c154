/*
 * A second thread that writes what came into the store, so that the connection
 * never waits for the disk, nor the disk for the connection.
 *
 * Always holds: loads are written one at a time in the order they were put;
 * after one has failed the rest are dropped. Few wait at once. What a load
 * counts in the tally may be read after imap_writer_drain.
 *
 * While more loads wait, they share a transaction: each commit writes all pages
 * of the indexes that it touched, which for many small ones is most of the
 * work. It ends as soon as no load waits, so that no transaction waits for a
 * slow connection, and early when somebody else wants to write. The next one
 * then begins a little later, with what has come by then.
 */
#ifndef ACCOUNT_IMAP_SESSION_WRITER_H
#define ACCOUNT_IMAP_SESSION_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "account/backend.h"
#include "base/err.h"
#include "store/db/store.h"

/* What was written since the writer was opened. */
struct imap_tally {
	int64_t changed, removed, stored, bytes;
};

struct imap_load {
	struct imap_load *next; /* the writer's list */
	/* Does what needs no store, before the transaction begins: in the
	 * writer's thread, or, while the queue is full, in the one that puts
	 * the load. May be NULL. */
	void (*prepare)(struct imap_load *l);
	bool is_prepared;
	/* Writes the load into a transaction that it shares with others. */
	bool (*write)(struct imap_load *l, struct db *w, struct imap_tally *t,
	    struct err *e);
	/* Instead of both: writes it in transactions of its own. */
	bool (*work)(struct imap_load *l, struct imap_tally *t, struct err *e);
	/* write and work are called from the writer's thread. This one frees
	 * the load, written or not, in the thread that put it: memory that one
	 * thread allocates and another frees makes both wait for the
	 * allocator. */
	void (*free)(struct imap_load *l);
	size_t size;       /* bytes it holds, roughly */
	int64_t folder_id; /* that it changes */
};

struct imap_writer;

/* Starts the thread. The account is lent: its store is written to, and its
 * hook "changed" is called for each folder as soon as the change is
 * committed. false: no thread could be started. */
bool imap_writer_open(
    struct imap_writer **out, const struct account *account, struct err *e);

/* Puts a load, which the writer frees; waits while too many wait. false: an
 * earlier load failed, e says why; the load was freed. */
bool imap_writer_put(struct imap_writer *b, struct imap_load *l, struct err *e);

/* Waits until all loads are written. false: one of them failed, which is
 * said once; the writer goes on afterwards. t gets what was written so far;
 * it may be NULL. */
bool imap_writer_drain(
    struct imap_writer *b, struct imap_tally *t, struct err *e);

/* Drops the loads that wait and ends the thread. NULL is fine. */
void imap_writer_close(struct imap_writer *b);

#endif
