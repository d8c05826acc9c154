/*
 * Collecting a maildrop: fetch, make safe, and only then delete.
 *
 * One session does, in this order: list; RETR to the final dot; one durable
 * commit of message, body, search mark and maildrop entry; in a last phase
 * DELE; QUIT. A crash or a cut at any point leaves a message either not
 * stored and on the server, or stored and known: never twice, never none.
 */
#ifndef ACCOUNT_POP_COLLECT_H
#define ACCOUNT_POP_COLLECT_H

#include <stdbool.h>

#include "account/backend.h"
#include "account/pop/session.h"

/* Collects with an open session, and as many more as it takes. s is closed
 * when it returns. The numbers go to s->account->visit. */
bool pop_collect(struct pop_session *s, const struct pull *what, struct err *e);

#endif
