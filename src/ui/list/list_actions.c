#include "ui/list/list_actions.h"

#include "base/i18n.h"
#include "ui/act/action_keys.h"
#include "ui/reader/save_prompt.h"
#include "ui/act/folder_prompt.h"

enum { RANGE_ROWS = 10000 };

/* The messages of the row under the cursor: a folded thread is all of its
 * messages. */
static bool row_ids(struct list *l, struct ids *out, struct err *e)
{
	const struct list_item *row = list_scroll_row(&l->roll);

	if (!row)
		return true;
	if (row->is_folded)
		return list_rows_thread_ids(
		    l->view.app->db, &row->m, false, out, e);
	*vec_push(out) = row->m.id;
	return true;
}

/* What the next act is for: all that is marked, or the row. */
static void fill_targets(struct list *l, struct actions_targets *t)
{
	const struct list_item *row = list_scroll_row(&l->roll);

	t->account_id = l->marks.ids.len || !row ? 0 : row->m.account_id;
	for (size_t i = 0; i < l->marks.ids.len; i++)
		*vec_push(&t->ids) = l->marks.ids.items[i];
	if (l->marks.ids.len || !row)
		return;
	if (row->is_folded)
		*vec_push(&t->threads) =
		    (struct actions_thread){row->m.thread_id, row->m.folder_id};
	else
		*vec_push(&t->ids) = row->m.id;
}

static bool list_has(const struct ids *ids, int64_t id)
{
	for (size_t i = 0; i < ids->len; i++)
		if (ids->items[i] == id)
			return true;
	return false;
}

/* A folded thread is meant if it is a target itself, or as many messages as
 * it has. */
static bool list_is_meant(const void *ctx, const struct list_item *row)
{
	const struct actions_targets *t = ctx;

	for (size_t i = 0; row->is_folded && i < t->threads.len; i++)
		if (t->threads.items[i].thread_id == row->m.thread_id &&
		    t->threads.items[i].folder_id == row->m.folder_id)
			return true;
	if (row->is_folded && t->ids.len < (size_t)row->m.thread_count)
		return false;
	return list_has(&t->ids, row->m.id);
}

/* The rows show at once what the store will know in a moment. */
static void change_rows(struct list *l, const struct action_order *order,
    const struct actions_targets *t)
{
	for (size_t i = 0; i < l->roll.rows.list.len; i++) {
		struct list_item *row = &l->roll.rows.list.items[i];

		if (!list_is_meant(t, row) && !list_has(&t->ids, row->m.id))
			continue;
		row->m.flags = (row->m.flags | order->set) & ~order->clear;
		if (order->set & FLAG_SEEN)
			row->m.thread_unread = 0;
		if (order->clear & FLAG_SEEN)
			row->m.thread_unread = 1;
	}
}

static void change_flag(
    struct list *l, const struct actions_targets *t, unsigned flag, bool sets)
{
	struct action_order order = {.kind = ACTION_FLAGS,
	    .set = sets ? flag : 0,
	    .clear = sets ? 0 : flag};

	actions_do(l->view.app, &order, t);
	if (!l->view.app->is_read_only)
		change_rows(l, &order, t);
}

static bool row_is_unread(const struct list_item *row)
{
	return row->is_folded ? row->m.thread_unread > 0
	                      : !(row->m.flags & FLAG_SEEN);
}

/* What a flag is changed of: of a folded thread only the newest message. */
static void fill_newest(struct list *l, struct actions_targets *t)
{
	const struct list_item *row = list_scroll_row(&l->roll);

	if (l->marks.ids.len) {
		fill_targets(l, t);
		return;
	}
	t->account_id = row->m.account_id;
	*vec_push(&t->ids) = row->m.id;
}

/* The row decides for all that is marked: they all become what it becomes. A
 * folded thread becomes read as a whole, and unread by its newest message. */
static void toggle_unread(struct list *l)
{
	const struct list_item *row = list_scroll_row(&l->roll);
	struct actions_targets t = {0};
	bool reads;

	if (!row)
		return;
	reads = row_is_unread(row);
	if (reads)
		fill_targets(l, &t);
	else
		fill_newest(l, &t);
	change_flag(l, &t, FLAG_SEEN, reads);
	actions_targets_clear(&t);
}

static void toggle_star(struct list *l)
{
	const struct list_item *row = list_scroll_row(&l->roll);
	struct actions_targets t = {0};

	if (!row)
		return;
	fill_newest(l, &t);
	change_flag(l, &t, FLAG_FLAGGED, !(row->m.flags & FLAG_FLAGGED));
	actions_targets_clear(&t);
}

