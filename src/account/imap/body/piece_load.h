/*
 * Pieces of one large body, for the writer.
 */
#ifndef ACCOUNT_IMAP_BODY_PIECE_LOAD_H
#define ACCOUNT_IMAP_BODY_PIECE_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "account/backend.h"
#include "account/imap/session/writer.h"
#include "base/buf.h"
#include "base/digest.h"
#include "store/read/pending.h"

/* A body that grows. It belongs to the writer's thread while loads of it
 * wait. Once the message has another body, or none (UIDVALIDITY changed, or
 * the whole body came from another folder), nothing more is stored. */
struct imap_partial_body {
	struct account *account;
	const struct pending_body *what; /* lent */
	int64_t body_id;                 /* 0: nothing of it is stored */
	int64_t size;                    /* bytes stored */
	bool is_lost;
	struct digest *digest; /* of these */
};

/* Begins, or continues behind what is stored of the body; its digest is then
 * computed again from the start. */
bool imap_partial_body_init(struct imap_partial_body *g, struct account *a,
    const struct pending_body *what, struct err *e);
void imap_partial_body_clear(struct imap_partial_body *g);

struct imap_piece_load {
	struct imap_load load;
	struct imap_partial_body *growing;
	struct buf bytes;
	bool is_last; /* with it the body is whole */
};

struct imap_piece_load *imap_piece_load_new(struct imap_partial_body *g);

#endif
