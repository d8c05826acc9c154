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
	int64_t at, len; /* in the source, still quoted */
	int64_t came_at; /* date of its "From " line; 0 if it has none */
	bool is_quoted;  /* mbox_read_bytes removes a '>' before "From " */
};

struct mbox_read {
	struct source src;
	struct lines lines;
	bool
	    trusts_length; /* of Content-Length, where it fits; true at first */
	bool is_cut;       /* the source could not be read to its end */
	bool has_next;     /* the next "From " line was read */
	int64_t came_at;   /* its date */
};

/* True if the source starts like an mbox. */
bool mbox_read_is(const struct source *src);

/* Starts reading. The ctx of src is lent until mbox_read_close. */
void mbox_read_open(struct mbox_read *m, const struct source *src);
void mbox_read_close(struct mbox_read *m);

/* Finds the next message; false at the end. If the source can't be read to its
 * end, is_cut is set, and the incomplete message is not returned. */
bool mbox_read_next(struct mbox_read *m, struct mbox_read_message *out);

/* Passes the bytes of a message, unquoted, to take in order; false if they
 * can't be read any more or take returned false. Can be called for any message
 * found, at any time. */
typedef bool mbox_read_take(
    void *ctx, const void *bytes, size_t len, struct err *e);
bool mbox_read_bytes(const struct mbox_read *m,
    const struct mbox_read_message *of, mbox_read_take *take, void *ctx,
    struct err *e);

#endif
