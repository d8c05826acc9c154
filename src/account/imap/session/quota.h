/*
 * The storage quota of an account (QUOTA, RFC 9208).
 */
#ifndef ACCOUNT_IMAP_SESSION_QUOTA_H
#define ACCOUNT_IMAP_SESSION_QUOTA_H

#include <stdbool.h>

#include "account/imap/session/session.h"

/* Asks, if the server has QUOTA and was not asked within the last day; *tag
 * is 0 if it is not asked. Other commands may be on their way. */
bool imap_quota_ask(struct imap_session *s, int *tag, struct err *e);

/* Reads the answer into s->quota. A refusal is no error. */
bool imap_quota_read(struct imap_session *s, int tag, struct err *e);

#endif
