/*
 * Sorting of arrays that are usually sorted already.
 */
#ifndef BASE_SORT_H
#define BASE_SORT_H

#include <stddef.h>

/* As qsort, but an array that is sorted already costs n comparisons. items may
 * be NULL if n is 0. */
void sort_array(void *items, size_t n, size_t size,
    int (*compare)(const void *, const void *));

#endif
