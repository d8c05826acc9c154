/*
 * SCRAM (RFC 5802, RFC 7677): the password is never sent, and the server
 * proves that it knows it too. Without channel binding; the authzid is left
 * out, since some servers refuse "a=".
 */
#ifndef ACCOUNT_SIGNIN_SCRAM_H
#define ACCOUNT_SIGNIN_SCRAM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"

struct scram;

/* nonce NULL: a random one. */
struct scram *scram_new(enum digest_kind kind, const char *user,
    const char *password, const char *nonce);
void scram_free(struct scram *s);

/* See sasl_step. */
bool scram_step(struct scram *s, const char *challenge, size_t len,
    struct buf *answer, struct err *e);

/* The server's signature came and was right. */
bool scram_is_proved(const struct scram *s);

#endif
