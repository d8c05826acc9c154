#include "mime/html/grid.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

enum {
	COLUMNS = 32,    /* tables with more columns are not laid out in
	                  * columns */
	GAP = 2,         /* spaces between columns */
	UNLIMITED = 100, /* the width to use if there is no limit */
	LABEL_COLS = 30, /* columns of a heading before a value */
};

/* Stands for an empty cell where columns are not visible. */
#define EMPTY "–"

struct grid_columns {
	int width[COLUMNS], least[COLUMNS];
	int len;
};

struct grid_row *grid_add_row(struct grid *g)
{
	return vec_push(g);
}

struct cell *grid_add_cell(struct grid *g, int span, int rows)
{
	struct grid_row *r = &g->items[g->len - 1];
	struct cell *c = vec_push(r);

	c->span = span > 1 ? span : 1;
	c->rows = rows > 1 ? rows : 1;
	return c;
}

void grid_append(struct cell *cell, const char *mark)
{
	struct wrap plain = {0};
	struct text_line *line;
	struct buf text = BUF_INIT;

	if (!cell->text.lines.len)
		wrap_add(&cell->text, &plain, "", 0);
	line = &cell->text.lines.items[cell->text.lines.len - 1];
	buf_printf(&text, "%s%s", line->text, mark);
	free(line->text);
	line->text = buf_take(&text);
}

void grid_clear(struct grid *g)
{
	for (size_t i = 0; i < g->len; i++) {
		for (size_t n = 0; n < g->items[i].len; n++)
			text_clear(&g->items[i].items[n].text);
		vec_clear(&g->items[i]);
	}
	vec_clear(g);
}

/* Gives each cell its column, after those taken by cells that span rows from
 * above. false if there are too many columns. */
static bool grid_place(struct grid *g)
{
	int down[COLUMNS] = {0};

	for (size_t i = 0; i < g->len; i++) {
		int at = 0;

		for (size_t n = 0; n < g->items[i].len; n++) {
			struct cell *cell = &g->items[i].items[n];

			while (at < COLUMNS && down[at] > 0)
				down[at++]--;
			if (cell->span > COLUMNS - at)
				return false;
			cell->at = at;
			for (int c = 0; c < cell->span; c++)
				down[at++] = cell->rows - 1;
		}
		for (; at < COLUMNS; at++)
			down[at] -= down[at] > 0;
	}
	return true;
}

/* Columns of the widest line, or of the widest word. */
static int text_cols(const struct text *t, bool of_words)
{
	int widest = 0;

	for (size_t i = 0; i < t->lines.len; i++)
		for (const char *s = t->lines.items[i].text; *s;) {
			size_t len = of_words ? strcspn(s, " ") : strlen(s);
			int cols = utf8_cols(s, len);

			if (cols > widest)
				widest = cols;
			s += len;
			s += strspn(s, " ");
		}
	return widest;
}

/* Columns covered by a cell that starts at at, with the gaps in between. */
static int span_cols(const struct grid_columns *c, int at, int span)
{
	int cols = GAP * (span - 1);

	for (int i = at; i < at + span; i++)
		cols += c->width[i];
	return cols;
}

static void widen(int *width, int cols)
{
	if (cols > *width)
		*width = cols;
}

/* Widens the columns for the cells of a row with this span. */
static void measure_row(
    struct grid_columns *c, const struct grid_row *r, bool is_wide)
{
	for (size_t i = 0; i < r->len; i++) {
		const struct cell *cell = &r->items[i];
		int last = cell->at + cell->span - 1;
		int before =
		    span_cols(c, cell->at, cell->span) - c->width[last];

		if (last >= c->len)
			c->len = last + 1;
		if ((cell->span > 1) != is_wide)
			continue;
		widen(&c->width[last], text_cols(&cell->text, false) - before);
		if (!is_wide)
			widen(&c->least[last], text_cols(&cell->text, true));
	}
}

/* Cells that span one column first; wider ones then share what is missing. */
static bool grid_measure(struct grid_columns *c, const struct grid *g)
{
	memset(c, 0, sizeof *c);
	for (size_t i = 0; i < g->len; i++)
		measure_row(c, &g->items[i], false);
	for (size_t i = 0; i < g->len; i++)
		measure_row(c, &g->items[i], true);
	return c->len > 0;
}

/* The widest column that can still be narrowed, or -1. */
static int widest_column(const struct grid_columns *c)
{
	int widest = -1;

	for (int i = 0; i < c->len; i++)
		if (c->width[i] > c->least[i] &&
		    (widest < 0 || c->width[i] > c->width[widest]))
			widest = i;
	return widest;
}

/* Narrows the widest columns until all fits, but never below the longest
 * word. */
static bool grid_fit(struct grid_columns *c, int room)
{
	int total = span_cols(c, 0, c->len);

	while (total > room) {
		int i = widest_column(c);
		int excess = total - room, spare;

		if (i < 0)
			return false;
		spare = c->width[i] - c->least[i];
		/* The first steps remove all that is far too much, later steps
		 * one column each. */
		if (spare > excess && c->width[i] > room)
			spare = c->width[i] - room;
		else
			spare = 1;
		c->width[i] -= spare;
		total -= spare;
	}
	return true;
}

/* Wraps the text of a cell to the width of its columns. */
static void break_cell(struct text *out, const struct cell *cell, int cols)
{
	struct wrap w = {.width = cols};

	for (size_t i = 0; i < cell->text.lines.len; i++) {
		const char *line = cell->text.lines.items[i].text;

		wrap_add(out, &w, line, strlen(line));
	}
}

