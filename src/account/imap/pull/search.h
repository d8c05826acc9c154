/*
 * Messages that the server finds for us: those whose text is not here.
 *
 * Always holds: what a server names becomes a hit only if it is known here in
 * that folder; what an answer may cost is bounded.
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
