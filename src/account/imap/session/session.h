/*
 * An IMAP session: what is known of it, and its end. open.c begins it.
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

/* The mailbox that is open, as the server describes it: all of it may be
 * wrong. */
struct imap_mailbox {
	int64_t folder_id; /* 0: none is open */
	bool is_writable;
	uint32_t uidvalidity, uidnext, exists; /* 0: not said */
	int64_t modseq;     /* HIGHESTMODSEQ; 0: it keeps none */
	unsigned permanent; /* flags it keeps, bits of enum flag */
};

/* What came with the opening of a mailbox: resync.c knows the rest of it. */
struct imap_qresync {
	void (*free)(struct imap_qresync *r);
};

struct imap_session {
	struct account *account;
	struct link *link;
	struct imap_wire wire;
	mailimap *etpan; /* NULL until we are signed in */
	struct imap_caps caps;
	bool has_left;    /* it said BYE */
	bool is_deflated; /* COMPRESS=DEFLATE is in use */
	bool has_caps;    /* they came unasked since they were reset */
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
	int64_t offline_since;     /* older texts have no room, see policy.h */
	bool is_fresh;             /* nothing was asked of it yet */
	bool is_glanced;           /* all that is here of it came since it
	                            * was opened */
	bool has_moved;            /* UIDVALIDITY changed while it was open */
	bool has_qresync;          /* enabled: messages go by VANISHED */
	bool may_resync;           /* and what changed may be asked for so */
	struct imap_uids vanished; /* of the open mailbox, see heard.h */
	struct imap_qresync *resync; /* or NULL */
	struct imap_belt *belt;      /* NULL until it is needed */
	struct imap_tally tally;     /* of it, as counted so far */
	/* since the last round began */
	int64_t bodies_done, bodies_total;
	int64_t texts;         /* of large messages, without the rest, so far */
	int64_t texts_missing; /* that the server did not hand out, untold */
	bool bodies_tried;     /* those in trouble had their chance */
	int64_t was_news;      /* the folder whose last watch ended before it
	                        * began; 0: none */
	bool is_notified;      /* NOTIFY is on */
	bool is_watched; /* all that happened in the mailbox since the last
	                  * watch was told on this line */
	bool has_news;   /* something was told in passing since the mailbox
	                  * was opened or watched */
	/* An IDLE that was broken off for a command; its end is not read yet
	 * (idle_tag, 0: there is none), nor that of the command. */
	bool is_hurried;
	int idle_tag;
	void (*idle_take)(struct imap_session *s, const struct imap_answer *a);
	int renew_ms; /* how long one IDLE lasts */
};

/* The end of the last command says that more of whatever kind will be refused
 * for a while: Gmail's limits of a day, and "[THROTTLED]". */
bool imap_session_is_throttled(const struct imap_session *s);

/* Explains the server's NO or BAD, which s->words holds, in e, for what it
 * spoils; one that throttles us is let go. Returns false. */
bool imap_session_refuse(struct imap_session *s, enum refusal_step step,
    enum err_scope scope, struct err *e);

/* Says in e why the link is broken, with the server's last words if it had
 * some. Returns false. */
bool imap_session_fail(struct imap_session *s, struct err *e);

/* Says that the answer to a command made no sense and spoils the link.
 * Returns false. */
bool imap_session_nonsense(struct imap_session *s, struct err *e);

/* Says in e that the server ended the session, in the words of its BYE.
 * Returns false. */
bool imap_session_bye(struct imap_session *s, struct err *e);

/* Says in e that the mailbox was replaced while it was read (UIDVALIDITY).
 * Returns false. */
bool imap_session_moved(struct err *e);

/* What spoils one folder or message is no reason not to go on with the next:
 * logs it and returns true. false: the connection or more is spoiled. */
bool imap_session_pass_over(struct imap_session *s, const struct err *e);

/* Drops the connection. Fine on a closed one. */
void imap_session_close(struct imap_session *s);

/* "PLAIN", "LOGIN" ... for the inspector. */
const char *imap_session_signed_in_by(const struct imap_session *s);

#endif
