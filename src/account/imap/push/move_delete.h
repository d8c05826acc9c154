/*
 * Messages that leave the open mailbox: moved to others of the same server,
 * or deleted for good.
 *
 * Always holds: only UIDs are named, and nothing is expunged but them. Where a
 * server can't move, a copy is made and noted before the original goes, so
 * that a crash neither loses nor doubles. Where it can't expunge single
 * messages, they are marked and hidden here.
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
	size_t done;  /* counts those that left, or are in trouble */
	bool goes_on; /* some left for the Trash, to be deleted there next */
	bool has_no_trash; /* where they would have to */
};

/* Sends them, many with one command. What the server refuses, one message at a
 * time in the end, is in trouble. */
bool imap_move_delete_push(
    struct imap_session *s, struct imap_move_delete *l, struct err *e);

/* Deletes what copies (new_uid) were made of, in the open mailbox, and gives
 * the rows the place of the copies. */
bool imap_move_delete_finish(
    struct imap_session *s, struct imap_move_delete *l, struct err *e);

#endif
