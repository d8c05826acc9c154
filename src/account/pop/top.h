/*
 * Digests of the headers of messages, by TOP (RFC 1939, 7).
 */
#ifndef ACCOUNT_POP_TOP_H
#define ACCOUNT_POP_TOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "account/pop/session.h"
#include "base/digest.h"

/* Asks for the headers of n messages, many at once where the server takes
 * that. take gets the digest of each in turn, NULL if the server refused;
 * number(ctx, i) is the i-th message. */
struct pop_top_query {
	size_t n;
	int64_t (*number)(void *ctx, size_t i);
	bool (*take)(
	    void *ctx, size_t i, const unsigned char *digest, struct err *e);
	void *ctx;
};
bool pop_top_digests(
    struct pop_session *s, const struct pop_top_query *wish, struct err *e);

/* The same digest, made of a message that is here: of its lines up to the
 * first empty one, whatever they end with. */
void pop_top_digest_of(unsigned char *digest, const char *bytes, size_t len);

#endif
