/*
 * Changes among the messages that are known here: their flags, and in a full
 * comparison also which messages there are.
 */
#ifndef ACCOUNT_IMAP_PULL_CHANGES_H
#define ACCOUNT_IMAP_PULL_CHANGES_H

#include <stdbool.h>

#include "account/imap/session/session.h"
#include "account/imap/wire/uids.h"
#include "store/read/folder.h"

/* Asks only for flags that changed since folder->modseq (CHANGEDSINCE, RFC
 * 7162) and hands them to the writer; with QRESYNC s->vanished gets what is
 * gone. ERR_FOLDER: the server refused. */
bool imap_changes_since(
    struct imap_session *s, const struct folder *folder, struct err *e);

/* How the known part of a folder (from uid_oldest to uid_known) and the
 * mailbox differ. Starts out zeroed. */
struct imap_difference {
	struct imap_uids gone;    /* known here, not there */
	struct imap_uids unknown; /* there, not known here */
};
void imap_difference_clear(struct imap_difference *d);

/* Asks for all flags, hands those that changed to the writer, and notes how
 * the UIDs differ. ERR_FOLDER: the server refused. */
bool imap_changes_all(struct imap_session *s, const struct folder *folder,
    struct imap_difference *d, struct err *e);

/* Adds to out those of the UIDs that are known here. */
bool imap_changes_known(struct imap_session *s, const struct folder *f,
    const struct imap_uids *u, struct imap_uids *out, struct err *e);

/* Compares only the UIDs, also those above uid_known, which a server with a
 * late UIDNEXT has not reported as new. */
bool imap_changes_uids(struct imap_session *s, const struct folder *folder,
    struct imap_difference *d, struct err *e);

#endif
