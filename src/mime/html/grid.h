/*
 * Lays out the cells of a data table in columns.
 */
#ifndef MIME_HTML_GRID_H
#define MIME_HTML_GRID_H

#include <stdbool.h>
#include <stddef.h>

#include "base/vec.h"
#include "mime/text/text_lines.h"
#include "mime/text/wrap.h"

struct cell {
	struct text text; /* laid out without wrapping */
	int span;         /* columns it takes, at least 1 */
	int rows;         /* rows it reaches down, at least 1 */
	int at;           /* its first column; set by grid_put */
	bool is_head;
	bool is_right; /* right-aligned */
};

struct grid_row {
	struct cell *items;
	size_t len, cap;
};

struct grid {
	struct grid_row *items;
	size_t len, cap;
};

/* Adds a row, lent until the next one. */
struct grid_row *grid_add_row(struct grid *g);
/* Adds a cell to the last row, lent until the next one. */
struct cell *grid_add_cell(struct grid *g, int span, int rows);
/* Appends a link number to the last line of a cell. */
void grid_append(struct cell *cell, const char *mark);

/* Appends the table to t: in columns, with wide cells wrapped. If it is too
 * wide even then, each row becomes lines of "heading: value", or without
 * headings its cells one after the other. Empty cells stay visible in every
 * form. */
void grid_put(struct text *t, const struct wrap *w, struct grid *g);
void grid_clear(struct grid *g);

#endif
