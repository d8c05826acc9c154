#include "ui/app.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "store/edit.h"
#include "store/pending.h"

void app_push(struct app *app, struct view *v)
{
	v->app = app;
	app->is_in_folders = false;
	*vec_push(&app->views) = v;
}

void app_pop(struct app *app)
{
	struct view *v;

	if (app->views.len < 2)
		return;
	v = app->views.items[--app->views.len];
	if (!v->is_kept)
		v->verbs->free(v);
}

void app_pop_to(struct app *app, const struct view *v)
{
	while (app->views.len > 1 && app_top(app) != v)
		app_pop(app);
}

struct view *app_top(const struct app *app)
{
	return app->views.items[app->views.len - 1];
}

bool app_is_lowest(const struct app *app)
{
	return app->views.len < (app->boxes.accounts.len ? 2 : 3);
}

struct view *app_list(const struct app *app)
{
	return app->views.items[0];
}

struct view *app_main(const struct app *app)
{
	for (size_t i = app->views.len; i-- > 1;)
		if (app->views.items[i]->shape < SHAPE_POPUP)
			return app->views.items[i];
	return app->views.items[0];
}

void app_say(struct app *app, const char *fmt, ...)
{
	struct buf text = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	journal_note(&app->journal, text.data);
	buf_clear(&text);
}

void app_fail(struct app *app, const struct err *e)
{
	if (e->kind != ERR_STOPPED)
		journal_error(&app->journal, e);
}

void app_refresh(struct app *app)
{
	struct err e = {0};

	if (!boxes_read(&app->boxes, app->db, app->conf, &e) ||
	    !pending_count(app->db, 0, &app->waiting, &e))
		app_fail(app, &e);
	survey_want(&app->survey);
}

/* A change of the store that the user wants. */
struct writing {
	struct errand errand;
	struct app *app;
	int64_t account_id;
	struct ids ids;
	unsigned set, clear;
	bool wants_body;
	struct err why; /* kind ERR_OTHER and text "": it went well */
};

static void run_writing(struct errand *errand, struct db *db)
{
	struct writing *w = (struct writing *)errand;
	struct edit_flags edit = {.ids = w->ids.items,
	    .n = w->ids.len,
	    .set = w->set,
	    .clear = w->clear};

	(void)db;
	if (w->wants_body)
		edit_want_body(w->app->store, w->ids.items[0], &w->why);
	else
		edit_flags(w->app->store, &edit, &w->why);
}

static void writing_done(struct errand *errand)
{
	struct writing *w = (struct writing *)errand;
	struct app *app = w->app;
	const struct news_list changed = {.has_folders = true};

	if (*w->why.text) {
		app_fail(app, &w->why);
		return;
	}
	if (app->crew)
		crew_kick(app->crew, w->account_id);
	app_refresh(app);
	for (size_t i = 0; i < app->views.len; i++)
		if (app->views.items[i]->verbs->news)
			app->views.items[i]->verbs->news(
			    app->views.items[i], &changed);
}

static void free_writing(struct errand *errand)
{
	struct writing *w = (struct writing *)errand;

	vec_clear(&w->ids);
	free(w);
}

static const struct errand_verbs writing_verbs = {
    run_writing, writing_done, free_writing};

/* False, and said why, where another process writes. */
static bool may_write(struct app *app)
{
	if (app->is_read_only)
		app_say(app,
		    _("Another postern is running and does the writing; this "
		      "one can only read."));
	return !app->is_read_only;
}

static struct writing *new_writing(struct app *app, int64_t account_id)
{
	struct writing *w = mem_new(1, sizeof *w);

	w->errand.verbs = &writing_verbs;
	w->app = app;
	w->account_id = account_id;
	return w;
}

void app_edit_flags(struct app *app, const struct app_edit *edit)
{
	struct writing *w;

	if (!edit->n || !may_write(app))
		return;
	w = new_writing(app, edit->account_id);
	for (size_t i = 0; i < edit->n; i++)
		*vec_push(&w->ids) = edit->ids[i];
	w->set = edit->set;
	w->clear = edit->clear;
	errands_send(app->writing, &w->errand);
}

void app_want_body(struct app *app, int64_t account_id, int64_t message_id)
{
	struct writing *w;

	if (app->is_read_only)
		return;
	w = new_writing(app, account_id);
	*vec_push(&w->ids) = message_id;
	w->wants_body = true;
	errands_send(app->writing, &w->errand);
}

void app_check_now(struct app *app, int64_t account_id)
{
	if (app->is_read_only) {
		app_say(app,
		    _("Another postern is running and looks for mail; this "
		      "one can only read."));
	} else if (!app->crew || !crew_count(app->crew)) {
		app_say(app,
		    _("There is no account to look for mail with: write one "
		      "into %s."),
		    app->paths->config);
	} else {
		crew_kick(app->crew, account_id);
		app_say(app, _("Looking for new mail."));
	}
}

bool app_worker(struct app *app, int64_t account_id, struct worker_state *out)
{
	return app->crew && account_id && crew_find(app->crew, account_id, out);
}
