/*
 * Signing in to a POP3 server: SASL (RFC 5034), USER and PASS, or APOP where
 * the settings ask for it. One try a session: a password that was refused is
 * not sent again.
 */
#ifndef ACCOUNT_POP_SIGNIN_H
#define ACCOUNT_POP_SIGNIN_H

#include <stdbool.h>

#include "account/pop/session.h"

bool pop_signin(struct pop_session *s, struct err *e);

#endif
