/*
 * Hides the secret in what a server repeats, for example in an error, before it
 * is kept or logged.
 */
#ifndef ACCOUNT_SIGNIN_HIDE_H
#define ACCOUNT_SIGNIN_HIDE_H

#include <stddef.h>

/* Overwrites the secret in text with stars, and every word of base64 that
 * holds it. Secrets shorter than 4 bytes are left, since they occur in many
 * words. */
void hide_secret(const char *secret, char *text, size_t len);

#endif
