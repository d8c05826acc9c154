/*
 * A growing array of anything: struct { T *items; size_t len, cap; }.
 *
 *	struct words VEC_OF(char *);
 *	struct words w = {0};
 *	*vec_push(&w) = word;
 *	vec_clear(&w);
 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define VEC_OF(T)                \
	{                        \
		T *items;        \
		size_t len, cap; \
	}

/* A pointer to a new, zeroed item at the end. It is lent until the next
 * push. */
#define vec_push(v)                                                        \
	((v)->len == (v)->cap ? (void)((v)->items = vec_grow((v)->items,   \
					   &(v)->cap, sizeof *(v)->items)) \
			      : (void)0,                                   \
	    memset(&(v)->items[(v)->len], 0, sizeof *(v)->items),          \
	    &(v)->items[(v)->len++])

/* Frees the array (not what its items point to); usable afterwards. */
#define vec_clear(v) \
	(free((v)->items), (v)->items = NULL, (v)->len = 0, (v)->cap = 0)

/* For vec_push: doubles the array. */
static inline void *vec_grow(void *items, size_t *cap, size_t size)
{
	*cap = *cap ? mem_add(*cap, *cap) : 8;
	return mem_resize(items, *cap, size);
}

#endif
