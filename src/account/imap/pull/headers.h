/*
 * Headers of the open mailbox, in windows: each is one command, one load and
 * one transaction, which also notes how far the folder is pulled. Several
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
	bool has_uid_zero;   /* one came so: it has no place here */
	int64_t done, total; /* messages of the folder, for the progress */
};

/* Fetches the headers of these messages. Headers that the server does not
 * send are missing afterwards, without an error, unless it refuses window
 * after window (ERR_FOLDER). All is with the writer when this returns, not
 * yet in the store. */
bool imap_headers_fetch(
    struct imap_session *s, struct imap_headers *h, struct err *e);

/* Asks again for headers that are in doubt or due (session/attempt.h), in
 * parts, down to single messages. */
bool imap_headers_narrow(
    struct imap_session *s, struct imap_headers *h, struct err *e);

/* The first window of a folder that was never pulled, by message numbers:
 * the newest messages, without asking first which UIDs there are. uids is
 * not used. */
bool imap_headers_newest(
    struct imap_session *s, struct imap_headers *h, struct err *e);

#endif
