/*
 * What an IMAP server may send before libetpan's parser sees it.
 *
 * libetpan 1.9.4 recurses without limit, trusts literal sizes and dies of a
 * status line without text; the guard is a state machine over the bytes that
 * refuses what would hurt it and mends what would only confuse it.
 *
 * It splits the bytes as libetpan does, for where the two disagree a server
 * could hide a list in what the guard takes for a string: a quoted string
 * ends at the next '"' without a backslash before it, a literal is {N} (or
 * {N+}, ~{N}) outside of quotes at the end of a line, and in a status line
 * ("* OK", a tagged answer, "+") all is text. Whoever reads raw answers above
 * the guard has to split them in the same way.
 *
 * Refused: lists nested deeper than IMAP_GUARD_DEPTH, a line longer than
 * IMAP_GUARD_LINE (a status line: IMAP_GUARD_STATUS_LINE), a literal larger
 * than IMAP_GUARD_LITERAL, a NUL outside of a literal, and what can be read in
 * two ways. Mended: a status line without text gets a blank one, and lines
 * without anything go. What libetpan reads through wild pointers gets a foreign
 * name, so that it is left to whoever reads raw answers: BADCHARSET becomes
 * X-BADCHARSET; NAMESPACE, QUOTA, QUOTAROOT, ID, ACL, LISTRIGHTS, MYRIGHTS,
 * ANNOTATION, SORT and XLIST become X-NAMESPACE and so on. Everything else
 * passes as it came.
 */
#ifndef ACCOUNT_IMAP_WIRE_GUARD_H
#define ACCOUNT_IMAP_WIRE_GUARD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

enum {
	IMAP_GUARD_DEPTH = 100,
	IMAP_GUARD_LINE = 8 * 1024 * 1024,
	IMAP_GUARD_STATUS_LINE = 64 * 1024,
	IMAP_GUARD_LITERAL = 64 * 1024 * 1024,
};

struct imap_guard;

struct imap_guard *imap_guard_new(void);
void imap_guard_free(struct imap_guard *g);

/* Sets how long a line may be (at most IMAP_GUARD_LINE) and how much all lines
 * from here on together, until it is set anew. Literals do not count: whoever
 * parses keeps a multiple of everything else. */
void imap_guard_limit(struct imap_guard *g, size_t line, size_t text);

/* True if what came ended with the end of an answer: nothing is held back,
 * and what comes next begins a line. */
bool imap_guard_is_at_rest(const struct imap_guard *g);

/* Looks at bytes from the server, in the order they come, and appends what
 * may be passed on to out; the start of a line that can't be judged yet stays
 * in g. false: the server must be let go; e says why (ERR_PROTOCOL). The
 * refusal is final, and what out holds by then is not to be used. */
bool imap_guard_pass(struct imap_guard *g, const char *bytes, size_t len,
    struct buf *out, struct err *e);

#endif
