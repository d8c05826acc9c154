/*
 * News of all folders at once (NOTIFY, RFC 5465): the server tells the state
 * of folders that are not open when it changes.
 *
 * For the session that watches. Expunges of the open folder keep their times
 * (SELECTED-DELAYED), so nothing changes for whoever else reads answers.
 */
#ifndef ACCOUNT_IMAP_SESSION_NOTIFY_H
#define ACCOUNT_IMAP_SESSION_NOTIFY_H

#include <stdbool.h>

#include "account/imap/session/session.h"

/* Asks for it, once a session, where it is offered; a server that does not
 * want to, or breaks the line over it, is not asked again. It first tells the
 * state of each folder. */
bool imap_notify_begin(struct imap_session *s, struct err *e);

/* Looks at a line of data that came, text being behind its "* ", and tells
 * account.hooks of a folder that is not here as it is there, or of the set of
 * them. */
void imap_notify_take(struct imap_session *s, const char *text, size_t len);

#endif
