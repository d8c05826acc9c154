/*
 * How an account gets on with its server, in words: what the server is and
 * can, how the line is protected, the last visit, trouble, who else collects.
 */
#ifndef ACCOUNT_INSPECT_EXPLAIN_SERVER_H
#define ACCOUNT_INSPECT_EXPLAIN_SERVER_H

#include "account/inspect/explain.h"

void explain_server(struct explain *t);
/* What keeps the account from working; nothing if all is well. */
void explain_server_trouble(struct explain *t);

#endif
