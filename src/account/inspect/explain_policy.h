/*
 * What the kind of an account and its settings mean for its mail.
 */
#ifndef ACCOUNT_INSPECT_EXPLAIN_POLICY_H
#define ACCOUNT_INSPECT_EXPLAIN_POLICY_H

#include "account/inspect/explain.h"

/* What becomes of a POP server's copy: the settings say so, unless the server
 * does not keep any. */
enum conf_after explain_policy_fate(const struct explain *t);

/* One sentence of what the kind means, into t->out->meaning. */
void explain_policy_meaning(struct explain *t);

#endif
