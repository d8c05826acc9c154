/*
 * The outbox of an account, sent: messages that were born here, or are copies
 * of what the server has.
 */
#ifndef ACCOUNT_IMAP_PUSH_OUTBOX_H
#define ACCOUNT_IMAP_PUSH_OUTBOX_H

#include <stdbool.h>

#include "account/imap/session/session.h"

/* Copies and appends what waits. */
bool imap_outbox_push(struct imap_session *s, struct err *e);

#endif
