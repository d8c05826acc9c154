/*
 * Signing in to an IMAP server: AUTHENTICATE (SASL), or the LOGIN command
 * where nothing better is offered. No way is tried twice, see ways.h.
 */
#ifndef ACCOUNT_IMAP_SESSION_SIGNIN_H
#define ACCOUNT_IMAP_SESSION_SIGNIN_H

#include <stdbool.h>

#include "account/imap/session/session.h"

bool imap_signin(struct imap_session *s, struct err *e);

#endif
