/*
 * What a server said, written down. Only account/ calls it.
 *
 * Always holds: the server columns become what the server said; a wanted
 * column follows where the user had not differed, and stays where he had.
 * Nothing here is ever applied to a local row. Each call is a part of the
 * transaction that the caller began with write_begin.
 */
#ifndef STORE_SERVER_MERGE_H
#define STORE_SERVER_MERGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "mime/header/header.h"
#include "store/read/folder.h"
#include "store/read/message.h"
#include "store/db/store.h"

/* A message that is new here. Everything is lent for the call. */
struct arrival {
	int64_t account_id, folder_id;
	int64_t srv_uid; /* 0: the row is local, no server will tell more */
	bool is_born;    /* with srv_uid 0: here, and wanted on the server */
	unsigned flags;
	const char *keywords; /* blank-separated, sorted; NULL = none */
	int64_t arrived_at, size;
	const struct header *header;
	enum message_here here;
	int64_t body_id; /* 0: only the header is here */
	bool has_files;
	enum message_want want_body;
	int64_t object_id_key; /* content.h; 0: not said */
};

/* Adds the message, or, if its folder and UID are known or wait to be known
 * again (merge_forget_uids), brings that row up to date. If the message is here
 * whole in another folder, this row has that body, too. */
bool merge_message(
    struct db *w, const struct arrival *a, int64_t *id, struct err *e);

/* Flags and keywords of one message; unknown UIDs are passed over. *changed
 * is counted up if the server's view had changed. */
struct merge_flags {
	int64_t folder_id, uid;
	unsigned flags;
	const char *keywords;
};
bool merge_flags(
    struct db *w, const struct merge_flags *f, int64_t *changed, struct err *e);

/* The UIDs from first to last are gone from the folder; *removed counts the
 * messages that went with them. Ranges are never expanded. One that is wanted
 * in another folder waits there to be known again. */
bool merge_vanished(struct db *w, int64_t folder_id, int64_t first,
    int64_t last, int64_t *removed, struct err *e);

/* UIDVALIDITY changed: no UID of the folder means anything any more. The rows
 * wait to be recognised by merge_message; merge_drop_unknown removes those
 * that were not, once the folder was pulled whole: at most MERGE_DROP of them
 * a call, until *removed grows no more. */
enum { MERGE_DROP = 500 };
bool merge_forget_uids(struct db *w, int64_t folder_id, struct err *e);
bool merge_drop_unknown(
    struct db *w, int64_t folder_id, int64_t *removed, struct err *e);

/* A folder the server listed: found by srv_name in its account, else made;
 * id is filled in. name, role, delimiter, can_hold and subscribed are taken
 * over, but for what the user wants otherwise. */
bool merge_folder(struct db *w, struct folder *f, struct err *e);
/* Takes over uidvalidity, uid_known, uid_oldest, modseq, srv_total and
 * pulled_at. */
bool merge_folder_state(struct db *w, const struct folder *f, struct err *e);
/* The server has the folder no more: it goes with its messages. What was to be
 * moved there stays where it is; for what was born here and waits in it, it is
 * to be made anew. */
bool merge_folder_gone(struct db *w, int64_t folder_id, struct err *e);

/* The body of a message, piece by piece; a piece is at most BODY_PIECE long.
 * A body that no message refers to and that is not finished is dropped when
 * the store is opened next. */
bool merge_body_new(struct db *w, int64_t *body_id, struct err *e);
bool merge_body_piece(struct db *w, int64_t body_id, const void *bytes,
    size_t len, struct err *e);
bool merge_body_whole(
    struct db *w, int64_t body_id, const unsigned char *digest, struct err *e);
/* All of it in one call: for small messages. */
bool merge_body(struct db *w, const void *bytes, size_t len,
    const unsigned char *digest, int64_t *body_id, struct err *e);

/* Drops a body that did not become whole. */
bool merge_body_drop(struct db *w, int64_t body_id, struct err *e);

/* Gives a message its body; size becomes what was received. One it had before
 * goes. A whole one is that of all places of the message (content.h) that have
 * none, or only the beginning of one. */
struct merge_body_of {
	int64_t message_id, body_id, size;
	enum message_here here;
};
bool merge_body_of(struct db *w, const struct merge_body_of *b, struct err *e);

/* What is here of a large body can be read by now: its text, or a beginning of
 * that. With has_text the text is here whole, so for who opened the message
 * this is enough. Does nothing if the message has this body no more, or
 * whole. */
struct merge_beginning {
	int64_t message_id, body_id;
	bool has_text;
};
bool merge_beginning(
    struct db *w, const struct merge_beginning *b, struct err *e);

/* Takes a message out of the store with its body. For local rows too. */
bool merge_discard(struct db *w, int64_t message_id, struct err *e);

/* Makes final what the user deleted: of an account's local messages those
 * deleted for good before buried, and those that lie in the Trash since before
 * trashed (0: for ever); at most MERGE_DROP of each a call. *removed counts
 * them. Before that, what was deleted while the clock was wrong (later than
 * now, if that is not 0) becomes what was deleted now. */
struct merge_purge {
	int64_t account_id, buried, trashed, now;
};
bool merge_purge(
    struct db *w, const struct merge_purge *p, int64_t *removed, struct err *e);

#endif
