/*
 * Waiting for news of the server.
 */
#ifndef ACCOUNT_IMAP_WATCH_H
#define ACCOUNT_IMAP_WATCH_H

#include <stdbool.h>

#include "account/imap/session.h"
#include "base/wake.h"

/* Watches INBOX (IDLE, RFC 2177; without it only the line) until the server
 * has news, wake is kicked, or ms have passed. */
bool imap_watch(struct imap_session *s, const struct wake *wake, int ms,
    bool *has_news, struct err *e);

#endif
