/*
 * Removing messages here that the server does not have any more.
 */
#ifndef ACCOUNT_IMAP_PULL_EXPUNGE_H
#define ACCOUNT_IMAP_PULL_EXPUNGE_H

#include <stdbool.h>

#include "account/imap/session/session.h"
#include "account/imap/wire/uids.h"
#include "store/read/folder.h"

/* True if so many of the known messages are affected that a single report of
 * the server is not believed. */
bool imap_expunge_is_many(uint64_t n, uint64_t known);

/* Removes the messages with these UIDs. Before many are removed at once, or
 * where the count of the server does not fit, it is asked again: messages
 * that it then shows stay. So do messages older than all that it shows,
 * where it shows only the newest 10,000 (Yahoo). */
struct imap_expunge {
	const struct folder *folder;
	struct imap_uids *uids; /* those that stay are taken out of it */
	uint64_t known;         /* messages of the folder here */
	uint64_t expected;      /* that must be left, by the server's count */
	bool needs_proof;       /* always ask again */
	uint64_t still_there; /* counts those that seemed gone and were shown */
	uint64_t exists;      /* that the server shows */
};
bool imap_expunge_remove(
    struct imap_session *s, struct imap_expunge *g, struct err *e);

/* Removes messages whose UIDs became unknown (a folder that was replaced)
 * and that were not found again, once the folder is pulled whole. */
bool imap_expunge_drop_unknown(
    struct imap_session *s, const struct folder *f, struct err *e);

#endif
