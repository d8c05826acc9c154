/*
 * The folders of an account brought up to date with the server's mailboxes.
 */
#ifndef ACCOUNT_IMAP_PULL_FOLDERS_H
#define ACCOUNT_IMAP_PULL_FOLDERS_H

#include <stdbool.h>

#include "account/imap/session/list.h"
#include "account/imap/session/session.h"
#include "store/read/folder.h"

/* Lists the mailboxes, writes down what changed, and reads the folders that
 * are to be pulled into out, in the order of pulling. list becomes the
 * answer of the server, with the state of each mailbox where that saves
 * commands; the caller clears it. A folder that is not listed any more is
 * removed only if STATUS confirms that it is gone. With is_rehearsal nothing
 * is written. */
bool imap_folders_pull(struct imap_session *s, bool is_rehearsal,
    struct imap_list *list, struct folders *out, struct err *e);

#endif
