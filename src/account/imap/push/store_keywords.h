/*
 * Sending keywords that the user added or removed in the open mailbox: one
 * STORE for each keyword.
 */
#ifndef ACCOUNT_IMAP_PUSH_STORE_KEYWORDS_H
#define ACCOUNT_IMAP_PUSH_STORE_KEYWORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "account/imap/session/session.h"
#include "store/read/pending.h"

/* Sends the difference of n messages of one folder, in the order of UIDs. A
 * word that the mailbox does not keep (PERMANENTFLAGS) is not sent, and what
 * the server refuses is in trouble. */
bool imap_store_keywords_push(struct imap_session *s,
    const struct pending_keywords *items, size_t n, struct err *e);

#endif
