/*
 * What an SMTP server's answer means: from its code and its words to what a
 * person can do, and to when it is tried again.
 *
 * A table of what servers say: the enhanced code (RFC 3463) counts before the
 * words, and these before the first digit. What no row knows is for later
 * (4yz) or for a person (5yz). refusal.h explains what they say to a sign-in.
 */
#ifndef ACCOUNT_SMTP_ANSWER_H
#define ACCOUNT_SMTP_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "account/smtp/wire.h"
#include "base/err.h"

/* What was asked. */
enum smtp_step {
	SMTP_AT_GREETING = 1,
	SMTP_AT_HELLO = 2,
	SMTP_AT_MAIL = 4,
	SMTP_AT_RCPT = 8,
	SMTP_AT_DATA = 16,
	SMTP_AT_DOT = 32,
};

struct smtp_question {
	enum smtp_step step;
	const char *host;
	const char *address; /* of the sender (MAIL, DOT) or recipient */
	const struct smtp_reply *reply; /* that is no yes */
};

enum smtp_class {
	SMTP_IS_LATER,     /* try the same again */
	SMTP_IS_TOO_MANY,  /* recipients: the rest in another transaction */
	SMTP_IS_ADDRESS,   /* this recipient is wrong, now and later */
	SMTP_IS_REFUSED,   /* the message, or its sender */
	SMTP_IS_OUR_FAULT, /* the answer fits to nothing that was asked */
};

struct smtp_meaning {
	enum smtp_class class;
	int retry_after; /* seconds that the server asks for; 0: back-off */
};

/* Fills m and e: a sentence, the server's words below, and whether it is tried
 * again (RETRY_LATER) or a person is asked (RETRY_ASK). The scope is ERR_ITEM.
 * Returns false. */
bool smtp_explain(
    const struct smtp_question *q, struct smtp_meaning *m, struct err *e);

#endif
