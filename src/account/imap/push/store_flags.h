/*
 * Changes of flags in the open mailbox, as STORE commands.
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
	size_t n_conflicts; /* counts what was not: their flags have been
	                     * read anew */
};

/* Sends them; those alike go in one command. What the server takes is done;
 * what it refuses, one message at a time in the end, is in trouble. */
bool imap_store_flags_push(
    struct imap_session *s, struct imap_store_flags *d, struct err *e);

#endif
