/*
 * Converts bytes of a declared character set to UTF-8 (with iconv).
 *
 * Never fails and drops nothing: if the bytes do not fit the declaration, the
 * character set is guessed as browsers do, and an invalid byte becomes U+FFFD.
 * The result does not depend on the locale. Only charsets listed in
 * charset_label.c are given to iconv.
 */
#ifndef MIME_HEADER_CHARSET_H
#define MIME_HEADER_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Appends bytes as UTF-8. label is what the mail says, "" if it says nothing:
 * - none, us-ascii or a name nobody knows: UTF-8 if it is valid, else
 *   windows-1252;
 * - iso-8859-1: windows-1252, as everybody who writes it means;
 * - any other whose bytes do not fit but are valid UTF-8: UTF-8. */
void charset_decode(
    struct buf *out, const char *label, const char *bytes, size_t len);

/* True if label is empty or is a character set that can be read. */
bool charset_is_known(const char *label);

/* Appends the character set that an HTML page declares, by a byte order mark or
 * a meta element; nothing if it declares none. */
void charset_of_html(struct buf *label, const char *html, size_t len);

#endif
