/*
 * From the name of an IMAP server to a session whose INBOX answers.
 */
#ifndef ACCOUNT_IMAP_OPEN_H
#define ACCOUNT_IMAP_OPEN_H

#include <stdbool.h>

#include "account/imap/session.h"

/* Connects, upgrades, signs in, says who we are, opens INBOX. false: e says
 * at which step and why; the session is closed. */
bool imap_open(struct imap_session *s, struct account *a, struct err *e);

#endif
