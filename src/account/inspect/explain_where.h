/*
 * Where the mail of an account is, in words: counted here and on the server,
 * in which database, and whether there is a copy of what is only here.
 */
#ifndef ACCOUNT_INSPECT_EXPLAIN_WHERE_H
#define ACCOUNT_INSPECT_EXPLAIN_WHERE_H

#include "account/inspect/explain.h"

void explain_where(struct explain *t);

#endif
