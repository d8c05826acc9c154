/*
 * Many short strings that live and go together.
 *
 * A string stays where it is until all of them are cleared, so what points
 * to it may be sorted and copied. Start with {0}.
 */
#ifndef BASE_STRINGS_H
#define BASE_STRINGS_H

#include <stddef.h>

#include "base/vec.h"

struct strings {
	struct string_blocks VEC_OF(char *) blocks;
	char *next; /* where the next one goes */
	size_t left;
};

/* A copy of len bytes, ended by '\0'; lent until strings_clear. */
char *strings_add(struct strings *s, const void *bytes, size_t len);
/* Frees all; usable afterwards. */
void strings_clear(struct strings *s);

#endif
