/*
 * The bodies that are wanted, fetched.
 *
 * Small ones come many in a command, large ones in pieces that go to the
 * store as they come: after a cut the next session goes on at the byte. A
 * body counts as whole only when the server has shown its end. A message that
 * gives trouble backs off alone.
 */
#ifndef ACCOUNT_IMAP_BODY_BODIES_H
#define ACCOUNT_IMAP_BODY_BODIES_H

#include <stdbool.h>

#include "account/imap/session/session.h"
#include "store/read/message.h"

/* Fetches up to n bodies that are wanted at least so, the most urgent first,
 * folder by folder; *fetched counts them. Comes back early, without an error,
 * when account.kick is up. */
bool imap_bodies_fetch(struct imap_session *s, enum message_want least, int n,
    int *fetched, struct err *e);

#endif
