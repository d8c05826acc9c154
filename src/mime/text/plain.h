/*
 * Lays out plain text: quotes, signature, format=flowed (RFC 3676).
 */
#ifndef MIME_TEXT_PLAIN_H
#define MIME_TEXT_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "mime/text/text_lines.h"

struct plain {
	int width; /* 0: no wrapping */
	bool is_flowed, is_delsp;
};

/* Appends the lines of s, UTF-8 with "\n" as line ends. */
void plain_lay_out(
    struct text *t, const struct plain *how, const char *s, size_t len);

#endif
