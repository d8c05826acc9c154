/*
 * An account as the backends see it, and the few verbs of a protocol.
 *
 * A session belongs to one thread. Every verb may wait for the network and
 * returns within 10 ms once account.stop is kicked (ERR_STOPPED). After a
 * false with scope ERR_ACCOUNT the session is only good for close; with
 * ERR_FOLDER or ERR_ITEM it goes on.
 */
#ifndef ACCOUNT_BACKEND_H
#define ACCOUNT_BACKEND_H

#include <stdbool.h>
#include <stdint.h>

#include "account/signin/secret.h"
#include "account/signin/ways.h"
#include "base/claims.h"
#include "base/err.h"
#include "base/wake.h"
#include "config/settings.h"
#include "net/tls.h"
#include "store/read/clock.h"
#include "store/read/message.h"
#include "store/db/store.h"
#include "store/search/terms.h"
#include "store/read/sync_log.h"

enum account_doing {
	DOING_CONNECT,
	DOING_FOLDERS,
	DOING_HEADERS,
	DOING_BODIES,
	DOING_COLLECT, /* POP: message by message */
	DOING_REMOVE,  /* POP: from the server */
};

struct account_progress {
	int64_t account_id;
	enum account_doing doing;
	int64_t done, total; /* messages; total 0 = not known */
};

/* How far a new session has got, in this order; those of TLS and of
 * capabilities may come twice with STARTTLS. */
enum account_step {
	ACCOUNT_CONNECTED,
	ACCOUNT_ENCRYPTED,
	ACCOUNT_GREETED,
	ACCOUNT_CAPABLE, /* what the server can do is known */
	ACCOUNT_SIGNED_IN,
	ACCOUNT_OPENED, /* and the mailbox is open */
};

/* Called in the account's own thread; changed also in the thread of its
 * writer. The callee must not wait. */
struct account_hooks {
	void *ctx;
	void (*changed)(void *ctx, int64_t account_id, int64_t folder_id);
	void (*progress)(void *ctx, const struct account_progress *p);
	/* A session has got so far; may be NULL. */
	void (*reached)(void *ctx, enum account_step step);
	/* The server reports a change of a folder that is not being watched
	 * (0: of the set of folders); may be NULL. */
	void (*elsewhere)(void *ctx, int64_t account_id, int64_t folder_id);
};

/* What only one session of an account may do at a time. */
enum account_claim {
	CLAIM_FOLDER, /* pull it */
	CLAIM_BODY,   /* fetch a large body; its message */
};

/* What became of the push of the present round when the line broke over it
 * (imap/push/broken.h). */
enum push_break {
	PUSH_UNBROKEN,
	PUSH_BROKE_BEFORE, /* on a line before this one */
	PUSH_BROKE_NOW,    /* on this line, which is noted */
};

/* Changes over which the line may have broken are ... */
enum push_doubtful {
	PUSH_DOUBTFUL_TOO,  /* sent like all others */
	PUSH_DOUBTFUL_LAST, /* passed over until all others are sent */
	PUSH_DOUBTFUL_LEFT, /* the same, and some were passed over */
};

struct push_state {
	enum push_break broke;
	enum push_doubtful doubtful;
	/* The server reported copies that its mailbox does not seem to have:
	 * they are looked for before anything is deleted. */
	bool has_unproven_copies;
	/* Pushed once more behind the pull, which shows the UID of what went
	 * to Gmail's Trash to be deleted there, or all UIDs of a folder where
	 * they don't last. */
	bool again_after_pull;
	bool no_literal_plus; /* the server broke off over a literal that was
	                       * sent unasked (LITERAL+) */
	int silences;         /* that broke the line */
	size_t most;          /* messages of a command; 0: as many as fit */
};

/* What is known of the line that broke last in this round
 * (imap/session/attempt.h). */
