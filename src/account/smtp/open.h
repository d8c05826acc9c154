/*
 * From the settings of an account to a server that takes its mail.
 */
#ifndef ACCOUNT_SMTP_OPEN_H
#define ACCOUNT_SMTP_OPEN_H

#include <stdbool.h>

#include "account/smtp/session.h"

/* Connects, encrypts, signs in. false: e says at which step and why; the
 * session is closed. */
bool smtp_open(struct smtp_session *s, struct account *a, struct err *e);

#endif
