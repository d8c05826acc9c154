/*
 * From the name of a POP3 server to an open maildrop.
 */
#ifndef ACCOUNT_POP_OPEN_H
#define ACCOUNT_POP_OPEN_H

#include <stdbool.h>

#include "account/pop/session.h"

/* Connects, upgrades, signs in, asks STAT. false: e says at which step and
 * why; the session is closed. */
bool pop_open(struct pop_session *s, struct account *a, struct err *e);

#endif
