/*
 * An IMAP session: its connection, what the server said, the open mailbox, and
 * how it ends. open.c begins one.
 */
#ifndef ACCOUNT_IMAP_SESSION_SESSION_H
#define ACCOUNT_IMAP_SESSION_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "account/backend.h"
#include "account/imap/session/writer.h"
#include "account/imap/wire/caps.h"
#include "account/imap/wire/namespace.h"
#include "account/imap/session/steps.h"
#include "account/imap/wire/uids.h"
#include "account/imap/wire/wire.h"
#include "account/signin/refusal.h"
#include "account/signin/sasl.h"
#include "account/signin/secret.h"
#include "account/imap/wire/etpan.h"

struct imap_session;

/* Whether what the server said when it opened a mailbox can still be relied
 * on. */
enum imap_mailbox_use {
	IMAP_MAILBOX_USED,  /* no: commands were sent since */
	IMAP_MAILBOX_FRESH, /* yes: nothing was asked of it yet */
	/* The same, but its newest headers were fetched (pull/first_sync.h):
	 * all that is here of the folder came since it was opened. */
	IMAP_MAILBOX_FIRST_SYNCED,
};

/* The mailbox that is open, as the server describes it: all of it may be
 * wrong. */
struct imap_mailbox {
	int64_t folder_id; /* 0: none is open, or INBOX before it has a row */
	bool is_writable;
	bool is_replaced; /* UIDVALIDITY changed while it was open */
	enum imap_mailbox_use use;
	int64_t uidvalidity; /* what the server said, or validity_stand_in;
	                      * 0: STATUS did not say */
	uint32_t uidnext, exists; /* 0: not said */
	int64_t modseq;     /* HIGHESTMODSEQ; 0: it keeps none */
	unsigned permanent; /* flags it keeps, bits of enum flag */
};

/* What came with the opening of a mailbox: qresync.c knows the rest of it. */
struct imap_qresync {
	void (*free)(struct imap_qresync *r);
};

/* QRESYNC (RFC 7162) in this session. */
enum imap_qresync_use {
	IMAP_QRESYNC_OFF,
	IMAP_QRESYNC_ASKED,    /* ENABLE was sent; taken for a yes until then */
	IMAP_QRESYNC_VANISHED, /* enabled: expunged messages are told by
	                        * VANISHED, but it is not asked for changes */
	IMAP_QRESYNC_ON,       /* enabled, and asked for changes */
};

/* News of the open mailbox that came along with answers to commands. */
struct imap_news {
	bool has_some;    /* since it was opened or watched last */
	bool is_complete; /* all that happened since the last watch was told
	                   * on this connection */
	int64_t last_folder_id; /* the folder whose last watch ended before it
	                         * began; 0: none */
};

/* An IDLE that was ended for the sake of a command, which was sent right behind
 * the DONE. */
enum imap_idle_end_state {
	IMAP_IDLE_NONE,
	IMAP_IDLE_DONE_SENT, /* the end of the IDLE was not read yet */
	IMAP_IDLE_UNPROVEN,  /* nor the answer to a command behind it */
};
struct imap_idle_end {
	enum imap_idle_end_state state;
	int tag; /* of the IDLE */
	/* Gets what comes before the end of the IDLE. */
	void (*take)(struct imap_session *s, const struct imap_answer *a);
};

/* Bodies that were fetched since the last round began, for the progress. */
struct imap_body_counts {
	int64_t done, total;
	int64_t texts;    /* beginnings of large messages, enough to read */
	int64_t not_sent; /* that the server did not send; not told to the user
	                     yet */
	bool tried_trouble; /* those that failed before were tried again */
};

