/*
 * A large body, piece by piece.
 *
 * Of one that is larger than LARGE_IN_PARTS the beginning can be read as soon
 * as its text is here, and for who only opened it the text is all that is
 * fetched: the raw beginning, for text stands in front in nearly all mail, and
 * then the rest goes on at the next byte. If something else stands there it is
 * fetched, too. BODYSTRUCTURE, which would name the text, is not asked for:
 * servers break it in many ways, and what is taken out of the middle of a
 * message is no beginning of it.
 */
#ifndef ACCOUNT_IMAP_BODY_FETCH_LARGE_H
#define ACCOUNT_IMAP_BODY_FETCH_LARGE_H

#include <stdbool.h>

#include "account/imap/session/session.h"
#include "store/read/folder.h"
#include "store/read/pending.h"

enum { LARGE_IN_PARTS = 2 * 1024 * 1024 };

/* Fetches what is missing of the body of a message of the open mailbox, or of
 * its text, if that is all that is wanted at once (WANT_TO_READ). When
 * account.kick is up it stops behind a piece; what is here then stays and is
 * gone on with later. */
bool imap_fetch_large(struct imap_session *s, const struct folder *folder,
    const struct pending_body *p, struct err *e);

#endif
