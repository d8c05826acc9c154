#include "ui/account/inspector.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account/account.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "ui/act/actions.h"
#include "ui/list/goto_folder.h"
#include "ui/account/backup_prompt.h"
#include "ui/account/forecast_view.h"
#include "ui/account/inspector_panel.h"
#include "ui/account/questions.h"
#include "ui/kit/scroll.h"
#include "ui/kit/symbol.h"
#include "ui/app/status_line.h"
#include "ui/account/synclog_view.h"

enum {
	/* Columns of the list of accounts. */
	NAME = 14,
	UNREAD = 6,
	HAS_UNREAD = 100, /* columns from which on there is room for it */
	CHECKED = 15,
	STATE = 20,
	/* The panel has at least so many rows where the screen does. */
	PANEL_ROWS = 6,
};

struct inspector {
	struct view view;
	struct chooser chooser; /* of accounts */
	struct inspector_panel panel;
	int64_t wanted; /* an account to start on; 0: none */
};

static const struct folder_model_account *inspector_chosen(
    const struct inspector *i)
{
	const struct folder_model *b = &i->view.app->boxes;

	if (i->chooser.at >= (int)b->accounts.len)
		return NULL;
	return &b->accounts.items[i->chooser.at];
}

/* --- the list of accounts ------------------------------------------------- */

/* What the other columns leave for the address. */
static int address_cols(const struct area *a, const struct pen *p)
{
	int others = 2 + CHECKED + STATE;

	if (a->cols >= HAS_UNREAD)
		others += UNREAD;
	return a->cols - p->col - others;
}

static void draw_heading(const struct area *a)
{
	struct pen p = pen_at(a, 0, 0);

	pen_fill(&p, 3, LOOK_DIM);
	pen_cell(&p, NAME, LOOK_DIM, _("name"));
	pen_cell(&p, 7, LOOK_DIM, _("kind"));
	if (a->cols >= 60)
		pen_cell(&p, address_cols(a, &p), LOOK_DIM, _("address"));
	if (a->cols >= HAS_UNREAD)
		pen_cell_right(&p, UNREAD, LOOK_DIM, _("unread"));
	pen_put(&p, LOOK_DIM, "  ");
	pen_cell(&p, CHECKED, LOOK_DIM, _("last check"));
	pen_cell(&p, pen_left(&p), LOOK_DIM, _("state"));
}

static void draw_account(struct inspector *i, const struct area *a, int row,
    const struct folder_model_account *account)
{
	struct app *app = i->view.app;
	bool is_here = account == inspector_chosen(i);
	struct pen p = pen_at(a, row, is_here ? STYLE_SELECTED : 0);
	const struct inspection *found =
	    inspect_load_find(&app->survey, account->id);
	struct buf unread = BUF_INIT, checked = BUF_INIT, state = BUF_INIT;
	char badge[8];

	number_count(&unread, account->unread);
	if (found && found->checked_at)
		date_ago(&checked, found->checked_at, date_now());
	else if (found)
		buf_add_str(&checked, _("never"));
	status_line_account(&state, app, account);
	snprintf(badge, sizeof badge, "[%s]", inspect_badge(account->kind));
	pen_put(&p, LOOK_TEXT, is_here ? symbol(SYMBOL_HERE) : " ");
	pen_cell(&p, 2, LOOK_ERROR, found && *found->error ? "!" : "");
	pen_cell(&p, NAME - 1, LOOK_HEADING, account->name);
	pen_put(&p, LOOK_TEXT, " ");
	pen_cell(
	    &p, 7, account->kind == CONF_POP ? LOOK_POP : LOOK_IMAP, badge);
	if (a->cols >= 60)
		pen_cell(&p, address_cols(a, &p), LOOK_TEXT, account->address);
	if (a->cols >= HAS_UNREAD)
		pen_cell_right(&p, UNREAD, LOOK_TEXT, unread.data);
	pen_put(&p, LOOK_TEXT, "  ");
	pen_cell(&p, CHECKED, LOOK_TEXT, checked.data);
	pen_cell(&p, pen_left(&p), LOOK_TEXT, state.data);
	buf_clear(&unread);
	buf_clear(&checked);
	buf_clear(&state);
}

