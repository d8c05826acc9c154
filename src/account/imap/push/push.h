/*
 * What the user wants, sent to the server: folders, flags, moves, deletions,
 * and messages that were born here.
 */
#ifndef ACCOUNT_IMAP_PUSH_PUSH_H
#define ACCOUNT_IMAP_PUSH_PUSH_H

#include <stdbool.h>

#include "account/imap/session/session.h"

/* Sends what differs: flags as what is to be added and taken away, so that
 * what other programs changed beside it stays; moves and deletions that are
 * old enough (account.push_after). A folder whose UIDVALIDITY is not the one
 * that is known is left alone until it was pulled. What the server refuses
 * backs off alone. */
bool imap_push(struct imap_session *s, struct err *e);

/* Only finds out what became of tries whose end nobody knows (recover.h). */
bool imap_push_look(struct imap_session *s, struct err *e);

#endif
