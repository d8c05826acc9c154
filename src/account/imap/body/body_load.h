/*
 * Whole bodies on their way into the store.
 */
#ifndef ACCOUNT_IMAP_BODY_BODY_LOAD_H
#define ACCOUNT_IMAP_BODY_BODY_LOAD_H

#include "account/backend.h"
#include "account/imap/session/writer.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/vec.h"

struct imap_bodyload_item {
	int64_t message_id;
	uint32_t uid;
	bool had_trouble; /* which is over with this */
	size_t at, len;   /* in bytes */
	unsigned char digest[DIGEST_SHA256];
};

struct imap_bodyload {
	struct imap_load load;
	struct account *account;
	struct buf bytes;
	struct imap_bodyload_items VEC_OF(struct imap_bodyload_item) list;
};

struct imap_bodyload *imap_bodyload_new(struct account *a);

/* Adds a body; the bytes are copied. */
void imap_bodyload_add(struct imap_bodyload *l,
    const struct imap_bodyload_item *item, const char *bytes, size_t len);

#endif
