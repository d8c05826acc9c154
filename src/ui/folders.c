#include "ui/folders.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "ui/app/folder_rows.h"
#include "ui/list/goto_folder.h"
#include "ui/account/inspector.h"
#include "ui/list/list.h"
#include "ui/kit/scroll.h"
#include "ui/act/folder_prompt.h"
#include "ui/kit/symbol.h"

struct panel {
	struct view view;
	struct folder_rows tree;
	struct chooser chooser;
	int64_t shown; /* the folder the cursor was put on */
};

static struct folder_rows_row *folders_chosen(struct panel *p)
{
	if (p->chooser.at >= (int)p->tree.rows.len)
		return NULL;
	return &p->tree.rows.items[p->chooser.at];
}

/* --- drawing -------------------------------------------------------------- */

static void put_badge(
    struct pen *p, const struct app *app, const struct folder_model_account *a)
{
	const struct inspection *found = inspect_load_find(&app->survey, a->id);
	char text[32];

	snprintf(text, sizeof text, "[%s]", inspect_badge(a->kind));
	pen_put(p, a->kind == CONF_POP ? LOOK_POP : LOOK_IMAP, text);
	if (found && found->warnings) {
		snprintf(text, sizeof text, " %s%d", symbol(SYMBOL_WARNING),
		    found->warnings);
		pen_put(p, LOOK_STAR, text);
	}
}

static void put_label(
    struct pen *p, const struct folder_rows_row *row, int cols, bool is_unread)
{
	unsigned style = row->kind == FOLDER_ROW_ACCOUNT || is_unread
	                     ? LOOK_HEADING
	                     : LOOK_TEXT;

	pen_fill(p, p->col + 2 * row->depth, LOOK_TEXT);
	if (row->has_children) {
		pen_put(p, LOOK_DIM,
		    symbol(row->is_folded ? SYMBOL_CLOSED : SYMBOL_OPEN));
		pen_put(p, LOOK_TEXT, " ");
	}
	pen_cell(p, cols - p->col, style, row->label);
}

static void draw_tree_row(struct panel *panel, const struct area *a, int at,
    const struct folder_rows_row *row)
{
	struct app *app = panel->view.app;
	bool is_here = row == folders_chosen(panel);
	bool is_selected = is_here && app->is_in_folders;
	struct pen p = pen_at(a, at, is_selected ? STYLE_SELECTED : 0);
	int64_t unread = folder_rows_unread(&app->boxes, row);
	struct buf count = BUF_INIT;
	int count_cols = 0, label_end;

	if (unread)
		number_count(&count, unread);
	count_cols = unread ? draw_width(count.data) + 1 : 0;
	label_end = a->cols - count_cols - 1;
	pen_put(&p, LOOK_TEXT, is_here ? symbol(SYMBOL_HERE) : " ");
	if (row->kind == FOLDER_ROW_ACCOUNT) {
		put_label(&p, row, label_end > 16 ? 12 : label_end - 8, false);
		pen_put(&p, LOOK_TEXT, " ");
		put_badge(&p, app, row->account);
	} else {
		put_label(&p, row, label_end, unread > 0);
	}
	pen_fill(&p, a->cols - count_cols - 1, LOOK_TEXT);
	pen_cell_right(&p, count_cols, LOOK_UNREAD, count.data);
	pen_end(&p, LOOK_TEXT);
	buf_clear(&count);
}

/* The cursor follows the folder that is shown while the keys are in the
 * list. */
static void folders_follow(struct panel *p)
{
	int64_t folder_id = list_folder(app_list(p->view.app));
	int at;

	if (p->view.app->is_in_folders && p->shown == folder_id)
		return;
	at = folder_rows_find(&p->tree, folder_id);
	if (at >= 0)
		p->chooser.at = at;
	p->shown = folder_id;
}

static void folders_draw(struct view *v, const struct area *a)
{
	struct panel *p = (struct panel *)v;
	struct scroll *s = &p->chooser.scroll;

	folder_rows_build(&p->tree, &v->app->boxes);
	s->height = a->rows;
	s->total = (int)p->tree.rows.len;
	folders_follow(p);
	chooser_fit(&p->chooser);
	for (int at = 0; at < a->rows; at++) {
		struct pen blank = pen_at(a, at, 0);

		if (s->top + at < s->total)
			draw_tree_row(
			    p, a, at, &p->tree.rows.items[s->top + at]);
		else
			pen_end(&blank, LOOK_TEXT);
	}
	v->cursor_row = a->top + p->chooser.at - s->top;
	v->cursor_col = a->left;
}

static void folders_title(struct view *v, struct buf *left, struct buf *right)
{
	(void)v;
	(void)right;
	buf_add_str(left, _("Accounts and folders"));
}

