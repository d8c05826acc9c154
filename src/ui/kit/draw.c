#include "ui/kit/draw.h"

#define NCURSES_NOMACROS
#include <curses.h>
#include <string.h>
#include <wchar.h>

#include "base/buf.h"
#include "base/safe.h"
#include "base/utf8.h"
#include "ui/kit/symbol.h"
#include "ui/kit/term.h"
#include "ui/kit/theme.h"

/* Reused by every call: drawing is the main thread's alone. */
static struct buf scratch_safe = BUF_INIT, scratch_ascii = BUF_INIT;

/* Text as the terminal may see it; lent until the next call. */
static const struct buf *harmless(const char *text)
{
	buf_reset(&scratch_safe);
	safe_line(&scratch_safe, text, strlen(text));
	if (!term_is_ascii())
		return &scratch_safe;
	buf_reset(&scratch_ascii);
	utf8_ascii(&scratch_ascii, scratch_safe.data, scratch_safe.len);
	return &scratch_ascii;
}

/* One character with the marks on it. */
struct glyph {
	wchar_t chars[CCHARW_MAX];
	int n, cols;
};

/* What curses makes of a character decides how it is put, what we make of it
 * decides where the next one stands: the two need not agree. */
static void put_glyph(int y, int x, const struct glyph *g)
{
	static const wchar_t unknown[] = {UTF8_REPLACEMENT, 0};
	const wchar_t *chars = g->chars;
	int theirs = wcwidth(g->chars[0]);
	attr_t attr;
	short pair;
	cchar_t cell;

	attr_get(&attr, &pair, NULL);
	if (theirs < 1 || theirs > g->cols) {
		chars = unknown;
		theirs = 1;
	}
	if (setcchar(&cell, chars, attr, pair, NULL) == OK)
		mvadd_wch(y, x, &cell);
	if (theirs < g->cols)
		mvaddstr(y, x + theirs, " ");
}

/* Reads the next character and its marks; *s must be below end. */
static void next_glyph(struct glyph *g, const char **s, const char *end)
{
	const char *next = *s;
	uint32_t c = utf8_next(&next, end);

	memset(g, 0, sizeof *g);
	g->chars[g->n++] = (wchar_t)c;
	g->cols = utf8_width(c);
	*s = next;
	while (next < end) {
		c = utf8_next(&next, end);
		if (utf8_width(c) > 0)
			return;
		*s = next;
		if (g->n < CCHARW_MAX - 1 && wcwidth((wchar_t)c) == 0)
			g->chars[g->n++] = (wchar_t)c;
	}
}

/* Puts UTF-8 that is harmless and fits at a place of the screen. */
static void put_run(int y, int x, const char *s, size_t len)
{
	const char *end = s + len;

	while (s < end) {
		size_t plain = 0;
		struct glyph g;

		while (s + plain < end && s[plain] >= 0x20 && s[plain] < 0x7f)
			plain++;
		/* A mark behind it belongs to its last letter. */
		if (plain && s + plain < end)
			plain--;
		if (plain) {
			mvaddnstr(y, x, s, (int)plain);
			s += plain;
			x += (int)plain;
			continue;
		}
		next_glyph(&g, &s, end);
		if (g.cols < 1)
			continue;
		put_glyph(y, x, &g);
		x += g.cols;
	}
}

struct pen pen_at(const struct area *a, int row, unsigned over)
{
	return (struct pen){.area = a, .row = row, .over = over};
}

int pen_left(const struct pen *p)
{
	return p->col < p->area->cols ? p->area->cols - p->col : 0;
}

static bool draw_is_blank(const char *s, size_t len)
{
	while (len && s[len - 1] == ' ')
		len--;
	return !len;
}

/* The one way of text to the screen: len bytes that take cols columns. */
static void print(
    struct pen *p, unsigned style, const char *s, size_t len, int cols)
{
	if (p->row >= 0 && p->row < p->area->rows && cols > 0) {
		/* Colours turned round would show as a block. */
		if ((p->over & STYLE_SELECTED) && draw_is_blank(s, len))
			style = LOOK_TEXT;
		theme_use(style | p->over);
		put_run(p->area->top + p->row, p->area->left + p->col, s, len);
	}
	p->col += cols;
}

void pen_put(struct pen *p, unsigned style, const char *text)
{
	const struct buf *t = harmless(text);
	int cols;
	size_t len = utf8_fit(t->data, t->len, pen_left(p), &cols);

	print(p, style, t->data, len, cols);
}

void pen_fill(struct pen *p, int col, unsigned style)
{
	static const char blanks[] = "                                        ";

	if (col > p->area->cols)
		col = p->area->cols;
	while (p->col < col) {
		int n = col - p->col;

		if (n > (int)sizeof blanks - 1)
			n = (int)sizeof blanks - 1;
		print(p, style, blanks, (size_t)n, n);
	}
}

