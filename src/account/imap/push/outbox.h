/*
 * Sending the outbox of an account: messages that exist only here, and copies
 * of messages on the server.
 */
#ifndef ACCOUNT_IMAP_PUSH_OUTBOX_H
#define ACCOUNT_IMAP_PUSH_OUTBOX_H

#include <stdbool.h>

#include "account/imap/session/session.h"

/* Copies and appends the entries that are due. */
bool imap_outbox_push(struct imap_session *s, struct err *e);

#endif
