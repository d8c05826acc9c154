/*
 * A message that another program has built, made fit to be sent: its lines end
 * with CRLF, and it has the fields without which none goes out. Otherwise its
 * bytes stay as they are, and a Bcc stays in it.
 */
#ifndef MIME_BUILD_READY_MADE_H
#define MIME_BUILD_READY_MADE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "mime/header/address.h"

/* What is known of its sender where the message does not say it. */
struct ready_made_from {
	const char *name, *address;
	int64_t now;
};

/* What its header says. */
struct ready_made_facts {
	struct addresses from; /* of Resent-From if it is sent on */
	struct addresses to;   /* To, Cc and Bcc, or the same of Resent- */
	char *message_id;      /* without <>, that it goes out with */
};
void ready_made_facts_clear(struct ready_made_facts *f);

/* Takes bytes in runs of any length. take gets those that are to be sent;
 * ready_made_begin is asked for the sender once the header is known, and may
 * refuse. */
struct ready_made;
struct ready_made_to {
	bool (*begin)(void *ctx, const struct ready_made_facts *facts,
	    struct ready_made_from *from, struct err *e);
	bool (*take)(void *ctx, const void *bytes, size_t len, struct err *e);
	void *ctx;
};
struct ready_made *ready_made_new(const struct ready_made_to *to);
void ready_made_free(struct ready_made *r);
/* ERR_USAGE: what no server can take: a NUL, or a line of more than 998
 * bytes. */
bool ready_made_add(
    struct ready_made *r, const char *bytes, size_t len, struct err *e);
/* The message is over. */
bool ready_made_end(struct ready_made *r, struct err *e);

#endif
