/*
 * Opening a POP3 session: connecting, signing in, and asking what the mailbox
 * holds.
 */
#ifndef ACCOUNT_POP_OPEN_H
#define ACCOUNT_POP_OPEN_H

#include <stdbool.h>

#include "account/pop/session.h"

/* Connects. Of the account it needs no more than its settings. */
bool pop_dial(struct pop_session *s, struct account *a, struct err *e);
/* Signs in and asks STAT. */
bool pop_enter(struct pop_session *s, struct err *e);

/* Both. false: e says at which step and why; the session is closed, as behind
 * each of them. */
bool pop_open(struct pop_session *s, struct account *a, struct err *e);

#endif
