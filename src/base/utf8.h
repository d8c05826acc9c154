/*
 * UTF-8: checking, decoding, encoding, width in columns.
 *
 * Bytes from outside are not UTF-8 until utf8_clean has replaced what is
 * invalid. Widths are columns of a terminal, the same in every locale.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define UTF8_REPLACEMENT 0xfffd

/* True if all len bytes are valid UTF-8 (RFC 3629: no surrogates, no overlong
 * forms). */
bool utf8_valid(const char *s, size_t len);

/* Appends s to out, with each run of invalid bytes replaced by U+FFFD. */
void utf8_clean(struct buf *out, const char *s, size_t len);

/* Returns the character at *s and moves *s past it; an invalid byte is read as
 * U+FFFD. *s must be below end. */
uint32_t utf8_next(const char **s, const char *end);

/* Appends one character; U+FFFD if c is not a valid character. */
void utf8_add(struct buf *out, uint32_t c);

/* The largest length <= len that does not cut a character of s in two. */
size_t utf8_floor(const char *s, size_t len);

/* Columns of one character: 0, 1 or 2. Control characters count as 0. */
int utf8_width(uint32_t c);

/* Length in bytes of the first grapheme cluster of s (at least 1 if len > 0);
 * its columns go to *cols. */
size_t utf8_cluster(const char *s, size_t len, int *cols);

/* Columns of a string. */
int utf8_cols(const char *s, size_t len);

/* The bytes of s that fit into cols columns, in whole grapheme clusters; *used
 * (may be NULL) gets the columns they take. */
size_t utf8_fit(const char *s, size_t len, int cols, int *used);

/* Appends s with case folded and accents removed, for comparing and searching:
 * "Grüße" and "GRUSSE" give the same. */
void utf8_fold(struct buf *out, const char *s, size_t len);

/* Appends s in ASCII for terminals without UTF-8; '?' for a character that has
 * no ASCII form. */
void utf8_ascii(struct buf *out, const char *s, size_t len);

/* Appends name and version of the utf8proc that is loaded. */
void utf8_tell_library(struct buf *out);

#endif
