/*
 * The parts of a message as GMime writes them.
 */
#ifndef MIME_BUILD_TREE_H
#define MIME_BUILD_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "mime/message/source.h"

enum tree_coding {
	TREE_7BIT,
	TREE_8BIT,
	TREE_QUOTED, /* the content is encoded already */
	TREE_BASE64, /* it is encoded while it is written */
};

/* One part; all is lent. Field values are written byte for byte: each begins
 * with a blank and ends with LF, and is folded. */
struct tree_part {
	const char *type; /* "text/plain" */
	const char *content_type;
	const char *disposition; /* NULL: none */
	enum tree_coding coding;
	bool is_lines; /* CRLF and CR of the content count as LF */
	struct source source;
};

/* Writes the Content- fields and the content of n parts, as multipart/mixed if
 * there are several. take gets lines that end with CRLF. */
struct tree {
	const struct tree_part *parts;
	size_t n;
	const char *boundary;
	bool (*take)(void *ctx, const void *bytes, size_t len, struct err *e);
	void *ctx;
};
bool tree_write(const struct tree *t, struct err *e);

#endif
