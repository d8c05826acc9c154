/*
 * Changes over which the line broke: the server ended the connection, fell
 * silent or spoke nonsense when it was told of them. New mail is pulled first
 * then, what is not in doubt is sent next, and the cause is narrowed down last,
 * on new lines: a command of many to ever fewer, until one message is left,
 * which backs off alone (store/read/trouble.h). A command that breaks the line
 * over two messages, or twice over a folder, is left out for a while
 * (session/attempt.h).
 *
 * Always holds: a line that breaks costs nothing anything the first time,
 * since that may be bad luck.
 */
#ifndef ACCOUNT_IMAP_PUSH_BROKEN_H
#define ACCOUNT_IMAP_PUSH_BROKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "account/imap/session/session.h"

/* What an act was about. */
struct imap_broken {
	const char *verb;  /* IMAP_STEP_... */
	int64_t folder_id; /* of a change of a folder; else 0 */
	const void *items; /* structs that begin with a message's id */
	size_t n, size;    /* so many of so many bytes */
	bool is_one;       /* they can't be tried one by one (a folder) */
};

/* The act failed with e: if the line broke over it, that is noted. Returns
 * false, for whoever passes e on. */
bool imap_broken_note(
    struct imap_session *s, const struct imap_broken *b, const struct err *e);

/* The same for an act that is about no messages. */
bool imap_broken_note_folder(struct imap_session *s, const char *verb,
    int64_t folder_id, const struct err *e);

/* It was done: what was in doubt of it is so no more. */
bool imap_broken_went_well(
    struct imap_session *s, const char *verb, int64_t folder_id, struct err *e);

/* How many messages a command may be about. */
size_t imap_broken_most(const struct imap_session *s, size_t n);

/* Is it left out? */
bool imap_broken_is_left_out(
    const struct imap_session *s, const char *verb, int64_t folder_id);
/* For people, why. */
const char *imap_broken_words(void);

/* Is it to be passed over, without a word, until all else is sent? */
bool imap_broken_is_later(
    struct imap_session *s, const char *verb, int64_t folder_id);
/* Either. */
bool imap_broken_is_skipped(
    struct imap_session *s, const char *verb, int64_t folder_id);

/* A push begins. Did the last one break off? Then mail is pulled first. */
bool imap_broken_read(struct imap_session *s, bool *is_late, struct err *e);

/* How long, in ms, the server may be silent over an act. */
int imap_broken_patience(const struct imap_session *s);

/* The push broke off with e. May another line be tried for it? */
bool imap_broken_may_reconnect(
    const struct imap_session *s, const struct err *e);

/* Was the server silent so often that what is left waits for the next round? */
bool imap_broken_has_given_up(const struct imap_session *s);

/* The push came to its end, */
bool imap_broken_finish(struct imap_session *s, struct err *e);
/* or what is left of it waits: that is told. */
bool imap_broken_put_off(struct imap_session *s, struct err *e);

#endif
