/*
 * Opening a mailbox, and asking what is in one that stays closed.
 */
#ifndef ACCOUNT_IMAP_SESSION_MAILBOX_H
#define ACCOUNT_IMAP_SESSION_MAILBOX_H

#include <stdbool.h>

#include "account/imap/session/session.h"
#include "store/read/folder.h"

enum imap_mode {
	IMAP_EXAMINE, /* to look */
	IMAP_SELECT,  /* to change flags */
	IMAP_QRESYNC, /* to look, and to be told what changed since the marks
	               * of the folder, where the server can (resync.h) */
};

/* Opens the mailbox of a folder; s->mailbox says what the server says of it.
 * The one that was open before is closed, also when this fails: ERR_FOLDER
 * means that the server does not want to. */
bool imap_mailbox_open(struct imap_session *s, const struct folder *f,
    enum imap_mode mode, struct err *e);

/* The two halves of it, so that other questions can be on their way at the same
 * time. */
bool imap_mailbox_open_ask(struct imap_session *s, const struct folder *f,
    enum imap_mode mode, int *tag, struct err *e);
bool imap_mailbox_opened(struct imap_session *s, const struct folder *f,
    enum imap_mode mode, int tag, struct err *e);

/* How many messages the open mailbox has by now; others may have come and
 * gone since it was opened. */
uint32_t imap_mailbox_now(const struct imap_session *s);
/* How many of those that it had when it was opened may still be there. */
uint32_t imap_mailbox_exists(const struct imap_session *s);

/* Asks for the state of a mailbox that is not open; the answers to several
 * questions are read in their order. */
bool imap_mailbox_ask_status(
    struct imap_session *s, const struct folder *f, int *tag, struct err *e);

enum imap_mailbox_there { IMAP_THERE, IMAP_GONE, IMAP_REFUSED };

/* Reads an answer. IMAP_GONE: the server says that there is no such mailbox;
 * IMAP_REFUSED: it does not tell (s->words say why). */
bool imap_mailbox_read_status(struct imap_session *s, int tag,
    struct imap_mailbox *out, enum imap_mailbox_there *there, struct err *e);

/* Says in e that the folder is left out for a while (attempt.h). Returns
 * false. */
bool imap_mailbox_fail_left_out(const struct folder *f, struct err *e);

#endif
