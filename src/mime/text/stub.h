/*
 * Recognises plain text parts that contain no message, only a placeholder.
 */
#ifndef MIME_TEXT_STUB_H
#define MIME_TEXT_STUB_H

#include <stdbool.h>
#include <stddef.h>

/* True if the text is empty, a style sheet, HTML source, or only asks the
 * reader to open the message in a browser. */
bool text_stub_is_one(const char *s, size_t len);

#endif
