/*
 * An account that sends: its connection to the SMTP server, opened when there
 * is something to send, and what is learnt of the server. The account's own,
 * apart from the one that receives. One thread at a time.
 */
#ifndef ACCOUNT_OUTGOING_H
#define ACCOUNT_OUTGOING_H

#include <stdbool.h>
#include <stdint.h>

#include "account/account.h"
#include "account/smtp/submit.h"
#include "store/server/sent.h"

struct outgoing {
	struct conf_account conf; /* see smtp_settings */
	struct account account;
	struct smtp_session session;
	enum sent_copy copy;
	bool is_open;
	struct sent_due due; /* of the present round */
	/* hears how much of a message has gone; may be NULL */
	void (*told)(void *ctx, int64_t bytes);
	void *ctx;
};

/* needs->conf is the account's. false: it can't send, or the database can't be
 * used. */
bool outgoing_init(
    struct outgoing *o, const struct account_needs *needs, struct err *e);
void outgoing_clear(struct outgoing *o);

/* Begins a round: each message that is due is found once, the oldest first.
 * is_impatient: also those that wait for their next try. only_id: no other than
 * this one; 0: all. */
bool outgoing_begin(
    struct outgoing *o, bool is_impatient, int64_t only_id, struct err *e);
/* The next of them; *found: there is one, and the caller clears it. */
bool outgoing_next(
    struct outgoing *o, struct sending *m, bool *found, struct err *e);
/* When one will be due; 0: there is none. */
bool outgoing_next_at(struct outgoing *o, int64_t *at, struct err *e);

/* Sends one message, on the open connection or on a new one; see smtp_submit.
 * *is_tried: the server was asked to take it. false and not tried: there is no
 * way to the server for now, whatever the message. */
bool outgoing_send(struct outgoing *o, const struct sending *m,
    enum submit_end *end, bool *is_tried, struct err *e);
/* Says goodbye. */
void outgoing_close(struct outgoing *o);

/* Connects and signs in, for a test of the settings. */
bool outgoing_probe(struct outgoing *o, struct err *e);

#endif
