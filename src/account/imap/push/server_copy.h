/*
 * Copies that the server makes of messages that it has.
 */
#ifndef ACCOUNT_IMAP_PUSH_SERVER_COPY_H
#define ACCOUNT_IMAP_PUSH_SERVER_COPY_H

#include <stdbool.h>

#include "account/imap/push/outbox_batch.h"

/* Copies the messages of a batch, many with a command. What the server does
 * not copy is appended if its body is here; else it is in trouble, or its
 * source is missing. */
bool imap_server_copy_send(
    struct imap_session *s, const struct imap_outbox_batch *b, struct err *e);

#endif
