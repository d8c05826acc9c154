/*
 * Visits to a server: one row each, the log that people read.
 */
#ifndef STORE_READ_SYNC_LOG_H
#define STORE_READ_SYNC_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/vec.h"
#include "store/db/store.h"

struct sync_visit {
	int64_t id, account_id;
	int64_t started_at, ended_at; /* ended_at 0: cut off, or still on */
	int64_t listed;               /* messages the server had */
	int64_t fresh;                /* of these not known before */
	int64_t stored;               /* now whole on this computer */
	int64_t changed;              /* flags that changed on the server */
	int64_t removed;   /* gone from the server, by us or by others */
	int64_t kept;      /* left on the server at the end */
	int64_t bytes;     /* received */
	int64_t sent;      /* changes that the server took */
	int64_t refused;   /* changes that it did not take */
	char refusal[256]; /* why one of them, "" = none was */
	char missing[512]; /* what was left out, for people; "" = nothing */
	int outcome;       /* exit code that would belong to it, 0 = good */
	char *text, *said; /* the error, if outcome is not 0 */
};
struct sync_visits VEC_OF(struct sync_visit);

/* Writes a visit down; with id 0 it is new and gets its id. Keeps the last
 * 1,000 of an account. */
bool sync_visit_write(struct db *w, struct sync_visit *v, struct err *e);

/* The newest n visits of an account (0: of all), oldest first. */
bool sync_visit_read(struct db *db, int64_t account_id, int n,
    struct sync_visits *out, struct err *e);
void sync_visits_clear(struct sync_visits *v);

#endif
