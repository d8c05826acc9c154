/*
 * Cells set in columns: a table of a page that holds data.
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
	int at;           /* its first column; grid_put finds it */
	bool is_head;
	bool is_right; /* its lines end where the column ends */
};

struct row {
	struct cell *items;
	size_t len, cap;
};

struct grid {
	struct row *items;
	size_t len, cap;
};

struct row *grid_add_row(struct grid *g);
/* Starts a cell of the last row; it is lent until the next one. */
struct cell *grid_add_cell(struct grid *g, int span, int rows);
/* Adds a mark to the last line of a cell. */
void grid_append(struct cell *cell, const char *mark);

/* Appends the rows to t, in columns: wide cells are broken at words. If even
 * that is too wide for what w leaves, each row becomes some lines of "head:
 * value", or its cells one behind the other where there are no heads. An
 * empty cell keeps its place in each of these. */
void grid_put(struct text *t, const struct wrap *w, struct grid *g);
void grid_clear(struct grid *g);

#endif
