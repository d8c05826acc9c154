/*
 * How much room an account has on its server (QUOTA, RFC 9208).
 */
#ifndef ACCOUNT_IMAP_SESSION_QUOTA_H
#define ACCOUNT_IMAP_SESSION_QUOTA_H

#include <stdbool.h>

#include "account/imap/session/session.h"

/* Asks, if the server can tell and was not asked for a day; *tag is 0 if it is
 * not asked. Other questions may be on their way too. */
bool imap_quota_ask(struct imap_session *s, int *tag, struct err *e);

/* Reads the answer into s->quota. That a server does not want to tell is no
 * error. */
bool imap_quota_read(struct imap_session *s, int tag, struct err *e);

#endif
