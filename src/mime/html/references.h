/*
 * Character references as HTML5 has them, where libxml2 knows only HTML 4.
 */
#ifndef MIME_HTML_REFERENCES_H
#define MIME_HTML_REFERENCES_H

#include <stddef.h>

#include "base/buf.h"

/* Appends the page with its references made whole: "&copy 2026" becomes
 * "&copy; 2026" (not in addresses: "?a=1&copy=2"), and &#128; to &#159; mean
 * what they mean in windows-1252. */
void html_references_mend(struct buf *out, const char *html, size_t len);

#endif