/* An act was sent: its rows go, and the list goes on. */
static void on_sent(void *ctx, const struct actions_targets *t, bool leaves)
{
	struct list *l = ctx;

	if (!leaves)
		return;
	list_scroll_take_out(&l->roll, list_is_meant, t);
	marks_clear(&l->marks);
}

/* The message that decides for all: the first marked one, or the row's. */
static void fill_decider(struct list *l, struct action_keys *h)
{
	const struct list_item *row = list_scroll_row(&l->roll);
	struct message m;

	h->folder_id = row->m.folder_id;
	h->account_id = row->m.account_id;
	if (!l->marks.ids.len)
		return;
	if (message_read(
		l->view.app->db, l->marks.ids.items[0], &m, &(struct err){0})) {
		h->folder_id = m.folder_id;
		h->account_id = m.account_id;
	}
	message_clear(&m);
}

static void list_handle(struct list *l, enum action a)
{
	const struct list_item *row = list_scroll_row(&l->roll);
	struct action_keys h = {.app = l->view.app, .sent = on_sent, .ctx = l};

	if (!row)
		return;
	fill_targets(l, &h.targets);
	h.n = (int64_t)h.targets.ids.len;
	if (h.targets.threads.len)
		h.n = row->m.thread_count;
	fill_decider(l, &h);
	action_keys_start(&h, a);
}

bool list_actions_left(struct list *l, int64_t message_id)
{
	int64_t ids[] = {message_id};
	const struct actions_targets t = {.ids = {ids, 1, 1}};
	const struct list_item *row = list_scroll_row(&l->roll);
	bool was_here = row && list_is_meant(&t, row);
	bool goes_on = list_scroll_take_out(&l->roll, list_is_meant, &t);

	marks_remove(&l->marks, message_id);
	return was_here && goes_on;
}

static void list_save(struct list *l)
{
	const struct list_item *row = list_scroll_row(&l->roll);

	if (l->marks.ids.len)
		save_prompt_messages(l->view.app, &l->marks.ids);
	else if (row)
		save_prompt_message(l->view.app, &row->m);
}

static void mark(struct list *l)
{
	const struct list_item *row = list_scroll_row(&l->roll);
	struct ids ids = {0};
	struct err e = {0};
	bool had;

	if (!row)
		return;
	had = marks_has(&l->marks, row->m.id);
	list_state_check(l, row_ids(l, &ids, &e), &e);
	for (size_t i = 0; i < ids.len; i++)
		if (had)
			marks_remove(&l->marks, ids.items[i]);
		else
			marks_add(&l->marks, ids.items[i]);
	vec_clear(&ids);
	list_state_check(
	    l, list_scroll_move(&l->roll, l->view.app->db, 1, false, &e), &e);
}

static void mark_range(struct list *l)
{
	const struct list_item *row = list_scroll_row(&l->roll);
	struct list_rows_span span = {.n = RANGE_ROWS};
	struct ids ids = {0};
	struct err e = {0};

	if (!row)
		return;
	if (!l->marks.has_range) {
		l->marks.has_range = true;
		l->marks.range_from = row->place;
		app_say(l->view.app, _("The range starts here: move to its end "
				       "and press V again."));
		return;
	}
	l->marks.has_range = false;
	span.from = l->marks.range_from;
	span.to = row->place;
	list_state_check(l,
	    list_rows_collect(l->view.app->db, &l->roll.of, &span, &ids, &e),
	    &e);
	for (size_t i = 0; i < ids.len; i++)
		marks_add(&l->marks, ids.items[i]);
	vec_clear(&ids);
}

static void list_fold(struct list *l)
{
	const struct list_item *row = list_scroll_row(&l->roll);

	if (!row || (!row->is_folded && !*row->tree &&
			!list_rows_is_unfolded(&l->roll.of, row->m.thread_id)))
		return;
	list_rows_toggle(&l->roll.of, row->m.thread_id);
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
	struct list_query *of = &l->roll.of;

	if (of->is_found || of->unread_only) {
		app_say(l->view.app, _("A filtered list has no threads; Esc "
				       "shows all."));
		return;
	}
	of->is_threaded = !of->is_threaded;
	l->roll.is_stale = true;
	app_say(l->view.app, of->is_threaded
				 ? _("Messages are grouped into threads.")
				 : _("Messages are listed one by one."));
}

bool list_action(struct list *l, enum action a)
{
	if (action_keys_takes(a)) {
		list_handle(l, a);
		return true;
	}
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
	case ACT_EMPTY_TRASH:
		folder_prompt_empty_trash(l->view.app, list_state_account(l));
		return true;
	case ACT_SAVE_RAW:
		list_save(l);
		return true;
	case ACT_FOLD:
		list_fold(l);
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