static size_t folders_hints(const struct view *v, enum action *out)
{
	static const enum action all[] = {ACT_OPEN, ACT_MAKE_FOLDER,
	    ACT_RENAME_FOLDER, ACT_INSPECT, ACT_BACK, ACT_PALETTE, ACT_HELP};

	(void)v;
	memcpy(out, all, sizeof all);
	return sizeof all / sizeof *all;
}

/* --- the verbs ------------------------------------------------------------ */

static void open_chosen(struct panel *p)
{
	struct app *app = p->view.app;
	const struct folder_rows_row *row = folders_chosen(p);
	int64_t id = row ? folder_rows_target(&app->boxes, row) : -1;

	if (id >= 0)
		goto_folder_to(app, id);
	else if (row)
		app_say(app,
		    _("This folder contains no messages, only other folders."));
}

/* Folds what is open, else goes to what the row hangs below. */
static void go_left(struct panel *p)
{
	const struct folder_rows_row *row = folders_chosen(p);

	if (!row)
		return;
	if (row->has_children && !row->is_folded)
		folder_rows_toggle(&p->tree, row);
	else
		p->chooser.at = folder_rows_parent(&p->tree, p->chooser.at);
}

static void folders_fold(struct panel *p)
{
	const struct folder_rows_row *row = folders_chosen(p);

	if (row && row->has_children)
		folder_rows_toggle(&p->tree, row);
}

static void inspect(struct panel *p)
{
	const struct folder_rows_row *row = folders_chosen(p);

	app_push(p->view.app, inspector_new(p->view.app,
				  row && row->account ? row->account->id : 0));
}

/* False, and says why, if the row is no folder. */
static bool is_on_folder(struct panel *p)
{
	const struct folder_rows_row *row = folders_chosen(p);

	if (!row || row->kind != FOLDER_ROW_FOLDER)
		app_say(p->view.app,
		    _("This is not a folder. Go to a folder first."));
	return row && row->kind == FOLDER_ROW_FOLDER;
}

/* Changes of folders; false: it is something else. */
static bool shelve(struct panel *p, enum action a)
{
	struct app *app = p->view.app;
	const struct folder_rows_row *row = folders_chosen(p);
	int64_t account_id = row && row->account ? row->account->id : 0;

	switch (a) {
	case ACT_MAKE_FOLDER:
		if (account_id)
			folder_prompt_make(app, account_id, row->folder);
		else
			app_say(app, _("Go to an account or a folder first."));
		return true;
	case ACT_RENAME_FOLDER:
		if (is_on_folder(p))
			folder_prompt_rename(app, row->folder);
		return true;
	case ACT_DROP_FOLDER:
		if (is_on_folder(p))
			folder_prompt_drop(app, row->folder);
		return true;
	case ACT_EMPTY_TRASH:
		folder_prompt_empty_trash(app, account_id);
		return true;
	default:
		return false;
	}
}

static bool folders_act(struct view *v, enum action a)
{
	struct panel *p = (struct panel *)v;

	/* What it was drawn from may have been read again since. */
	folder_rows_build(&p->tree, &v->app->boxes);
	p->chooser.scroll.total = (int)p->tree.rows.len;
	folders_follow(p);
	switch (a) {
	case ACT_OPEN:
		open_chosen(p);
		return true;
	case ACT_LEFT:
		go_left(p);
		return true;
	case ACT_FOLD:
		folders_fold(p);
		return true;
	case ACT_INSPECT:
		inspect(p);
		return true;
	case ACT_CANCEL:
	case ACT_BACK:
		v->app->is_in_folders = false;
		return true;
	case ACT_SEARCH:
		v->app->is_in_folders = false;
		list_search(app_list(v->app));
		return true;
	default:
		return shelve(p, a) || chooser_act(&p->chooser, a);
	}
}

static void folders_point(struct view *v, int row, bool opens)
{
	struct panel *p = (struct panel *)v;

	folder_rows_build(&p->tree, &v->app->boxes);
	p->chooser.scroll.total = (int)p->tree.rows.len;
	if (!chooser_point(&p->chooser, row))
		return;
	v->app->is_in_folders = true;
	p->shown = list_folder(app_list(v->app));
	if (opens)
		open_chosen(p);
}

static void folders_free_view(struct view *v)
{
	struct panel *p = (struct panel *)v;

	folder_rows_clear(&p->tree);
	free(p);
}

static const struct view_verbs verbs = {.draw = folders_draw,
    .title = folders_title,
    .hints = folders_hints,
    .act = folders_act,
    .point = folders_point,
    .free = folders_free_view};

struct view *folders_new(struct app *app)
{
	struct panel *p = mem_new(1, sizeof *p);

	p->view =
	    (struct view){.verbs = &verbs, .app = app, .place = PLACE_FOLDERS};
	p->shown = -1;
	return &p->view;
}
