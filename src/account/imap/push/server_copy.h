/*
 * Copies of messages that the server has, made by the server.
 */
#ifndef ACCOUNT_IMAP_PUSH_SERVER_COPY_H
#define ACCOUNT_IMAP_PUSH_SERVER_COPY_H

#include <stdbool.h>

#include "account/imap/push/outbox_batch.h"

/* Copies those of a batch, many with one command. What the server does not
 * copy is appended if it is here; else it is in trouble, or an orphan. */
bool imap_server_copy_send(
    struct imap_session *s, const struct imap_outbox_batch *b, struct err *e);

#endif
