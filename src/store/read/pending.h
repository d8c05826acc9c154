/*
 * Where what the user wants differs from what the server said: the work of
 * a push, and of fetching bodies.
 */
#ifndef STORE_READ_PENDING_H
#define STORE_READ_PENDING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/vec.h"
#include "store/read/message.h"
#include "store/db/store.h"

/* A message whose flags differ; both as the store has them. */
struct pending_flags {
	int64_t message_id, folder_id, uid;
	unsigned flags, srv_flags;
};
struct pending_flags_list VEC_OF(struct pending_flags);

/* Flags of an account that wait, in the order of their folders; at most n.
 * Messages in trouble are passed over until it is time (now) to try again. */
bool pending_flags(struct db *db, int64_t account_id, int64_t now, int n,
    struct pending_flags_list *out, struct err *e);

/* The server took these flags. */
bool pending_flags_done(
    struct db *w, const struct pending_flags *p, struct err *e);

/* A message whose keywords differ; both as the store has them. */
struct pending_keywords {
	int64_t message_id, folder_id, uid;
	char *keywords, *srv_keywords;
};
struct pending_keywords_list VEC_OF(struct pending_keywords);
bool pending_keywords(struct db *db, int64_t account_id, int64_t now, int n,
    struct pending_keywords_list *out, struct err *e);
void pending_keywords_clear(struct pending_keywords_list *list);

/* The server took this word, or took it away. */
bool pending_keyword_done(struct db *w, int64_t message_id, const char *word,
    bool is_set, struct err *e);

/* A message that is wanted in another folder, or nowhere any more. */
struct pending_leaving {
	int64_t message_id, folder_id, uid; /* where the server has it */
	int64_t to_id;                      /* 0: it is to be deleted */
	int64_t new_uid; /* of a copy, for whoever makes one; 0 at first */
};
struct pending_leaving_list VEC_OF(struct pending_leaving);

/* Those of an account that left their folder here at least grace seconds ago,
 * in the order of their folders; at most n. Messages in trouble are passed
 * over until it is time (now) to try again. */
struct pending_leaving_of {
	int64_t account_id, now, grace;
	int n;
};
bool pending_leaving(struct db *db, const struct pending_leaving_of *of,
    struct pending_leaving_list *out, struct err *e);

/* When the first of those that are younger than that is old enough; 0: there
 * is none. */
bool pending_ripe_at(struct db *db, const struct pending_leaving_of *of,
    int64_t *at, struct err *e);

/* How many changes of an account a server refused, and why one of them; the
 * caller frees text. */
struct pending_refused {
	int64_t n;
	char *text;
};
bool pending_refused(struct db *db, int64_t account_id,
    struct pending_refused *out, struct err *e);

/* What a push would do, in groups of messages that want the same. */
enum pending_kind { PENDING_MARK, PENDING_MOVE, PENDING_DELETE, PENDING_BRING };
_Static_assert(PENDING_MARK == 0, "pending_groups");
#define SQL_PENDING_MOVE "1"
_Static_assert(PENDING_MOVE == 1, "SQL_PENDING_MOVE");
#define SQL_PENDING_DELETE "2"
_Static_assert(PENDING_DELETE == 2, "SQL_PENDING_DELETE");
#define SQL_PENDING_BRING "3"
_Static_assert(PENDING_BRING == 3, "SQL_PENDING_BRING");
struct pending_group {
	enum pending_kind kind;
	int64_t from_id, to_id; /* folders; 0 = none */
	int64_t n;
};
struct pending_groups VEC_OF(struct pending_group);
bool pending_groups(struct db *db, int64_t account_id,
    struct pending_groups *out, struct err *e);

/* How many messages of an account (0: of all) have something that waits. */
bool pending_count(
    struct db *db, int64_t account_id, int64_t *n, struct err *e);

/* A message whose body is wanted. */
struct pending_body {
	int64_t message_id, folder_id, uid, size;
	int64_t body_id, have;  /* a body that was begun, and its bytes */
	enum message_want want; /* with the bit WANT_TO_READ: the text first */
	int tries;              /* that failed */
};
struct pending_bodies VEC_OF(struct pending_body);

/* Bodies of an account that are wanted, the most urgent and newest first; at
 * most n of them, and only of at least this want. Messages in trouble are
 * passed over until it is time to try again. */
struct pending_bodies_of {
	int64_t account_id;
	enum message_want least;
	int64_t now;
	int n;
};
bool pending_bodies(struct db *db, const struct pending_bodies_of *of,
    struct pending_bodies *out, struct err *e);

/* Reads anew what may have changed since: body_id, have and want, which is
 * WANT_NOTHING if it is here by now, or gone. */
bool pending_body_again(struct db *db, struct pending_body *p, struct err *e);

/* How many are wanted, those in trouble too. */
bool pending_bodies_count(struct db *db, const struct pending_bodies_of *of,
    int64_t *n, struct err *e);

#endif
