/*
 * The keywords of a message: words parted by blanks, sorted, each once.
 */
#ifndef STORE_READ_KEYWORDS_H
#define STORE_READ_KEYWORDS_H

#include <stdbool.h>

#include "base/buf.h"

/* Bytes of one keyword. */
enum { KEYWORD_MAX = 60 };

/* True if a server could keep it: an atom of ASCII (RFC 3501, 9). */
bool keyword_is_valid(const char *word);

/* Makes out what words are with this one, or without it. */
void keywords_set(
    struct buf *out, const char *words, const char *word, bool is_set);

#endif
