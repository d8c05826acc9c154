/*
 * A POP3 session: its connection, what the server said, and how it ends. open.c
 * begins one.
 */
#ifndef ACCOUNT_POP_SESSION_H
#define ACCOUNT_POP_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "account/backend.h"
#include "account/pop/avoid.h"
#include "account/pop/caps.h"
#include "account/pop/wire.h"
#include "account/signin/refusal.h"
#include "account/signin/sasl.h"
#include "account/signin/secret.h"
#include "store/server/maildrop.h"

struct pop_plan_item;

/* How many breaks a visit survives, if they are over something that can be
 * left out or put off. */
enum { POP_BREAKS_MAX = 8 };

struct pop_session {
	struct account *account;
	struct link *link;
	struct pop_wire wire;
	struct pop_caps caps;
	enum sasl_mechanism mechanism; /* really used; SASL_NONE: USER/PASS,
	                                * or APOP */
	struct buf greeting;
	struct secret_search *search; /* between pop_dial and pop_enter */
	struct secret secret;         /* only until the sign-in is done */
	int64_t count, bytes;         /* STAT */
	struct err
	    stat_why; /* STAT was refused, in words that are not understood */
	bool is_listing; /* UIDL and LIST were sent already */
	/* what to make of a line that breaks: */
	enum pop_ask awaited;  /* what is being answered */
	enum pop_ask last_ask; /* what was answered last */
	enum pop_ask refused;  /* what was answered last, with "-ERR" */
	size_t together;       /* commands that were sent at once, the last
	                        * time, and */
	size_t answered;       /* answers since */
	struct pop_plan_item *last_read; /* the message that was read last */
	bool was_refused; /* the last answer was a "-ERR" to a message */
	bool is_signing_in;
	bool is_mute;      /* it has said nothing since the sign-in */
	bool was_silent;   /* for as long as patience goes */
	bool answers_dele; /* it made sense of one */
	bool is_blamed;    /* the cause is known and noted */
	bool is_leaving;   /* so was QUIT */
	bool has_known;    /* read while the server opened the maildrop: */
	struct maildrop known;
};

/* Reads a status line, the answer to this command. */
bool pop_session_reply(struct pop_session *s, enum pop_ask ask,
    enum pop_wire_status *status, struct buf *line, struct err *e);

/* Notes that so many commands were sent at once. */
void pop_session_sent(struct pop_session *s, size_t n);

/* The session ended with e: notes what the connection broke over. true:
 * another session may get further, at once. */
bool pop_session_blame(struct pop_session *s, const struct err *e);

/* How much such a break counts towards POP_BREAKS_MAX: more if the server
 * fell silent. */
int pop_session_cost(const struct pop_session *s);

/* Where the session was when its line broke. */
struct pop_break pop_session_where(struct pop_session *s);

/* True if the line broke, or the answer made no sense. */
bool pop_session_is_break(const struct err *e);

/* CAPA, which is POP_ASK_CAPA, or POP_ASK_CAPA_AGAIN behind the sign-in; a
 * server that does not know it has what RFC 1939 gives everybody. read takes
 * the answer to one that was sent. */
bool pop_session_ask_caps(
    struct pop_session *s, enum pop_ask which, struct err *e);
bool pop_session_read_caps(
    struct pop_session *s, enum pop_ask which, struct err *e);

/* Explains a -ERR line in e; returns false. */
bool pop_session_refuse(struct pop_session *s, enum refusal_step step,
    const struct buf *line, struct err *e);

/* QUIT, and waits for the answer: only with +OK has the server deleted what
 * it was told to. The session is closed either way. */
bool pop_session_quit(struct pop_session *s, struct err *e);

/* Sends QUIT where nothing depends on it: its answer is read, for a short
 * time, when the session is closed. */
bool pop_session_leave(struct pop_session *s, struct err *e);

/* Drops the connection: the server forgets what it was told in this session.
 * Fine on a closed one. */
void pop_session_close(struct pop_session *s);

/* "PLAIN", "USER/PASS" ... for the inspector. */
const char *pop_session_signed_in_by(const struct pop_session *s);

#endif
