/*
 * Entries of the outbox that go to one folder, and what is noted of a try to
 * send them.
 *
 * Always holds: before the server is told, the try is noted durably with the
 * highest UID that the folder had.
 */
#ifndef ACCOUNT_IMAP_PUSH_OUTBOX_BATCH_H
#define ACCOUNT_IMAP_PUSH_OUTBOX_BATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "account/imap/session/session.h"
#include "store/read/folder.h"
#include "store/server/outbox.h"

struct imap_outbox_batch {
	struct outbox_entry *items;
	size_t n;
	const struct folder *to;
};

/* Asks where the folder ends, and notes that a try begins: the entries have
 * folder_id, uidvalidity, uid_before. */
bool imap_outbox_batch_begin(
    struct imap_session *s, const struct imap_outbox_batch *b, struct err *e);

/* Looks for what was begun above the mark of then: uid of each, 0 if it is not
 * there. Opens the folder. */
bool imap_outbox_batch_look_up(
    struct imap_session *s, const struct imap_outbox_batch *b, struct err *e);

/* Notes one of the things below of each entry, a few hundred at a time. */
typedef bool imap_outbox_batch_verb(struct imap_session *s, struct db *w,
    struct outbox_entry *o, struct err *e);
bool imap_outbox_batch_note(struct imap_session *s,
    const struct imap_outbox_batch *b, imap_outbox_batch_verb *verb,
    struct err *e);

/* It was not done. */
imap_outbox_batch_verb imap_batch_again;
/* It is there (folder_id, uid; 0: the server did not say which). */
imap_outbox_batch_verb imap_batch_done;
/* Nobody wants it any more, or it can't be had. */
imap_outbox_batch_verb imap_batch_discard;

/* The folder's entries are in trouble; why NULL: in the server's words. */
bool imap_outbox_batch_refuse(struct imap_session *s,
    const struct imap_outbox_batch *b, const char *why, struct err *e);

/* A UID that the server named, if it counts as those of the folder do. */
int64_t imap_outbox_batch_trust(
    const struct imap_outbox_batch *b, uint32_t uidvalidity, uint32_t uid);

#endif
