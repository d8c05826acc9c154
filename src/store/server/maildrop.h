/*
 * What we know of a POP server's maildrop: which of its messages are safe
 * here. Only account/ calls it.
 *
 * Always holds: a row is written in the same transaction as the message it
 * speaks of, and the transaction was durable before the server was told to
 * delete. What the server lists only ever adds facts: nothing here removes a
 * message.
 */
#ifndef STORE_SERVER_MAILDROP_H
#define STORE_SERVER_MAILDROP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/strings.h"
#include "store/db/store.h"

enum maildrop_state {
	DROP_STORED = 1, /* safe here, still on the server as far as known */
	DROP_LEAVING,    /* DELE was or may have been sent */
	DROP_GONE,       /* we told the server to delete it, and it did */
	DROP_MISSING,    /* not listed any more, without our doing */
	DROP_STAYS,      /* we told the server to delete it; it said yes and
	                  * lists it still: it is not told again */
	DROP_STUB,       /* only its beginning is here: no copy, and never
	                  * removed by a policy */
};
#define SQL_DROP_STORED "1"
_Static_assert(DROP_STORED == 1, "SQL_DROP_STORED");
#define SQL_DROP_GONE "3"
_Static_assert(DROP_GONE == 3, "SQL_DROP_GONE");
#define SQL_DROP_MISSING "4"
_Static_assert(DROP_MISSING == 4, "SQL_DROP_MISSING");
#define SQL_DROP_STAYS "5"
_Static_assert(DROP_STAYS == 5, "SQL_DROP_STAYS");

/* What a person wants of the server's copy. */
enum maildrop_wish {
	DROP_BY_POLICY,
	DROP_KEEP,   /* keep it, whatever the policy says */
	DROP_REMOVE, /* remove it at the next visit */
};

struct maildrop_entry {
	char *uidl; /* as the server says it (RFC 1939: 1 to 70 printable
	             * bytes), or made up for servers without; see collect.c */
	enum maildrop_state state;
	int64_t message_id; /* 0: deleted here since */
	int64_t size;       /* as LIST said it then */
	int64_t stored_at;
	enum maildrop_wish wish;
	/* written, and not read unless asked for by maildrop_read_digests */
	unsigned char digest[DIGEST_SHA256]; /* of what is here */
	unsigned char top[DIGEST_SHA256];    /* of its header */
	int64_t listed_at;                   /* written only */
	/* from its message; not written here */
	bool is_deleted; /* in the Trash, or gone */
	bool is_wanted;  /* of a stub: the rest is asked for */
	/* for whoever compares; false at first */
	bool is_listed;
	bool is_absent; /* not listed, and nobody knows that it is gone */
};
struct maildrop {
	struct maildrop_entry *items;
	size_t len, cap;
	struct strings uidls;
};

/* All entries of an account, in the order of uidl (memcmp). */
bool maildrop_read(
    struct db *db, int64_t account_id, struct maildrop *out, struct err *e);
/* Reads their digests, too, which only those need who compare bytes. */
bool maildrop_read_digests(
    struct db *db, int64_t account_id, struct maildrop *m, struct err *e);
void maildrop_clear(struct maildrop *m);

/* Notes that a message is safe here. A server may use a UIDL again for
 * another message: then the entry now speaks of that one. */
bool maildrop_add(struct db *w, int64_t account_id,
    const struct maildrop_entry *entry, struct err *e);

/* listed_at becomes now: when it was listed, or missed, last. */
bool maildrop_set_state(struct db *w, int64_t account_id, const char *uidl,
    enum maildrop_state state, int64_t now, struct err *e);

/* What was stored while the clock was wrong, later than now, was stored now at
 * the latest (clock.h). */
bool maildrop_date_anew(
    struct db *w, int64_t account_id, int64_t now, struct err *e);

/* The server calls it by another key now. */
bool maildrop_set_key(struct db *w, int64_t account_id, const char *from,
    const char *to, struct err *e);

/* What a person wants by now of an entry: reads wish, message_id and
 * is_deleted anew. An entry that is not there any more is left as it is. */
bool maildrop_read_wish(
    struct db *db, int64_t account_id, struct maildrop_entry *m, struct err *e);

/* The entry that speaks of a message, without its uidl; *found false if there
 * is none. */
bool maildrop_of_message(struct db *db, int64_t message_id,
    struct maildrop_entry *out, bool *found, struct err *e);

/* Entries in one state, the oldest first, after the n-th: a page of what a
 * policy will remove next. */
struct maildrop_page {
	int64_t account_id;
	int64_t after_stored_at; /* later than this; 0 = from the start */
	int n;
};
bool maildrop_read_stored(struct db *db, const struct maildrop_page *page,
    struct maildrop *out, struct err *e);

/* Forgets entries that are gone or missing since before this time. */
bool maildrop_forget(
    struct db *w, int64_t account_id, int64_t before, struct err *e);

/* How many messages of the account are safe here and still on the server. */
bool maildrop_count_shared(
    struct db *db, int64_t account_id, int64_t *n, struct err *e);

#endif
