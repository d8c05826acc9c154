/*
 * The second session of an IMAP account: it is told by the server of what
 * happens in a folder and takes that in at once, and fetches what the user is
 * looking at, while the worker beside it may be busy for long. Where the server
 * can (NOTIFY) it is told of all other folders, too, and hands that on to the
 * worker (hooks.elsewhere).
 *
 * A help, no need: a server that grants no second session is asked again ever
 * more rarely, and nobody is told. What fails here leaves no traces; the
 * worker does all of it as well, only later.
 */
#ifndef SYNC_IDLE_SESSION_H
#define SYNC_IDLE_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "account/account.h"
#include "base/err.h"

struct idle_session;

/* needs is copied; what it points to is lent, except for the wakes and the
 * hook of progress, which the idle session has of its own. With fetches_bodies
 * the texts of new mail come with it. */
bool idle_session_start(struct idle_session **out,
    const struct account_needs *needs, bool fetches_bodies, struct err *e);
/* Asks it to end; it does within some milliseconds. */
void idle_session_stop(struct idle_session *l);
/* Waits for its end and frees it. NULL is fine. */
void idle_session_join(struct idle_session *l);

/* The worker has signed in: now is the time to do so, too. Before that the
 * idle session does nothing, so a wrong password is not tried by both. */
void idle_session_allow(struct idle_session *l);

/* A body is wanted. */
void idle_session_kick(struct idle_session *l);
/* The folder to watch; 0: INBOX. */
void idle_session_look(struct idle_session *l, int64_t folder_id);

#endif
