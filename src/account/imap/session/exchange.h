/*
 * A command whose answer is read as raw lines.
 *
 * Of what the server says besides, capabilities are noted, and text for people
 * (alerts, untagged NO, BYE) is added to how the command ended (s->words).
 */
#ifndef ACCOUNT_IMAP_SESSION_EXCHANGE_H
#define ACCOUNT_IMAP_SESSION_EXCHANGE_H

#include <stdbool.h>

#include "account/imap/session/session.h"

/* Reads the next line and notes what it says besides. At the end of a
 * command s->words becomes that line without its tag, followed by the noted
 * text. The limits of the link that are set apply. */
bool imap_exchange_read(
    struct imap_session *s, struct imap_answer *a, struct err *e);

/* Reads the end of an IDLE that was ended for a command (s->idle_end). To be
 * called before anything else is read in the session. */
bool imap_exchange_end_idle(struct imap_session *s, struct err *e);

/* Sends a command and reads its answer; take (may be NULL) gets each line of
 * data. The server may take a minute. */
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

/* Reads the answer to a command that was sent before. The limits of the link
 * apply. Several may have been sent; their answers come in the same order. */
bool imap_exchange_end(
    struct imap_session *s, const struct imap_exchange *t, struct err *e);

/* Reads until the server asks for more of the command ("+") or ends it;
 * a->kind says which. */
bool imap_exchange_await(
    struct imap_session *s, struct imap_answer *a, struct err *e);

/* Notes text for people; it is added to s->words at the end of the command. */
void imap_exchange_note(struct imap_session *s, const char *line);

/* Limits the next answer to so many bytes (0: 256 kB) and a minute. */
void imap_exchange_budget(struct imap_session *s, size_t text);

#endif
