/*
 * Where the parts of a message lie (RFC 2046, 5.1), in one pass over its
 * lines and in bounded memory.
 *
 * The limits have to be checked before anything recurses or allocates, and
 * what checks them has to find the parts; so this is what finds them. Always
 * holds: at most MIME_PARTS parts, none deeper than MIME_DEPTH, each lies
 * within its parent, and every byte of the source belongs to the header or
 * the content of some part or stands around the parts of a multipart.
 */
#ifndef MIME_MESSAGE_SCAN_H
#define MIME_MESSAGE_SCAN_H

#include "mime/message/entity.h"
#include "mime/message/source.h"
#include "mime/header/string_list.h"

enum { MIME_DEPTH = 50, MIME_PARTS = 1000 };

/* Fills parts, depth first; [0] is the message itself. A container that
 * would exceed a limit stays closed: it is a part without children. What
 * happened is told in warnings. */
void scan_parts(
    struct entities *parts, const struct source *src, struct words *warnings);

#endif
