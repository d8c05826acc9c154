/*
 * Makes text from outside safe to print on a terminal.
 *
 * Everything from a server, a message or a file name passes through here before
 * it is shown or logged. Always holds: the result is valid UTF-8 without
 * control characters (C0, DEL, C1) and bidi controls, every character is as
 * wide as utf8_cols says, and a letter has at most SAFE_MARKS combining marks.
 * A removed character leaves a visible symbol, so that the rest stays readable
 * and an attempt to deceive is seen.
 */
#ifndef BASE_SAFE_H
#define BASE_SAFE_H

#include <stddef.h>

#include "base/buf.h"

#define SAFE_MARKS 4

/* Appends s as one line: line ends and tabs become spaces. */
void safe_line(struct buf *out, const char *s, size_t len);

/* Appends s with its line ends ("\r\n" and "\r" become "\n"); tabs become
 * spaces up to the next multiple of eight columns. */
void safe_text(struct buf *out, const char *s, size_t len);

#endif
