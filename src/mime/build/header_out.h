/*
 * Header fields as they are sent (RFC 5322, 2047, 2231): the twin of
 * mime/header, which reads them.
 *
 * GMime writes encoded words of more than 75 characters and picks iso-8859-1
 * where it can; this writes utf-8 alone. Always holds: a field is printable
 * ASCII (but for an address whose local part is not, RFC 6532), each of its
 * lines ends with LF and has at most 78 characters, or at most 998 where one
 * word is longer; an encoded word has at most 75 and whole characters; no
 * control character of a value gets out, so that no value makes another field.
 */
#ifndef MIME_BUILD_HEADER_OUT_H
#define MIME_BUILD_HEADER_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "mime/header/address.h"
#include "mime/header/string_list.h"

/* Appends s as one line of valid UTF-8: control characters become a blank,
 * those at both ends go. What a text field says when it is read back. */
void header_out_clean(struct buf *out, const char *s);

/* "NAME: text". */
void header_out_text(struct buf *out, const char *name, const char *text);

/* "NAME: a, b, c"; nothing for an empty list. */
void header_out_addresses(
    struct buf *out, const char *name, const struct addresses *list);

/* Appends an address as it goes into a field or to a server: the domain in
 * ASCII. false: it is none. */
bool header_out_addr(struct buf *out, const char *addr);

/* "NAME: <id> <id>"; what is no Message-ID is left out, and without any the
 * field. */
void header_out_ids(
    struct buf *out, const char *name, const struct string_list *ids);
/* Between its <>: printable ASCII with an @, at most 250 bytes. */
bool header_out_is_id(const char *id);

/* Appends "; NAME=value" as both old and new programs read a file name: an
 * encoded word in quotes, or with is_extended pieces of RFC 2231. */
void header_out_param(
    struct buf *out, const char *name, const char *value, bool is_extended);

#endif
