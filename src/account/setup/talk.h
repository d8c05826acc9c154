/*
 * Lines to and from a server that is only asked who it is: any protocol that
 * speaks in lines.
 */
#ifndef ACCOUNT_SETUP_TALK_H
#define ACCOUNT_SETUP_TALK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "net/link.h"

enum { TALK_LINE = 8192, TALK_ALL = 64 * 1024 };

struct talk {
	struct link *link; /* the caller's */
	char in[TALK_LINE];
	size_t start, end;
};

/* The next line without its end, '\0' behind it; lent until the next one.
 * false: the link broke, or a line has no end. */
bool talk_read(struct talk *t, char **line, struct err *e);
bool talk_say(struct talk *t, const char *line, struct err *e);
/* Nothing that the server sent is unread here. */
bool talk_is_drained(const struct talk *t);

#endif
