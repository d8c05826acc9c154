/*
 * Messages that leave the open mailbox: moved to another folder of the server,
 * or deleted for good.
 *
 * Always holds: commands name UIDs, and nothing else is expunged. Where a
 * server can't MOVE, a copy is made and noted before the original is deleted,
 * so that a crash neither loses nor duplicates a message. Where it can't
 * expunge single messages (UIDPLUS), they are marked as deleted and hidden
 * here.
 */
#ifndef ACCOUNT_IMAP_PUSH_MOVE_DELETE_H
#define ACCOUNT_IMAP_PUSH_MOVE_DELETE_H

#include <stdbool.h>
#include <stddef.h>

#include "account/imap/session/session.h"
#include "store/read/folder.h"
#include "store/read/pending.h"

struct imap_move_delete {
	const struct folder *folder;   /* the one that is open, writable */
	struct pending_leaving *items; /* are put in another order */
	size_t n;
	size_t done;       /* counts those that left or are in trouble */
	bool goes_on;      /* some were moved to the Trash and are to be deleted
	                      there next */
	bool has_no_trash; /* there is none, and the server deletes only there
	                      (Gmail) */
};

/* Sends them, many with a command. What the server refuses is halved down to
 * single messages, which are in trouble. */
bool imap_move_delete_push(
    struct imap_session *s, struct imap_move_delete *l, struct err *e);

/* Deletes the originals of copies (new_uid) in the open mailbox; the rows
 * then stand for the copies. */
bool imap_move_delete_finish(
    struct imap_session *s, struct imap_move_delete *l, struct err *e);

#endif
