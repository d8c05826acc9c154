/*
 * Encoded words (RFC 2047) and the other ways to write more than ASCII into
 * a header field.
 *
 * GMime's decoder is not used for this: it drops the bytes of a charset it
 * does not know, ends a text at a NUL, and falls back to the charset of the
 * locale. The result is UTF-8 in which NUL, CR and LF became U+FFFD, so that
 * no encoded byte cuts a string or adds a line.
 */
#ifndef MIME_HEADER_ENCODED_WORD_H
#define MIME_HEADER_ENCODED_WORD_H

#include <stddef.h>

#include "base/buf.h"

/* Appends text, unfolded: encoded words are decoded wherever they stand
 * (neighbours of one charset are joined as bytes first, since senders split
 * them inside a character), bytes that nobody declared are UTF-8 if they are
 * valid and windows-1252 if not, blanks at both ends are taken away. */
void encoded_word_decode(struct buf *out, const char *text, size_t len);

/* Appends len bytes of UTF-8 with NUL, CR and LF made visible. */
void encoded_word_add_visible(struct buf *out, const char *utf8, size_t len);

/* The same for bytes of no declared charset: UTF-8, else windows-1252. */
void encoded_word_add_guessed(struct buf *out, const char *bytes, size_t len);

#endif
