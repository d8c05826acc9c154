/*
 * The second session of an IMAP account: the server reports changes of a folder
 * to it (IDLE), which it pulls at once, and it fetches what the user is looking
 * at, while the worker may be busy for long. Where the server can (NOTIFY),
 * changes of all other folders are reported, too, and passed on to the worker
 * (hooks.elsewhere).
 *
 * It is optional: where the server refuses a second session it is asked again
 * ever more rarely, and nothing is shown. What fails here is not noted; the
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
 * hook of progress, of which the idle session has its own. With
 * fetches_bodies it fetches the bodies of new mail, too. false: no thread or
 * file is left. */
bool idle_session_start(struct idle_session **out,
    const struct account_needs *needs, bool fetches_bodies, struct err *e);
/* Asks it to end; it does within some milliseconds. */
void idle_session_stop(struct idle_session *l);
/* Waits for its end and frees it. NULL is fine. */
void idle_session_join(struct idle_session *l);

/* The worker has signed in, so the idle session may, too. Before that it
 * does nothing, so that a wrong password is not tried by both. */
void idle_session_allow(struct idle_session *l);

/* A body is wanted. */
void idle_session_kick(struct idle_session *l);
/* The folder to watch; 0: INBOX. */
void idle_session_look(struct idle_session *l, int64_t folder_id);

#endif
