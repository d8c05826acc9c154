/*
 * A large body, piece by piece.
 *
 * A body larger than LARGE_IN_PARTS can be read as soon as its text is here,
 * and where it was only opened nothing more is fetched: the raw beginning,
 * since the text comes first in nearly all mail. BODYSTRUCTURE, which would
 * name the part that holds the text, is not used: many servers send it wrongly,
 * and a part from the middle of a message is not the beginning of the body that
 * is stored.
 */
#ifndef ACCOUNT_IMAP_BODY_FETCH_LARGE_H
#define ACCOUNT_IMAP_BODY_FETCH_LARGE_H

#include <stdbool.h>

#include "account/imap/session/session.h"
#include "store/read/folder.h"
#include "store/read/pending.h"

enum { LARGE_IN_PARTS = 2 * 1024 * 1024 };

/* Fetches the missing part of the body of a message of the open mailbox, or
 * only up to the end of its text if no more is wanted at once
 * (WANT_TO_READ). When account.kick is up it stops behind a piece; what is
 * here stays, and a later call continues. */
bool imap_fetch_large(struct imap_session *s, const struct folder *folder,
    const struct pending_body *p, struct err *e);

#endif
