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

/* First of all in a push: what the server has is taken for done, the rest is
 * to be begun again. */
bool imap_recover(struct imap_session *s, struct err *e);

#endif
