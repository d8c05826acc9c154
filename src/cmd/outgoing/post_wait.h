/*
 * Sending what is in the outbox, and waiting for what the server says.
 */
#ifndef CMD_OUTGOING_POST_WAIT_H
#define CMD_OUTGOING_POST_WAIT_H

#include <stdbool.h>
#include <stdint.h>

#include "cmd/open/cmd.h"
#include "store/read/sending.h"

/* Sends one message of an account and reads what became of it (out is the
 * caller's). Ctrl-C ends the wait. Returns the exit code: 0 it is sent, 1
 * refused, 9 unsure, 12 put off by the server, another: why it could not be
 * reached (which is printed). */
struct post_wait {
	struct cmd *cmd;
	struct store *store;
	const struct conf_account *conf;
	int64_t id;
};
int post_wait(const struct post_wait *w, struct sending *out);

/* What is to be seen of a message, as a line for people and, if it is not sent,
 * a line with the reason. */
void post_wait_print(const struct sending *m, int64_t now);
/* {"id", "message_id", "state", "recipients", "said"}, one line. */
void post_wait_json(
    struct buf *out, const struct sending *m, const char *account, int64_t now);

#endif
