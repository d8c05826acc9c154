/*
 * Messages: one, and a screenful at a time.
 *
 * A page costs the same wherever it lies in a folder of whatever size: it is
 * found by the key of the row it follows, never by counting rows.
 */
#ifndef STORE_READ_MESSAGE_H
#define STORE_READ_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/vec.h"
#include "store/db/store.h"

/* Bits of flags. The first five are IMAP's system flags, the others its
 * usual keywords ($Forwarded, $Junk, $NotJunk); the schema's indexes know
 * that FLAG_SEEN is 1. */
enum flag {
	FLAG_SEEN = 1,
	FLAG_ANSWERED = 2,
	FLAG_FLAGGED = 4,
	FLAG_DELETED = 8,
	FLAG_DRAFT = 16,
	FLAG_FORWARDED = 32,
	FLAG_JUNK = 64,
	FLAG_NOT_JUNK = 128,
};
#define SQL_FLAG_SEEN "1"
_Static_assert(FLAG_SEEN == 1, "SQL_FLAG_SEEN");
#define SQL_FLAG_DELETED "8"
_Static_assert(FLAG_DELETED == 8, "SQL_FLAG_DELETED");

/* Values of message.gone: whether the user has deleted it for good. No list
 * has it then, and an undo brings it back. */
enum message_gone {
	GONE_NOT,
	GONE_DELETED, /* waits to be expunged; of a local message: kept for a
	               * while, so that it can be undone */
	GONE_MARKED,  /* \Deleted on a server that lets nobody expunge single
	               * messages: nothing waits any more */
};
_Static_assert(GONE_NOT == 0, "message.gone");
#define SQL_GONE_DELETED "1"
_Static_assert(GONE_DELETED == 1, "SQL_GONE_DELETED");
#define SQL_GONE_MARKED "2"
_Static_assert(GONE_MARKED == 2, "SQL_GONE_MARKED");

enum message_here {
	HERE_HEADER, /* only the header fields of a list */
	HERE_STUB,   /* only the beginning: of a POP message what TOP shows, of
	              * a large IMAP message pieces, as far as they came */
	HERE_WHOLE,
};
_Static_assert(HERE_HEADER == 0, "message.here");
#define SQL_HERE_STUB "1"
_Static_assert(HERE_STUB == 1, "SQL_HERE_STUB");
#define SQL_HERE_WHOLE "2"
_Static_assert(HERE_WHOLE == 2, "SQL_HERE_WHOLE");

/* Why a message is to be fetched; the greater the sooner. Somebody who opened
 * it waits for its text: of a large one no more is fetched for him (TO_READ, a
 * bit beside the others), and the rest as the others say. */
enum message_want {
	WANT_NOTHING,
	WANT_BY_POLICY,
	WANT_BY_USER,
	WANT_TO_READ = 4,
};
_Static_assert(WANT_NOTHING == 0, "message.want_body");
#define SQL_WANT_BY_POLICY "1"
_Static_assert(WANT_BY_POLICY == 1, "SQL_WANT_BY_POLICY");
#define SQL_WANT_BY_USER "2"
_Static_assert(WANT_BY_USER == 2, "SQL_WANT_BY_USER");
#define SQL_WANT_TO_READ "4"
_Static_assert(WANT_TO_READ == 4, "SQL_WANT_TO_READ");

struct message {
	int64_t id, account_id, folder_id, thread_id;
	int64_t body_id; /* 0: nothing of it is here */
	int64_t srv_folder_id, srv_uid;
	int64_t arrived_at;          /* what lists are sorted by */
	int64_t sent_at;             /* Date; 0 if it has none */
	int64_t size;                /* bytes, as received */
	int64_t msg_key, parent_key; /* for the tree of a thread */
	unsigned flags;
	enum message_here here;
	enum message_want want_body;
	bool has_files, is_local;
	bool is_gone;                    /* deleted for good; no list has it */
	int thread_count, thread_unread; /* in threaded pages; at most
	                                  * THREAD_COUNT_MAX */
	char *sender;                    /* the label of From */
	char *sender_addr;               /* the true address */
	char *subject, *recipients, *msgid, *keywords;
	int64_t object_id_key; /* content.h; 0: the server does not say */
	char *labels; /* other folders of the user's that have it, a line
	               * each; "" */
};
struct messages VEC_OF(struct message);

enum { THREAD_COUNT_MAX = 99 };
#define SQL_THREAD_COUNT_MAX "99"
_Static_assert(THREAD_COUNT_MAX == 99, "SQL_THREAD_COUNT_MAX");

/* Which messages: those of a folder, one a row or one a thread. */
struct message_list {
	int64_t folder_id;
	bool is_threaded;
	bool unread_only;
};

/* Where a row stands in its list; newest first. */
struct message_place {
	int64_t arrived_at, id;
};

/* Reads up to n rows that follow from (older ones), or, if is_newer, that
 * precede it. from NULL: from the top, or with is_newer from the bottom. Rows
 * come newest first in both cases. */
struct message_page {
	struct message_list list;
	const struct message_place *from;
	bool is_newer;
	int n;
};
bool message_page(struct db *db, const struct message_page *page,
    struct messages *out, struct err *e);

/* One message, whatever became of it; ERR_NOT_FOUND if it is not there. */
bool message_read(
    struct db *db, int64_t id, struct message *out, struct err *e);

/* The messages of a thread in a folder (0: in all folders of its account),
 * oldest first, at most n of them. */
bool message_thread(struct db *db, int64_t thread_id, int64_t folder_id, int n,
    struct messages *out, struct err *e);

/* Where the newest message of a thread stands in a folder; id 0 if none of it
 * is there. */
bool message_thread_place(struct db *db, int64_t thread_id, int64_t folder_id,
    struct message_place *out, struct err *e);

/* Ids of an account (0: of all) in a folder (0: in all) above after, in the
 * order of ids, at most n: to go through all of them. */
struct ids VEC_OF(int64_t);
bool message_walk(struct db *db, int64_t account_id, int64_t folder_id,
    int64_t after, int n, struct ids *out, struct err *e);

/* The highest id there is, 0 if there is none. */
bool message_last(struct db *db, int64_t *id, struct err *e);

/* How many messages of an account came after the one with this id. No more
 * than most rows are looked at, whosever they are. */
struct message_since {
	int64_t account_id, after;
	int most;
};
bool message_count_since(struct db *db, const struct message_since *since,
    int64_t *n, struct err *e);

void message_clear(struct message *m);
void messages_clear(struct messages *m);

#endif
