/*
 * A name for a file from a name in a mail.
 */
#ifndef MIME_HEADER_FILENAME_H
#define MIME_HEADER_FILENAME_H

#include "base/buf.h"

/* Appends a name that is safe to create in any directory: no separators, no
 * controls or bidi controls, no leading dot, dash or blank, no reserved
 * name, at most 200 bytes with its true extension kept. Never empty: an
 * unusable name becomes "part-PATH" with an extension that fits type. */
void filename_clean(
    struct buf *out, const char *name, const char *type, const char *path);

#endif