struct imap_session {
	struct account *account;
	struct link *link;
	struct imap_wire wire;
	mailimap *etpan; /* NULL until we are signed in */
	struct imap_caps caps;
	bool has_bye;                  /* the server said BYE */
	enum sasl_mechanism mechanism; /* SASL_NONE: the LOGIN command */
	struct secret_search *search;  /* between imap_dial and imap_enter */
	struct secret secret;          /* only until the sign-in is done */
	struct imap_namespace names;
	struct server_quota quota;
	struct imap_attempts attempts;
	struct buf notes; /* what the server said in passing */
	struct buf words; /* how the last command ended, with
	                   * the notes to it */
	struct imap_mailbox mailbox;
	int64_t offline_since; /* older bodies have no room here, see
	                        * body/offline_policy.h */
	enum imap_qresync_use qresync;
	struct imap_uids vanished;   /* of the open mailbox, see untagged.h */
	struct imap_qresync *resync; /* or NULL */
	struct imap_writer *writer;  /* NULL until it is needed */
	struct imap_tally tally;     /* what the writer had stored when it was
	                              * drained last */
	struct imap_body_counts bodies;
	bool notify_is_on; /* NOTIFY (RFC 5465) */
	struct imap_news news;
	struct imap_idle_end idle_end;
	int renew_ms; /* how long one IDLE lasts */
	/* UIDVALIDITY of mailboxes for which the server says none, or 0: no
	 * other session has the same, and no server can say it. So their UIDs
	 * count in this session only. */
	int64_t validity_stand_in;
};

/* UIDVALIDITY of the open mailbox as the server said it; 0: it did not. */
int64_t imap_session_validity_said(const struct imap_session *s);

/* True if nothing was asked of the open mailbox since it was opened, so that
 * it need not be opened again to learn its state. */
bool imap_session_is_fresh(const struct imap_session *s);

/* True if the server may be asked what changed by QRESYNC. */
bool imap_session_may_resync(const struct imap_session *s);
/* It is not asked so again in this session: it refused, or told lies. */
void imap_session_stop_resync(struct imap_session *s);

/* A command was answered: a server that was sent it right behind the DONE of an
 * IDLE can do that. */
void imap_session_prove_idle_end(struct imap_session *s);

/* True if the end of the last command says that everything will be refused
 * for a while: Gmail's daily limits ("exceeded command or bandwidth
 * limits"), and the response code [THROTTLED]. */
bool imap_session_is_throttled(const struct imap_session *s);

/* Explains in e the NO or BAD that ended the last command (s->words), with
 * this scope; a server that throttles us spoils the account instead
 * (ERR_ACCOUNT). Returns false. */
bool imap_session_refuse(struct imap_session *s, enum refusal_step step,
    enum err_scope scope, struct err *e);

/* Says in e why the connection broke, with what the server said last, if
 * anything. Returns false. */
bool imap_session_fail(struct imap_session *s, struct err *e);

/* The answer to a command made no sense (ERR_PROTOCOL): says so in e and
 * closes the connection to further use. Returns false. */
bool imap_session_fail_invalid(struct imap_session *s, struct err *e);

/* The server ended the session with a BYE: says so in e, in its words.
 * Returns false. */
bool imap_session_fail_bye(struct imap_session *s, struct err *e);

/* The mailbox was replaced while it was read (UIDVALIDITY changed): says so
 * in e (ERR_FOLDER, RETRY_NOW). Returns false. */
bool imap_session_fail_replaced(struct err *e);

/* What failed only for a folder or a message (e) is logged, and true
 * returned: the caller goes on with the next one. false: the connection or
 * more failed. */
bool imap_session_skip_failed(struct imap_session *s, const struct err *e);

/* Hands what came to the session's writer, which frees it; the folder is the
 * one that changes. Waits while much is with the writer already. false: an
 * earlier load failed, e says why. */
bool imap_session_store(struct imap_session *s, struct imap_load *l,
    int64_t folder_id, struct err *e);

/* Waits until all of that is in the store, and counts it in the visit. false:
 * some of it failed. */
bool imap_session_drain(struct imap_session *s, struct err *e);

/* Drops the connection. Fine on a closed one. */
void imap_session_close(struct imap_session *s);

/* How the session signed in, for the inspector: "PLAIN", "LOGIN" ... Static. */
const char *imap_session_signed_in_by(const struct imap_session *s);

#endif
