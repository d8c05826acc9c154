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
	bool is_head;
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
struct cell *grid_add_cell(struct grid *g, int span, bool is_head);

/* Appends the rows to t: in columns if they fit into what w leaves, else the
 * cells of a row one behind the other. */
void grid_put(struct text *t, const struct wrap *w, const struct grid *g);
void grid_clear(struct grid *g);

#endif
