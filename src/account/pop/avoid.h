/*
 * Commands that a POP server announces, or must have, and does not survive: it
 * answers with nonsense, falls silent, or closes the connection. A command that
 * can be done without is left out for a day then, so that the mail arrives all
 * the same.
 *
 * Connections break for other reasons, too: a command is left out only when the
 * connection broke over it twice in a row, and after a silence only if that was
 * a long one, because a server that opens a large mailbox takes its time.
 *
 * A connection that ends between two answers was ended by the command before or
 * by the one behind. The one behind is blamed; if the connection then breaks in
 * the same place without it, it was the one before.
 */
#ifndef ACCOUNT_POP_AVOID_H
#define ACCOUNT_POP_AVOID_H

#include <stdbool.h>
#include <stdint.h>

#include "account/backend.h"
#include "base/buf.h"

enum pop_ask {
	POP_ASK_NOTHING = 0, /* or what can't be done without */
	POP_ASK_CAPA = 1,
	POP_ASK_EXTRAS = 2, /* LANG, UTF8 */
	POP_ASK_STAT = 4,
	POP_ASK_UIDL = 8,
	POP_ASK_LIST = 16,
	POP_ASK_TOP = 32,
	POP_ASK_AT_ONCE = 64,     /* PIPELINING: several commands together */
	POP_ASK_CAPA_AGAIN = 128, /* behind the sign-in */
};

/* Where a connection broke. */
struct pop_break {
	enum pop_ask awaited;  /* what was not answered, or not to the end */
	enum pop_ask answered; /* what was, right before */
	bool is_silent;        /* the server said nothing for patience ms */
};

/* True if a server is waited for so long by now that a silence is its answer,
 * and no hesitation. */
bool pop_avoid_waits_long(const struct account *a);

/* True if the command is left out at present. */
bool pop_avoid_has(const struct account *a, enum pop_ask ask);

/* The connection broke there. true: something is left out because of it, now
 * or next time, so that another session may get further. */
bool pop_avoid_note(struct account *a, const struct pop_break *at);

/* The connection broke over the first command of the sign-in; answered is
 * the command before it, if that can be left out. */
bool pop_avoid_note_signin(
    struct account *a, enum pop_ask answered, bool was_refused);

/* True if the connection broke in the same place as the last time, although
 * the command behind it is left out since. */
bool pop_avoid_is_same_place(
    const struct account *a, const struct pop_break *at);

/* A new session begins: what was left out for a day is used again. */
void pop_avoid_begin(struct account *a);

/* A visit went well with the commands it used: none is suspected any more. */
void pop_avoid_forget_suspects(struct account *a);

/* Appends the names of the commands that are left out, separated by commas. */
void pop_avoid_add_names(struct buf *out, unsigned avoided);

/* The text form that is kept in the store: "AVOIDED SUSPECTED SINCE
 * HOST:PORT". What was noted of another server is dropped. */
void pop_avoid_write(struct buf *out, const struct account *a);
void pop_avoid_read(struct account *a, const char *text);

#endif
