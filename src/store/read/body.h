/*
 * The bytes of messages: exactly as they were received.
 */
#ifndef STORE_READ_BODY_H
#define STORE_READ_BODY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"
#include "mime/message/source.h"
#include "store/db/store.h"

/* One piece is at most this long. */
enum { BODY_PIECE = 1024 * 1024 };

/* An open body; holds one piece of it at a time. */
struct body {
	struct db *db;
	int64_t id;
	int64_t size; /* bytes that are here */
	bool is_whole;
	unsigned char digest[DIGEST_SHA256]; /* of a whole one */
	struct buf piece;
	int64_t piece_start;
};

/* Opens the body with this id; ERR_NOT_FOUND if it is not here. db is lent
 * until body_close. */
bool body_open(struct body *b, struct db *db, int64_t id, struct err *e);
void body_close(struct body *b);

/* The body as mime/ reads messages; lent until body_close. */
struct source body_source(struct body *b);

/* Hands all bytes to take in order; false if it can't be read or take said
 * false (then e is what take left in it). */
bool body_stream(struct body *b,
    bool (*take)(void *ctx, const void *bytes, size_t len, struct err *e),
    void *ctx, struct err *e);

/* Reads all of it and compares with the digest of when it came: ERR_STORE if
 * they differ. */
bool body_verify(struct body *b, struct err *e);

/* The body goes unless a message has it, or one that is to be sent. */
bool body_discard(struct db *w, int64_t body_id, struct err *e);

#endif
