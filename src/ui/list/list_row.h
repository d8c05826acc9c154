/*
 * One row of a list of messages.
 */
#ifndef UI_LIST_LIST_ROW_H
#define UI_LIST_LIST_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "ui/app/folder_model.h"
#include "ui/kit/draw.h"
#include "ui/list/list_model.h"

/* How it looks besides what it is. */
struct list_row {
	const struct list_item *row;
	const struct folder_model *boxes;
	int64_t now;
	bool is_here; /* the cursor is on it */
	bool is_marked;
	bool has_focus; /* the keys go to the list */
	bool tells_folder;
};
void list_row_draw(const struct area *a, int at, const struct list_row *r);

#endif
