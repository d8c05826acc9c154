/*
 * Downloading from a POP server: fetch, store durably, and only then delete.
 *
 * A session does, in this order: list; RETR up to the final dot; one durable
 * commit of message, body, search mark and maildrop entry; at the end DELE;
 * QUIT. A crash or a break at any point leaves a message either not stored and
 * on the server, or stored and known: never twice, never lost.
 */
#ifndef ACCOUNT_POP_COLLECT_H
#define ACCOUNT_POP_COLLECT_H

#include <stdbool.h>

#include "account/backend.h"
#include "account/pop/session.h"

/* Downloads with an open session, and as many more as it takes. s is closed
 * when it returns. The numbers go to s->account->visit. */
bool pop_collect(struct pop_session *s, const struct pull *what, struct err *e);

#endif
