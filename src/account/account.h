/*
 * An account at work: its row in the store, its sessions, and what a round
 * leaves behind for people to read.
 */
#ifndef ACCOUNT_ACCOUNT_H
#define ACCOUNT_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "account/backend.h"
#include "base/err.h"

/* What an account needs; all of it is lent until account_clear. */
struct account_needs {
	const struct conf_account *conf;
	struct store *store; /* opened for writing */
	const char *ca_file; /* NULL: the system's certificates */
	const struct wake *stop;
	const struct wake *kick;           /* see struct account */
	const struct account_hooks *hooks; /* may be NULL */
	struct claims *claims;             /* the same */
	bool is_second;                    /* see struct account */
};

/* Gives the account a row in the store, if it has none, and opens a reading
 * handle for this thread. a is all zero, or as account_dial left it. */
bool account_init(
    struct account *a, const struct account_needs *needs, struct err *e);
/* The same for an account that the store knows already (else ERR_NOT_FOUND):
 * nothing is written, so the store may be open for reading alone. */
bool account_init_known(
    struct account *a, const struct account_needs *needs, struct err *e);
void account_clear(struct account *a);

/* Before account_init, while the store is opened or made: connects. Behind
 * account_init account_open goes on with this session. */
bool account_dial(struct account *a, const struct account_needs *needs,
    struct session **out, struct err *e);
/* The same where the store is new, and nothing in it to be known: signs in,
 * too. */
bool account_dial_new(struct account *a, const struct account_needs *needs,
    struct session **out, struct err *e);

/* Connects and signs in, as far as that is not done; notes what the server is
 * like. *out is a session of account_dial, or NULL. */
bool account_open(struct account *a, struct session **out, struct err *e);
void account_close(struct session *s);

/* The same for a second session of the account: writes no facts, however it
 * ends. */
bool account_join(struct account *a, struct session **out, struct err *e);

/* Connects and signs in without a store: only describe, count and account_close
 * may follow. probe must live until then. */
struct account_probe {
	const struct conf_account *conf;
	const char *ca_file;
	const struct wake *stop;
	const struct secret *given; /* a password or token of a person; NULL:
	                             * the settings lead to it */
	const struct account_hooks *hooks; /* reached; may be NULL */
	struct account account;            /* filled in */
};
bool account_probe(
    struct account_probe *probe, struct session **out, struct err *e);

/* Pushes, then pulls: one entry in the sync history, its outcome in the
 * facts of the account. */
bool account_visit(struct session *s, const struct pull *what, struct err *e);

/* Behind a visit: brings to the server what was put into Sent since. */
bool account_push_copies(struct session *s, struct err *e);

/* Does what a visit put off until the bodies were fetched, and updates its
 * entry in the sync history. */
bool account_finish(struct session *s, struct err *e);

/* Updates the last entry of the sync history with the bodies that were
 * fetched since. */
bool account_note_bodies(struct account *a, struct err *e);

/* Notes that a person approves what the settings of an account remove from
 * its server. false: a protocol that never removes anything there
 * (ERR_USAGE), or the store can't be written. */
bool account_agree(
    struct store *store, const struct conf_account *conf, struct err *e);

/* Notes a failure that came before or between visits, for the inspector and
 * the log. */
void account_note_failure(struct account *a, const struct err *why);

#endif
