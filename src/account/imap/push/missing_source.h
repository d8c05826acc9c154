/*
 * Copies whose original is not where it was, and whose body is not here.
 */
#ifndef ACCOUNT_IMAP_PUSH_MISSING_SOURCE_H
#define ACCOUNT_IMAP_PUSH_MISSING_SOURCE_H

#include <stdbool.h>

#include "account/imap/push/outbox_batch.h"

/* Another program may have moved the original: as soon as a pull has found
 * it, it is copied from there. If no pull finds it, the copy is dropped and
 * the user told. */
bool imap_missing_source_resolve(
    struct imap_session *s, const struct imap_outbox_batch *b, struct err *e);

#endif
