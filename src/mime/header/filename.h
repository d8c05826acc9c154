/*
 * Makes a safe file name from a name in a message.
 */
#ifndef MIME_HEADER_FILENAME_H
#define MIME_HEADER_FILENAME_H

#include "base/buf.h"

/* Appends a name that is safe to create in any directory: no separators,
 * control or bidi characters, no leading dot, dash or space, no reserved name
 * of Windows, at most 200 bytes with the extension kept. Never empty: an
 * unusable name becomes "part-PATH" with an extension that fits type. */
void filename_clean(
    struct buf *out, const char *name, const char *type, const char *path);

#endif
