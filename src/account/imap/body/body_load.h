/*
 * Whole bodies, for the writer.
 */
#ifndef ACCOUNT_IMAP_BODY_BODY_LOAD_H
#define ACCOUNT_IMAP_BODY_BODY_LOAD_H

#include "account/backend.h"
#include "account/imap/session/writer.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/vec.h"

struct imap_body_load_item {
	int64_t message_id;
	uint32_t uid;
	bool had_trouble; /* its trouble is cleared */
	size_t at, len;   /* in bytes */
	unsigned char digest[DIGEST_SHA256];
};

struct imap_body_load {
	struct imap_load load;
	struct account *account;
	struct buf bytes;
	struct imap_body_load_items VEC_OF(struct imap_body_load_item) list;
};

struct imap_body_load *imap_body_load_new(struct account *a);

/* Adds a body; the bytes are copied. */
void imap_body_load_add(struct imap_body_load *l,
    const struct imap_body_load_item *item, const char *bytes, size_t len);

#endif
