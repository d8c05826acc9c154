/*
 * What happens to the mail of an account when a person reads, deletes, moves,
 * answers, loses this computer or changes phones, in words.
 */
#ifndef ACCOUNT_INSPECT_EXPLAIN_ACTS_H
#define ACCOUNT_INSPECT_EXPLAIN_ACTS_H

#include "account/inspect/explain.h"

void explain_acts(struct explain *t);

#endif
