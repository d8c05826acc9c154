/*
 * What an SMTP server says in its answer to EHLO (RFC 5321, 4.1.1.1).
 */
#ifndef ACCOUNT_SMTP_CAPS_H
#define ACCOUNT_SMTP_CAPS_H

#include <stdbool.h>
#include <stdint.h>

enum {
	SMTP_PIPELINING = 1, /* RFC 2920 */
	SMTP_8BITMIME = 2,   /* RFC 6152 */
	SMTP_SMTPUTF8 = 4,   /* RFC 6531 */
	SMTP_STARTTLS = 8,   /* RFC 3207 */
	SMTP_SIZE = 16,      /* RFC 1870 */
	SMTP_AUTH = 32,      /* RFC 4954 */
	SMTP_EHLO = 64,      /* it knows EHLO at all */
};

struct smtp_caps {
	unsigned bits;
	unsigned sasl; /* bits 1 << enum sasl_mechanism */
	int64_t size;  /* bytes of a message; 0 = no limit, or not said */
};

/* text: the lines of the answer; the first one is the server's name. */
void smtp_caps_read(struct smtp_caps *caps, const char *text);

#endif
