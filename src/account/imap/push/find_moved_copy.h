/*
 * Copies that another program moved before we knew that we had made them: they
 * are searched for in the other folders of the account.
 */
#ifndef ACCOUNT_IMAP_PUSH_FIND_MOVED_COPY_H
#define ACCOUNT_IMAP_PUSH_FIND_MOVED_COPY_H

#include <stdbool.h>

#include "account/imap/push/outbox_batch.h"

/* For entries that were begun and are not in their target folder (uid 0):
 * looks into the folders that got messages since they were pulled. A copy
 * found there is noted as wanted there. */
bool imap_find_moved_copy(
    struct imap_session *s, const struct imap_outbox_batch *b, struct err *e);

#endif
