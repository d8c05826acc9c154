#include "ui/list/list.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/number.h"
#include "ui/app/find.h"
#include "ui/list/list_actions.h"
#include "ui/list/list_find.h"
#include "ui/list/list_open.h"
#include "ui/list/list_row.h"
#include "ui/list/list_state.h"
#include "ui/kit/paragraph.h"
#include "ui/reader/reader.h"
#include "ui/app/status_line.h"

int64_t list_folder(const struct view *v)
{
	return ((const struct list *)v)->folder_id;
}

int64_t list_account(const struct view *v)
{
	return list_state_account((const struct list *)v);
}

void list_search(struct view *v)
{
	list_find_search(list_state_of(v));
}

void list_show(struct view *v, int64_t folder_id)
{
	struct list *l = list_state_of(v);
	struct err e = {0};

	list_state_remember(l);
	list_state_forget_filter(l);
	marks_clear(&l->marks);
	l->folder_id = folder_id;
	l->roll.of.toggled.len = 0;
	l->roll.of.is_unfolded = false;
	l->roll.top = l->roll.at = 0;
	list_state_set_folders(l);
	list_state_check(l, list_state_go_back(l, &e), &e);
	if (v->app->reader)
		reader_empty(v->app->reader);
	app_look(v->app, folder_id);
}

/* --- looking -------------------------------------------------------------- */

void list_preview(struct view *v)
{
	const struct list_item *row = list_scroll_row(&list_state_of(v)->roll);

	if (row)
		reader_preview(v->app->reader, &row->m);
	else
		reader_empty(v->app->reader);
}

static void draw_empty(struct list *l, const struct area *a)
{
	struct area text = area_cols(a, 2, a->cols - 3);
	struct buf words = BUF_INIT;

	if (*l->why.text)
		buf_printf(&words, _("Can't read this list. %s"), l->why.text);
	else if (l->asking)
		server_search_explain(l->asking, &words);
	else if (l->words || l->roll.of.unread_only)
		buf_add_str(
		    &words, _("No message matches the filter. Esc shows all."));
	else
		status_line_empty_folder(&words, l->view.app, l->folder_id);
	paragraph_draw(&text, 1, LOOK_DIM, words.data);
	buf_clear(&words);
}

static void list_draw(struct view *v, const struct area *a)
{
	struct list *l = list_state_of(v);
	struct err e = {0};
	struct list_row r = {.boxes = &v->app->boxes,
	    .now = date_now(),
	    .has_focus =
		!v->app->is_in_folders && app_main(v->app)->shape == SHAPE_LIST,
	    .tells_folder = l->folder_id == LIST_FOUND};

	list_state_check(
	    l, list_scroll_fit(&l->roll, v->app->db, a->rows, &e), &e);
	for (int at = 0; at < a->rows; at++) {
		int i = l->roll.top + at;

		if (i >= (int)l->roll.rows.list.len)
			break;
		r.row = &l->roll.rows.list.items[i];
		r.is_here = i == l->roll.at;
		r.is_marked = marks_has(&l->marks, r.row->m.id);
		list_row_draw(a, at, &r);
	}
	if (l->roll.rows.list.len)
		l->why = (struct err){0};
	else
		draw_empty(l, a);
	v->cursor_row = a->top + l->roll.at - l->roll.top;
	v->cursor_col = a->left;
}

static void add_counts(struct list *l, struct buf *out)
{
	const struct folder_model *b = &l->view.app->boxes;
	struct buf unread = BUF_INIT, all = BUF_INIT;
	int64_t n_unread = 0, n_all = 0;

	for (size_t i = 0; i < l->roll.of.folders.len; i++) {
		const struct folder *f =
		    folder_model_folder(b, l->roll.of.folders.items[i]);

		n_unread += f ? f->unread : 0;
		n_all += f ? f->total : 0;
	}
	number_count(&unread, n_unread);
	number_count(&all, n_all);
	/* TRANSLATORS: "3 unread of 9 431" */
	buf_printf(out, _("%s unread of %s"), unread.data, all.data);
	buf_clear(&unread);
	buf_clear(&all);
}

static void add_found(struct list *l, struct buf *out)
{
	size_t n = l->roll.of.found.len;
	struct buf found = BUF_INIT;

	if (n >= FIND_MAX)
		buf_printf(&found, _("newest %zu"), n);
	else
		buf_printf(&found,
		    ngettext("%zu found", "%zu found", (unsigned long)n), n);
	if (l->asking)
		server_search_tell(l->asking, found.data, out);
	else
		buf_add_str(out, found.data);
	buf_clear(&found);
}

static void list_title(struct view *v, struct buf *left, struct buf *right)
{
	struct list *l = list_state_of(v);

	list_state_name(l, left);
	if (l->roll.of.unread_only)
		buf_printf(left, "  (%s)", _("only unread"));
	else if (l->words && l->folder_id != LIST_FOUND)
		buf_printf(left, "  (%s)", l->words);
	if (l->marks.ids.len)
		buf_printf(right,
		    ngettext("%zu marked   ", "%zu marked   ",
			(unsigned long)l->marks.ids.len),
		    l->marks.ids.len);
	if (l->roll.of.is_found)
		add_found(l, right);
	else
		add_counts(l, right);
}

static size_t list_hints(const struct view *v, enum action *out)
{
	const struct list *l = (const struct list *)v;
	bool has_filter = l->words || l->roll.of.unread_only;
	size_t n = 0;

	if (l->roll.rows.list.len)
		out[n++] = ACT_OPEN;
	if (l->marks.ids.len || has_filter)
		out[n++] = ACT_CANCEL;
	if (l->roll.rows.list.len) {
		out[n++] = ACT_DELETE;
		out[n++] = ACT_ARCHIVE;
		out[n++] = ACT_MOVE;
	}
	out[n++] = ACT_SEARCH;
	if (!l->marks.ids.len && !has_filter)
		out[n++] = ACT_ACCOUNTS;
	out[n++] = ACT_PALETTE;
	out[n++] = ACT_HELP;
	return n;
}

