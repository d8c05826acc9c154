/*
 * One message of the answer to a FETCH, in fields.
 */
#ifndef ACCOUNT_IMAP_SESSION_FETCHED_H
#define ACCOUNT_IMAP_SESSION_FETCHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "account/imap/wire/etpan.h"

struct imap_fetched {
	uint32_t uid; /* 0: not said */
	bool has_uid; /* one was said, be it 0 */
	bool has_flags;
	unsigned flags;
	struct buf keywords; /* the buffer is reused for the next message */
	uint32_t size;       /* RFC822.SIZE; 0: not said */
	int64_t date;        /* INTERNALDATE; 0: not said, or nonsense */
	const char *header;  /* BODY[HEADER...]; NULL: not said. Lent */
	size_t header_len;
	const char *body; /* BODY[], or a piece of it; NULL: not said. Lent */
	size_t body_len;
	uint32_t origin;    /* where in the message body begins */
	struct buf content; /* see imap_object_id_read; reused likewise */
};

/* Before the first message; ends with imap_fetched_clear. */
void imap_fetched_init(struct imap_fetched *f);
void imap_fetched_clear(struct imap_fetched *f);

/* Reads a message; what f held of the one before is dropped. */
void imap_fetched_read(
    struct imap_fetched *f, const struct mailimap_msg_att *msg);

#endif
