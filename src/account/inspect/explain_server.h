/*
 * The server of an account in words: its abilities, encryption, the last visit,
 * trouble, and other programs that download from it.
 */
#ifndef ACCOUNT_INSPECT_EXPLAIN_SERVER_H
#define ACCOUNT_INSPECT_EXPLAIN_SERVER_H

#include "account/inspect/explain.h"

void explain_server(struct explain *t);
/* What keeps the account from working; nothing if all is well. */
void explain_server_trouble(struct explain *t);

#endif
