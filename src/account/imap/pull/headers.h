/*
 * Headers of the open mailbox, in windows: each is one command, one load on
 * the belt and one transaction that also says how far we have come. Two
 * windows are on their way at once.
 */
#ifndef ACCOUNT_IMAP_PULL_HEADERS_H
#define ACCOUNT_IMAP_PULL_HEADERS_H

#include <stdbool.h>

#include "account/imap/session/session.h"
#include "account/imap/wire/uids.h"
#include "store/read/folder.h"

enum imap_order {
	IMAP_NEWEST_FIRST, /* down from what is known: uid_oldest follows */
	IMAP_OLDEST_FIRST, /* up from what is known: uid_known follows */
	IMAP_IN_BETWEEN,   /* amid what is known: neither changes */
};

struct imap_headers {
	struct folder *folder;        /* its UIDs are brought up to date */
	const struct imap_uids *uids; /* to fetch */
	enum imap_order order;
	bool is_guess;       /* not all of them need be there */
	int64_t done, total; /* messages of the folder, for the progress */
};

/* Fetches the headers of these messages. What the server does not hand out is
 * missing afterwards, without an error, unless it is all of a window
 * (ERR_FOLDER). All is on the belt when it returns, not yet in the store. */
bool imap_headers_fetch(
    struct imap_session *s, struct imap_headers *h, struct err *e);

/* Asks for what is in doubt or due again (attempt.h) in parts, down to the
 * messages that are to blame. */
bool imap_headers_narrow(
    struct imap_session *s, struct imap_headers *h, struct err *e);

/* The first window of a folder of which nothing is here, by the numbers of the
 * messages: the newest ones, without asking first which UIDs there are. uids
 * is not used. */
bool imap_headers_newest(
    struct imap_session *s, struct imap_headers *h, struct err *e);

#endif
