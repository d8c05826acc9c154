/*
 * What will happen to the mail of an account, in words: what will be removed
 * from its server and from the Trash here, and what waits to be sent there.
 */
#ifndef ACCOUNT_INSPECT_EXPLAIN_AHEAD_H
#define ACCOUNT_INSPECT_EXPLAIN_AHEAD_H

#include "account/inspect/explain.h"

void explain_ahead(struct explain *t);

#endif
