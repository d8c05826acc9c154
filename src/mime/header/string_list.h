/*
 * A list of strings, owned by the list.
 */
#ifndef MIME_HEADER_STRING_LIST_H
#define MIME_HEADER_STRING_LIST_H

#include <stddef.h>

#include "base/vec.h"

struct words VEC_OF(char *);

/* Appends a copy of s. */
void string_list_add(struct words *w, const char *s);
/* The same, unless it is there already. */
void string_list_add_once(struct words *w, const char *s);
void string_list_clear(struct words *w);

#endif
