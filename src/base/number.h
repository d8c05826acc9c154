/*
 * Numbers as people read them.
 */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdint.h>

#include "base/buf.h"

/* "9 431": parted in threes by a blank. */
void number_count(struct buf *out, int64_t n);

/* "17 B", "4.2 kB", "186 MB", "1.9 GB": two or three digits, powers of
 * 1000. */
void number_bytes(struct buf *out, int64_t bytes);

/* The number from 1 to max that text is, in digits alone; 0 if it is none. */
int number_read(const char *text, int max);

#endif
