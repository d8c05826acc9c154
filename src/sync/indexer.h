/*
 * Making mail searchable: reads messages that came in, and writes their words
 * into the index, in short transactions beside everything else.
 */
#ifndef SYNC_INDEXER_H
#define SYNC_INDEXER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/wake.h"
#include "store/db/store.h"
#include "sync/news.h"

/* Indexes messages in this thread until none is left, stop is kicked (may be
 * NULL) or until_ticks (date_ticks; 0 = no limit) has passed. *left says
 * that some are left. db is for reading. */
struct indexer_job {
	struct store *store;
	struct db *db;
	const struct wake *stop;
	int64_t until_ticks;
};
bool indexer_work(const struct indexer_job *job, bool *left, struct err *e);

/* A thread that does so whenever its wake is kicked. */
struct indexer;
bool indexer_start(struct indexer **out, struct store *store, struct err *e);
const struct wake *indexer_wake(const struct indexer *i);
/* Ends it and frees it. NULL is fine. */
void indexer_stop(struct indexer *i);

#endif
