/*
 * Messages that were born here, appended to a mailbox.
 */
#ifndef ACCOUNT_IMAP_PUSH_APPEND_NEW_H
#define ACCOUNT_IMAP_PUSH_APPEND_NEW_H

#include <stdbool.h>

#include "account/imap/push/outbox_batch.h"

/* Appends those of a batch, each of which is here whole, one after the other.
 * What is refused is in trouble, and what would be refused alike. */
bool imap_append_new_send(
    struct imap_session *s, const struct imap_outbox_batch *b, struct err *e);

#endif
