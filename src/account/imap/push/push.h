/*
 * Sending the changes of the user to the server: folders, flags, keywords,
 * moves, deletions, and new messages.
 */
#ifndef ACCOUNT_IMAP_PUSH_PUSH_H
#define ACCOUNT_IMAP_PUSH_PUSH_H

#include <stdbool.h>

#include "account/imap/session/session.h"

/* Sends all pending changes: flags as differences, so that what other
 * programs changed besides stays; moves and deletions that are old enough
 * (account.push_after). A folder whose UIDVALIDITY changed waits until it
 * was pulled. What the server refuses is tried again later, alone. */
bool imap_push(struct imap_session *s, struct err *e);

/* Only finds out what became of tries whose outcome is not known
 * (recover.h). */
bool imap_push_look(struct imap_session *s, struct err *e);

#endif
