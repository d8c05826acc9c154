/*
 * One row of a list of messages.
 */
#ifndef UI_LISTROW_H
#define UI_LISTROW_H

#include <stdbool.h>
#include <stdint.h>

#include "ui/boxes.h"
#include "ui/draw.h"
#include "ui/rows.h"

/* How it looks besides what it is. */
struct listrow {
	const struct row *row;
	const struct boxes *boxes;
	int64_t now;
	bool is_here; /* the cursor is on it */
	bool is_marked;
	bool has_focus; /* the keys go to the list */
	bool tells_folder;
};
void listrow_draw(const struct area *a, int at, const struct listrow *r);

#endif
