/*
 * Asks which of some messages the open mailbox really has: done before messages
 * are removed here.
 */
#ifndef ACCOUNT_IMAP_SESSION_RECHECK_H
#define ACCOUNT_IMAP_SESSION_RECHECK_H

#include <stdbool.h>

#include "account/imap/session/session.h"
#include "account/imap/wire/uids.h"

/* Adds to shown the UIDs of those that the server has. *told false: it
 * refused (s->words say why), or the mailbox was replaced meanwhile; then
 * nothing is known about the others. */
bool imap_recheck(struct imap_session *s, const struct imap_uids *uids,
    struct imap_uids *shown, bool *told, struct err *e);

#endif
