/*
 * A ready-made message queued and sent: what the verbs send and sendmail have
 * in common.
 */
#ifndef CMD_OUTGOING_SEND_MESSAGE_H
#define CMD_OUTGOING_SEND_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "cmd/open/cmd.h"

struct send_wish {
	const char *path; /* NULL or "-": what comes in on stdin */
	const char *account, *from, *name; /* NULL: as the message says */
	char **to; /* recipients beside, or instead of, those of the header */
	int n_to;
	bool header_counts; /* To, Cc and Bcc are recipients */
	int64_t send_at;    /* 0: now */
	bool no_wait;       /* it is enough that it is queued */
	bool is_json, is_quiet;
	bool is_queued; /* filled in: it is safe in the outbox */
};
/* Returns the exit code. */
int send_message(struct cmd *c, struct send_wish *wish);

#endif
