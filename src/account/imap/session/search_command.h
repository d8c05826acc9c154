/*
 * The UID SEARCH command for a query (RFC 3501, 6.4.4; RFC 4731).
 *
 * Always holds: no line holds a control character, so what was typed can't end
 * the command or begin another. Criteria that IMAP does not have are left out:
 * the server then finds too much, and never too little except for how it
 * compares letters.
 */
#ifndef ACCOUNT_IMAP_SESSION_SEARCH_COMMAND_H
#define ACCOUNT_IMAP_SESSION_SEARCH_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "account/imap/wire/caps.h"
#include "base/err.h"
#include "mime/header/string_list.h"
#include "store/search/terms.h"

/* Servers that take a literal before they have said so (RFC 7888); with
 * LITERAL- only short ones, and here all are short. */
#define IMAP_SEARCHES_AHEAD (IMAP_CAP_LITERAL_PLUS | IMAP_CAP_LITERAL_MINUS)

struct imap_search_command {
	const struct terms *terms;
	unsigned caps;        /* enum imap_cap */
	uint32_t first, last; /* numbers of messages, to look at no others */
};

/* Makes the lines of the command without its tag. Each line but the last ends
 * with the size of a literal, which is what the next one begins with. false:
 * the query is too long for a command. */
bool imap_search_command_make(struct string_list *lines,
    const struct imap_search_command *q, struct err *e);

#endif
