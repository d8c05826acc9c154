#include "ui/listact.h"

#include "base/text.h"
#include "ui/saving.h"

enum { RANGE_ROWS = 10000 };

/* The messages of the row under the cursor: a folded thread is all of its
 * messages. */
static bool row_ids(struct list *l, struct ids *out, struct err *e)
{
	const struct row *row = roll_row(&l->roll);

	if (!row)
		return true;
	if (row->is_folded)
		return rows_thread_ids(l->view.app->db, &row->m, false, out, e);
	*vec_push(out) = row->m.id;
	return true;
}

/* What the next action works on: all that is marked, or the row. */
static bool target_ids(struct list *l, struct ids *out, struct err *e)
{
	if (!l->marks.ids.len)
		return row_ids(l, out, e);
	for (size_t i = 0; i < l->marks.ids.len; i++)
		*vec_push(out) = l->marks.ids.items[i];
	return true;
}

static bool has(const struct ids *ids, int64_t id)
{
	for (size_t i = 0; i < ids->len; i++)
		if (ids->items[i] == id)
			return true;
	return false;
}

/* The rows show at once what the store will know in a moment. */
static void change_rows(struct list *l, const struct app_edit *edit)
{
	const struct ids ids = {(int64_t *)edit->ids, edit->n, edit->n};

	for (size_t i = 0; i < l->roll.rows.list.len; i++) {
		struct row *row = &l->roll.rows.list.items[i];

		if (!has(&ids, row->m.id))
			continue;
		row->m.flags = (row->m.flags | edit->set) & ~edit->clear;
		if (edit->set & FLAG_SEEN)
			row->m.thread_unread = 0;
		if (edit->clear & FLAG_SEEN)
			row->m.thread_unread = 1;
	}
}

static void edit(
    struct list *l, const struct ids *ids, unsigned flag, bool sets)
{
	struct app_edit edit = {
	    .account_id = l->marks.ids.len ? 0 : liststate_account(l),
	    .ids = ids->items,
	    .n = ids->len,
	    .set = sets ? flag : 0,
	    .clear = sets ? 0 : flag};

	app_edit_flags(l->view.app, &edit);
	if (!l->view.app->is_read_only)
		change_rows(l, &edit);
}

static bool row_is_unread(const struct row *row)
{
	return row->is_folded ? row->m.thread_unread > 0
	                      : !(row->m.flags & FLAG_SEEN);
}

/* The row decides for all that is marked: they all become what it becomes. A
 * folded thread becomes read as a whole, and unread by its newest message. */
static void toggle_unread(struct list *l)
{
	const struct row *row = roll_row(&l->roll);
	struct ids ids = {0};
	struct err e = {0};
	bool reads;

	if (!row)
		return;
	reads = row_is_unread(row);
	if (!l->marks.ids.len && !reads)
		*vec_push(&ids) = row->m.id;
	else
		liststate_check(l, target_ids(l, &ids, &e), &e);
	edit(l, &ids, FLAG_SEEN, reads);
	vec_clear(&ids);
}

static void toggle_star(struct list *l)
{
	const struct row *row = roll_row(&l->roll);
	struct ids ids = {0};
	struct err e = {0};

	if (!row)
		return;
	if (l->marks.ids.len)
		liststate_check(l, target_ids(l, &ids, &e), &e);
	else
		*vec_push(&ids) = row->m.id;
	edit(l, &ids, FLAG_FLAGGED, !(row->m.flags & FLAG_FLAGGED));
	vec_clear(&ids);
}

static void save(struct list *l)
{
	const struct row *row = roll_row(&l->roll);

	if (l->marks.ids.len)
		saving_messages(l->view.app, &l->marks.ids);
	else if (row)
		saving_message(l->view.app, &row->m);
}

static void mark(struct list *l)
{
	const struct row *row = roll_row(&l->roll);
	struct ids ids = {0};
	struct err e = {0};
	bool had;

	if (!row)
		return;
	had = marks_has(&l->marks, row->m.id);
	liststate_check(l, row_ids(l, &ids, &e), &e);
	for (size_t i = 0; i < ids.len; i++)
		if (had)
			marks_remove(&l->marks, ids.items[i]);
		else
			marks_add(&l->marks, ids.items[i]);
	vec_clear(&ids);
	liststate_check(
	    l, roll_move(&l->roll, l->view.app->db, 1, false, &e), &e);
}

static void mark_range(struct list *l)
{
	const struct row *row = roll_row(&l->roll);
	struct rows_span span = {.n = RANGE_ROWS};
	struct ids ids = {0};
	struct err e = {0};

	if (!row)
		return;
	if (!l->marks.has_range) {
		l->marks.has_range = true;
		l->marks.range_from = row->place;
		app_say(l->view.app, _("The range starts here: go to its end "
				       "and press V again."));
		return;
	}
	l->marks.has_range = false;
	span.from = l->marks.range_from;
	span.to = row->place;
	liststate_check(
	    l, rows_collect(l->view.app->db, &l->roll.of, &span, &ids, &e), &e);
	for (size_t i = 0; i < ids.len; i++)
		marks_add(&l->marks, ids.items[i]);
	vec_clear(&ids);
}

static void fold(struct list *l)
{
	const struct row *row = roll_row(&l->roll);

	if (!row || (!row->is_folded && !*row->tree &&
			!rows_is_unfolded(&l->roll.of, row->m.thread_id)))
		return;
	rows_toggle(&l->roll.of, row->m.thread_id);
	l->roll.is_stale = true;
}

static void fold_all(struct list *l, bool unfolds)
{
	l->roll.of.is_unfolded = unfolds;
	l->roll.of.toggled.len = 0;
	l->roll.is_stale = true;
}

static void toggle_threads(struct list *l)
{
	struct rows_of *of = &l->roll.of;

	if (of->is_found || of->unread_only) {
		app_say(l->view.app, _("A filtered list has no threads; Esc "
				       "shows all."));
		return;
	}
	of->is_threaded = !of->is_threaded;
	l->roll.is_stale = true;
	app_say(l->view.app, of->is_threaded
				 ? _("Threads are shown together.")
				 : _("Each message is shown by itself."));
}

bool listact_do(struct list *l, enum action a)
{
	switch (a) {
	case ACT_TOGGLE_UNREAD:
		toggle_unread(l);
		return true;
	case ACT_STAR:
		toggle_star(l);
		return true;
	case ACT_MARK:
		mark(l);
		return true;
	case ACT_MARK_RANGE:
		mark_range(l);
		return true;
	case ACT_SAVE_RAW:
		save(l);
		return true;
	case ACT_FOLD:
		fold(l);
		return true;
	case ACT_FOLD_ALL:
		fold_all(l, false);
		return true;
	case ACT_UNFOLD_ALL:
		fold_all(l, true);
		return true;
	case ACT_THREADS:
		toggle_threads(l);
		return true;
	default:
		return false;
	}
}
