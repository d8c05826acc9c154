/*
 * Fetching the bodies that are wanted.
 *
 * Small ones are fetched many with a command; large ones in pieces, which are
 * stored as they come, so that the next session continues behind the last
 * piece. A body counts as whole only when the server has shown its end. A
 * message whose body fails is tried again later, alone.
 */
#ifndef ACCOUNT_IMAP_BODY_BODIES_H
#define ACCOUNT_IMAP_BODY_BODIES_H

#include <stdbool.h>

#include "account/imap/session/session.h"
#include "store/read/message.h"

/* Fetches up to n bodies that are wanted at least so (WANT_...), the most
 * urgent first, folder by folder; *fetched counts them. Returns early, with
 * true, when account.kick is up. */
bool imap_bodies_fetch(struct imap_session *s, enum message_want least, int n,
    int *fetched, struct err *e);

#endif
