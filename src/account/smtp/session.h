/*
 * An SMTP session: what is known of it, and its end. open.h begins it.
 */
#ifndef ACCOUNT_SMTP_SESSION_H
#define ACCOUNT_SMTP_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "account/backend.h"
#include "account/signin/refusal.h"
#include "account/signin/sasl.h"
#include "account/signin/secret.h"
#include "account/smtp/caps.h"
#include "account/smtp/wire.h"

/* How long a server may be silent: RFC 5321, 4.5.3.2. Behind the final dot a
 * shorter time makes doubles. */
enum {
	SMTP_COMMAND_MS = 5 * 60 * 1000,
	SMTP_TEXT_MS = 3 * 60 * 1000,
	SMTP_DOT_MS = 10 * 60 * 1000,
};

struct smtp_session {
	struct account *account; /* its settings are those for sending, see
	                          * settings.h */
	struct link *link;
	struct smtp_wire wire;
	struct smtp_caps caps;
	enum sasl_mechanism mechanism; /* really used; SASL_NONE: none */
	struct secret_search *search;  /* between dialling and signing in */
	struct secret secret;          /* only until the sign-in is done */
	int sent;                      /* messages, in this session */
	bool is_closing; /* it said 421: nothing more can be sent */
};

/* Sends what is queued and takes the reply to its last command. */
bool smtp_session_ask(
    struct smtp_session *s, struct smtp_reply *r, struct err *e);
/* Takes the next reply, this many ms at most. */
bool smtp_session_reply(
    struct smtp_session *s, int ms, struct smtp_reply *r, struct err *e);

/* Says QUIT, without waiting for what follows it, and closes. */
void smtp_session_quit(struct smtp_session *s);
/* Drops the connection: what was not ended with a dot is forgotten there.
 * Fine on a closed one. */
void smtp_session_close(struct smtp_session *s);

#endif
