/*
 * Signing in to a POP3 server: SASL (RFC 5034), USER and PASS, or APOP where
 * the settings ask for it. Each way is tried once in a session, see
 * signin/ways.h.
 */
#ifndef ACCOUNT_POP_SIGNIN_H
#define ACCOUNT_POP_SIGNIN_H

#include <stdbool.h>

#include "account/pop/session.h"

bool pop_signin(struct pop_session *s, struct err *e);

#endif
