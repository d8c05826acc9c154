/*
 * From the name of an IMAP server to a session whose INBOX answers.
 */
#ifndef ACCOUNT_IMAP_SESSION_OPEN_H
#define ACCOUNT_IMAP_SESSION_OPEN_H

#include <stdbool.h>

#include "account/imap/session/session.h"

/* Connects. Of the account it needs no more than its settings. false: e says
 * why; the session is closed. */
bool imap_dial(struct imap_session *s, struct account *a, struct err *e);
/* Goes on from there: upgrades, signs in, says who we are, opens INBOX. false:
 * e says at which step and why; the session is closed. */
bool imap_enter(struct imap_session *s, struct err *e);

#endif
