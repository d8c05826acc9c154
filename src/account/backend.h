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

/* Told from the account's own thread, what has changed in the store also from
 * the one that writes for it; the callee must not wait. */
struct account_hooks {
	void *ctx;
	void (*changed)(void *ctx, int64_t account_id, int64_t folder_id);
	void (*progress)(void *ctx, const struct account_progress *p);
	/* The server has news of a folder that is not being watched (0: of
	 * which folders there are); may be NULL. */
	void (*elsewhere)(void *ctx, int64_t account_id, int64_t folder_id);
};

/* What only one session of an account may do at a time. */
enum account_claim {
	CLAIM_FOLDER, /* pull it */
	CLAIM_BODY,   /* fetch a large body; its message */
};

/* The push of the present round, if it broke off (imap/push/broken.h). */
struct push_state {
	bool is_broken;  /* the last push did not come to its end */
	bool is_noted;   /* the break of this line is */
	bool is_unsure;  /* something that the server said it has put into a
	                  * folder is to be looked for */
	bool spares;     /* what is in doubt comes last */
	bool has_spared; /* something was left for then */
	bool goes_on;    /* behind the pull, which shows where a message that
	                  * is to be deleted for good lies now */
	bool waits;      /* no text goes ahead of the answer (LITERAL+) */
	int silences;    /* that broke the line */
	size_t most;     /* messages of a command; 0: as many as fit */
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
	struct claims *claims; /* shared by all sessions; NULL: one is all */
	bool is_second;        /* gives way where another has the claim */
	bool is_overtold;      /* a session broke when it asked for NOTIFY */
	int64_t begun_at;      /* the round, on however many lines */
	/* The line broke, and it is known at what (is_charged). may_go_on: not
	 * for the first time. blamed: the step that stood before, which was
	 * left out in this round; NULL: none. */
	bool is_charged, may_go_on;
	const char *blamed;
	int64_t blamed_folder;
	bool is_overheard; /* one broke over what was said along with DONE */
	struct {
		/* enum pop_ask, see avoid.h; kept from visit to visit */
		unsigned avoided, suspected;
		int64_t since; /* when the first was left out */
		bool has_changed;
		/* not written down: where the line broke last, over what, and
		 * what was left out because it broke over the sign-in */
		unsigned broke_at, broke_over, left_for_signin;
		/* of the present visit */
		int64_t round;       /* not that of any other */
		bool was_refused;    /* a message was, and */
		bool was_broken;     /* the line broke over it */
		bool is_told;        /* in the numbers of the visit */
		unsigned avoided_before;
		bool broke_at_first; /* before any other was here */
	} pop;
	struct ways ways; /* to sign in; read when the account is begun */
	struct push_state push;
	struct sync_visit
	    visit; /* of the present round; backends count in it */
	int64_t server_count, server_bytes; /* at the end of it; -1 = unknown */
	/* how long the server may be silent, and what the present round
	 * showed; in ms */
	int patience;
	int64_t longest_wait;
	bool was_silent;
	int pause;      /* seconds the server wants between sessions (POP's
	                 * LOGIN-DELAY); 0 = none */
	int push_after; /* seconds that moves and deletions wait here first */
	int64_t (*now)(void);
	struct clock clock; /* how far now can be believed */
};

/* Which part of a round is wanted. */
struct pull {
	int64_t folder_id; /* 0: all */
	bool is_narrow;    /* this folder (0: INBOX) and nothing else, not even
	                    * which folders there are */
	bool is_rehearsal; /* --dry-run: nothing is changed on the server */
};

struct session {
	const struct backend *backend;
	struct account *account;
	bool is_in; /* account.c's: entered */
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

struct backend {
	/* Connects, which takes no more than the account's settings. */
	bool (*dial)(struct session **out, struct account *a, struct err *e);
	/* Goes on from there: signs in; the mailbox answers. On failure only
	 * close may follow. */
	bool (*enter)(struct session *s, struct err *e);
	/* Sends what the user changed. */
	bool (*push)(struct session *s, struct err *e);
	/* Takes what the server has. */
	bool (*pull)(struct session *s, const struct pull *what, struct err *e);
	/* Fetches up to n bodies that are wanted at least so (WANT_...), the
	 * most urgent first; *fetched counts them. Comes back early when
	 * account.kick is up. */
	bool (*fetch)(struct session *s, enum message_want least, int n,
	    int *fetched, struct err *e);
	/* Does what was put off, behind all else of a round. NULL: nothing is.
	 */
	bool (*finish)(struct session *s, struct err *e);
	/* Waits for news of the server about a folder (0: INBOX), for wake or
	 * for ms; *has_news if the server had some. */
	bool (*wait)(struct session *s, int64_t folder_id,
	    const struct wake *wake, int ms, bool *has_news, struct err *e);
	/* Adds what the server finds in a folder to found, and changes nothing
	 * anywhere. RETRY_NEVER: it can't be asked this in any folder. NULL:
	 * the protocol has no search. */
	bool (*search)(struct session *s, const struct account_search *what,
	    struct account_found *found, struct err *e);
	/* Only between enter and the first pull. */
	void (*describe)(struct session *s, struct server_facts *out);
	/* Says goodbye if that takes no time, and frees. NULL is fine. */
	void (*close)(struct session *s);
};

extern const struct backend backend_pop, backend_imap;

/* Silence that is taken for the end of a connection: short at first, longer
 * with a server that once needed longer. */
enum { BACKEND_PATIENCE_FIRST = 25 * 1000 };
int backend_fit_patience(int64_t ms);
/* After a silence: the next session of the visit waits longer. */
void backend_grow_patience(struct account *a);

/* Tell whoever watches the account, if anybody does. folder_id 0: folders came
 * or went. */
void backend_tell_changed(const struct account *a, int64_t folder_id);
void backend_tell_progress(const struct account *a, enum account_doing doing,
    int64_t done, int64_t total);

#endif
