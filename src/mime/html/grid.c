#include "mime/html/grid.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

enum {
	COLUMNS = 32,    /* a table of more is not set in columns */
	GAP = 2,         /* columns between cells */
	NARROWEST = 20,  /* to which the widest column may shrink */
	UNLIMITED = 100, /* the width where there is none */
};

struct columns {
	int width[COLUMNS];
	int len;
};

struct row *grid_add_row(struct grid *g)
{
	return vec_push(g);
}

struct cell *grid_add_cell(struct grid *g, int span, bool is_head)
{
	struct row *r = &g->items[g->len - 1];
	struct cell *c = vec_push(r);

	c->span = span > 1 ? span : 1;
	c->is_head = is_head;
	return c;
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

static int line_cols(const struct text_line *line)
{
	return utf8_cols(line->text, strlen(line->text));
}

static int text_cols(const struct text *t)
{
	int widest = 0;

	for (size_t i = 0; i < t->lines.len; i++) {
		int cols = line_cols(&t->lines.items[i]);

		if (cols > widest)
			widest = cols;
	}
	return widest;
}

/* The columns from at on that a cell covers, with the gaps between. */
static int span_cols(const struct columns *c, int at, int span)
{
	int cols = GAP * (span - 1);

	for (int i = at; i < at + span; i++)
		cols += c->width[i];
	return cols;
}

/* Makes the columns wide enough for the cells of a row that span this many.
 * false if the row has too many of them. */
static bool measure_row(struct columns *c, const struct row *r, bool is_wide)
{
	int at = 0;

	for (size_t i = 0; i < r->len; i++) {
		const struct cell *cell = &r->items[i];
		int cols, last;

		if (cell->span > COLUMNS - at)
			return false;
		last = at + cell->span - 1;
		if (last >= c->len)
			c->len = last + 1;
		if ((cell->span > 1) == is_wide) {
			cols = text_cols(&cell->text) -
			       span_cols(c, at, cell->span);
			if (cols > 0)
				c->width[last] += cols;
		}
		at += cell->span;
	}
	return true;
}

/* Cells of one column first: what they leave is for the others. */
static bool measure(struct columns *c, const struct grid *g)
{
	memset(c, 0, sizeof *c);
	for (size_t i = 0; i < g->len; i++)
		if (!measure_row(c, &g->items[i], false))
			return false;
	for (size_t i = 0; i < g->len; i++)
		measure_row(c, &g->items[i], true);
	return c->len > 0;
}

/* Takes what is too much from the widest column; false if that leaves too
 * little of it. */
static bool fit(struct columns *c, int room)
{
	int excess = span_cols(c, 0, c->len) - room, widest = 0;

	for (int i = 1; i < c->len; i++)
		if (c->width[i] > c->width[widest])
			widest = i;
	if (excess <= 0)
		return true;
	c->width[widest] -= excess;
	return c->width[widest] >= NARROWEST;
}

/* The lines of a cell broken to the width of its columns. */
static void break_cell(struct text *out, const struct cell *cell, int cols)
{
	struct wrap w = {.width = cols};

	for (size_t i = 0; i < cell->text.lines.len; i++) {
		const char *line = cell->text.lines.items[i].text;

		wrap_add(out, &w, line, strlen(line));
	}
}

static void add_padded(struct buf *out, const char *s, int cols)
{
	int used = utf8_cols(s, strlen(s));

	buf_add_str(out, s);
	for (; used < cols; used++)
		buf_add_char(out, ' ');
}

static bool is_head_row(const struct row *r)
{
	for (size_t i = 0; i < r->len; i++)
		if (!r->items[i].is_head)
			return false;
	return r->len > 0;
}

static void put_row(struct text *t, const struct wrap *how,
    const struct columns *c, const struct row *r)
{
	struct text *cells = mem_new(r->len, sizeof *cells);
	struct buf line = BUF_INIT;
	struct wrap w = *how;
	size_t height = 0;
	int at = 0;

	for (size_t i = 0; i < r->len; i++) {
		break_cell(&cells[i], &r->items[i],
		    span_cols(c, at, r->items[i].span));
		at += r->items[i].span;
		if (cells[i].lines.len > height)
			height = cells[i].lines.len;
	}
	w.style = is_head_row(r) ? TEXT_HEADING : how->style;
	for (size_t n = 0; n < height; n++) {
		buf_reset(&line);
		at = 0;
		for (size_t i = 0; i < r->len; i++) {
			int cols = span_cols(c, at, r->items[i].span);

			add_padded(&line,
			    n < cells[i].lines.len
				? cells[i].lines.items[n].text
				: "",
			    i + 1 < r->len ? cols + GAP : 0);
			at += r->items[i].span;
		}
		wrap_add(t, &w, line.data, line.len);
	}
	for (size_t i = 0; i < r->len; i++)
		text_clear(&cells[i]);
	free(cells);
	buf_clear(&line);
}

/* The cells of a row one behind the other, on a line while each has one. */
static void put_linear(
    struct text *t, const struct wrap *how, const struct row *r)
{
	struct buf line = BUF_INIT;

	for (size_t i = 0; i < r->len; i++) {
		const struct text *cell = &r->items[i].text;

		for (size_t n = 0; n < cell->lines.len; n++) {
			const char *s = cell->lines.items[n].text;

			if (n > 0) {
				wrap_add(t, how, line.data, line.len);
				buf_reset(&line);
			} else if (line.len && *s) {
				buf_add_str(&line, "  ");
			}
			buf_add_str(&line, s);
		}
	}
	if (line.len)
		wrap_add(t, how, line.data, line.len);
	buf_clear(&line);
}

void grid_put(struct text *t, const struct wrap *w, const struct grid *g)
{
	struct columns c;
	int room = w->width ? wrap_room(w) : UNLIMITED;
	bool has_columns = measure(&c, g) && fit(&c, room);

	for (size_t i = 0; i < g->len; i++)
		if (has_columns)
			put_row(t, w, &c, &g->items[i]);
		else
			put_linear(t, w, &g->items[i]);
}
