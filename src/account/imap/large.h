/*
 * A large body, piece by piece.
 */
#ifndef ACCOUNT_IMAP_LARGE_H
#define ACCOUNT_IMAP_LARGE_H

#include <stdbool.h>

#include "account/imap/session.h"
#include "store/folder.h"
#include "store/pending.h"

/* Fetches what is missing of the body of a message of the open mailbox. When
 * account.kick is up it stops behind a piece; what is here then stays and is
 * gone on with later. */
bool imap_large_fetch(struct imap_session *s, const struct folder *folder,
    const struct pending_body *p, struct err *e);

#endif
