/*
 * Servers asked for what a search can't find here, from the command line.
 */
#ifndef CMD_OPEN_SERVER_SEARCH_H
#define CMD_OPEN_SERVER_SEARCH_H

#include <stdint.h>

#include "cmd/open/cmd.h"
#include "cmd/open/open_read.h"
#include "store/read/message.h"

struct server_search {
	struct cmd *cmd;
	struct open_read *reading;
	const char *text;
	int64_t account_id, folder_id; /* 0: all */
};

/* Asks the servers of the IMAP accounts, all at once, and waits for them, for
 * half a minute at most. What they found is appended to found; what they did
 * not answer, and what of it is not here at all, is told on stderr. Returns
 * the exit code. */
int server_search_all(const struct server_search *q, struct ids *found);

#endif
