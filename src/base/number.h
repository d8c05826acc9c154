/*
 * Numbers formatted for people.
 */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdint.h>

#include "base/buf.h"

/* Appends n in groups of three digits: "9 431". */
void number_count(struct buf *out, int64_t n);

/* Appends a size with two or three digits, in powers of 1000: "17 B", "4.2 kB",
 * "186 MB", "1.9 GB". */
void number_bytes(struct buf *out, int64_t bytes);

/* The value of text if it is a decimal number from 1 to max and nothing else;
 * otherwise 0. */
int number_read(const char *text, int max);

#endif
