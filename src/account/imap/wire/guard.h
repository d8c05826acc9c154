/*
 * Checks what an IMAP server sends before libetpan's parser sees it.
 *
 * libetpan 1.9.4 recurses without limit, trusts literal sizes and crashes on a
 * status line without text. The guard is a state machine over the bytes that
 * refuses what would harm it and corrects what would only confuse it.
 *
 * It splits the bytes as libetpan does, because a server could use a difference
 * to hide a list in what the guard takes for a string: a quoted string ends at
 * the next '"' without a backslash before it; a literal is {N} (or {N+}, ~{N})
 * outside of quotes at the end of a line; a status line ("* OK", a tagged
 * answer, "+") is text. Code that reads raw answers behind the guard has to
 * split them in the same way.
 *
 * Refused: lists nested deeper than IMAP_GUARD_DEPTH, a line longer than
 * IMAP_GUARD_LINE (a status line: IMAP_GUARD_STATUS_LINE), a literal larger
 * than IMAP_GUARD_LITERAL, a NUL outside of a literal, and what can be read in
 * two ways. Corrected: a status line without text gets a blank one, and empty
 * lines are dropped. Words whose answers libetpan reads through uninitialised
 * pointers are renamed, so that only raw readers see them: BADCHARSET becomes
 * X-BADCHARSET; NAMESPACE, QUOTA, QUOTAROOT, ID, ACL, LISTRIGHTS, MYRIGHTS,
 * ANNOTATION, SORT, VANISHED and XLIST become X-NAMESPACE and so on. Everything
 * else passes unchanged.
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

/* Limits the length of a line (at most IMAP_GUARD_LINE) and of all lines
 * together from here on, in bytes, until the next call. Literals do not
 * count: libetpan keeps a multiple of everything else. */
void imap_guard_limit(struct imap_guard *g, size_t line, size_t text);

/* True if what came ended with the end of an answer: nothing is held back,
 * and what comes next begins a line. */
bool imap_guard_is_at_rest(const struct imap_guard *g);

/* Checks bytes from the server, in the order they come, and appends to out
 * what may be passed on; the start of a line that can't be judged yet stays
 * in g. false: the session must end; e says why (ERR_PROTOCOL). This is
 * final, and out is then not to be used. */
bool imap_guard_pass(struct imap_guard *g, const char *bytes, size_t len,
    struct buf *out, struct err *e);

#endif
