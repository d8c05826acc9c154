/*
 * Opening a mailbox (SELECT, EXAMINE), and asking for the state of one that
 * stays closed (STATUS).
 */
#ifndef ACCOUNT_IMAP_SESSION_MAILBOX_H
#define ACCOUNT_IMAP_SESSION_MAILBOX_H

#include <stdbool.h>

#include "account/imap/session/session.h"
#include "store/read/folder.h"

enum imap_mode {
	IMAP_EXAMINE, /* read-only */
	IMAP_SELECT,  /* to change flags */
	IMAP_QRESYNC, /* read-only, and asking what changed since the folder was
	                 pulled (QRESYNC), where the server can */
};

/* Opens the mailbox of a folder; s->mailbox is then what the server said of
 * it. The mailbox that was open is closed, also on failure. ERR_FOLDER: the
 * server refused, or it is left out at present. */
bool imap_mailbox_open(struct imap_session *s, const struct folder *f,
    enum imap_mode mode, struct err *e);

/* The same in two halves, so that other commands can be sent in between. */
bool imap_mailbox_open_ask(struct imap_session *s, const struct folder *f,
    enum imap_mode mode, int *tag, struct err *e);
bool imap_mailbox_opened(struct imap_session *s, const struct folder *f,
    enum imap_mode mode, int tag, struct err *e);

/* How many messages the open mailbox has now, as far as the server has said;
 * some may have come or gone since it was opened. */
uint32_t imap_mailbox_now(const struct imap_session *s);
/* How many of those that it had when it was opened may still be there. */
uint32_t imap_mailbox_exists(const struct imap_session *s);

/* Asks for the state of a mailbox that is not open (STATUS); the answers to
 * several questions come in their order. */
bool imap_mailbox_ask_status(
    struct imap_session *s, const struct folder *f, int *tag, struct err *e);

enum imap_mailbox_there { IMAP_THERE, IMAP_GONE, IMAP_REFUSED };

/* Reads the answer. IMAP_GONE: the server says that there is no such
 * mailbox; IMAP_REFUSED: it refused, s->words say why. */
bool imap_mailbox_read_status(struct imap_session *s, int tag,
    struct imap_mailbox *out, enum imap_mailbox_there *there, struct err *e);

/* Says in e that the folder is left out for a while (attempt.h). Returns
 * false. */
bool imap_mailbox_fail_left_out(const struct folder *f, struct err *e);

#endif
