/*
 * The state of a mailbox that is not open, as a STATUS answer tells it.
 */
#ifndef ACCOUNT_IMAP_SESSION_MAILBOX_STATUS_H
#define ACCOUNT_IMAP_SESSION_MAILBOX_STATUS_H

#include <stdbool.h>
#include <stddef.h>

#include "account/imap/session/session.h"
#include "base/buf.h"

/* Reads what is behind the word STATUS: "name (MESSAGES 5 ...)". false: it is
 * none. What it does not tell is 0. */
bool imap_mailbox_status_read(
    const char *text, size_t len, struct buf *name, struct imap_mailbox *state);

/* INBOX is the one name in which case does not count. */
void imap_mailbox_status_fold_inbox(char *name);

#endif
