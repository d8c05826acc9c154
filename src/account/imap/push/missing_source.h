/*
 * Copies whose original is not where it was, and whose text is not here.
 */
#ifndef ACCOUNT_IMAP_PUSH_MISSING_SOURCE_H
#define ACCOUNT_IMAP_PUSH_MISSING_SOURCE_H

#include <stdbool.h>

#include "account/imap/push/outbox_batch.h"

/* Somebody may have moved the original: then the copy is one of what he moved,
 * as soon as a pull has found it. What no pull finds is dropped, and told. */
bool imap_missing_source_resolve(
    struct imap_session *s, const struct imap_outbox_batch *b, struct err *e);

#endif
