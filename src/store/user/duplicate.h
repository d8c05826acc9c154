/*
 * Is this message here already? Its bytes decide; only whether lines end with
 * LF or CRLF does not count, since programs that keep mail change that.
 *
 * A message is looked for among those with its key (thread.h), which an index
 * finds, and then by its digests: that costs no index of digests, which would
 * scatter writes over the file with every message that is stored.
 */
#ifndef STORE_USER_DUPLICATE_H
#define STORE_USER_DUPLICATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/err.h"
#include "store/db/store.h"

struct duplicate {
	int64_t msg_key;                     /* thread_message_key */
	unsigned char digest[DIGEST_SHA256]; /* of the bytes as they are */
	unsigned char crlf[DIGEST_SHA256];   /* if all lines ended with CRLF */
	unsigned char lf[DIGEST_SHA256];     /* if all lines ended with LF */
};

/* Digests messages, one after the other. */
struct duplicate_reader;
struct duplicate_reader *duplicate_reader_new(void);
void duplicate_reader_free(struct duplicate_reader *r);
void duplicate_add(struct duplicate_reader *r, const void *bytes, size_t len);
/* The message is over: fills in the digests, and begins the next. */
void duplicate_end(struct duplicate_reader *r, struct duplicate *out);

/* Does the account of the key have the message, whole and not deleted? */
bool duplicate_find(
    struct db *db, const struct duplicate *s, bool *found, struct err *e);

#endif
