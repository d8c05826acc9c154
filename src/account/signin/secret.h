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
/* A copy, for secret_clear. */
void secret_copy(struct secret *out, const struct secret *from);
/* Wipes and frees. */
void secret_clear(struct secret *s);

/* False, with ERR_ASK in e, if the account has neither command. */
bool secret_has_source(const struct conf_account *conf, struct err *e);

/* The same in steps, for a caller that does other things meanwhile. conf is
 * lent until secret_drop. */
struct secret_search;
bool secret_seek(
    struct secret_search **out, const struct conf_account *conf, struct err *e);
/* Waits at most so many ms, and in total no longer than secret_get. true
 * with out->text NULL: the secret is not here yet. */
bool secret_await(struct secret_search *s, int ms, const struct wake *stop,
    struct secret *out, struct err *e);
/* Gives up what is not found yet. NULL is fine. */
void secret_drop(struct secret_search *s);

/* After a token was refused: gets the secret again, as the token may just
 * have expired. true: there is another one now, which is worth a try. */
bool secret_renew(struct secret *s, const struct conf_account *conf,
    const struct wake *stop, const struct err *why);

#endif
