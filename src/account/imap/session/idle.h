/*
 * Waiting until the server reports a change (IDLE, RFC 2177).
 */
#ifndef ACCOUNT_IMAP_SESSION_IDLE_H
#define ACCOUNT_IMAP_SESSION_IDLE_H

#include <stdbool.h>

#include "account/imap/session/session.h"
#include "base/wake.h"

/* Watches a folder until the server reports a change in it, wake is kicked,
 * or ms have passed. Without IDLE the server is asked every two minutes
 * (NOOP). */
struct imap_idle {
	int64_t folder_id; /* 0: INBOX */
	const struct wake *wake;
	int ms;
};
bool imap_idle(struct imap_session *s, const struct imap_idle *what,
    bool *has_news, struct err *e);

#endif
