/*
 * What the user wants of folders, sent: made, renamed, subscribed to, taken
 * away.
 *
 * Always holds: a folder is taken away only while the server says that
 * nothing is in it. What the server refuses is taken back here and told.
 */
#ifndef ACCOUNT_IMAP_PUSH_FOLDER_PUSH_H
#define ACCOUNT_IMAP_PUSH_FOLDER_PUSH_H

#include <stdbool.h>

#include "account/imap/session/session.h"
#include "store/read/folder.h"

/* Before messages are sent: what is new, renamed, subscribed. */
bool imap_folder_push(struct imap_session *s, struct err *e);

/* After them: what is to go. */
bool imap_folder_push_prune(struct imap_session *s, struct err *e);

/* Makes a mailbox that the server does not have any more and that something
 * is to be put in. *is_made false: it refused (s->words say why). */
bool imap_folder_push_make_again(struct imap_session *s, const struct folder *f,
    bool *is_made, struct err *e);

#endif
