/*
 * Domain names in ASCII (IDNA 2008, RFC 5891; Punycode, RFC 3492).
 */
#ifndef BASE_IDNA_H
#define BASE_IDNA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Appends a domain in its ASCII form, in lower case: "exämple.org" becomes
 * "xn--exmple-cua.org". The full stops of other scripts part labels, too.
 * false, and out as it was: it is not UTF-8, a label is empty or too long, or
 * it has a character that no name has. [ADDRESS] stays as it is. */
bool idna_to_ascii(struct buf *out, const char *domain, size_t len);

#endif
