/*
 * NOTIFY (RFC 5465): the server reports changes of folders that are not open.
 *
 * Used by the second session. Expunges of the open folder are reported only
 * between commands (SELECTED-DELAYED), so answers are read as without it.
 */
#ifndef ACCOUNT_IMAP_SESSION_NOTIFY_H
#define ACCOUNT_IMAP_SESSION_NOTIFY_H

#include <stdbool.h>

#include "account/imap/session/session.h"

/* Sends NOTIFY once a session, where it is offered. A server that refuses
 * it, or breaks the connection over it, is not asked again. The server first
 * reports the state of each folder. */
bool imap_notify_begin(struct imap_session *s, struct err *e);

/* Takes a line of data, text being what follows its "* ". If it shows that a
 * folder is not up to date here, or that folders came or went,
 * account.hooks.elsewhere is called. */
void imap_notify_take(struct imap_session *s, const char *text, size_t len);

#endif
