#include "ui/list/list_scroll.h"

#include <stdlib.h>

/* Rows that are read beyond those that are seen, so that not every key reads
 * again. */
enum { MARGIN = 8 };

void list_scroll_clear(struct list_scroll *l)
{
	list_query_clear(&l->of);
	list_rows_clear(&l->rows);
	*l = (struct list_scroll){0};
}

struct list_item *list_scroll_row(const struct list_scroll *l)
{
	if (l->at < 0 || l->at >= (int)l->rows.list.len)
		return NULL;
	return &l->rows.list.items[l->at];
}

static int list_scroll_count(const struct list_scroll *l)
{
	return (int)l->rows.list.len;
}

/* The row under the cursor shall not move away. */
static void pin_row(struct list_scroll *l)
{
	const struct list_item *row = list_scroll_row(l);

	l->of.pin = row ? row->place : (struct message_place){0};
	l->of.pin_thread = row ? row->m.thread_id : 0;
}

/* The cursor left a row that was only there because of it. */
static void move_pin(struct list_scroll *l)
{
	const struct list_item *row = list_scroll_row(l);

	if (row && row->place.id != l->of.pin.id && l->rows.has_pinned)
		l->is_stale = true;
	pin_row(l);
}

static void fit_top(struct list_scroll *l)
{
	if (l->top > l->at)
		l->top = l->at;
	if (l->top < l->at - l->height + 1)
		l->top = l->at - l->height + 1;
	if (l->top > list_scroll_count(l) - l->height && !l->rows.has_older)
		l->top = list_scroll_count(l) - l->height;
	if (l->top < 0)
		l->top = 0;
}

static bool read_window(struct list_scroll *l, struct db *db,
    const struct list_rows_window *w, struct err *e)
{
	struct list_rows_window sized = *w;
	int page = l->height > 0 ? l->height : 1;

	if (w->place || w->is_at_end)
		sized.n_newer = page + MARGIN;
	if (w->place || !w->is_at_end)
		sized.n_older = page + MARGIN;
	l->is_stale = false;
	return list_rows_read(&l->rows, db, &l->of, &sized, e);
}

bool list_scroll_go_top(struct list_scroll *l, struct db *db, struct err *e)
{
	struct list_rows_window top = {0};

	l->of.pin = (struct message_place){0};
	if (!read_window(l, db, &top, e))
		return false;
	l->at = l->top = 0;
	pin_row(l);
	return true;
}

bool list_scroll_go_end(struct list_scroll *l, struct db *db, struct err *e)
{
	struct list_rows_window end = {.is_at_end = true};

	l->of.pin = (struct message_place){0};
	if (!read_window(l, db, &end, e))
		return false;
	l->at = list_scroll_count(l) - 1;
	fit_top(l);
	pin_row(l);
	return true;
}

/* Reads the window around a place, the cursor on the row of id if there is
 * one, on that line of the screen. */
static bool read_around(struct list_scroll *l, struct db *db,
    const struct message_place *place, int64_t id, struct err *e)
{
	const struct message_place here = *place;
	struct list_rows_window w = {.place = &here};
	int line = l->at - l->top;

	if (!read_window(l, db, &w, e))
		return false;
	l->at = list_rows_find(&l->rows, id);
	if (l->at < 0)
		l->at = list_rows_at(&l->rows, &here);
	if (l->at < 0)
		l->at = 0;
	l->top = l->at - line;
	fit_top(l);
	return true;
}

/* Reads again where the cursor is. New rows above push it down while the
 * top of the list is seen, and else stay out of sight. */
static bool read_again(struct list_scroll *l, struct db *db, struct err *e)
{
	const struct list_item *row = list_scroll_row(l);
	bool was_top = l->top <= 0 && !l->rows.has_newer;
	struct message_place place;
	int64_t id;

	if (!row)
		return list_scroll_go_top(l, db, e);
	place = row->place;
	id = row->m.id;
	if (!read_around(l, db, &place, id, e))
		return false;
	if (was_top && !l->rows.has_newer) {
		l->top = 0;
		fit_top(l);
	}
	pin_row(l);
	return true;
}

