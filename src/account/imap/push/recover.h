/*
 * Copies whose try was begun and whose outcome is not known: the connection
 * broke, or the program died.
 *
 * Always holds: where it can't be known, a message may be there twice, but is
 * not lost (doc/sync.md, "When others were faster").
 */
#ifndef ACCOUNT_IMAP_PUSH_RECOVER_H
#define ACCOUNT_IMAP_PUSH_RECOVER_H

#include <stdbool.h>

#include "account/imap/session/session.h"

/* Copies that the server has are noted as done, others are to be tried
 * again. Sends no change. Must come before the next pull: a copy that
 * another program moved is searched for in folders that got messages since
 * the last one. */
bool imap_recover_look(struct imap_session *s, struct err *e);

/* The first thing of a push: the same, and then the originals of copies are
 * deleted. */
bool imap_recover(struct imap_session *s, struct err *e);

#endif
