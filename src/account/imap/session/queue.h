/*
 * Handing what came to the second thread.
 */
#ifndef ACCOUNT_IMAP_SESSION_QUEUE_H
#define ACCOUNT_IMAP_SESSION_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "account/imap/session/writer.h"
#include "account/imap/session/session.h"

/* Puts a load on the session's belt: it changes this folder. */
bool imap_queue_put(struct imap_session *s, struct imap_load *l,
    int64_t folder_id, struct err *e);

/* Waits until all is in the store. The session's numbers of the visit are
 * then right. */
bool imap_queue_drain(struct imap_session *s, struct err *e);

#endif
