#include "ui/list/list_find.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "ui/app/find.h"
#include "ui/app/prompt.h"

/* --- what servers find ---------------------------------------------------- */

/* Rows come in above and below: the cursor stays on its message. */
static void on_merged(
    void *ctx, const char *text, struct ids *found, const struct err *why)
{
	struct list *l = ctx;

	(void)text;
	l->merging = NULL;
	if (*why->text) {
		app_fail(l->view.app, why);
		return;
	}
	vec_clear(&l->roll.of.found);
	l->roll.of.found = *found;
	*found = (struct ids){0};
	l->roll.is_stale = true;
	list_find_hear(l);
}

void list_find_hear(struct list *l)
{
	struct find_order order = {.ready = on_merged, .ctx = l};
	struct ids fresh = {0};

	if (!l->asking || l->merging)
		return;
	server_search_look(l->asking, &fresh);
	if (fresh.len)
		l->merging = find_merge(
		    l->view.app->finding, &order, &l->roll.of.found, &fresh);
	vec_clear(&fresh);
}

/* --- what is here --------------------------------------------------------- */

/* Shows in this list what was found. */
static void show_found(
    struct list *l, const char *text, struct ids *found, struct asking *asking)
{
	struct list_query *of = &l->roll.of;
	struct err e = {0};

	list_state_remember(l);
	list_state_forget_filter(l);
	l->words = mem_str(text);
	l->asking = asking;
	vec_clear(&of->found);
	of->found = *found;
	*found = (struct ids){0};
	of->is_found = true;
	list_state_check(
	    l, list_scroll_go_top(&l->roll, l->view.app->db, &e), &e);
}

static void on_filtered(
    void *ctx, const char *text, struct ids *found, const struct err *why)
{
	struct list *l = ctx;
	struct app *app = l->view.app;
	struct server_search_for what = {.text = text,
	    .folders = &l->roll.of.folders,
	    .first_id = l->folder_id};

	l->finding = NULL;
	if (*why->text)
		app_fail(app, why);
	else
		show_found(l, text, found, server_search_begin(app, &what));
}

static void on_filter(void *ctx, const char *words)
{
	struct list *l = ctx;
	struct find_order order = {.text = words,
	    .folders = &l->roll.of.folders,
	    .ready = on_filtered,
	    .ctx = l};
	struct err e = {0};

	if (*words) {
		jobs_drop(l->view.app->finding, l->finding);
		l->finding = find_ask(l->view.app->finding, &order);
		return;
	}
	list_state_remember(l);
	list_state_forget_filter(l);
	l->roll.of.unread_only = true;
	list_state_check(
	    l, list_scroll_go_top(&l->roll, l->view.app->db, &e), &e);
}

void list_find_filter(struct list *l)
{
	if (l->folder_id == LIST_FOUND) {
		list_find_search(l);
		return;
	}
	prompt_ask(l->view.app,
	    &(struct prompt){.label = _("Show only: "),
		.text = l->words,
		.explain = _("Enter alone: unread  words  from:ann  is:flagged "
			     " has:file  Esc: cancel"),
		.taken = on_filter,
		.ctx = l});
}

/* A list of what was found, to lie above this one. */
static struct view *new_found(struct list *below, const char *text,
    struct ids *found, struct asking *asking)
{
	struct app *app = below->view.app;
	struct list *l = list_state_new(app, below->view.verbs);
	struct err e = {0};

	l->folder_id = LIST_FOUND;
	l->words = mem_str(text);
	l->asking = asking;
	l->roll.of.found = *found;
	*found = (struct ids){0};
	l->roll.of.is_found = true;
	l->roll.of.is_threaded = false;
	list_state_check(l, list_scroll_go_top(&l->roll, app->db, &e), &e);
	return &l->view;
}

static void on_found(
    void *ctx, const char *text, struct ids *found, const struct err *why)
{
	struct list *l = ctx;
	struct app *app = l->view.app;
	struct server_search_for what = {
	    .text = text, .first_id = l->folder_id};
	struct asking *asking;

	l->finding = NULL;
	status_messages_forget_notice(&app->journal);
	if (*why->text) {
		app_fail(app, why);
		return;
	}
	asking = server_search_begin(app, &what);
	if (!found->len && !asking)
		app_say(app, _("Nothing found for \"%s\"."), text);
	else if (l->folder_id == LIST_FOUND)
		show_found(l, text, found, asking);
	else
		app_push(app, new_found(l, text, found, asking));
}

static void on_search(void *ctx, const char *words)
{
	struct list *l = ctx;
	struct find_order order = {.text = words, .ready = on_found, .ctx = l};

	if (!*words)
		return;
	jobs_drop(l->view.app->finding, l->finding);
	l->finding = find_ask(l->view.app->finding, &order);
	app_say(l->view.app, _("Searching ...  Esc: stop"));
}

void list_find_search(struct list *l)
{
	prompt_ask(l->view.app,
	    &(struct prompt){.label = _("Search all mail: "),
		.text = l->folder_id == LIST_FOUND ? l->words : NULL,
		.explain = _("words  \"a phrase\"  from:ann  subject:boat  "
			     "is:unread  has:file  after:2026-01-31"),
		.taken = on_search,
		.ctx = l});
}

bool list_find_stop(struct list *l)
{
	if (!l->finding)
		return false;
	jobs_drop(l->view.app->finding, l->finding);
	l->finding = NULL;
	app_say(l->view.app, _("The search was stopped."));
	return true;
}
