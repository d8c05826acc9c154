/*
 * Sending the changes of folders: created, renamed, subscribed, deleted.
 *
 * Always holds: a folder is deleted only while the server says that it is
 * empty. What the server refuses is taken back here and told to the user.
 */
#ifndef ACCOUNT_IMAP_PUSH_FOLDER_PUSH_H
#define ACCOUNT_IMAP_PUSH_FOLDER_PUSH_H

#include <stdbool.h>

#include "account/imap/session/session.h"
#include "store/read/folder.h"

/* Before messages are sent: new folders, renames, subscriptions. */
bool imap_folder_push(struct imap_session *s, struct err *e);

/* After them: folders to be deleted. */
bool imap_folder_push_prune(struct imap_session *s, struct err *e);

/* Creates a mailbox that the server does not have any more, because messages
 * are to be put into it. *is_made false: it refused (s->words say why). */
bool imap_folder_push_make_again(struct imap_session *s, const struct folder *f,
    bool *is_made, struct err *e);

#endif
