/*
 * Untagged answers about the open mailbox: how many messages it has, and which
 * have vanished (RFC 7162, 3.2.10).
 *
 * With QRESYNC expunged messages are reported by VANISHED instead of EXPUNGE,
 * which libetpan does not count. s->vanished holds all that vanished since the
 * mailbox was opened, as ranges. The pull compares them with the server's own
 * count before it believes them.
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
