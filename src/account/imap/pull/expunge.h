/*
 * Messages that are not on the server any more, taken out here.
 */
#ifndef ACCOUNT_IMAP_PULL_EXPUNGE_H
#define ACCOUNT_IMAP_PULL_EXPUNGE_H

#include <stdbool.h>

#include "account/imap/session/session.h"
#include "account/imap/wire/uids.h"
#include "store/read/folder.h"

/* So many of a folder that no single word is believed. */
bool imap_expunge_is_many(uint64_t n, uint64_t known);

/* Takes out the messages with these UIDs. Before many go at once, or where
 * the server's own count says otherwise, it is asked a second time: what it
 * then shows stays; and so does what is older than all that it shows where it
 * shows only the newest 10,000 (Yahoo). */
struct imap_expunge {
	const struct folder *folder;
	struct imap_uids *uids; /* those that stay are taken out of it */
	uint64_t known;         /* messages of the folder here */
	uint64_t expected;      /* that must be left, by the server's count */
	bool needs_proof;       /* never without the second question */
	uint64_t still_there;   /* those that seemed gone and were shown */
	uint64_t exists;        /* that the server shows */
};
bool imap_expunge_remove(
    struct imap_session *s, struct imap_expunge *g, struct err *e);

/* Takes out what waits to be known again and was not found (a folder that was
 * replaced), once it is pulled whole. */
bool imap_expunge_drop_unknown(
    struct imap_session *s, const struct folder *f, struct err *e);

#endif
