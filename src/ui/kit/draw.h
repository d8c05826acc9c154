/*
 * Text on the screen.
 *
 * Always holds: everything that is printed comes through one function, which
 * lets no control byte pass and counts columns itself, so no text, foreign or
 * our own, can reach the terminal's ear or push what stands beside it.
 */
#ifndef UI_KIT_DRAW_H
#define UI_KIT_DRAW_H

#include "base/buf.h"
#include "ui/kit/theme.h"

/* A rectangle of the screen. */
struct area {
	int top, left, rows, cols;
};

/* Writes along a row of an area, from left to right, and never beyond it. */
struct pen {
	const struct area *area;
	int row, col;  /* in the area */
	unsigned over; /* STYLE_... laid over all that is written */
};

/* A pen at the start of a row. The area is lent for the pen's life. */
struct pen pen_at(const struct area *a, int row, unsigned over);

/* Writes text as one line, cut where the area ends. */
void pen_put(struct pen *p, unsigned style, const char *text);
/* Writes text into exactly cols columns: filled up with blanks, or cut with
 * an ellipsis at its end. */
void pen_cell(struct pen *p, int cols, unsigned style, const char *text);
/* The same, moved to the right end of the cell. */
void pen_cell_right(struct pen *p, int cols, unsigned style, const char *text);
/* Blanks up to column col. */
void pen_fill(struct pen *p, int col, unsigned style);
/* Blanks to the end of the row. */
void pen_end(struct pen *p, unsigned style);
/* Columns that are left. */
int pen_left(const struct pen *p);

/* Columns that text takes as it will be printed. */
int draw_width(const char *text);

/* Appends text with its middle taken out where it is wider than cols: for
 * names of files, whose end says what they are. */
void draw_shorten(struct buf *out, const char *text, int cols);

/* Empties the area and puts a frame around it; *inside is what it holds. */
void draw_box(const struct area *a, const char *title, struct area *inside);
/* A line from left to right. */
void draw_level(const struct area *a, int row, unsigned style);

/* The part of an area from row on, n rows high (less if it ends before). */
struct area area_rows(const struct area *a, int row, int n);
/* The part from column col on, n columns wide. */
struct area area_cols(const struct area *a, int col, int n);

#endif
