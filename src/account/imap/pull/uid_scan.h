/*
 * Which UIDs the open mailbox has, newest first, a bounded piece at a time.
 *
 * The pieces are cut by message number, so that UIDs far apart cost nothing.
 * Going down is safe: what is expunged meanwhile moves the rest towards the
 * pieces still to come, so nothing is passed over; the same UID may come
 * twice.
 */
#ifndef ACCOUNT_IMAP_PULL_UID_SCAN_H
#define ACCOUNT_IMAP_PULL_UID_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "account/imap/session/session.h"
#include "account/imap/wire/uids.h"

struct imap_uid_scan {
	uint32_t left; /* the messages with these numbers are still to come */
	bool is_open;  /* and whatever is above them */
};

/* Begins at the newest message. */
void imap_uid_scan_start(
    struct imap_uid_scan *scan, const struct imap_session *s);

/* Makes piece the next UIDs; an empty one is the end. ERR_FOLDER: the server
 * does not want to tell. */
bool imap_uid_scan_next(struct imap_session *s, struct imap_uid_scan *scan,
    struct imap_uids *piece, struct err *e);

/* Adds the UIDs that the last command's answer names, as SEARCH or ESEARCH
 * does. */
void imap_uid_scan_take(const struct imap_session *s, struct imap_uids *out);

#endif
