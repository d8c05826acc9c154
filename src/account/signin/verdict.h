/*
 * What the refusal of a sign-in was about: the password, the mechanism, or
 * something else.
 */
#ifndef ACCOUNT_SIGNIN_VERDICT_H
#define ACCOUNT_SIGNIN_VERDICT_H

#include "account/signin/refusal.h"

enum signin_verdict {
	SIGNIN_NO_OTHER,     /* neither: busy, switched off, ... */
	SIGNIN_NO_PASSWORD,  /* the name or the password, says a code or what is
	                      * known of the provider */
	SIGNIN_NO_MECHANISM, /* it is not known, not supported, not possible */
	SIGNIN_NO_ARGUMENTS, /* the command was not understood as it was written
	                      */
	SIGNIN_NO_UNSURE,    /* it just says no */
};

/* r is of the step REFUSAL_SIGN_IN. */
enum signin_verdict verdict_of(const struct refusal *r);

#endif
