/*
 * Printing to stdout and stderr: text from outside made safe, columns aligned.
 */
#ifndef CMD_OPEN_PRINT_H
#define CMD_OPEN_PRINT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Writes the bytes and empties b. If the reader is gone, the program ends
 * silently; if writing fails otherwise, it ends with the reason. */
void print_out(struct buf *b);

/* Writes text for people, made safe for a terminal. */
void print_text(struct buf *b);

/* Writes lines of JSON (always safe) or text for people. */
void print_lines(struct buf *b, bool is_json);

/* Writes a sentence to stderr, made safe; with a line end only if fmt has
 * one. */
void print_err(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Appends text cut and filled to exactly cols columns. */
void print_cell(struct buf *out, const char *text, int cols);

enum { PRINT_WIDTH_MAX = 1000 };

/* Columns of the terminal, or 80. */
int print_width(void);

#endif
