/*
 * One round over the folders of an account.
 */
#ifndef ACCOUNT_IMAP_PULL_ROUND_H
#define ACCOUNT_IMAP_PULL_ROUND_H

#include <stdbool.h>

#include "account/backend.h"
#include "account/imap/session/session.h"

/* With PULL_FOLDER pulls one folder. Else brings folders and messages up to
 * date: INBOX first, then special folders, then the others. Folders that
 * have not changed are not opened. A folder that fails does not stop the
 * others; the first such error is returned at the end. */
bool imap_round(struct imap_session *s, const struct pull *what, struct err *e);

#endif
