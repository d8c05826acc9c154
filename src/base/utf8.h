/*
 * UTF-8: is it, make it, how wide is it.
 *
 * Outside bytes are not UTF-8 until utf8_clean has seen them. Widths are
 * columns of a terminal cell grid and the same in every locale.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define UTF8_REPLACEMENT 0xfffd

/* True if all len bytes are well-formed UTF-8 (RFC 3629: no surrogates, no
 * overlong forms). */
bool utf8_valid(const char *s, size_t len);

/* Appends s to out, each ill-formed byte run replaced by U+FFFD. */
void utf8_clean(struct buf *out, const char *s, size_t len);

/* Reads the character at *s and moves *s behind it; an ill-formed byte counts
 * as one U+FFFD. *s must be below end. */
uint32_t utf8_next(const char **s, const char *end);

/* Appends one character; what is no character becomes U+FFFD. */
void utf8_add(struct buf *out, uint32_t c);

/* The largest cut <= len that does not split a character of s. */
size_t utf8_floor(const char *s, size_t len);

/* Columns one character takes: 0, 1 or 2. Controls count as 0. */
int utf8_width(uint32_t c);

/* Bytes of the first grapheme cluster of s (at least 1 if len > 0), and in
 * *cols its columns. */
size_t utf8_cluster(const char *s, size_t len, int *cols);

/* Columns of a whole string. */
int utf8_cols(const char *s, size_t len);

/* How many bytes of s fit into cols columns, whole clusters only; in *used
 * (may be NULL) the columns they take. */
size_t utf8_fit(const char *s, size_t len, int cols, int *used);

/* Appends s case-folded and without marks, to compare and to search:
 * "Grüße" and "GRUSSE" come out the same. */
void utf8_fold(struct buf *out, const char *s, size_t len);

/* Appends s in ASCII as far as it has such letters, '?' for the rest: for
 * terminals without UTF-8. */
void utf8_ascii(struct buf *out, const char *s, size_t len);

/* Appends the name and version of utf8proc, as it runs. */
void utf8_tell_library(struct buf *out);

#endif
