/*
 * What the kind of an account and its settings mean for its mail, in words:
 * where it lives, what deleting does, what other devices see, what will leave
 * the server.
 */
#ifndef ACCOUNT_INSPECT_EXPLAIN_POLICY_H
#define ACCOUNT_INSPECT_EXPLAIN_POLICY_H

#include "account/inspect/explain.h"

/* One sentence of what the kind means, into t->out->meaning. */
void explain_policy_meaning(struct explain *t);

/* The lines. */
void explain_policy(struct explain *t);

#endif
