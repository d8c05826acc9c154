/*
 * Printing to stdout, whether it is a terminal or not: foreign text made
 * harmless, columns that line up.
 */
#ifndef CMD_OPEN_PRINT_H
#define CMD_OPEN_PRINT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Writes the bytes and forgets them. A reader that went away ends the program
 * quietly; where nothing can be written, it ends with the reason. */
void print_out(struct buf *b);

/* Writes text for people: of what is foreign in it nothing is obeyed by a
 * terminal. */
void print_text(struct buf *b);

/* Writes lines of JSON, which is harmless by itself, or text for people. */
void print_lines(struct buf *b, bool is_json);

/* Writes a sentence for people to stderr, as harmless. Its line ends where fmt
 * ends with one. */
void print_err(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Appends text cut and filled to exactly cols columns. */
void print_cell(struct buf *out, const char *text, int cols);

enum { PRINT_WIDTH_MAX = 1000 };

/* Columns of the terminal, or 80. */
int print_width(void);

#endif
