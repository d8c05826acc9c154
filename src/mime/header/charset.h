/*
 * Bytes of a declared charset turned into UTF-8 (iconv does the tables).
 *
 * Nothing is ever dropped and nothing fails: what a label promises and the
 * bytes do not keep is guessed the way browsers do, and a byte without a
 * meaning becomes U+FFFD. The result does not depend on the locale. Only what
 * mime/header/charset_label.h lists is asked of iconv.
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

/* True if label is empty or names a charset that can be read. */
bool charset_is_known(const char *label);

/* Appends the charset that an HTML page says in its meta elements or by a
 * byte order mark; nothing if it says none. */
void charset_of_html(struct buf *label, const char *html, size_t len);

#endif
