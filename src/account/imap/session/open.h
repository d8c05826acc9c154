/*
 * Opening an IMAP session: connecting, signing in, and opening INBOX.
 */
#ifndef ACCOUNT_IMAP_SESSION_OPEN_H
#define ACCOUNT_IMAP_SESSION_OPEN_H

#include <stdbool.h>

#include "account/imap/session/session.h"

/* Connects; needs no more of the account than its settings. false: e says
 * why, and the session is closed. */
bool imap_dial(struct imap_session *s, struct account *a, struct err *e);
/* Signs in, identifies us (ID) and opens INBOX. false: e says what failed
 * and why, and the session is closed. */
bool imap_enter(struct imap_session *s, struct err *e);

#endif
