/*
 * A conversation in raw lines: a command, what the server says in passing,
 * and the end of it.
 *
 * In passing come capabilities, which are noted, and words for people
 * (alerts, untagged NO, BYE), which are kept with the end of the command.
 */
#ifndef ACCOUNT_IMAP_SESSION_EXCHANGE_H
#define ACCOUNT_IMAP_SESSION_EXCHANGE_H

#include <stdbool.h>

#include "account/imap/session/session.h"

/* Reads the next answer and notes what is to be noted of it; at the end of
 * the command s->words becomes its line without the tag, and the notes behind
 * it. The budget of the link holds. */
bool imap_exchange_read(
    struct imap_session *s, struct imap_answer *a, struct err *e);

/* Reads the end of an IDLE that was broken off for a command (s->idle_end):
 * whoever goes on with the session calls it first. */
bool imap_exchange_end_idle(struct imap_session *s, struct err *e);

/* Sends a command and reads to its end; take (may be NULL) gets the data that
 * comes in between. The server may take a minute. */
struct imap_exchange {
	enum imap_status *status; /* how it ended */
	void (*take)(void *ctx, const struct imap_answer *a);
	/* gets status lines without a tag; may be NULL */
	void (*told)(void *ctx, const struct imap_answer *a);
	void *ctx;
	size_t text; /* bytes that may come; 0 = 256 kB */
	int tag; /* for imap_exchange_end: whose end; 0: the last command's */
};
bool imap_exchange(struct imap_session *s, const struct imap_exchange *t,
    struct err *e, const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Reads to the end of a command that was sent; the budget of the link
 * holds. Several may be on their way, their ends come in the same order. */
bool imap_exchange_end(
    struct imap_session *s, const struct imap_exchange *t, struct err *e);

/* Reads on until the server wants more of a command ("+"), or has ended it:
 * a->kind says which. Whatever else it says before that is nothing new. */
bool imap_exchange_await(
    struct imap_session *s, struct imap_answer *a, struct err *e);

/* Notes what a status line says for people; it goes into s->words with the
 * end of the command. */
void imap_exchange_note(struct imap_session *s, const char *line);

/* Sets the budget for so many bytes; 0 = that of everything small. */
void imap_exchange_budget(struct imap_session *s, size_t text);

#endif
