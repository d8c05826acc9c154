/*
 * A list of strings, owned by the list.
 */
#ifndef MIME_HEADER_STRING_LIST_H
#define MIME_HEADER_STRING_LIST_H

#include <stddef.h>

#include "base/vec.h"

struct words VEC_OF(char *);

/* Appends a copy of s. */
void words_add(struct words *w, const char *s);
/* The same, unless it is there already. */
void words_add_once(struct words *w, const char *s);
void words_clear(struct words *w);

#endif