/* True if rows that should be seen were not read. */
static bool is_short(const struct list_scroll *l)
{
	return (l->top + l->height > list_scroll_count(l) &&
		   l->rows.has_older) ||
	       (l->top == 0 && l->at == 0 && l->rows.has_newer);
}

bool list_scroll_fit(
    struct list_scroll *l, struct db *db, int height, struct err *e)
{
	bool is_new = height != l->height;

	l->height = height;
	if (is_new)
		fit_top(l);
	if (l->is_stale || (is_new && is_short(l)))
		return read_again(l, db, e);
	return true;
}

/* Reads on where the window ends, so that row target is in it; *target is
 * where it is then. */
static bool read_on(
    struct list_scroll *l, struct db *db, int *target, struct err *e)
{
	int edge = *target < 0 ? 0 : list_scroll_count(l) - 1;
	int beyond = *target - edge;
	int line = l->at - l->top;
	const struct list_item *row = &l->rows.list.items[edge];
	struct message_place place = row->place;
	int64_t id = row->m.id;

	l->of.pin = (struct message_place){0};
	if (!read_around(l, db, &place, id, e))
		return false;
	*target = l->at + beyond;
	l->top = l->at - line;
	return true;
}

static bool is_beyond(const struct list_scroll *l, int target)
{
	return (target < 0 && l->rows.has_newer) ||
	       (target >= list_scroll_count(l) && l->rows.has_older);
}

bool list_scroll_move(
    struct list_scroll *l, struct db *db, int rows, bool is_page, struct err *e)
{
	int target = l->at + rows, line = l->at - l->top;

	if (!list_scroll_count(l))
		return true;
	if (is_beyond(l, target) && !read_on(l, db, &target, e))
		return false;
	if (target >= list_scroll_count(l))
		target = list_scroll_count(l) - 1;
	l->at = target < 0 ? 0 : target;
	if (is_page)
		l->top = l->at - line;
	fit_top(l);
	move_pin(l);
	if (is_short(l)) {
		const struct list_item *row = list_scroll_row(l);

		return read_around(l, db, &row->place, row->m.id, e);
	}
	return true;
}

/* The row of a message, or of the thread that stands at the place, among those
 * that were read; -1 if it is not. */
static int list_scroll_find_row(const struct list_scroll *l,
    const struct message_place *place, int64_t message_id)
{
	int at = list_rows_find(&l->rows, message_id);

	if (at >= 0 || !list_scroll_count(l))
		return at;
	at = list_rows_at(&l->rows, place);
	return l->rows.list.items[at].place.id == place->id ? at : -1;
}

bool list_scroll_go(struct list_scroll *l, struct db *db,
    const struct message_place *place, int64_t message_id, struct err *e)
{
	int at = l->is_stale ? -1 : list_scroll_find_row(l, place, message_id);

	if (at >= 0)
		return list_scroll_move(l, db, at - l->at, false, e);
	l->of.pin = (struct message_place){0};
	if (!read_around(l, db, place, message_id, e))
		return false;
	pin_row(l);
	return true;
}

static void clear_row(struct list_item *row)
{
	message_clear(&row->m);
	free(row->tree);
}

/* What leaves a list of what was found is not shown there again. */
static void note_left(struct list_scroll *l, const struct list_item *row)
{
	if (l->of.is_found)
		*vec_push(&l->of.left) =
		    (struct list_model_row_left){row->m.id, row->m.folder_id};
}

bool list_scroll_take_out(struct list_scroll *l,
    bool (*leaves)(const void *ctx, const struct list_item *row),
    const void *ctx)
{
	struct list_item_list *list = &l->rows.list;
	int kept = 0, at = l->at, top = l->top;
	bool goes_on;

	for (int i = 0; i < list_scroll_count(l); i++) {
		struct list_item *row = &list->items[i];

		if (!leaves(ctx, row)) {
			list->items[kept++] = *row;
			continue;
		}
		at -= i < l->at;
		top -= i < l->top;
		note_left(l, row);
		clear_row(row);
	}
	list->len = (size_t)kept;
	goes_on = at < kept;
	l->at = goes_on ? at : kept - 1;
	if (l->at < 0)
		l->at = 0;
	l->top = top;
	fit_top(l);
	pin_row(l);
	l->is_stale = l->is_stale || is_short(l);
	return goes_on;
}
