/*
 * Deleting on the server what is stored here and due: the last phase of a
 * session, never mixed with downloading.
 */
#ifndef ACCOUNT_POP_DELE_H
#define ACCOUNT_POP_DELE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "account/pop/plan.h"
#include "account/pop/session.h"

/* Deletions in one session: a connection that breaks before QUIT undoes no
 * more than these, and they are sent again. */
enum { POP_DELE_BATCH = 500 };

/* Sends DELE for up to POP_DELE_BATCH due items and closes the session with
 * QUIT. *removed counts those the server confirmed; *left says that more are
 * due. The session is closed when it returns, or is_leaving, if it brought and
 * removed nothing. */
bool pop_dele_due(struct pop_session *s, struct pop_plan *plan,
    int64_t *removed, bool *left, struct err *e);

#endif
