/*
 * POP3 on the wire (RFC 1939): lines out, replies and multi-line answers in.
 *
 * Lines end with CRLF; a server that ends its greeting with a bare LF is
 * taken to do so throughout. Nothing that holds CR, LF or NUL is ever sent.
 */
#ifndef ACCOUNT_POP_WIRE_H
#define ACCOUNT_POP_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "net/link.h"

/* Bytes of a status line, or of a line of a listing. */
enum { POP_WIRE_LINE = 64 * 1024 };

struct pop_wire {
	struct link *link; /* the caller's */
	const char *who;   /* for the log: the account's label */
	char in[64 * 1024];
	size_t start, end; /* what of in was not taken yet */
	struct buf out;    /* commands that wait for pop_wire_flush */
	bool has_bare_lf;  /* the server ends lines with LF alone */
	/* while signing in: what no answer may repeat into a log; lent */
	const char *secret;
};

void pop_wire_init(struct pop_wire *w, struct link *link, const char *who);
void pop_wire_clear(struct pop_wire *w);

/* Queues a command line. false (ERR_OTHER): it would hold a CR, LF or NUL. */
bool pop_wire_command(struct pop_wire *w, struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Queues an answer of a SASL exchange, base64 of bytes; it is logged as
 * "...". */
void pop_wire_answer(struct pop_wire *w, const void *bytes, size_t len);
/* Sends what is queued. */
bool pop_wire_flush(struct pop_wire *w, struct err *e);

enum pop_wire_status {
	POP_WIRE_OK,
	POP_WIRE_ERR,
	POP_WIRE_CONTINUE, /* "+ ...", while signing in */
};
/* Reads a status line; line is the whole of it. Anything else than +OK, -ERR
 * or + is an ERR_PROTOCOL; e tells if it looks like another protocol. */
bool pop_wire_reply(struct pop_wire *w, enum pop_wire_status *status,
    struct buf *line, struct err *e);

/* Reads the first status line, behind what some servers print before it. */
bool pop_wire_greeting(struct pop_wire *w, enum pop_wire_status *status,
    struct buf *line, struct err *e);

/* Reads the lines of a multi-line answer up to its final dot; take gets each
 * line, without its end and unstuffed. */
bool pop_wire_lines(struct pop_wire *w,
    bool (*take)(void *ctx, char *line, size_t len, struct err *e), void *ctx,
    struct err *e);

/* Reads a message up to its final dot; take gets its bytes, unstuffed, with
 * their line ends, in runs of any length. A connection that ends before the
 * dot is a failure: what take was given is then no message. */
bool pop_wire_message(struct pop_wire *w,
    bool (*take)(void *ctx, const char *bytes, size_t len, struct err *e),
    void *ctx, struct err *e);

#endif
