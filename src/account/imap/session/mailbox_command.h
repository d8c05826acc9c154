/*
 * A command that changes what is in the open mailbox: how it ended, where
 * messages were put (COPYUID), and whether the mailbox is still the same.
 *
 * What else the server reports meanwhile (EXISTS, EXPUNGE, FETCH of other
 * messages) is passed over: the pull asks for it.
 */
#ifndef ACCOUNT_IMAP_SESSION_MAILBOX_COMMAND_H
#define ACCOUNT_IMAP_SESSION_MAILBOX_COMMAND_H

#include <stdbool.h>

#include "account/imap/wire/copyuid.h"
#include "account/imap/session/session.h"

/* Starts out zeroed, ends with imap_mailbox_command_clear. */
struct imap_mailbox_command {
	enum imap_status status;
	struct imap_copyuid placed;
};

/* Sends a command and reads its answer. false only if the connection broke,
 * or the mailbox was replaced meanwhile (imap_session_fail_replaced). */
bool imap_mailbox_command(struct imap_session *s,
    struct imap_mailbox_command *a, struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void imap_mailbox_command_clear(struct imap_mailbox_command *a);

/* True if the last command ended with this response code. */
bool imap_mailbox_command_says(const struct imap_session *s, const char *code);

#endif
