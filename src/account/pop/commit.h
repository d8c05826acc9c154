/*
 * Storing received messages durably: the step after which the server may delete
 * them.
 *
 * Small messages wait for each other and share one durable transaction; a large
 * one is stored piece by piece while it comes in. Always holds: message, body,
 * search mark and maildrop entry are committed together, and the commit is on
 * the disk before pop_commit_flush returns true.
 */
#ifndef ACCOUNT_POP_COMMIT_H
#define ACCOUNT_POP_COMMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "account/backend.h"
#include "account/pop/plan.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/vec.h"

/* A message that was received whole and is not committed yet. */
struct pop_committed {
	struct pop_plan_item *item;
	struct buf bytes; /* all of it; of a large one the last piece */
	struct buf header;
	int64_t body_id; /* of a large one; 0 = all is in bytes */
	int64_t size;
	unsigned char digest[DIGEST_SHA256];
};

struct pop_commit {
	struct account *account;
	struct pop_plan *plan;
	int64_t inbox_id;
	/* the message that is coming in */
	struct pop_committed now;
	struct digest *digest;
	/* those that wait for the commit */
	struct pop_committed_list VEC_OF(struct pop_committed) waiting;
	size_t waiting_bytes;
	int64_t oldest; /* ticks when the first began to wait */
};

bool pop_commit_init(struct pop_commit *k, struct account *a,
    struct pop_plan *plan, struct err *e);
/* Drops what was not committed. */
void pop_commit_clear(struct pop_commit *k);

/* A message begins, continues, and is complete (its final dot was read). */
void pop_commit_begin(struct pop_commit *k, struct pop_plan_item *item);
bool pop_commit_take(
    struct pop_commit *k, const char *bytes, size_t len, struct err *e);
bool pop_commit_end(struct pop_commit *k, struct err *e);
/* The message will not be completed: drops what came of it. */
void pop_commit_cancel(struct pop_commit *k);

/* Commits the messages that wait, durably. */
bool pop_commit_flush(struct pop_commit *k, struct err *e);

#endif
