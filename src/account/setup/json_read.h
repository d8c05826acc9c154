/*
 * One text out of a JSON document (RFC 8259) that a stranger sent.
 */
#ifndef ACCOUNT_SETUP_JSON_READ_H
#define ACCOUNT_SETUP_JSON_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Appends the string at a path of member names ("protocols.imap.host"). false:
 * there is none there, or the document is no JSON up to it. Nested deeper than
 * 32 levels it is none. */
bool json_read_str(
    struct buf *out, const char *text, size_t len, const char *path);

#endif
