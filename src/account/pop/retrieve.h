/*
 * Downloading the messages of a plan that are not stored yet.
 */
#ifndef ACCOUNT_POP_RETRIEVE_H
#define ACCOUNT_POP_RETRIEVE_H

#include <stdbool.h>

#include "account/pop/plan.h"
#include "account/pop/session.h"

/* Sends RETR for all wanted items (TOP for those to be stubs), the newest
 * first, many at once where the server takes that, and stores them durably.
 * A message that the server refuses, or that breaks the connection, is noted
 * (refused.h); what was in trouble before comes last. What was received
 * whole before a break is kept. */
bool pop_retrieve(struct pop_session *s, struct pop_plan *plan, struct err *e);

#endif
