#include "ui/list/list_open.h"

#include "base/i18n.h"
#include "ui/list/list_actions.h"
#include "ui/reader/reader.h"

static void guide_step(void *ctx, enum action a);
static void guide_left(void *ctx, int64_t message_id);

static void guide_title(void *ctx, struct buf *out)
{
	list_state_name(ctx, out);
}

static void open_message(struct list *l, int64_t message_id)
{
	struct app *app = l->view.app;
	struct reader_guide guide = {guide_step, guide_left, guide_title, l};
	struct message m;
	struct err e = {0};

	if (message_read(app->db, message_id, &m, &e)) {
		reader_open(app->reader, &m, &guide);
		if (app_top(app) != app->reader)
			app_push(app, app->reader);
	} else {
		app_fail(app, &e);
	}
	message_clear(&m);
}

/* A folded thread opens where reading was left off. */
void list_open_message(struct list *l)
{
	const struct list_item *row = list_scroll_row(&l->roll);
	struct ids unread = {0};
	struct err e = {0};
	int64_t id;

	if (!row)
		return;
	id = row->m.id;
	if (row->is_folded && row->m.thread_unread) {
		list_state_check(l,
		    list_rows_thread_ids(
			l->view.app->db, &row->m, true, &unread, &e),
		    &e);
		if (unread.len)
			id = unread.items[0];
	}
	vec_clear(&unread);
	open_message(l, id);
}

/* Goes to the next unread message of the list and, at its end, starts over.
 * false: there is none. */
static bool go_unread(struct list *l, bool backwards, int64_t *id)
{
	struct db *db = l->view.app->db;
	const struct list_item *row = list_scroll_row(&l->roll);
	struct message_place here = {0}, place;
	struct list_rows_seek seek = {.from = &here, .backwards = backwards};
	struct err e = {0};
	bool ok;

	*id = 0;
	if (!row)
		return false;
	here = row->place;
	ok = list_rows_next_unread(db, &l->roll.of, &seek, &place, id, &e);
	if (ok && !*id) {
		seek.from = NULL;
		ok = list_rows_next_unread(
		    db, &l->roll.of, &seek, &place, id, &e);
	}
	ok = ok && (!*id || list_scroll_go(&l->roll, db, &place, *id, &e));
	list_state_check(l, ok, &e);
	return ok && *id;
}

/* Another unread message of the thread that the row stands for, or 0. */
static int64_t unread_in_thread(struct list *l)
{
	const struct list_item *row = list_scroll_row(&l->roll);
	int64_t shown = reader_message(l->view.app->reader), id = 0;
	struct ids unread = {0};
	struct err e = {0};

	if (!row || !row->is_folded)
		return 0;
	list_state_check(l,
	    list_rows_thread_ids(l->view.app->db, &row->m, true, &unread, &e),
	    &e);
	for (size_t i = 0; i < unread.len && !id; i++)
		if (unread.items[i] != shown)
			id = unread.items[i];
	vec_clear(&unread);
	return id;
}

static void open_unread(struct list *l, bool backwards)
{
	int64_t id = unread_in_thread(l);

	if (!id && go_unread(l, backwards, &id)) {
		const struct list_item *row = list_scroll_row(&l->roll);

		if (row && row->is_folded) {
			list_open_message(l);
			return;
		}
	}
	if (id && id != reader_message(l->view.app->reader))
		open_message(l, id);
	else
		app_say(l->view.app, _("No other unread messages here."));
}

static void guide_step(void *ctx, enum action a)
{
	struct list *l = ctx;
	struct app *app = l->view.app;
	const struct list_item *row = list_scroll_row(&l->roll);
	int64_t id = row ? row->m.id : 0;
	struct err e = {0};

	if (a == ACT_NEXT_UNREAD || a == ACT_PREV_UNREAD) {
		open_unread(l, a == ACT_PREV_UNREAD);
		return;
	}
	list_state_check(l,
	    list_scroll_move(
		&l->roll, app->db, a == ACT_NEXT_MESSAGE ? 1 : -1, false, &e),
	    &e);
	row = list_scroll_row(&l->roll);
	if (row && row->m.id != id)
		list_open_message(l);
	else
		app_say(app, "%s",
		    a == ACT_NEXT_MESSAGE ? _("This is the last message.")
					  : _("This is the first message."));
}

/* The next message in the order of the list: of a thread that stays the row
 * behind it. */
static void guide_left(void *ctx, int64_t message_id)
{
	struct list *l = ctx;
	struct app *app = l->view.app;
	const struct list_item *row;
	struct err e = {0};
	int64_t id;

	if (list_actions_left(l, message_id)) {
		list_open_message(l);
		return;
	}
	row = list_scroll_row(&l->roll);
	id = row ? row->m.id : 0;
	if (row && row->is_folded)
		list_state_check(
		    l, list_scroll_move(&l->roll, app->db, 1, false, &e), &e);
	row = list_scroll_row(&l->roll);
	if (row && row->m.id != id)
		list_open_message(l);
	else
		app_pop_to(app, &l->view);
}

void list_open_go_unread(struct list *l, bool backwards)
{
	int64_t id;

	if (!go_unread(l, backwards, &id))
		app_say(l->view.app, _("No unread messages here."));
}
