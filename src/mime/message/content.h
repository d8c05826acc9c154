/*
 * What the header of a part says about its content (RFC 2045, 2183, 3676).
 */
#ifndef MIME_MESSAGE_CONTENT_H
#define MIME_MESSAGE_CONTENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum coding {
	CODING_NONE, /* also 7bit, 8bit, binary and unknown ones */
	CODING_BASE64,
	CODING_QUOTED,
	CODING_UU,
};

struct content {
	char *type;          /* "text/plain", lower case */
	char *charset;       /* as declared, "" if not */
	char *filename;      /* decoded; "" if none */
	char *description;   /* decoded; "" if none */
	char *id;            /* without <>, "" if none */
	struct buf boundary; /* unchanged, with spaces at its end */
	bool has_boundary;   /* is declared, maybe empty */
	enum coding coding;
	bool is_odd_coding; /* an unknown Content-Transfer-Encoding */
	bool says_attachment;
	bool is_flowed, is_delsp;
};

/* Reads the Content- fields of a header block; other is the default type
 * (text/plain; in a digest message/rfc822). Free with content_clear. */
void content_read(
    struct content *c, const char *block, size_t len, const char *other);
void content_clear(struct content *c);

/* True for any multipart type. */
bool content_is_multipart(const struct content *c);
/* True for a message that contains a message (message/rfc822). */
bool content_is_message(const struct content *c);

#endif
