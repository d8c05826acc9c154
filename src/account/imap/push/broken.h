/*
 * Changes over which the connection broke: the server closed it, fell silent or
 * sent nonsense. New mail is pulled first then, other changes are sent next,
 * and the cause is narrowed down last, on new connections: a command for many
 * messages is cut to ever fewer, until one message is left, which is tried
 * again later, alone (store/read/trouble.h). A command that breaks the
 * connection over two messages, or twice over a folder, is left out for a while
 * (session/attempt.h).
 *
 * Always holds: the first break costs nothing, since it may be bad luck.
 */
#ifndef ACCOUNT_IMAP_PUSH_BROKEN_H
#define ACCOUNT_IMAP_PUSH_BROKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "account/imap/session/session.h"

/* What a command was about when the connection broke. */
struct imap_broken {
	const char *verb;  /* IMAP_STEP_... */
	int64_t folder_id; /* of a change of a folder; else 0 */
	const void *items; /* structs that begin with a message's id */
	size_t n, size;    /* so many of so many bytes */
	bool is_one; /* the messages can't be tried one by one (it is about
	                their folder) */
};

/* A command failed with e: if the connection broke over it, that is noted.
 * Returns false, so that a caller can return it. */
bool imap_broken_note(
    struct imap_session *s, const struct imap_broken *b, const struct err *e);

/* The same for a command that is about no messages. */
bool imap_broken_note_folder(struct imap_session *s, const char *verb,
    int64_t folder_id, const struct err *e);

/* The command went well: it is not in doubt any more. */
bool imap_broken_went_well(
    struct imap_session *s, const char *verb, int64_t folder_id, struct err *e);

/* How many messages a command may be about. */
size_t imap_broken_most(const struct imap_session *s, size_t n);

/* True if the command is left out at present. */
bool imap_broken_is_left_out(
    const struct imap_session *s, const char *verb, int64_t folder_id);
/* A sentence for people that says why. Static. */
const char *imap_broken_words(void);

/* True if the command is in doubt and to be passed over, without a word,
 * until everything else is sent. */
bool imap_broken_is_later(
    struct imap_session *s, const char *verb, int64_t folder_id);
/* True in either case. */
bool imap_broken_is_skipped(
    struct imap_session *s, const char *verb, int64_t folder_id);

/* A push begins. *is_late: the last one broke off, so mail is to be pulled
 * first. */
bool imap_broken_read(struct imap_session *s, bool *is_late, struct err *e);

/* How long, in ms, the server may be silent over a change. */
int imap_broken_patience(const struct imap_session *s);

/* The push broke off with e. True if it may go on with another connection. */
bool imap_broken_may_reconnect(
    const struct imap_session *s, const struct err *e);

/* True if the server was silent so often that the rest waits for the next
 * round. */
bool imap_broken_has_given_up(const struct imap_session *s);

/* The push has sent everything that can be sent. */
bool imap_broken_finish(struct imap_session *s, struct err *e);
/* What is left of it waits for the next round: counts it in the visit. */
bool imap_broken_put_off(struct imap_session *s, struct err *e);

#endif
