/*
 * What a server says in passing of the messages in the open mailbox: how many
 * there are, and which have vanished (RFC 7162, 3.2.10).
 *
 * Once QRESYNC is enabled messages go by VANISHED instead of EXPUNGE, which
 * libetpan does not count. s->vanished holds all that went since the mailbox
 * was opened, as ranges that are never expanded. It is the server's word and
 * no more: the pull holds it against the server's own count.
 */
#ifndef ACCOUNT_IMAP_SESSION_UNTAGGED_H
#define ACCOUNT_IMAP_SESSION_UNTAGGED_H

#include "account/imap/session/session.h"

/* Takes an untagged answer that was read raw; words is what stands behind
 * its "* ". */
void imap_untagged(struct imap_session *s, const char *words);

/* Takes all lines of an answer that libetpan has read; exists is how many
 * messages there were before it. */
void imap_untagged_lines(
    struct imap_session *s, const char *from, const char *to, uint32_t exists);

#endif