enum break_cause {
	BREAK_UNEXPLAINED,
	BREAK_AT_STEP,       /* over a step that had not failed before */
	BREAK_AT_STEP_AGAIN, /* over one that had, or that was tried alone */
};
struct line_break {
	enum break_cause cause;
	/* The step before it, which was left out in this round for it may have
	 * been to blame; NULL: none. */
	const char *blamed;
	int64_t blamed_folder_id;
};

/* What an IMAP session tries and a server may not survive. Noted before it is
 * tried and taken back when it went well, so that the next session does
 * without what broke the line of this one. */
enum imap_risk {
	IMAP_RISK_NOTIFY = 1,      /* NOTIFY */
	IMAP_RISK_BEHIND_DONE = 2, /* a command right behind the DONE of IDLE */
};

/* How long the server may be silent, in ms, and what the present round
 * showed. */
struct account_patience {
	int ms;
	int64_t longest_wait;
	bool was_silent; /* for as long as that: the line was given up */
};

/* What a POP server does not survive (pop/avoid.h). Bits of enum pop_ask. */
struct pop_avoided {
	/* written down from visit to visit */
	unsigned asks, suspected;
	int64_t since; /* when the first was left out */
	bool has_changed;
	/* not written down: behind which answer the line broke last, over what,
	 * and what was left out because it broke over the sign-in */
	unsigned broke_at, broke_over, left_for_signin;
	unsigned asks_before; /* as the last visit in the log told */
};

enum pop_refused { POP_REFUSED_NONE, POP_REFUSED_SOME, POP_REFUSED_BROKE };

/* The present visit to a POP server, on however many lines. */
struct pop_round {
	int64_t id; /* not that of any other */
	/* messages that the server refused, or over which the line broke */
	enum pop_refused refused;
	bool is_counted;     /* they are in the numbers of the visit */
	bool broke_at_first; /* the line did, before the first message */
};

/* One of the sessions of an account: as its thread sees it. */
struct account {
	const struct conf_account *conf;
	int64_t id;
	struct store *store;
	struct db *db; /* this thread's, for reading */
	const char *ca_file;
	const struct wake *stop;
	const struct wake *kick; /* up when something more urgent than what
	                          * is being done is wanted; may be NULL */
	const struct account_hooks *hooks;
	const struct secret *given; /* of a person, for this once; NULL: it
	                             * is where the settings say */
	struct claims *claims; /* shared by all sessions; NULL: one is all */
	bool is_second;        /* gives way where another has the claim */
	unsigned imap_risks;   /* enum imap_risk */
	int64_t begun_at;      /* the round, on however many lines */
	struct line_break line_break;
	struct {
		struct pop_avoided avoided;
		struct pop_round round;
	} pop;
	struct ways ways; /* to sign in; read when the account is begun */
	struct push_state push;
	struct sync_visit
	    visit; /* of the present round; backends count in it */
	int64_t server_count, server_bytes; /* at the end of it; -1 = unknown */
	struct account_patience patience;
	int pause;      /* seconds the server wants between sessions (POP's
	                 * LOGIN-DELAY); 0 = none */
	int push_after; /* seconds that moves and deletions wait here first */
	int64_t (*now)(void);
	struct clock clock; /* how far now can be believed */
};

/* Which part of a round is wanted. */
enum pull_kind {
	PULL_ROUND,     /* which folders there are, and messages */
	PULL_REHEARSAL, /* the same, but nothing is changed anywhere
	                 * (--dry-run) */
	PULL_FOLDER,    /* one folder (0: INBOX), and nothing else */
};
struct pull {
	enum pull_kind kind;
	int64_t folder_id; /* messages of this one alone; 0: of all */
};

struct session {
	const struct backend *backend;
	struct account *account;
	bool is_entered; /* for account.c: enter went well */
};

/* The room on a server, in bytes; limit 0: it sets none. */
struct server_quota {
	bool is_known; /* it was asked */
	int64_t used, limit;
};

/* What a session found out about its server; strings are lent until close. */
struct server_facts {
	const struct tls_facts *tls; /* NULL: not encrypted */
	const char *signed_in_by;
	const char *capabilities;
	bool is_compressed;
	struct server_quota quota;
};

