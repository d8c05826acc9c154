/*
 * Quick resynchronisation (QRESYNC, RFC 7162): a mailbox that is opened with
 * the marks of last time says in the same breath what changed since.
 *
 * Always holds: what came is used only while the folder still has the marks
 * that it was asked with, so another session that pulled it meanwhile is not
 * overruled by something older. What a server refuses is not asked again in
 * this session.
 */
#ifndef ACCOUNT_IMAP_SESSION_QRESYNC_H
#define ACCOUNT_IMAP_SESSION_QRESYNC_H

#include <stdbool.h>

#include "account/imap/session/command.h"
#include "account/imap/session/session.h"
#include "account/imap/wire/etpan.h"
#include "store/read/folder.h"

/* Asks for it (ENABLE, RFC 5161), which is allowed only before a mailbox is
 * opened; *tag is 0 if the server does not offer it, or is known to do it
 * badly. */
bool imap_qresync_enable(struct imap_session *s, int *tag, struct err *e);
/* Reads the answer. A refusal is no error. */
bool imap_qresync_enabled(struct imap_session *s, int tag, struct err *e);

/* Begins anew for a mailbox that is about to be opened, and appends the
 * parameter that asks what changed in f; nothing if that is not known or too
 * much might come. f NULL: nothing is to be asked. */
bool imap_qresync_ask(
    struct imap_session *s, const struct folder *f, struct buf *parameter);
/* How to read the answer if imap_qresync_ask was true. */
extern const struct imap_budget imap_qresync_budget;
void imap_qresync_take(void *s, const struct mailimap_msg_att *msg);
/* When all of it was read. */
void imap_qresync_opened(struct imap_session *s);

/* Puts the flags that came with the opening on the belt. *was_told false: it
 * was not asked, or not for what the folder is now. */
bool imap_qresync_settle(struct imap_session *s, const struct folder *f,
    bool *was_told, struct err *e);

#endif
