/*
 * One line being typed: its text and where the cursor is in it.
 */
#ifndef UI_KIT_LINE_EDIT_H
#define UI_KIT_LINE_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "ui/kit/draw.h"
#include "ui/kit/input.h"

struct line_edit {
	struct buf text;   /* UTF-8 */
	size_t at;         /* bytes before the cursor */
	struct buf killed; /* what Ctrl-Y puts back */
};

void line_edit_init(struct line_edit *l, const char *text);
void line_edit_clear(struct line_edit *l);

/* Takes a key that edits, as readline has them; false if it does not. */
bool line_edit_key(struct line_edit *l, const struct input *in);

/* Draws it from the pen on, so that the cursor is seen; returns the column
 * of the cursor in the pen's area. */
int line_edit_draw(const struct line_edit *l, struct pen *p, unsigned style);

#endif
