/*
 * Words for the search index, taken out of text in one quick pass: this runs
 * for every message, so no tree is built and nothing is laid out.
 */
#ifndef MIME_TEXT_STRIP_H
#define MIME_TEXT_STRIP_H

#include <stddef.h>

#include "base/buf.h"

/* Appends the words of UTF-8 text, a blank between them. Runs of base64 or
 * the like are left out. At most max bytes. */
void strip_text(struct buf *out, const char *s, size_t len, size_t max);

/* The same for HTML: no elements, no scripts, no styles, entities decoded. */
void strip_html(struct buf *out, const char *s, size_t len, size_t max);

#endif
