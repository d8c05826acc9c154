/*
 * A list of strings that owns its strings.
 */
#ifndef MIME_HEADER_STRING_LIST_H
#define MIME_HEADER_STRING_LIST_H

#include <stddef.h>

#include "base/vec.h"

struct words VEC_OF(char *);

/* Appends a copy of s. */
void string_list_add(struct words *w, const char *s);
/* Appends a copy of s unless the list has it. */
void string_list_add_once(struct words *w, const char *s);
void string_list_clear(struct words *w);

#endif
