/*
 * Bodies that the server did not send: the message is gone, or it is tried
 * again later.
 */
#ifndef ACCOUNT_IMAP_BODY_MISSING_BODY_H
#define ACCOUNT_IMAP_BODY_MISSING_BODY_H

#include <stdbool.h>
#include <stddef.h>

#include "account/imap/session/session.h"
#include "store/read/folder.h"
#include "store/read/pending.h"

/* Asks the server whether it has these messages of the open mailbox at all.
 * Those it has not are removed here; for the others trouble is noted. */
bool imap_missing_body_settle(struct imap_session *s, const struct folder *f,
    const struct pending_body *const *list, size_t n, struct err *e);

/* Notes trouble with these messages; why is for people. */
bool imap_missing_body_trouble(struct imap_session *s,
    const struct pending_body *const *list, size_t n, const char *why,
    struct err *e);

#endif
