/*
 * Searching on the server, for messages whose body is not here.
 *
 * Always holds: a UID that a server reports becomes a hit only if the message
 * is known here in that folder; the size of an answer is bounded.
 */
#ifndef ACCOUNT_IMAP_PULL_SEARCH_H
#define ACCOUNT_IMAP_PULL_SEARCH_H

#include <stdbool.h>

#include "account/backend.h"
#include "account/imap/session/session.h"

/* See struct backend. Comes back early, with what was found, when account.stop
 * is up. */
bool imap_search(struct imap_session *s, const struct account_search *what,
    struct account_found *found, struct err *e);

#endif
