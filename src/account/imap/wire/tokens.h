/*
 * Splits a raw answer into atoms, strings and parentheses. What makes no sense
 * is an atom, so reading always ends.
 */
#ifndef ACCOUNT_IMAP_WIRE_TOKENS_H
#define ACCOUNT_IMAP_WIRE_TOKENS_H

#include "base/buf.h"

struct imap_tokens {
	const char *at, *end; /* lent */
};

enum imap_token {
	IMAP_TOKEN_END,
	IMAP_TOKEN_OPEN,   /* ( */
	IMAP_TOKEN_CLOSE,  /* ) */
	IMAP_TOKEN_ATOM,   /* NIL is one too */
	IMAP_TOKEN_STRING, /* quoted, or a literal */
};

/* Goes to the next token; text becomes that of an atom or a string. */
enum imap_token imap_token_next(struct imap_tokens *t, struct buf *text);

/* Passes over what follows up to the ')' that belongs to a '(' just read. */
void imap_token_skip_list(struct imap_tokens *t);

#endif
