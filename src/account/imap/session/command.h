/*
 * A command whose answer is read by libetpan.
 *
 * Several commands may be sent before the first answer is read, which saves
 * round trips; answers are read in the order of the commands. An answer that
 * libetpan can't read, or that has the tag of another command, ends the
 * session.
 */
#ifndef ACCOUNT_IMAP_SESSION_COMMAND_H
#define ACCOUNT_IMAP_SESSION_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "account/imap/session/session.h"

/* Limits of an answer, in bytes and ms. libetpan keeps up to 25 bytes for
 * each byte of text; literals it keeps as they are. */
struct imap_budget {
	size_t line; /* of its longest line */
	size_t text; /* of all lines together, without literals */
	int64_t literals;
	int ms;
};

/* For answers of a few lines. */
extern const struct imap_budget imap_budget_small;

/* Sends a command; its tag is then s->wire.tag. */
bool imap_command_send(struct imap_session *s, struct err *e, const char *fmt,
    ...) __attribute__((format(printf, 3, 4)));

/* Gets each message of a FETCH as it comes; msg is freed when it returns. */
typedef void imap_take_message(void *ctx, const struct mailimap_msg_att *msg);

/* How to read an answer. */
struct imap_reading {
	const struct imap_budget *budget;
	imap_take_message *take; /* NULL: messages are dropped */
	void *ctx;
};

/* Reads the answer to the command with this tag. *status is IMAP_OK, IMAP_NO
 * or IMAP_BAD; s->words is how it ended, and what the data said is in
 * s->etpan->imap_response_info until the next command. */
bool imap_command_read(struct imap_session *s, int tag,
    const struct imap_reading *r, enum imap_status *status, struct err *e);

/* Both. */
bool imap_command(struct imap_session *s, const struct imap_reading *r,
    enum imap_status *status, struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* Appends the name of a mailbox as a quoted string. false (ERR_FOLDER): it
 * holds control characters and can't be sent. */
bool imap_command_name(struct buf *out, const char *srv_name, struct err *e);

/* The value of a response code with this name, for example "MODIFIED", in the
 * last line of the last command; "" if there is none. */
void imap_command_code(
    const struct imap_session *s, const char *name, struct buf *value);

#endif
