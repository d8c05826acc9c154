/*
 * One message given to an SMTP server, and what it says written down.
 *
 * Always holds: a durable mark stands before the final dot is sent. What breaks
 * before it is tried again; behind it nothing but a whole reply counts, and
 * without one the message may have been sent and is not tried again.
 */
#ifndef ACCOUNT_SMTP_SUBMIT_H
#define ACCOUNT_SMTP_SUBMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "account/smtp/session.h"
#include "store/read/sending.h"
#include "store/server/sent_copy.h"

enum submit_end {
	SUBMIT_SENT,
	SUBMIT_REST_IS_DUE, /* to some; the others may follow at once */
	SUBMIT_WAITS,       /* it is tried again later, or needs a person */
	SUBMIT_STOPPED,     /* the user wants it no more */
};

struct submit {
	struct smtp_session *session;
	const struct sending *message;
	enum sent_copy copy;
	/* hears how much has gone; may be NULL */
	void (*told)(void *ctx, int64_t bytes);
	void *ctx;
};

/* false: the connection is gone (scope ERR_ACCOUNT; what it means for the
 * message is written down), or the database can't be written (ERR_PROGRAM).
 * e also says why it waits. With session->is_closing the session is over. */
bool smtp_submit(const struct submit *x, enum submit_end *end, struct err *e);

#endif
