/*
 * The outbox of an account, sent: messages that were born here, and what a
 * cut left half done.
 */
#ifndef ACCOUNT_IMAP_OUTGOING_H
#define ACCOUNT_IMAP_OUTGOING_H

#include <stdbool.h>

#include "account/imap/session.h"

/* First of all: tries that were begun and whose end nobody knows. What the
 * server has is taken for done, the rest is begun again. */
bool imap_outgoing_settle(struct imap_session *s, struct err *e);

/* Copies and appends what waits. */
bool imap_outgoing_push(struct imap_session *s, struct err *e);

#endif
