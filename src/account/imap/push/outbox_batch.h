/*
 * Entries of the outbox that go to one folder, and what is noted about sending
 * them.
 *
 * Always holds: before the command is sent, the try is noted durably together
 * with the highest UID that the folder had.
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

/* Asks for the highest UID of the folder, and notes durably that a try
 * begins: sets folder_id, uidvalidity and uid_before of the entries. */
bool imap_outbox_batch_begin(
    struct imap_session *s, const struct imap_outbox_batch *b, struct err *e);

/* Searches the folder for entries that were begun, above the UID noted then;
 * sets uid of each, 0 if it is not there. Opens the folder. */
bool imap_outbox_batch_look_up(
    struct imap_session *s, const struct imap_outbox_batch *b, struct err *e);

/* Notes one of the outcomes below for each entry, a few hundred in a
 * transaction. */
typedef bool imap_outbox_batch_verb(struct imap_session *s, struct db *w,
    struct outbox_entry *o, struct err *e);
bool imap_outbox_batch_note(struct imap_session *s,
    const struct imap_outbox_batch *b, imap_outbox_batch_verb *verb,
    struct err *e);

/* It was not done, and is to be tried again. */
imap_outbox_batch_verb imap_batch_again;
/* It is in the folder (folder_id; uid 0: the server did not say which UID). */
imap_outbox_batch_verb imap_batch_done;
/* It is not wanted any more, or impossible: dropped. */
imap_outbox_batch_verb imap_batch_discard;

/* Notes trouble for the entries; why NULL: in the words of the server. */
bool imap_outbox_batch_refuse(struct imap_session *s,
    const struct imap_outbox_batch *b, const char *why, struct err *e);

/* The UID that the server named, or 0 if its UIDVALIDITY is not that of the
 * folder. */
int64_t imap_outbox_batch_trust(
    const struct imap_outbox_batch *b, uint32_t uidvalidity, uint32_t uid);

#endif