static void add_blanks(struct buf *out, int n)
{
	while (n-- > 0)
		buf_add_char(out, ' ');
}

/* Adds line n of a cell at its position in the output line. */
static void add_cell_line(struct buf *out, const struct grid_columns *c,
    const struct cell *cell, const struct text *lines, size_t n)
{
	const char *s = n < lines->lines.len ? lines->lines.items[n].text : "";
	int start = cell->at ? span_cols(c, 0, cell->at) + GAP : 0;
	int width = span_cols(c, cell->at, cell->span);
	int cols = utf8_cols(s, strlen(s));

	if (!*s)
		return;
	if (cell->is_right && cols < width)
		start += width - cols;
	add_blanks(out, start - utf8_cols(out->data, out->len));
	buf_add_str(out, s);
}

static bool is_head_row(const struct grid_row *r)
{
	for (size_t i = 0; i < r->len; i++)
		if (!r->items[i].is_head)
			return false;
	return r->len > 0;
}

static void put_row(struct text *t, const struct wrap *how,
    const struct grid_columns *c, const struct grid_row *r)
{
	struct text *cells = mem_new(r->len + 1, sizeof *cells);
	struct buf line = BUF_INIT;
	struct wrap w = *how;
	size_t height = 0;

	for (size_t i = 0; i < r->len; i++) {
		break_cell(&cells[i], &r->items[i],
		    span_cols(c, r->items[i].at, r->items[i].span));
		if (cells[i].lines.len > height)
			height = cells[i].lines.len;
	}
	w.style = is_head_row(r) ? TEXT_HEADING : how->style;
	for (size_t n = 0; n < height; n++) {
		buf_reset(&line);
		for (size_t i = 0; i < r->len; i++)
			add_cell_line(&line, c, &r->items[i], &cells[i], n);
		wrap_add(t, &w, line.data, line.len);
	}
	for (size_t i = 0; i < r->len; i++)
		text_clear(&cells[i]);
	free(cells);
	buf_clear(&line);
}

/* Joins the lines of a cell. */
static void grid_join(struct buf *out, const struct cell *cell)
{
	size_t before = out->len;

	for (size_t i = 0; cell && i < cell->text.lines.len; i++) {
		const char *s = cell->text.lines.items[i].text;

		if (!*s)
			continue;
		if (out->len > before)
			buf_add_str(out, " ");
		buf_add_str(out, s);
	}
	if (out->len == before)
		buf_add_str(out, EMPTY);
}

/* Finds the cell in each column of row i, including cells that span rows from
 * above. */
static void cells_of(const struct grid *g, size_t i, const struct cell **out)
{
	for (int c = 0; c < COLUMNS; c++)
		if (out[c] && i >= (size_t)out[c]->rows)
			out[c] = NULL;
	for (size_t n = 0; n < g->items[i].len; n++) {
		const struct cell *cell = &g->items[i].items[n];

		for (int c = cell->at; c < cell->at + cell->span; c++)
			out[c] = c == cell->at ? cell : NULL;
	}
}

/* Prints a row as lines of "heading: value". */
static void put_record(struct text *t, const struct wrap *how, int columns,
    const struct cell **heads, const struct cell **cells)
{
	struct buf line = BUF_INIT;

	for (int c = 0; c < columns; c++) {
		if (!cells[c] && !heads[c])
			continue;
		buf_reset(&line);
		if (heads[c]) {
			grid_join(&line, heads[c]);
			buf_add_str(&line, ": ");
		}
		grid_join(&line, cells[c]);
		wrap_add(t, how, line.data, line.len);
	}
	buf_clear(&line);
}

/* Prints the cells of a row one after the other. */
static void put_linear(
    struct text *t, const struct wrap *how, const struct grid_row *r)
{
	struct buf line = BUF_INIT;

	for (size_t i = 0; i < r->len; i++) {
		if (i)
			buf_add_str(&line, r->len > 2 ? " | " : "  ");
		grid_join(&line, &r->items[i]);
	}
	if (line.len)
		wrap_add(t, how, line.data, line.len);
	buf_clear(&line);
}

/* Prints the rows below the heading row, each as a record. */
static void put_records(
    struct text *t, const struct wrap *how, const struct grid *g, int columns)
{
	const struct cell *heads[COLUMNS] = {NULL}, *cells[COLUMNS] = {NULL};
	struct wrap blank = {.width = how->width, .quote = how->quote};

	cells_of(g, 0, heads);
	for (size_t i = 1; i < g->len; i++) {
		for (int c = 0; c < COLUMNS; c++)
			cells[c] = NULL;
		cells_of(g, i, cells);
		if (i > 1)
			wrap_add(t, &blank, "", 0);
		put_record(t, how, columns, heads, cells);
	}
}

void grid_put(struct text *t, const struct wrap *w, struct grid *g)
{
	struct grid_columns c = {.len = 0};
	int room = w->width ? wrap_room(w) : UNLIMITED;
	bool is_placed = grid_place(g) && grid_measure(&c, g);
	bool has_columns = is_placed && grid_fit(&c, room);

	if (is_placed && !has_columns && g->len > 1 &&
	    is_head_row(&g->items[0])) {
		put_records(t, w, g, c.len);
		return;
	}
	for (size_t i = 0; i < g->len; i++)
		if (has_columns)
			put_row(t, w, &c, &g->items[i]);
		else
			put_linear(t, w, &g->items[i]);
}
