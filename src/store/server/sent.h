/*
 * What a server said of messages that are sent to it. Only account/ calls it;
 * what the user wants of them is in user/sending.h.
 *
 * Always holds: sent_mark comes before the server learns that a message is
 * complete, and fails if the user has stopped it meanwhile; it is durable.
 * What is marked is never sent again without being asked for.
 */
#ifndef STORE_SERVER_SENT_H
#define STORE_SERVER_SENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/db/store.h"
#include "store/read/sending.h"
#include "store/server/sent_copy.h"

/* Which message of an account is to be sent now. Those are passed over that
 * stand before a place in the order of sending, and it. */
struct sent_due {
	int64_t account_id, now;
	int64_t only_id;            /* no other than this; 0: any */
	bool is_impatient;          /* also what waits for its next try */
	int64_t after_at, after_id; /* the place; 0, 0: none */
};
/* *found: there is one; the caller clears it. */
bool sent_next(struct db *db, const struct sent_due *due, struct sending *out,
    bool *found, struct err *e);
/* When the next one is due; 0: there is none. */
bool sent_next_at(
    struct db *db, int64_t account_id, int64_t *at, struct err *e);

/* The message is about to be complete for these recipients (their n). *is_ok is
 * false if it is not wanted any more; then nothing may be sent. The caller's
 * transaction is durable. */
bool sent_mark(struct db *w, int64_t id, const int *to, size_t n_to,
    bool *is_ok, struct err *e);

/* A mark of this account that nobody is sending any more, as what came of it
 * could not be written: it is in doubt. */
bool sent_doubt_marked(
    struct db *w, int64_t account_id, int64_t now, struct err *e);
bool sent_has_marked(
    struct db *db, int64_t account_id, bool *has, struct err *e);

/* What came of a try, unless the message is sent. */
struct sent_outcome {
	int64_t id, now;
	enum sending_state state; /* queued, unsure or needs_you */
	int64_t retry_at;
	bool is_counted; /* among the tries of the back-off */
	const char *text, *said;
};
bool sent_note(struct db *w, const struct sent_outcome *o, struct err *e);
/* What the server said to one recipient. */
struct sent_answer {
	int64_t id;
	int n;
	enum sending_to_state state;
	const char *said;
};
bool sent_note_to(struct db *w, const struct sent_answer *a, struct err *e);

/* The server has taken it for the recipients that are marked. Once it is sent
 * to all, it is sent; else the others follow at retry_at. The copy in Sent is
 * filed, and the flags of the parent are set. *is_all: nothing is left. */
struct sent_yes {
	int64_t id, now, retry_at;
	enum sent_copy copy;
	const char *said;
};
bool sent_done(
    struct db *w, const struct sent_yes *yes, bool *is_all, struct err *e);

/* It is known to have been sent, by a proof or because the user says so. */
bool sent_settle(struct db *w, const struct sending *m, enum sent_copy copy,
    int64_t now, struct err *e);
/* Settles what may have been sent and is proved to have been: the server, or
 * another folder, has a message with this Message-ID, or one that answers it.
 * *n counts. */
bool sent_settle_proved(struct db *w, int64_t account_id, enum sent_copy copy,
    int64_t now, int64_t *n, struct err *e);
/* Is anything of the account in doubt? */
bool sent_is_unsure(struct db *db, int64_t account_id, bool *is, struct err *e);

/* Takes a message out of the outbox, and its bytes if nothing else has them. */
bool sent_forget(struct db *w, int64_t id, int64_t body_id, struct err *e);

#endif
