/*
 * Plain text that says nothing: what programs send in its place.
 */
#ifndef MIME_TEXT_STUB_H
#define MIME_TEXT_STUB_H

#include <stdbool.h>
#include <stddef.h>

/* True if the text shows nothing, is a style sheet or source of HTML, or only
 * asks the reader to open the mail in a browser. */
bool text_stub_is_one(const char *s, size_t len);

#endif
