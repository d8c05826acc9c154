/*
 * Commands that a POP server announces, or must have, and does not survive:
 * it answers with nonsense, with silence, or cuts the line. What can be done
 * without is left out for a day then, so that the mail gets here all the same.
 *
 * A line breaks for other reasons, too: a command is left out only when the
 * line broke over it twice in a row, and after a silence only if that was a
 * long one: a server that opens a large maildrop takes its time.
 *
 * A line that ends between two answers was ended by the command before or by
 * the one behind. The one behind is taken to blame; if the line then breaks in
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

/* Where a line broke. */
struct pop_break {
	enum pop_ask awaited;  /* what was not answered, or not to the end */
	enum pop_ask answered; /* what was, right before */
	bool is_silent;        /* the server said nothing for patience ms */
};

/* True if it is left out at present. */
bool pop_avoid_has(const struct account *a, enum pop_ask ask);

/* The line broke there. true: that leads to something being left out, now or
 * next time, so that another session may get further. */
bool pop_avoid_note(struct account *a, const struct pop_break *at);

/* The line broke over the first command of the sign-in; answered is what was
 * said right before, if that can be left out. One that was refused, too, has
 * two things against it, which is enough. */
bool pop_avoid_note_signin(
    struct account *a, enum pop_ask answered, bool was_refused);

/* The line broke there, and before that it broke in the same place over what
 * is left out since. */
bool pop_avoid_is_same_place(
    const struct account *a, const struct pop_break *at);

/* A new session begins: what was left out for a day is asked for again. */
void pop_avoid_begin(struct account *a);

/* A visit went well with what was asked: nothing is suspected any more. */
void pop_avoid_forget_suspects(struct account *a);

/* Appends what is left out, as the names of the commands; nothing if there is
 * nothing. */
void pop_avoid_add_names(struct buf *out, unsigned avoided);

/* Written down and read again as "AVOIDED SUSPECTED SINCE HOST:PORT". */
void pop_avoid_write(struct buf *out, const struct account *a);
void pop_avoid_read(struct account *a, const char *text);

#endif
