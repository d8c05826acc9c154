/*
 * HTML5 character references, for libxml2, which only knows HTML 4.
 */
#ifndef MIME_HTML_REFERENCES_H
#define MIME_HTML_REFERENCES_H

#include <stddef.h>

#include "base/buf.h"

/* Appends the page with character references completed: "&copy 2026" becomes
 * "&copy; 2026" (but not in URLs: "?a=1&copy=2"), and &#128; to &#159; become
 * the characters of windows-1252. */
void html_references_mend(struct buf *out, const char *html, size_t len);

#endif
