/*
 * The header of a message, decoded.
 *
 * Only the header block is read, quickly, because the list needs thousands of
 * them. Never fails: what can't be read is left empty, and a warning says so if
 * a person should know. All strings are UTF-8 without NUL, but not safe for a
 * terminal (base/safe.h).
 */
#ifndef MIME_HEADER_HEADER_H
#define MIME_HEADER_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "mime/header/address.h"
#include "mime/header/fields.h"
#include "mime/header/string_list.h"

struct header {
	char *subject; /* "" if none */
	struct addresses from, sender, reply_to, to, cc, bcc;
	bool has_date;
	int64_t sent_at;     /* Date field, Unix seconds; 0 without
	                      * has_date */
	int64_t received_at; /* date of the topmost Received field that
	                      * has one, or 0 */
	char *message_id;    /* without <>, "" if none */
	char *in_reply_to;   /* the first id, without <>, "" if none */
	struct string_list references; /* oldest first, without <>; at most 100:
	                                * the first and the newest 99 */
	char *list_id; /* from between <> of List-Id, "" if none */
	char *list_unsubscribe, *list_post; /* as written, unfolded */
	char *content_type; /* "multipart/mixed", lower case; "text/plain"
	                     * if missing or broken */
	struct string_list warnings; /* whole sentences, translated */
	bool lacks_library; /* a date could not be read without GMime: not
	                     * to be kept (header_is_whole) */
	int64_t aside_key;  /* of a message that is set aside (setaside.h):
	                     * all the rest is a placeholder; else 0 */
};

/* Reads the header at the start of bytes (the body may follow). A leading
 * mbox "From " line and a byte order mark are passed over. At most
 * HEADER_BLOCK bytes are looked at and HEADER_FIELD of one field; the rest
 * becomes a warning. */
void header_read(struct header *h, const char *bytes, size_t len);
void header_clear(struct header *h);
/* False with an error if h lacks what only a missing library can read. Ask
 * before h is stored: what is stored is not read again. */
bool header_is_whole(const struct header *h, struct err *e);

/* The offset of the body: after the empty line that ends the header, or at the
 * first text that follows without one; len if there is no body. 0 if there is
 * no field: then all of it is body. */
size_t header_end(const char *bytes, size_t len);

/* Appends all header fields for a person to read, unfolded and decoded, one a
 * line. */
void header_show_all(struct buf *out, const char *bytes, size_t len);

#endif
