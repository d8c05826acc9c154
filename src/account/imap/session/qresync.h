/*
 * Quick resynchronisation (QRESYNC, RFC 7162): when a mailbox is opened, the
 * server says at once what changed since it was pulled last.
 *
 * Always holds: what came is used only while the folder is as it was when the
 * mailbox was opened, so the newer state of another session is not overwritten.
 * What a server refuses is not asked for again in this session.
 */
#ifndef ACCOUNT_IMAP_SESSION_QRESYNC_H
#define ACCOUNT_IMAP_SESSION_QRESYNC_H

#include <stdbool.h>

#include "account/imap/session/command.h"
#include "account/imap/session/session.h"
#include "account/imap/wire/etpan.h"
#include "store/read/folder.h"

/* Sends ENABLE QRESYNC (RFC 5161), which is allowed only before a mailbox is
 * opened; *tag is 0 if the server does not offer it, or is known to send it
 * wrongly. */
bool imap_qresync_enable(struct imap_session *s, int *tag, struct err *e);
/* Reads the answer. A refusal is no error. */
bool imap_qresync_enabled(struct imap_session *s, int tag, struct err *e);

/* For a mailbox that is about to be opened: appends the QRESYNC parameter
 * that asks for the changes since f was pulled. false: nothing was appended,
 * because that is not known or too much might come. f NULL: do not ask. */
bool imap_qresync_ask(
    struct imap_session *s, const struct folder *f, struct buf *parameter);
/* How to read the answer if imap_qresync_ask was true. */
extern const struct imap_budget imap_qresync_budget;
void imap_qresync_take(void *s, const struct mailimap_msg_att *msg);
/* When all of it was read. */
void imap_qresync_opened(struct imap_session *s);

/* Hands the flags that came with the opening to the writer. *was_told false:
 * the server was not asked, or f has changed since. */
bool imap_qresync_settle(struct imap_session *s, const struct folder *f,
    bool *was_told, struct err *e);

#endif
