/*
 * Sending changes of flags in the open mailbox (STORE).
 */
#ifndef ACCOUNT_IMAP_PUSH_STORE_FLAGS_H
#define ACCOUNT_IMAP_PUSH_STORE_FLAGS_H

#include <stdbool.h>
#include <stddef.h>

#include "account/imap/session/session.h"
#include "store/read/folder.h"
#include "store/read/pending.h"

struct imap_store_flags {
	const struct folder *folder;
	struct pending_flags *items; /* are put in another order */
	size_t n;
	bool is_careful;    /* nothing that others changed since the last pull
	                     * is touched (UNCHANGEDSINCE, RFC 7162) */
	size_t n_conflicts; /* counts messages that were not changed, because
	                       others had changed them; their flags were read
	                       again */
};

/* Sends them; equal changes go with one command. What the server accepts is
 * done; what it refuses is halved down to single messages, which are in
 * trouble. */
bool imap_store_flags_push(
    struct imap_session *s, struct imap_store_flags *d, struct err *e);

#endif