/* What a mailbox holds, as its server counts it. */
struct server_mailbox {
	int64_t messages, bytes; /* of the maildrop, or of INBOX; -1 unknown */
	bool has_ids;            /* each message has a name that lasts */
	int folders;             /* IMAP */
};

/* A search that a server makes for us, in one folder. */
struct account_search {
	int64_t folder_id;
	const struct terms *terms; /* lent */
	size_t most;               /* enough is enough */
};

/* What came of it: messages whose text is not here and that fit, the newest
 * of the folder first, and how many more fit whose headers are not here
 * either. */
struct account_found {
	struct ids ids;
	int64_t unknown;
};

/* A protocol. What it can't do is NULL, or false. */
struct backend {
	/* Prepares, in a thread of its own, what the first session would
	 * otherwise wait for; may be called more than once. NULL: there is
	 * nothing. */
	void (*warm_up)(void);
	/* Connects, which takes no more than the account's settings. */
	bool (*dial)(struct session **out, struct account *a, struct err *e);
	/* Goes on from there: signs in; the mailbox answers. On failure only
	 * close may follow. */
	bool (*enter)(struct session *s, struct err *e);
	/* enter may come before the account has a row in the store. */
	bool enters_without_store;
	/* Sends what the user changed. */
	bool (*push)(struct session *s, struct err *e);
	/* Takes what the server has. */
	bool (*pull)(struct session *s, const struct pull *what, struct err *e);
	/* Fetches up to n bodies that are wanted at least so (WANT_...), the
	 * most urgent first; *fetched counts them. Comes back early when
	 * account.kick is up. NULL: bodies come with the pull. */
	bool (*fetch)(struct session *s, enum message_want least, int n,
	    int *fetched, struct err *e);
	/* Does what was put off, behind all else of a round. NULL: nothing is
	 * ever put off. */
	bool (*finish)(struct session *s, struct err *e);
	/* Waits for news of the server about a folder (0: INBOX), for wake or
	 * for ms; *has_news if the server had some. NULL: the server tells no
	 * news, and gives its mailbox to one session at a time; so a session
	 * ends with its round, and there is no second one. */
	bool (*wait)(struct session *s, int64_t folder_id,
	    const struct wake *wake, int ms, bool *has_news, struct err *e);
	/* Adds what the server finds in a folder to found, and changes nothing
	 * anywhere. RETRY_NEVER: it can't be asked this in any folder. NULL:
	 * the protocol has no search. */
	bool (*search)(struct session *s, const struct account_search *what,
	    struct account_found *found, struct err *e);
	/* Notes that a person approves what the settings remove from the
	 * server. NULL: the settings remove nothing there. */
	bool (*approve)(struct db *w, int64_t account_id,
	    const struct conf_account *conf, int64_t now, struct err *e);
	/* Between enter and the first pull: counts what there is, and changes
	 * nothing anywhere (UIDL; LIST). */
	bool (*count)(
	    struct session *s, struct server_mailbox *out, struct err *e);
	/* Only between enter and the first pull. */
	void (*describe)(struct session *s, struct server_facts *out);
	/* Says goodbye if that takes no time, and frees. NULL is fine. */
	void (*close)(struct session *s);
};

extern const struct backend backend_pop, backend_imap;

/* The protocol of an account with these settings. */
const struct backend *backend_of(const struct conf_account *conf);

/* How long the server may be silent before the connection is given up: short
 * at first, longer with a server that once needed longer. */
enum { BACKEND_PATIENCE_FIRST = 25 * 1000 };
int backend_fit_patience(int64_t ms);
/* After a silence: the next session of the visit waits longer. */
void backend_grow_patience(struct account *a);

/* Tells the hooks how far the session has got. */
void backend_tell_step(const struct account *a, enum account_step step);

/* Call the hooks of the account, if it has some. folder_id 0: folders were
 * added or removed. */
void backend_tell_changed(const struct account *a, int64_t folder_id);
void backend_tell_progress(const struct account *a, enum account_doing doing,
    int64_t done, int64_t total);

#endif
