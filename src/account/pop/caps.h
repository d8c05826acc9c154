/*
 * Capabilities of a POP server, from its answer to CAPA or from the text that
 * was kept of it.
 */
#ifndef ACCOUNT_POP_CAPS_H
#define ACCOUNT_POP_CAPS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Capabilities (RFC 2449, RFC 2595, RFC 5034, RFC 6856) as bits. */
enum pop_cap {
	POP_CAPA = 1, /* the server knows CAPA at all */
	POP_TOP = 2,
	POP_UIDL = 4,
	POP_USER = 8,
	POP_STLS = 16,
	POP_PIPELINING = 32,
	POP_RESP_CODES = 64,
	POP_AUTH_RESP_CODE = 128,
	POP_UTF8 = 256,
	POP_LANG = 512,
};

struct pop_caps {
	unsigned bits;    /* enum pop_cap */
	unsigned sasl;    /* 1 << enum sasl_mechanism */
	int expire;       /* days; -1 not said, INT_MAX never */
	int login_delay;  /* seconds; 0 not said */
	struct buf words; /* all of it, for the inspector */
};

/* Empties all; words must be initialised. */
void pop_caps_reset(struct pop_caps *c);
/* Takes one line of the answer; line[len] is '\0'. */
void pop_caps_take(struct pop_caps *c, const char *line, size_t len);
/* Reads what was kept as words: lines separated by "; ". */
void pop_caps_read(struct pop_caps *c, const char *words);

/* True for Gmail: it lists a message until it was downloaded once, the
 * oldest few hundred at a time, and its EXPIRE and LOGIN-DELAY do not apply. */
bool pop_caps_are_gmail(const struct pop_caps *c);

/* Days after which the server itself removes a message (EXPIRE), 0 as soon as
 * it was collected; -1: never, or not said. */
int pop_caps_expiry(const struct pop_caps *c);

#endif
