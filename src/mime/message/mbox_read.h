/*
 * Where the messages of an mbox lie, found in one pass and in memory that
 * does not grow with the file.
 *
 * A message begins behind a "From " line (fromline.h) that stands at the
 * start or follows an empty line; the empty line before the next one is no
 * part of it. Which of the family an mbox is, nobody writes into it:
 *
 * mboxrd, mboxo  '>' was put before lines that look like a "From " line; it
 *                is taken away again, one of several. (An mboxo that holds
 *                ">>From " loses one that was the sender's.)
 * mboxcl2        Content-Length says where the message ends, and nothing was
 *                quoted. It is believed only where the file ends there or the
 *                next message begins, behind an empty line that it did not
 *                count: a copied or edited mbox has lengths
 *                that are true no more.
 *
 * Lines end with LF, CRLF or CR, and are handed out as they are. Always
 * holds: messages lie one behind the other within the source and do not
 * overlap.
 */
#ifndef MIME_MESSAGE_MBOX_READ_H
#define MIME_MESSAGE_MBOX_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "mime/message/lines.h"
#include "mime/message/source.h"

struct mbox_read_message {
	int64_t at, len; /* its bytes in the source, still quoted */
	int64_t came_at; /* as its "From " line says; 0 if it does not */
	bool is_quoted;  /* '>' before "From " goes when it is read */
};

struct mbox_read {
	struct source src;
	struct lines lines;
	bool
	    trusts_length; /* of Content-Length, where it fits; true at first */
	bool is_cut;       /* the source could not be read to its end */
	bool has_next;     /* a "From " line was read */
	int64_t came_at;   /* what it said */
};

/* Does this begin as an mbox does? */
bool mbox_read_is(const struct source *src);

/* The source's ctx must outlive it. */
void mbox_read_open(struct mbox_read *m, const struct source *src);
void mbox_read_close(struct mbox_read *m);

/* The next message; false at the end. A source that can't be read to its end
 * says so with is_cut, and the message that was cut is not handed out. */
bool mbox_read_next(struct mbox_read *m, struct mbox_read_message *out);

/* Hands the bytes of a message to take in order, without the quoting; false
 * if they can't be read (any more) or take said false. May be called for any
 * message at any time. */
typedef bool mbox_read_take(
    void *ctx, const void *bytes, size_t len, struct err *e);
bool mbox_read_bytes(const struct mbox_read *m,
    const struct mbox_read_message *of, mbox_read_take *take, void *ctx,
    struct err *e);

#endif