static void draw_accounts(struct inspector *i, const struct area *a)
{
	const struct folder_model *b = &i->view.app->boxes;
	struct scroll *s = &i->chooser.scroll;

	draw_heading(a);
	s->height = a->rows - 1;
	s->total = (int)b->accounts.len;
	chooser_fit(&i->chooser);
	for (int row = 0; row < s->height && s->top + row < s->total; row++)
		draw_account(i, a, row + 1, &b->accounts.items[s->top + row]);
	i->view.cursor_row = a->top + 1 + i->chooser.at - s->top;
	i->view.cursor_col = a->left;
}

/* --- the verbs ------------------------------------------------------------ */

static void start_on(struct inspector *i)
{
	const struct folder_model *b = &i->view.app->boxes;

	for (size_t n = 0; i->wanted && n < b->accounts.len; n++)
		if (b->accounts.items[n].id == i->wanted)
			i->chooser.at = (int)n;
	i->wanted = 0;
}

static void draw_panel(struct inspector *i, const struct area *a)
{
	const struct folder_model_account *account = inspector_chosen(i);
	struct view *v = &i->view;
	int row;

	inspector_panel_draw(&i->panel, v->app, account, a);
	row = i->panel.chosen_row;
	if (row < 0)
		return;
	v->cursor_row = a->top + row;
	v->cursor_col = a->left;
}

static void inspector_draw(struct view *v, const struct area *a)
{
	struct inspector *i = (struct inspector *)v;
	int rows = (int)v->app->boxes.accounts.len + 1;
	struct area list, panel;

	if (rows > a->rows - PANEL_ROWS)
		rows = a->rows - PANEL_ROWS;
	if (rows < 2)
		rows = 2;
	list = area_rows(a, 0, rows);
	panel = area_rows(a, rows + 1, a->rows - rows - 1);
	start_on(i);
	draw_accounts(i, &list);
	if (rows < a->rows)
		draw_level(a, rows, LOOK_DIM);
	draw_panel(i, &panel);
}

static void inspector_title(struct view *v, struct buf *left, struct buf *right)
{
	struct inspector *i = (struct inspector *)v;
	size_t n = v->app->boxes.accounts.len;

	buf_add_str(left, _("Accounts"));
	buf_printf(right,
	    ngettext("%zu account", "%zu accounts", (unsigned long)n), n);
	if (*scroll_where(&i->panel.scroll))
		buf_printf(right, "   %s", scroll_where(&i->panel.scroll));
}

/* The settings would remove mail that they kept before: the worker waits for
 * a yes. */
static bool waits_for_yes(struct app *app, const struct folder_model_account *a)
{
	struct worker_state w;

	return a && a->kind == CONF_POP && a->conf &&
	       app_worker(app, a->id, &w) && *w.trouble.text &&
	       w.trouble.kind == ERR_ASK;
}

static size_t inspector_hints(const struct view *v, enum action *out)
{
	const struct folder_model_account *a =
	    inspector_chosen((const struct inspector *)v);
	size_t n = 0;

	if (waits_for_yes(v->app, a))
		out[n++] = ACT_AGREE;
	out[n++] = ACT_DOWN;
	out[n++] = ACT_NEXT_LINE;
	out[n++] = ACT_EXPLAIN;
	if (a && a->kind == CONF_POP)
		out[n++] = ACT_FORECAST;
	out[n++] = ACT_BACKUP;
	out[n++] = ACT_CHECK;
	out[n++] = ACT_PAGE_DOWN;
	out[n++] = ACT_LOG;
	out[n++] = ACT_OPEN;
	out[n++] = ACT_BACK;
	out[n++] = ACT_HELP;
	return n;
}

static void inspector_choose(struct inspector *i, enum action a)
{
	int before = i->chooser.at;

	/* Keys may come faster than pictures. */
	i->chooser.scroll.total = (int)i->view.app->boxes.accounts.len;

	chooser_act(&i->chooser, a);
	if (i->chooser.at != before)
		inspector_panel_reset(&i->panel);
}

static void go_to_inbox(struct inspector *i)
{
	struct app *app = i->view.app;

	goto_folder_to_account(app, i->chooser.at + 1);
}

