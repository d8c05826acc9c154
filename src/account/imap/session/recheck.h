/*
 * Which of some messages the open mailbox still has: the second question
 * before any of them is taken out here.
 */
#ifndef ACCOUNT_IMAP_SESSION_RECHECK_H
#define ACCOUNT_IMAP_SESSION_RECHECK_H

#include <stdbool.h>

#include "account/imap/session/session.h"
#include "account/imap/wire/uids.h"

/* Adds to shown those of the UIDs that the server shows. *told false: it
 * refused to (s->words say why), or the mailbox was replaced meanwhile; then
 * nothing is known of the others. */
bool imap_recheck(struct imap_session *s, const struct imap_uids *uids,
    struct imap_uids *shown, bool *told, struct err *e);

#endif
