/*
 * Servers that repeat what they were told, in an error for example: the
 * secret in it is made unreadable before anybody keeps or logs it.
 */
#ifndef ACCOUNT_SIGNIN_HIDE_H
#define ACCOUNT_SIGNIN_HIDE_H

#include <stddef.h>

/* Overwrites the secret in text with stars, and every word of base64 that
 * holds it. Secrets of less than 4 bytes stand in too many words. */
void hide_secret(const char *secret, char *text, size_t len);

#endif
