/*
 * Copies whose try was begun and whose end nobody knows: a cut or a crash came
 * between.
 *
 * Always holds: where we can't know, a message is rather there twice than lost
 * (doc/sync, "When others were faster").
 */
#ifndef ACCOUNT_IMAP_PUSH_RECOVER_H
#define ACCOUNT_IMAP_PUSH_RECOVER_H

#include <stdbool.h>

#include "account/imap/session/session.h"

/* What the server has is taken for done, the rest is to be begun again. It only
 * looks, and is to come before the next pull: a copy that somebody moved on is
 * sought where something came since the last one. */
bool imap_recover_look(struct imap_session *s, struct err *e);

/* First of all in a push: the same, and the originals of copies go. */
bool imap_recover(struct imap_session *s, struct err *e);

#endif
