/*
 * Messages of the open mailbox that are known from another folder: a view of
 * other folders, above all Gmail's All Mail, holds little else. The server
 * gives their object ids, and their headers are not fetched again.
 */
#ifndef ACCOUNT_IMAP_PULL_KNOWN_MESSAGES_H
#define ACCOUNT_IMAP_PULL_KNOWN_MESSAGES_H

#include <stdbool.h>

#include "account/imap/session/session.h"
#include "account/imap/wire/uids.h"
#include "store/read/folder.h"

/* Hands the known ones of the UIDs to the writer, and adds the others to
 * rest: all of them where the folder is no view, or the server has no object
 * ids. ERR_FOLDER: the server refused. */
bool imap_known_messages_take(struct imap_session *s, const struct folder *f,
    const struct imap_uids *uids, struct imap_uids *rest, struct err *e);

#endif
