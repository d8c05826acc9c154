/*
 * Appending messages that exist only here.
 */
#ifndef ACCOUNT_IMAP_PUSH_APPEND_NEW_H
#define ACCOUNT_IMAP_PUSH_APPEND_NEW_H

#include <stdbool.h>

#include "account/imap/push/outbox_batch.h"

/* Appends the messages of a batch, each of which is here whole, one after
 * the other. A refused one is in trouble, and so are the others if they
 * would be refused for the same reason. */
bool imap_append_new_send(
    struct imap_session *s, const struct imap_outbox_batch *b, struct err *e);

#endif
