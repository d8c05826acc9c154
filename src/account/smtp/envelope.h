/*
 * The envelope of a message: from whom, to whom, and what the server says to
 * each of them.
 *
 * Always holds: if one recipient is refused for good the message goes to
 * nobody before its writer has decided.
 */
#ifndef ACCOUNT_SMTP_ENVELOPE_H
#define ACCOUNT_SMTP_ENVELOPE_H

#include <stdbool.h>
#include <stddef.h>

#include "account/smtp/answer.h"
#include "account/smtp/session.h"
#include "account/smtp/text.h"
#include "base/vec.h"
#include "store/read/sending.h"

/* A recipient in this transaction. */
struct envelope_to {
	const struct sending_to *to; /* lent */
	bool is_taken;
	struct smtp_meaning meaning; /* if not */
	struct err why;
};

/* What follows from the answers. */
enum envelope_end {
	ENVELOPE_GOES,      /* the message may follow, for those taken */
	ENVELOPE_IS_LATER,  /* not now */
	ENVELOPE_IS_REFUSED /* not at all, as it is */
};

struct envelope {
	struct envelope_tos VEC_OF(struct envelope_to) to;
	enum envelope_end end;
	struct err why;   /* if it does not go; or why not to all */
	int pause;        /* seconds until the next try, or that of the rest;
	                   * 0: back-off */
	bool has_rest;    /* not all were taken */
	bool rest_is_due; /* and they may follow at once */
};

/* Sends MAIL and RCPT for those who have not got the message yet, and reads the
 * answers. If it does not go the transaction is over. false: the connection is
 * gone. */
bool envelope_send(struct smtp_session *s, const struct sending *m,
    const struct smtp_text_facts *facts, struct envelope *out, struct err *e);
void envelope_clear(struct envelope *x);

#endif