/* --- the verbs ------------------------------------------------------------ */

static bool move(struct list *l, enum action a, struct err *e)
{
	struct list_scroll *t = &l->roll;
	struct db *db = l->view.app->db;
	int page = t->height > 1 ? t->height - 1 : 1;

	switch (a) {
	case ACT_DOWN:
		return list_scroll_move(t, db, 1, false, e);
	case ACT_UP:
		return list_scroll_move(t, db, -1, false, e);
	case ACT_PAGE_DOWN:
		return list_scroll_move(t, db, page, true, e);
	case ACT_PAGE_UP:
		return list_scroll_move(t, db, -page, true, e);
	case ACT_HALF_DOWN:
		return list_scroll_move(t, db, (page + 1) / 2, true, e);
	case ACT_HALF_UP:
		return list_scroll_move(t, db, -(page + 1) / 2, true, e);
	case ACT_FIRST:
		return list_scroll_go_top(t, db, e);
	default:
		return list_scroll_go_end(t, db, e);
	}
}

/* Takes away the search that runs, marks, the filter; false: none of them. */
static bool list_cancel(struct list *l)
{
	struct err e = {0};

	if (list_find_stop(l))
		return true;
	if (l->marks.ids.len || l->marks.has_range) {
		marks_clear(&l->marks);
		return true;
	}
	if (l->folder_id == LIST_FOUND ||
	    (!l->words && !l->roll.of.unread_only))
		return false;
	list_state_forget_filter(l);
	list_state_check(l, list_state_go_back(l, &e), &e);
	return true;
}

static bool list_act(struct view *v, enum action a)
{
	struct list *l = list_state_of(v);
	struct list_scroll *roll = &l->roll;
	struct err e = {0};

	/* Keys may come faster than pictures. */
	if (roll->is_stale)
		list_state_check(
		    l, list_scroll_fit(roll, v->app->db, roll->height, &e), &e);
	switch (a) {
	case ACT_DOWN:
	case ACT_UP:
	case ACT_PAGE_DOWN:
	case ACT_PAGE_UP:
	case ACT_HALF_DOWN:
	case ACT_HALF_UP:
	case ACT_FIRST:
	case ACT_LAST:
		list_state_check(l, move(l, a, &e), &e);
		return true;
	case ACT_OPEN:
		list_open_message(l);
		return true;
	case ACT_PARTS:
		list_open_message(l);
		if (app_top(v->app) == v->app->reader)
			v->app->reader->verbs->act(v->app->reader, a);
		return true;
	case ACT_NEXT_UNREAD:
	case ACT_PREV_UNREAD:
		list_open_go_unread(l, a == ACT_PREV_UNREAD);
		return true;
	case ACT_SEARCH:
		list_find_search(l);
		return true;
	case ACT_LIMIT:
		list_find_filter(l);
		return true;
	case ACT_CANCEL:
		return list_cancel(l);
	default:
		return list_action(l, a);
	}
}

static void list_point(struct view *v, int at, bool opens)
{
	struct list *l = list_state_of(v);
	struct err e = {0};

	if (l->roll.top + at >= (int)l->roll.rows.list.len)
		return;
	list_state_check(l,
	    list_scroll_move(
		&l->roll, v->app->db, l->roll.top + at - l->roll.at, false, &e),
	    &e);
	if (opens)
		list_open_message(l);
}

static bool is_about(const struct list *l, const struct news_list *n)
{
	if (n->has_folders || l->roll.of.is_found)
		return true;
	for (size_t i = 0; i < n->folders.len; i++)
		for (size_t k = 0; k < l->roll.of.folders.len; k++)
			if (n->folders.items[i] == l->roll.of.folders.items[k])
				return true;
	return false;
}

/* A folder that was taken away, here or on the server, shows nothing. */
static void leave_lost_folder(struct list *l)
{
	const struct folder_model *b = &l->view.app->boxes;
	struct ids inboxes = {0};

	if (l->folder_id <= 0 || folder_model_folder(b, l->folder_id))
		return;
	folder_model_inboxes(b, &inboxes);
	list_show(
	    &l->view, inboxes.len == 1 ? inboxes.items[0] : LIST_ALL_INBOXES);
	vec_clear(&inboxes);
}

static void list_news(struct view *v, const struct news_list *n)
{
	struct list *l = list_state_of(v);

	list_find_hear(l);
	if (!is_about(l, n))
		return;
	leave_lost_folder(l);
	list_state_set_folders(l);
	l->roll.is_stale = true;
}

static void list_free_view(struct view *v)
{
	list_state_free(list_state_of(v));
}

static void settings(struct view *v, const struct conf *old)
{
	struct list *l = list_state_of(v);
	bool wanted = v->app->conf->ui.has_threads;

	/* What was found is shown one by one. */
	if (wanted == old->ui.has_threads || l->roll.of.is_found)
		return;
	l->roll.of.is_threaded = wanted;
	l->roll.is_stale = true;
}

static const struct view_verbs verbs = {.draw = list_draw,
    .title = list_title,
    .hints = list_hints,
    .act = list_act,
    .point = list_point,
    .news = list_news,
    .settings = settings,
    .free = list_free_view};

struct view *list_new(struct app *app)
{
	return &list_state_new(app, &verbs)->view;
}