void pen_end(struct pen *p, unsigned style)
{
	pen_fill(p, p->area->cols, style);
}

/* Prints the start of t in cols columns, an ellipsis where it is cut;
 * returns the columns taken. */
static int put_cut(struct pen *p, int cols, unsigned style, const struct buf *t)
{
	int used;
	size_t len = utf8_fit(t->data, t->len, cols, &used);

	if (len == t->len) {
		print(p, style, t->data, len, used);
		return used;
	}
	len = utf8_fit(t->data, t->len, cols - 1, &used);
	print(p, style, t->data, len, used);
	print(p, style, symbol(SYMBOL_ELLIPSIS),
	    strlen(symbol(SYMBOL_ELLIPSIS)), 1);
	return used + 1;
}

void pen_cell(struct pen *p, int cols, unsigned style, const char *text)
{
	int end;

	if (cols > pen_left(p))
		cols = pen_left(p);
	if (cols < 1)
		return;
	end = p->col + cols;
	put_cut(p, cols, style, harmless(text));
	pen_fill(p, end, style);
}

void pen_cell_right(struct pen *p, int cols, unsigned style, const char *text)
{
	const struct buf *t = harmless(text);
	int width = utf8_cols(t->data, t->len);

	if (cols > pen_left(p))
		cols = pen_left(p);
	if (cols < 1)
		return;
	if (width < cols)
		pen_fill(p, p->col + cols - width, style);
	put_cut(p, width < cols ? width : cols, style, t);
}

int draw_width(const char *text)
{
	const struct buf *t = harmless(text);

	return utf8_cols(t->data, t->len);
}

void draw_shorten(struct buf *out, const char *text, int cols)
{
	const struct buf *t = harmless(text);
	const char *mark = symbol(SYMBOL_ELLIPSIS);
	int width = utf8_cols(t->data, t->len), tail = (cols - 1) / 2;
	size_t head;

	if (width <= cols) {
		buf_add(out, t->data, t->len);
		return;
	}
	head = utf8_fit(t->data, t->len, cols - 1 - tail, NULL);
	buf_add(out, t->data, head);
	buf_add_str(out, mark);
	/* The shortest end that fits: what comes before it is left out. */
	while (
	    head < t->len && utf8_cols(t->data + head, t->len - head) > tail) {
		int unused;

		head += utf8_cluster(t->data + head, t->len - head, &unused);
	}
	buf_add(out, t->data + head, t->len - head);
}

void draw_level(const struct area *a, int row, unsigned style)
{
	struct pen p = pen_at(a, row, 0);

	while (pen_left(&p) > 0)
		pen_put(&p, style, symbol(SYMBOL_LEVEL));
}

/* A row of the frame: a corner, a line, a corner. */
static void draw_edge(
    const struct area *a, int row, enum symbol left, enum symbol right)
{
	struct pen p = pen_at(a, row, 0);

	pen_put(&p, LOOK_DIM, symbol(left));
	while (pen_left(&p) > 1)
		pen_put(&p, LOOK_DIM, symbol(SYMBOL_LEVEL));
	pen_put(&p, LOOK_DIM, symbol(right));
}

void draw_box(const struct area *a, const char *title, struct area *inside)
{
	struct area name = area_cols(a, 2, a->cols - 4);
	struct pen p;

	draw_edge(a, 0, SYMBOL_CORNER_TL, SYMBOL_CORNER_TR);
	for (int row = 1; row < a->rows - 1; row++) {
		p = pen_at(a, row, 0);
		pen_put(&p, LOOK_DIM, symbol(SYMBOL_UPRIGHT));
		pen_fill(&p, a->cols - 1, LOOK_TEXT);
		pen_put(&p, LOOK_DIM, symbol(SYMBOL_UPRIGHT));
	}
	draw_edge(a, a->rows - 1, SYMBOL_CORNER_BL, SYMBOL_CORNER_BR);
	p = pen_at(&name, 0, 0);
	pen_put(&p, LOOK_HEADING, " ");
	pen_put(&p, LOOK_HEADING, title);
	pen_put(&p, LOOK_HEADING, " ");
	*inside =
	    (struct area){a->top + 1, a->left + 1, a->rows - 2, a->cols - 2};
}

struct area area_rows(const struct area *a, int row, int n)
{
	int left = a->rows - row;

	if (n > left)
		n = left;
	return (struct area){a->top + row, a->left, n > 0 ? n : 0, a->cols};
}

struct area area_cols(const struct area *a, int col, int n)
{
	int left = a->cols - col;

	if (n > left)
		n = left;
	return (struct area){a->top, a->left + col, a->rows, n > 0 ? n : 0};
}
