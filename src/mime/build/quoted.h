/*
 * Text made quoted-printable (RFC 2045, 6.7), so that nothing on the way can
 * take a line of it for something else.
 */
#ifndef MIME_BUILD_QUOTED_H
#define MIME_BUILD_QUOTED_H

#include <stddef.h>

#include "base/buf.h"

/* Appends lines (LF) in lines of at most 76 characters: "From " and a full stop
 * alone are written as numbers, and so are blanks at the end of a line. */
void quoted_write(struct buf *out, const char *lines, size_t len);

#endif
