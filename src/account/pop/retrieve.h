/*
 * Fetching the messages of a plan that are not safe yet.
 */
#ifndef ACCOUNT_POP_RETRIEVE_H
#define ACCOUNT_POP_RETRIEVE_H

#include <stdbool.h>

#include "account/pop/plan.h"
#include "account/pop/session.h"

/* RETRs all items that are wanted (of those to be stubs the beginning), the
 * newest first, many at once where the server takes that, and makes them safe.
 * A message that the server refuses, or that breaks the line, is noted (see
 * refused.h); what was in trouble before comes last. What was received whole
 * before a connection broke is kept. */
bool pop_retrieve(struct pop_session *s, struct pop_plan *plan, struct err *e);

#endif
