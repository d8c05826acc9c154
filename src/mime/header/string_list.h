/*
 * A list of strings that owns its strings.
 */
#ifndef MIME_HEADER_STRING_LIST_H
#define MIME_HEADER_STRING_LIST_H

#include <stddef.h>

#include "base/vec.h"

struct string_list VEC_OF(char *);

/* Appends a copy of s. */
void string_list_add(struct string_list *w, const char *s);
/* Appends a copy of s unless the list has it. */
void string_list_add_once(struct string_list *w, const char *s);
void string_list_clear(struct string_list *w);

#endif
