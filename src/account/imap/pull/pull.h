/*
 * Bringing one folder up to date with its mailbox.
 *
 * Always holds: all messages with UIDs from uid_oldest to uid_known were taken,
 * as far as the server sends them, and uid_oldest is 1 once the folder is here
 * whole. Both are written in the transaction of the messages, so a cut costs at
 * most one window. modseq is the server's value from before the changes were
 * asked for that are here.
 */
#ifndef ACCOUNT_IMAP_PULL_PULL_H
#define ACCOUNT_IMAP_PULL_PULL_H

#include <stdbool.h>

#include "account/imap/session/session.h"
#include "store/read/folder.h"

/* Pulls the folder: flags that changed, what is new, what is older and was
 * not reached yet, what is gone. ERR_FOLDER: the others can be pulled. */
bool imap_pull(struct imap_session *s, struct folder *f, struct err *e);

/* True if the state of a mailbox shows that there is nothing to pull. Once a
 * week it is pulled all the same, in case the server forgot to count a
 * change. */
bool imap_pull_is_idle(
    const struct folder *f, const struct imap_mailbox *state, int64_t now);

#endif
