/*
 * The config file as a list of lines that can be edited.
 *
 * Always holds: what is not edited stays the same byte for byte (comments,
 * order, spacing, line ends), and no change loses a comment.
 */
#ifndef CONFIG_DOCUMENT_H
#define CONFIG_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/vec.h"

enum conf_change_kind {
	/* Sets a key, adding the line, and for [ui] also the section, if
	 * missing. If the key occurs twice, the last one is changed, because
	 * that one counts. */
	CONF_SET,
	CONF_UNSET, /* removes the key everywhere in the section */
	CONF_ADD,   /* an account without any key, at the end */
	CONF_RENAME,
	CONF_REMOVE, /* removes the account; comments in its section stay */
	CONF_MOVE,   /* moves it, with the comments right above its section */
};

struct conf_change {
	enum conf_change_kind kind;
	const char *account; /* its name (case is ignored); NULL: [ui] */
	const char *key, *value;
	/* CONF_RENAME: the new name. CONF_MOVE: the account to put it before;
	 * NULL: the end. */
	const char *other;
};

struct document_line {
	char *text; /* with its line end */
	size_t len;
};
struct document {
	struct document_lines VEC_OF(struct document_line) lines;
};

/* Splits len bytes of text into lines, copied. Free with document_clear. */
void document_read(struct document *d, const char *text, size_t len);
/* Appends all lines to out. */
void document_write(const struct document *d, struct buf *out);
void document_clear(struct document *d);

/* Makes a change. false: not possible (unknown account or key, invalid value);
 * e says why, and d must be cleared. */
bool document_change(
    struct document *d, const struct conf_change *c, struct err *e);

#endif
