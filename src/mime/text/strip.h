/*
 * Extracts words for the search index in one fast pass. It runs for every
 * message, so it builds no tree and lays nothing out.
 */
#ifndef MIME_TEXT_STRIP_H
#define MIME_TEXT_STRIP_H

#include <stddef.h>

#include "base/buf.h"

/* Appends the words of UTF-8 text, separated by spaces, at most max bytes. Long
 * runs of base64 or similar are left out. */
void strip_text(struct buf *out, const char *s, size_t len, size_t max);

/* The same for HTML: without elements, scripts and styles, entities decoded. */
void strip_html(struct buf *out, const char *s, size_t len, size_t max);

#endif
