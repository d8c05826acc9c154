/*
 * What the header of a part says about its content (RFC 2045, 2183, 3676).
 */
#ifndef MIME_MESSAGE_CONTENT_H
#define MIME_MESSAGE_CONTENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum coding {
	CODING_NONE, /* 7bit, 8bit, binary, and what nobody knows */
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
	struct buf boundary; /* as it stands, blanks at its end too */
	bool has_boundary;   /* it is declared, be it empty */
	enum coding coding;
	bool is_odd_coding; /* an encoding that nobody knows */
	bool says_attachment;
	bool is_flowed, is_delsp;
};

/* Reads the Content- fields of a header block; other is the type where none
 * is said (text/plain, in a digest message/rfc822). */
void content_read(
    struct content *c, const char *block, size_t len, const char *other);
void content_clear(struct content *c);

/* True for a multipart, whatever its subtype. */
bool content_is_multipart(const struct content *c);
/* True for a message that holds a message to be read. */
bool content_is_message(const struct content *c);

#endif
