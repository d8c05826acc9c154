/*
 * Foreign text made harmless for a terminal.
 *
 * Whatever a server, a message or a file name brings passes through here
 * before it is shown or logged. Always holds: the result is UTF-8 and has no
 * control (C0, DEL, C1), no bidi control, nothing that is wider or narrower
 * than its columns say, and at most SAFE_MARKS combining marks on a letter.
 * What is taken away leaves a visible picture, so that the text around it
 * stays readable and a trick can be seen.
 */
#ifndef BASE_SAFE_H
#define BASE_SAFE_H

#include <stddef.h>

#include "base/buf.h"

#define SAFE_MARKS 4

/* Appends s as one line: line ends and tabs become a blank. */
void safe_line(struct buf *out, const char *s, size_t len);

/* Appends s with its line ends ("\n"; "\r\n" and "\r" become it), tabs
 * filled up with blanks to columns of eight. */
void safe_text(struct buf *out, const char *s, size_t len);

#endif
