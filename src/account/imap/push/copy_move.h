/*
 * Copying and moving messages to another mailbox on the server (COPY, MOVE).
 */
#ifndef ACCOUNT_IMAP_PUSH_COPY_MOVE_H
#define ACCOUNT_IMAP_PUSH_COPY_MOVE_H

#include <stdbool.h>

#include "account/imap/session/mailbox_command.h"
#include "store/read/folder.h"

/* Sends "UID verb set mailbox". If the server says that the mailbox is
 * missing (TRYCREATE), it is created and the command repeated once. */
struct imap_copy_move {
	const char *verb, *set;
	const struct folder *to;
};
bool imap_copy_move(struct imap_session *s, const struct imap_copy_move *put,
    struct imap_mailbox_command *act, struct err *e);

#endif
