#include "ui/app/app.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "store/read/pending.h"
#include "ui/kit/term.h"

void app_push(struct app *app, struct view *v)
{
	v->app = app;
	/* What is asked over the panel of folders is asked about it. */
	if (v->shape < SHAPE_POPUP)
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
	status_messages_note(&app->journal, text.data);
	buf_clear(&text);
}

void app_fail(struct app *app, const struct err *e)
{
	if (e->kind != ERR_STOPPED)
		status_messages_error(&app->journal, e);
}

static void change_workers(struct app *app)
{
	const struct conf *c = app->conf;
	const struct conf_account **accounts =
	    mem_new(c->n_accounts, sizeof *accounts);
	struct err e = {0};

	if (!workers_change(
		app->crew, accounts, conf_list_active(c, accounts), &e))
		app_fail(app, &e);
	free(accounts);
}

void app_use_conf(struct app *app, const struct conf *conf)
{
	const struct conf *old = app->conf;

	app->conf = conf_hold(conf);
	if (app->crew)
		change_workers(app);
	app_refresh(app);
	term_change(&(struct term_setup){.theme = {conf->ui.theme, NULL},
	    .is_plain = conf->ui.is_plain,
	    .has_mouse = conf->ui.has_mouse});
	for (size_t i = 0; i < app->views.len; i++)
		if (app->views.items[i]->verbs->settings)
			app->views.items[i]->verbs->settings(
			    app->views.items[i], old);
	conf_drop(old);
}

void app_tell_problems(struct app *app)
{
	for (size_t i = 0; i < app->conf->problems.len; i++) {
		struct err e = {0};

		err_set(&e, ERR_USAGE, ERR_ACCOUNT, RETRY_ASK, "%s",
		    app->conf->problems.items[i].text);
		app_fail(app, &e);
	}
}

void app_refresh(struct app *app)
{
	struct err e = {0};

	if (!folder_model_read(&app->boxes, app->db, app->conf, &e) ||
	    !pending_count(app->db, 0, &app->waiting, &e))
		app_fail(app, &e);
	inspect_load_want(&app->survey);
}

/* What is done to mail concerns an IMAP server. A POP server never hears of
 * marks and folders, so nobody signs in there for them. */
static void kick_imap(struct app *app, int64_t account_id)
{
	const struct folder_model *b = &app->boxes;

	for (size_t i = 0; app->crew && i < b->accounts.len; i++) {
		const struct folder_model_account *a = &b->accounts.items[i];

		if (a->kind == CONF_IMAP && a->conf &&
		    (!account_id || account_id == a->id))
			workers_kick(app->crew, a->id);
	}
}

void app_changed(struct app *app, int64_t account_id)
{
	const struct news_list changed = {.has_folders = true};

	kick_imap(app, account_id);
	app_refresh(app);
	for (size_t i = 0; i < app->views.len; i++)
		if (app->views.items[i]->verbs->news)
			app->views.items[i]->verbs->news(
			    app->views.items[i], &changed);
}

void app_look(struct app *app, int64_t folder_id)
{
	const struct folder *f =
	    folder_id > 0 ? folder_model_folder(&app->boxes, folder_id) : NULL;

	if (app->crew)
		workers_look(app->crew,
		    f ? folder_model_conf(&app->boxes, f->account_id) : NULL,
		    f ? f->id : 0);
}

void app_check_now(struct app *app, int64_t account_id)
{
	if (app->is_unwritable) {
		app_say(app, _("The mail database can't be written, so mail is "
			       "read-only."));
	} else if (app->is_read_only) {
		app_say(app, _("Another postern is running and checks for "
			       "mail; this one can only read."));
	} else if (app->paths->is_demo) {
		app_say(app, _("This is a demonstration: there is no server to "
			       "ask."));
	} else if (!app->crew || !workers_count(app->crew)) {
		app_say(app, _("There is no account to check: add one to %s."),
		    app->paths->config);
	} else {
		workers_kick(app->crew, account_id);
		app_say(app, _("Checking for new mail."));
	}
}

bool app_worker(struct app *app, int64_t account_id, struct worker_state *out)
{
	return app->crew && account_id &&
	       workers_find(app->crew, account_id, out);
}
