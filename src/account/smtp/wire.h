/*
 * SMTP on the wire (RFC 5321, 4.2): commands out, replies in.
 *
 * Always holds: a reply is whole lines that end with CRLF and have the same
 * three digits. Half a line is no reply, whatever it says. Nothing that holds
 * CR, LF or NUL is ever sent as a command.
 */
#ifndef ACCOUNT_SMTP_WIRE_H
#define ACCOUNT_SMTP_WIRE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "net/link.h"

/* Bytes of a line of a reply (RFC 5321 has 512), and of all of its lines. */
enum { SMTP_LINE = 2 * 1024, SMTP_REPLY = 64 * 1024 };

struct smtp_wire {
	struct link *link; /* the caller's */
	const char *who;   /* for the log: the account's label */
	char in[2 * SMTP_LINE];
	size_t start, end; /* what of in was not taken yet */
	struct buf out;    /* commands that wait for smtp_wire_flush */
	/* while signing in: what no reply may repeat into a log; lent */
	const char *secret;
};

void smtp_wire_init(struct smtp_wire *w, struct link *link, const char *who);
void smtp_wire_clear(struct smtp_wire *w);

/* Queues a command line. false (ERR_OTHER): it would hold a CR, LF or NUL. */
bool smtp_wire_command(struct smtp_wire *w, struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* The same for a command that holds a secret: its first word is logged. */
bool smtp_wire_secret(struct smtp_wire *w, struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Sends what is queued. */
bool smtp_wire_flush(struct smtp_wire *w, struct err *e);

struct smtp_reply {
	int code;          /* 200 to 599 */
	char enhanced[16]; /* "5.1.1" (RFC 3463) of its last line, or "" */
	struct buf text;   /* without the codes; its lines end with LF */
	struct buf line;   /* with them, as one line: the server's own words */
};
void smtp_reply_init(struct smtp_reply *r);
void smtp_reply_clear(struct smtp_reply *r);

/* Reads a reply. What is none is an ERR_PROTOCOL, which e shows. */
bool smtp_wire_reply(struct smtp_wire *w, struct smtp_reply *r, struct err *e);

/* Has the server said more than was read? */
bool smtp_wire_has_more(const struct smtp_wire *w);

#endif
