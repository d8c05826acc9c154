/*
 * What an IMAP server may send before libetpan's parser sees it.
 *
 * libetpan 1.9.4 recurses without limit, trusts literal sizes and dies of a
 * status line without text; the guard is a state machine over the bytes that
 * refuses what would hurt it: nesting deeper than 100, a line longer than
 * GUARD_LINE, a literal larger than GUARD_LITERAL, NUL. Inside status lines
 * ("* OK", a tagged answer, "+") all is text. A status line that ends right
 * behind its code ("[ALERT]") gets a blank text, which libetpan needs.
 */
#ifndef NET_GUARD_H
#define NET_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum {
	GUARD_DEPTH = 100,
	GUARD_LINE = 8 * 1024 * 1024,
	GUARD_STATUS_LINE = 64 * 1024,
	GUARD_LITERAL = 64 * 1024 * 1024,
};

struct guard;

struct guard *guard_new(void);
void guard_free(struct guard *g);

/* Looks at bytes from the server, in the order they come, and appends what
 * may be passed on to out. false: the server must be let go; e says why
 * (ERR_PROTOCOL). */
bool guard_pass(struct guard *g, const char *bytes, size_t len, struct buf *out,
    struct err *e);

#endif
