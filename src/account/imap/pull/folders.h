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
 * are to be pulled into out, in the order of pulling. list is the server's,
 * with what is in each mailbox where that saves questions; the caller clears
 * it. A folder that is not listed any more goes only if the server confirms it.
 * With is_rehearsal nothing is written. */
bool imap_folders_pull(struct imap_session *s, bool is_rehearsal,
    struct imap_list *list, struct folders *out, struct err *e);

#endif
