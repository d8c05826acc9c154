/*
 * Encoded words (RFC 2047) and the other ways of writing more than ASCII in a
 * header field.
 *
 * GMime's decoder is not used: it drops bytes of unknown character sets, stops
 * at a NUL, and falls back to the locale's character set. The result here is
 * UTF-8 in which NUL, CR and LF have become U+FFFD, so that encoded text can't
 * cut a string or add a line.
 */
#ifndef MIME_HEADER_ENCODED_WORD_H
#define MIME_HEADER_ENCODED_WORD_H

#include <stddef.h>

#include "base/buf.h"

/* Appends text unfolded and without spaces at both ends. Encoded words are
 * decoded anywhere in it; neighbours of the same character set are joined
 * before decoding, because some senders split them inside a character.
 * Undeclared bytes are UTF-8 if valid, otherwise windows-1252. */
void encoded_word_decode(struct buf *out, const char *text, size_t len);

/* Appends UTF-8 with NUL, CR and LF replaced by U+FFFD. */
void encoded_word_add_visible(struct buf *out, const char *utf8, size_t len);

/* The same for bytes without a declared charset: UTF-8 if valid, otherwise
 * windows-1252. */
void encoded_word_add_guessed(struct buf *out, const char *bytes, size_t len);

#endif
