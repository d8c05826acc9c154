/*
 * The acts on a server that can't be repeated: a message that was born here
 * is appended, and, where a server can't move, a message is copied before it
 * is deleted. Only account/ calls it; edit.h begins what is born here.
 *
 * Always holds: before the server is told, the try is noted durably with the
 * highest UID that the target had, so that after a crash the message is looked
 * for above it before anything is sent again. A row that was born here has no
 * server folder; it waits with or without an entry.
 */
#ifndef STORE_SERVER_OUTBOX_H
#define STORE_SERVER_OUTBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/vec.h"
#include "store/db/store.h"
#include "store/server/outbox_state.h"

struct outbox_entry {
	int64_t message_id;
	enum outbox_state state;
	bool is_gone;      /* the user does not want it any more */
	int64_t wanted_id; /* the folder it is wanted in */
	/* what it is a copy of, and where the server has that; 0 = nothing,
	 * or it bears \Deleted there, which a copy would, too */
	int64_t source_id, source_folder_id, source_uid, source_size;
	/* of the message, to know it again */
	int64_t body_id, size, msg_key, arrived_at;
	unsigned flags;
	bool is_whole, has_msgid;
	bool takes; /* what it was moved from goes once the server has it */
	int64_t size_there; /* of a copy that was found; 0: as here */
	/* the try that was begun: into which folder, from where */
	int64_t folder_id, uidvalidity, uid_before, uid;
	int64_t old_folder_id, old_uid; /* 0: it was born here */
};
struct outbox_list VEC_OF(struct outbox_entry);

/* A message that was born here, and that the server is to file by itself:
 * nothing is sent to it. */
bool outbox_await(
    struct db *w, int64_t account_id, int64_t message_id, struct err *e);

/* Tries of an account that were begun and not finished. */
bool outbox_begun(
    struct db *db, int64_t account_id, struct outbox_list *out, struct err *e);

/* Messages of an account that were born here at least grace seconds ago and
 * wait, at most n; those in trouble are passed over until it is time (now). */
struct outbox_of {
	int64_t account_id, now, grace;
	int n;
};
bool outbox_ready(struct db *db, const struct outbox_of *of,
    struct outbox_list *out, struct err *e);

/* Notes that a try begins; the caller's transaction is durable. */
bool outbox_start(struct db *w, int64_t account_id,
    const struct outbox_entry *entry, struct err *e);

/* The server has the copy, under this UID (0: it did not say). */
bool outbox_copied(
    struct db *w, int64_t message_id, int64_t uid, struct err *e);

/* Somebody moved the copy into another folder (entry->folder_id) before we
 * knew of it: it is wanted there now, unless the user wants it elsewhere
 * meanwhile. */
bool outbox_copy_moved(
    struct db *w, const struct outbox_entry *entry, struct err *e);

/* It was not done: to be begun again. */
bool outbox_again(
    struct db *w, const struct outbox_entry *entry, struct err *e);

/* It is done: the message has its place on the server, and what it was moved
 * from is deleted. sent is what the server got: its size in bytes, and whether
 * these are the bytes that are here; flags are those it was sent with. */
struct outbox_sent {
	int64_t message_id, folder_id, uid, size;
	unsigned flags;
	bool is_same;
	int64_t now;
};
bool outbox_done(struct db *w, const struct outbox_sent *sent, struct err *e);

/* The original of a copy is not where it was. Somebody may have moved it: the
 * copy is then of that message. *found: there is one, and may be sent; should
 * it be gone as well, it is sought anew. */
bool outbox_seek_source(
    struct db *w, const struct outbox_entry *entry, bool *found, struct err *e);

/* An original that was not found may be in a folder that nobody has looked
 * into since: it is sought until all of them were. */
enum outbox_sought { OUTBOX_FOUND, OUTBOX_SOUGHT, OUTBOX_MISSED };
_Static_assert(OUTBOX_FOUND == 0, "outbox.sought");
#define SQL_OUTBOX_SOUGHT "1"
_Static_assert(OUTBOX_SOUGHT == 1, "SQL_OUTBOX_SOUGHT");
#define SQL_OUTBOX_MISSED "2"
_Static_assert(OUTBOX_MISSED == 2, "SQL_OUTBOX_MISSED");
bool outbox_read_sought(
    struct db *db, int64_t message_id, enum outbox_sought *out, struct err *e);
bool outbox_set_sought(
    struct db *w, int64_t message_id, enum outbox_sought sought, struct err *e);
/* Is anything of the account sought? */
bool outbox_seeks(struct db *db, int64_t account_id, bool *is, struct err *e);
/* All folders of the account were looked into: what was sought is missed. */
bool outbox_note_look(struct db *w, int64_t account_id, struct err *e);

/* A copy whose original moved or stayed: only the entry goes. */
bool outbox_forget(struct db *w, int64_t message_id, struct err *e);

#endif
