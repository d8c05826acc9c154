/*
 * Small bodies: many with a command, and several commands on their way.
 */
#ifndef ACCOUNT_IMAP_BODY_FETCH_SMALL_H
#define ACCOUNT_IMAP_BODY_FETCH_SMALL_H

#include <stdbool.h>
#include <stddef.h>

#include "account/imap/session/session.h"
#include "store/read/folder.h"
#include "store/read/pending.h"

struct imap_small {
	const struct folder *folder;
	struct pending_body *items;
	size_t n;
};

/* Fetches the bodies of these messages of the open mailbox. A message that
 * is gone is removed here; one whose body is not sent is tried again later.
 * Stops early when account.kick is up. What came is with the writer when
 * this returns. */
bool imap_fetch_small(
    struct imap_session *s, const struct imap_small *what, struct err *e);

#endif
