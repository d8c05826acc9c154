/*
 * The config file as lines that can be changed.
 *
 * Always holds: what is not changed stays byte for byte as it was, comments,
 * order, spacing and line ends; no change loses a comment.
 */
#ifndef CONFIG_DOCUMENT_H
#define CONFIG_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/vec.h"

enum conf_change_kind {
	/* A key gets a value; the line, or for [ui] also the section, is made
	 * if it misses. Where a key stands twice, the last one counts. */
	CONF_SET,
	CONF_UNSET, /* wherever the key stands in the section */
	CONF_ADD,   /* an account, at the end, without any key */
	CONF_RENAME,
	CONF_REMOVE, /* the comments in its section stay */
	CONF_MOVE,   /* with the comments right above its section */
};

struct conf_change {
	enum conf_change_kind kind;
	const char *account; /* its name (case does not count); NULL: [ui] */
	const char *key, *value;
	/* CONF_RENAME: the new name. CONF_MOVE: the account that it will
	 * stand before; NULL: the end. */
	const char *other;
};

struct document_line {
	char *text; /* with its line end */
	size_t len;
};
struct document {
	struct document_lines VEC_OF(struct document_line) lines;
};

void document_read(struct document *d, const char *text, size_t len);
void document_write(const struct document *d, struct buf *out);
void document_clear(struct document *d);

/* false: it can't be (no such account, no such key, no value for it), e says
 * why, and the document is only good for document_clear. */
bool document_change(
    struct document *d, const struct conf_change *c, struct err *e);

#endif
