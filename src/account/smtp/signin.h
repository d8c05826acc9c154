/*
 * Signing in to an SMTP server (RFC 4954). No way is tried twice in a session,
 * see ways.h.
 */
#ifndef ACCOUNT_SMTP_SIGNIN_H
#define ACCOUNT_SMTP_SIGNIN_H

#include <stdbool.h>

#include "account/smtp/session.h"

/* A server that offers no way to sign in is an error: without it nothing is
 * sent. */
bool smtp_signin(struct smtp_session *s, struct err *e);

#endif
