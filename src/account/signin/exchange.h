/*
 * One SASL exchange, whatever protocol carries it: what the client says next,
 * and whether the server has shown that it knows the secret, too.
 *
 * The protocol sends the command and the answers, and reads challenges; bytes
 * are plain here and base64 on the wire.
 */
#ifndef ACCOUNT_SIGNIN_EXCHANGE_H
#define ACCOUNT_SIGNIN_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "account/signin/sasl.h"
#include "account/signin/ways.h"
#include "base/buf.h"
#include "base/err.h"

struct signin_exchange {
	struct sasl *sasl;
	struct ways *ways;
	struct buf first; /* the first answer of a client that speaks first */
	bool owes_first;  /* it is sent behind the server's first '+' */
	bool was_early;   /* it stood in the command; nothing came since */
	struct err why;   /* what went wrong on our side; text "": nothing */
};

/* Begins. Where the server takes the first answer within the command, and its
 * base64 is shorter than room bytes (0: the protocol allows none), it is put
 * into in_command. Ends with signin_exchange_clear in any case; ways is lent
 * until then. */
bool signin_exchange_begin(struct signin_exchange *x, enum sasl_mechanism m,
    const struct sasl_login *login, struct ways *ways, size_t room,
    struct buf *in_command, struct err *e);

/* Answers a challenge, which is base64, with the bytes in reply. false: it
 * makes no sense, and the exchange has to be cancelled ("*"). A server that
 * asks for the answer that stood in the command gets it, and is noted as one
 * that does not take it there. */
bool signin_exchange_answer(
    struct signin_exchange *x, const char *challenge, struct buf *reply);

/* How one way to sign in ended. */
struct signin_outcome {
	bool is_in;
	enum signin_verdict verdict; /* if not, with why */
	struct err why;
};

/* The server has said yes or no, as out says. Adds to out what it said of a
 * token. false: the exchange was cancelled, or the server could not prove
 * that it knows the secret. */
bool signin_exchange_end(
    struct signin_exchange *x, struct signin_outcome *out, struct err *e);

/* Wipes and frees. */
void signin_exchange_clear(struct signin_exchange *x);

#endif
