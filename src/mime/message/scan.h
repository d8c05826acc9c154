/*
 * Finds the parts of a message (RFC 2046, 5.1) in one pass over its lines, in
 * bounded memory.
 *
 * The limits must be checked before anything recurses or allocates, and that
 * needs the parts. Always holds: at most MIME_PARTS parts, none deeper than
 * MIME_DEPTH; each part is inside of its parent; every byte of the source
 * belongs to the header or content of a part, or to the text around the parts
 * of a multipart.
 */
#ifndef MIME_MESSAGE_SCAN_H
#define MIME_MESSAGE_SCAN_H

#include "mime/message/entity.h"
#include "mime/message/source.h"
#include "mime/header/string_list.h"

enum { MIME_DEPTH = 50, MIME_PARTS = 1000 };

/* Fills parts in depth-first order; [0] is the message. A container that would
 * exceed a limit becomes a part without children, and a warning is added. */
void scan_parts(struct entities *parts, const struct source *src,
    struct string_list *warnings);

#endif
