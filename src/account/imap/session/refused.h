/*
 * Changes that a server refuses: the reason in words, and the trouble that is
 * noted for each message. Such a message is tried again later, alone; all
 * others go on.
 */
#ifndef ACCOUNT_IMAP_SESSION_REFUSED_H
#define ACCOUNT_IMAP_SESSION_REFUSED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "account/imap/session/session.h"
#include "base/buf.h"

/* Appends a sentence for people on the last command's NO, with the server's
 * words. */
void imap_refused_explain(struct imap_session *s, struct buf *why);

/* True if the reason applies to each message of the command alike (mailbox
 * full, no permission), so that there is no use in trying them one by one. */
bool imap_refused_all(const struct imap_session *s);

/* Notes trouble for messages, and counts them in the visit. */
struct imap_refused {
	const void *items; /* structs that begin with a message's id */
	size_t n, size;    /* so many of so many bytes */
	const char *why;   /* NULL: the server's words on the last command */
};
bool imap_refused_note(
    struct imap_session *s, const struct imap_refused *r, struct err *e);

/* Only counts them, where the change is taken back or noted elsewhere. */
void imap_refused_count(struct imap_session *s, size_t n, const char *why);

#endif
