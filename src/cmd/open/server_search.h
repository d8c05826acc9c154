/*
 * Searches on IMAP servers, for messages that the local search can't find.
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

/* Searches on the servers of all IMAP accounts concerned, in parallel, for at
 * most 30 seconds. Ids of messages found are appended to found; servers without
 * an answer, and matches that are not downloaded, are reported on stderr.
 * Returns the exit code. */
int server_search_all(const struct server_search *q, struct ids *found);

#endif
