/*
 * Moving about: in a text of rows, and in a list with a selected row.
 */
#ifndef UI_KIT_SCROLL_H
#define UI_KIT_SCROLL_H

#include <stdbool.h>

#include "ui/kit/keys.h"

/* The part of a text that is seen. */
struct scroll {
	int top;    /* the first row that is seen */
	int height; /* rows that are seen */
	int total;
};

/* Brings top back to where the text is. */
void scroll_fit(struct scroll *s);
/* Moves by an action; false if it is none of moving. */
bool scroll_act(struct scroll *s, enum action a);
/* True if the last row is seen. */
bool scroll_is_at_end(const struct scroll *s);
/* "34 %", "all", "end": how far down; lent, translated. */
const char *scroll_where(const struct scroll *s);

/* A list with a selected row. */
struct chooser {
	struct scroll scroll;
	int at;
};

/* Brings the selected row into the list, and into sight. */
void chooser_fit(struct chooser *c);
bool chooser_act(struct chooser *c, enum action a);
/* Selects what is seen in this row of the list; false if there is nothing. */
bool chooser_point(struct chooser *c, int row);

#endif
