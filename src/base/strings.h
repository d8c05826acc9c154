/*
 * Many short strings that are freed together.
 *
 * A string never moves until strings_clear, so pointers to it may be sorted and
 * copied. Start with {0}.
 */
#ifndef BASE_STRINGS_H
#define BASE_STRINGS_H

#include <stddef.h>

#include "base/vec.h"

struct strings {
	struct string_blocks VEC_OF(char *) blocks;
	char *next; /* free space in the last block */
	size_t left; /* bytes of it */
};

/* Copies len bytes and adds a '\0'; lent until strings_clear. */
char *strings_add(struct strings *s, const void *bytes, size_t len);
/* Frees all; usable afterwards. */
void strings_clear(struct strings *s);

#endif
