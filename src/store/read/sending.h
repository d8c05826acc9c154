/*
 * Messages that are sent: the outbox, as people look at it.
 *
 * Always holds: what the user wants of such a message (when, to whom not,
 * stopped, once more) and what a server said of it are different columns;
 * user/sending.h writes the ones, server/sent.h the others. Before a server
 * learns that a message is complete SENDING_MARKED is on the disk. So what is
 * in another state has not been taken, and what is found in it when nobody is
 * sending may have been.
 */
#ifndef STORE_READ_SENDING_H
#define STORE_READ_SENDING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/vec.h"
#include "store/db/sending_state.h"
#include "store/db/store.h"

/* Of a recipient. */
enum sending_to_state {
	SENDING_TO_WAITS,
	SENDING_TO_MARKED, /* is among those of a message that is marked */
	SENDING_TO_REFUSED,
	SENDING_TO_SENT,
};
_Static_assert(SENDING_TO_WAITS == 0, "sending_to.state");
#define SQL_SENDING_TO_MARKED "1"
_Static_assert(SENDING_TO_MARKED == 1, "SQL_SENDING_TO_MARKED");
#define SQL_SENDING_TO_REFUSED "2"
_Static_assert(SENDING_TO_REFUSED == 2, "SQL_SENDING_TO_REFUSED");
#define SQL_SENDING_TO_SENT "3"
_Static_assert(SENDING_TO_SENT == 3, "SQL_SENDING_TO_SENT");

struct sending_to {
	int n;         /* from 1 */
	char *address; /* local@domain */
	bool is_left_out;
	enum sending_to_state state;
	char *said; /* the server's words, cleaned; "" = none */
};

struct sending {
	int64_t id, account_id;
	int64_t body_id;    /* its bytes; 0: only message_id has them */
	int64_t message_id; /* the copy in Sent; 0 = none yet */
	int64_t msg_key, size, queued_at;
	/* wanted */
	int64_t send_at; /* not before */
	bool is_stopped; /* not before the user says so */
	bool is_asked;   /* the user wants another try, whatever was said */
	/* server */
	enum sending_state state;
	int64_t
	    unsure_at; /* since when it may have been sent; 0 = it was not */
	int64_t tries, since, retry_at, sent_at;
	char *sender; /* of the envelope */
	char *msgid;  /* without <> */
	char *subject;
	char *text, *said; /* why it is not sent; "" = no reason yet */
	struct sending_tos VEC_OF(struct sending_to) to;
};
struct sendings VEC_OF(struct sending);

/* One message with its recipients; ERR_NOT_FOUND. */
bool sending_read(
    struct db *db, int64_t id, struct sending *out, struct err *e);
/* All that is not sent of an account (0: of all), the first due first, and
 * behind it the newest n of what was sent. */
bool sending_read_all(struct db *db, int64_t account_id, int n,
    struct sendings *out, struct err *e);
void sending_clear(struct sending *s);
void sendings_clear(struct sendings *list);

/* What is to be seen of a message now. */
enum sending_view {
	SENDING_IS_QUEUED,  /* goes as soon as it can */
	SENDING_IS_HELD,    /* goes later, or was stopped */
	SENDING_IS_UNSURE,  /* may have been sent */
	SENDING_IS_REFUSED, /* needs its writer */
	SENDING_IS_SENT,
};
enum sending_view sending_view(const struct sending *s, int64_t now);
/* "queued", "held", "unsure", "failed", "sent": for programs. */
const char *sending_view_word(enum sending_view v);

/* How many of an account (0: of all) need a person: refused or unsure. */
bool sending_count_needy(
    struct db *db, int64_t account_id, int64_t *n, struct err *e);

#endif
