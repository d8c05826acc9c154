/*
 * The newest messages of an INBOX that was never pulled, fetched before
 * anything else: they are what the user of a new account waits for.
 */
#ifndef ACCOUNT_IMAP_PULL_FIRST_SYNC_H
#define ACCOUNT_IMAP_PULL_FIRST_SYNC_H

#include <stdbool.h>

#include "account/imap/session/session.h"

/* Brings one window of INBOX into the store, if it is open and nothing of it is
 * here; else it does nothing. The folder then looks as if a pull had been cut
 * off behind its first window, and the next one goes on there. false: the
 * connection or the store is spoiled. */
bool imap_first_sync(struct imap_session *s, struct err *e);

#endif
