/*
 * Copies that somebody moved on before we knew that we had made them: sought
 * in the other folders of the account.
 */
#ifndef ACCOUNT_IMAP_PUSH_FIND_MOVED_COPY_H
#define ACCOUNT_IMAP_PUSH_FIND_MOVED_COPY_H

#include <stdbool.h>

#include "account/imap/push/outbox_batch.h"

/* For entries that are begun and were not found where they were to go (uid 0):
 * looks into the folders in which something came since they were pulled. What
 * is found there is noted as being wanted there. */
bool imap_find_moved_copy(
    struct imap_session *s, const struct imap_outbox_batch *b, struct err *e);

#endif
