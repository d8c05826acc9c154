/*
 * Passwords and tokens: where they come from. They are held only while they
 * are needed and wiped afterwards.
 */
#ifndef ACCOUNT_SIGNIN_SECRET_H
#define ACCOUNT_SIGNIN_SECRET_H

#include <stdbool.h>

#include "base/err.h"
#include "base/wake.h"
#include "config/settings.h"

struct secret {
	char *text;
	bool is_token; /* an OAuth 2 access token, else a password */
};

/* Gets the secret of an account: the first line that its token-command or
 * password-command prints. ERR_ASK: the account has neither. A command that
 * fails, prints nothing or takes longer than a minute is an error that shows
 * what it said on stderr. stop ends the wait at once. */
bool secret_get(struct secret *out, const struct conf_account *conf,
    const struct wake *stop, struct err *e);
/* Wipes and frees. */
void secret_clear(struct secret *s);

#endif
