/*
 * Appending one message to a mailbox (APPEND, RFC 3501, 6.3.11), streamed from
 * the store piece by piece.
 */
#ifndef ACCOUNT_IMAP_PUSH_APPEND_H
#define ACCOUNT_IMAP_PUSH_APPEND_H

#include <stdbool.h>
#include <stdint.h>

#include "account/imap/session/session.h"

struct imap_append_item {
	int64_t body_id;
	const char *srv_name;
	unsigned flags;     /* bits of enum flag */
	int64_t arrived_at; /* -1: the server dates it */
};

struct imap_appended {
	enum imap_status status; /* NO, BAD: s->words say why */
	bool has_nul; /* it can't be sent; nothing was (status IMAP_NO) */
	/* Nor is what is larger than the server takes (APPENDLIMIT); s->words
	 * are then those that it would say. */
	uint32_t uidvalidity, uid; /* 0: the server did not say */
	int64_t size;              /* of what was sent: lines end in CRLF */
	bool is_same;              /* these are the bytes that are here */
};

/* True if the server may have refused the date of the message. */
bool imap_append_is_date_refused(
    const struct imap_session *s, const struct imap_appended *got);

/* The flags that are sent along, of those a message has. */
unsigned imap_append_flags(unsigned flags);

bool imap_append(struct imap_session *s, const struct imap_append_item *l,
    struct imap_appended *out, struct err *e);

#endif