static void show_forecast(struct inspector *i)
{
	struct app *app = i->view.app;
	const struct folder_model_account *a = inspector_chosen(i);

	if (a && a->id && a->kind == CONF_POP && a->conf)
		app_push(app, forecast_view_new(app, a));
	else
		app_say(app, _("Only POP accounts remove mail from the server "
			       "automatically."));
}

static bool run_agree(void *ctx, struct store *s, struct err *e)
{
	return account_agree(s, *(const struct conf_account **)ctx, e);
}

static void was_agreed(void *ctx, struct app *app)
{
	const struct conf_account *conf = *(const struct conf_account **)ctx;

	app_say(
	    app, _("Approved: %s will follow the new settings."), conf->label);
}

static void drop_conf(void *ctx)
{
	conf_account_drop(*(const struct conf_account **)ctx);
	free(ctx);
}

static void inspector_agree(struct inspector *i)
{
	struct app *app = i->view.app;
	const struct folder_model_account *a = inspector_chosen(i);

	if (!waits_for_yes(app, a)) {
		app_say(app, _("Nothing needs your approval."));
		return;
	}
	conf_account_hold(a->conf);
	actions_run(app, &(struct actions_other){.run = run_agree,
			     .done = was_agreed,
			     .free_ctx = drop_conf,
			     .ctx = mem_dup(&a->conf, sizeof a->conf),
			     .account_id = a->id,
			     .asks_server = true});
}

static const struct inspection *found_of(
    struct inspector *i, const struct folder_model_account *account)
{
	return account ? inspect_load_find(&i->view.app->survey, account->id)
	               : NULL;
}

static void explain(
    struct inspector *i, const struct folder_model_account *account)
{
	const struct inspection *found = found_of(i, account);
	int at = i->panel.chosen;

	if (!found)
		return;
	questions_explain(i->view.app, found,
	    at >= 0 && at < (int)found->lines.len ? &found->lines.items[at]
						  : NULL);
}

static bool inspector_act(struct view *v, enum action a)
{
	struct inspector *i = (struct inspector *)v;
	const struct folder_model_account *account = inspector_chosen(i);

	switch (a) {
	case ACT_DOWN:
	case ACT_UP:
		inspector_choose(i, a);
		return true;
	case ACT_CHECK:
		app_check_now(v->app, account ? account->id : 0);
		return true;
	case ACT_LOG:
		if (account)
			app_push(v->app, synclog_view_new(v->app, account));
		return true;
	case ACT_AGREE:
		inspector_agree(i);
		return true;
	case ACT_FORECAST:
		show_forecast(i);
		return true;
	case ACT_NEXT_LINE:
	case ACT_PREV_LINE:
		inspector_panel_step(&i->panel, found_of(i, account),
		    a == ACT_NEXT_LINE ? 1 : -1);
		return true;
	case ACT_EXPLAIN:
		explain(i, account);
		return true;
	case ACT_BACKUP:
		backup_prompt_ask(v->app);
		return true;
	case ACT_OPEN:
		go_to_inbox(i);
		return true;
	default:
		return scroll_act(&i->panel.scroll, a);
	}
}

static void inspector_point(struct view *v, int row, bool opens)
{
	struct inspector *i = (struct inspector *)v;

	if (!chooser_point(&i->chooser, row - 1))
		return;
	inspector_panel_reset(&i->panel);
	if (opens)
		go_to_inbox(i);
}

static void inspector_free_view(struct view *v)
{
	free(v);
}

static const struct view_verbs verbs = {.draw = inspector_draw,
    .title = inspector_title,
    .hints = inspector_hints,
    .act = inspector_act,
    .point = inspector_point,
    .free = inspector_free_view};

struct view *inspector_new(struct app *app, int64_t account_id)
{
	struct inspector *i = mem_new(1, sizeof *i);

	i->view = (struct view){.verbs = &verbs,
	    .app = app,
	    .place = PLACE_ACCOUNTS,
	    .shape = SHAPE_FULL};
	i->wanted = account_id;
	inspector_panel_reset(&i->panel);
	inspect_load_want(&app->survey);
	return &i->view;
}
