#include "ui/ui.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "store/db/crashed.h"
#include "ui/act/actions.h"
#include "ui/command.h"
#include "ui/app/trouble_notices.h"
#include "ui/folders.h"
#include "ui/frame.h"
#include "ui/list/list.h"
#include "ui/reader/reader.h"
#include "ui/kit/signals.h"
#include "ui/kit/term.h"
#include "ui/setup/setup_view.h"
#include "ui/welcome.h"

enum {
	/* News are shown at most so often in the long run, for mail may stream
	 * in; so many at once behind a pause, for the first ones are of
	 * folders, and the next of what is in them. */
	NEWS_MS = 50,
	NEWS_AT_ONCE = 6,
	/* The keys behind a prefix are shown after this time. */
	FOLLOWS_MS = 300,
	/* "2 min ago" grows older. */
	CLOCK_MS = 30000,
	/* Who only reads gets no news of who writes. */
	READ_ONLY_MS = 2000,
	/* A picture waits so long for a text that is about to come. */
	GRACE_MS = 12,
};

struct loop {
	struct app app;
	struct ui_command command;
	struct trouble_notices complaints;
	int64_t news_at;  /* ticks: one more of the news at once from here on */
	int64_t clock_at; /* of the next picture for the time alone */
	bool needs_picture;
	bool has_begun;   /* a key was pressed */
	int64_t begun_in; /* the folder shown before that; -1: none yet */
};

/* --- news ----------------------------------------------------------------- */

static void tell_views(struct app *app, const struct news_list *n)
{
	for (size_t i = 0; i < app->views.len; i++)
		if (app->views.items[i]->verbs->news)
			app->views.items[i]->verbs->news(
			    app->views.items[i], n);
	/* The reader also stands beside a list. */
	app->reader->verbs->news(app->reader, n);
}

/* The folder to begin with; -1: there is none yet. */
static int64_t first_folder(struct app *app)
{
	struct ids inboxes = {0};
	int64_t id = -1;

	folder_model_inboxes(&app->boxes, &inboxes);
	if (inboxes.len > 1)
		id = 0;
	else if (inboxes.len)
		id = inboxes.items[0];
	else if (app->boxes.folders.len)
		id = app->boxes.folders.items[0].id;
	vec_clear(&inboxes);
	return id;
}

/* Folders of new accounts come one by one: as long as the user has not gone
 * anywhere, the one to begin with is shown. */
static void show_first_folder(struct loop *l)
{
	struct app *app = &l->app;
	int64_t id = first_folder(app);

	if (id < 0 || l->has_begun || id == l->begun_in)
		return;
	l->begun_in = id;
	list_show(app_list(app), id);
}

/* Who has not touched anything yet waits for the newest mail. */
static void stay_on_top(struct loop *l)
{
	struct view *list = app_list(&l->app);

	if (!l->has_begun)
		list->verbs->act(list, ACT_FIRST);
}

/* When news may be shown. */
static int64_t news_turn(const struct loop *l)
{
	return l->news_at - (NEWS_AT_ONCE - 1) * NEWS_MS;
}

static void spend_turn(struct loop *l)
{
	int64_t now = date_ticks();

	l->news_at = (l->news_at > now ? l->news_at : now) + NEWS_MS;
}

static void take_news(struct loop *l)
{
	struct app *app = &l->app;
	struct news_list n;

	news_take(app->news, &n);
	if (n.has_folders || n.folders.len)
		app_refresh(app);
	else
		inspect_load_want(&app->survey);
	show_first_folder(l);
	tell_views(app, &n);
	stay_on_top(l);
	trouble_notices_look(&l->complaints, app);
	news_list_clear(&n);
	spend_turn(l);
	l->needs_picture = true;
}

/* What a process writes that we hear nothing of. */
static void look_again(struct loop *l)
{
	const struct news_list all = {.has_folders = true};

	app_refresh(&l->app);
	tell_views(&l->app, &all);
}

/* --- waiting -------------------------------------------------------------- */

static void ui_shorten(int *timeout, int64_t ms)
{
	if (ms < 0)
		ms = 0;
	if (*timeout < 0 || ms < *timeout)
		*timeout = (int)ms;
}

/* How long there is nothing to do but wait, in ms. */
static int time_left(struct loop *l)
{
	int64_t now = date_ticks();
	int timeout = -1, survey_ms;

	ui_shorten(&timeout, l->clock_at - now);
	if (l->command.keys.prefix &&
	    now < l->command.prefix_ticks + FOLLOWS_MS)
		ui_shorten(
		    &timeout, l->command.prefix_ticks + FOLLOWS_MS - now);
	if (now < news_turn(l))
		ui_shorten(&timeout, news_turn(l) - now);
	inspect_load_run(
	    &l->app.survey, l->app.finding, &l->app.boxes, &survey_ms);
	if (survey_ms >= 0)
		ui_shorten(&timeout, survey_ms);
	return timeout;
}

/* The terminal went away: it is readable, and there is nothing to read. */
static bool is_hung_up(short events)
{
	int waiting = 0;

	if (events & (POLLERR | POLLNVAL))
		return true;
	return (events & (POLLIN | POLLHUP)) &&
	       (ioctl(STDIN_FILENO, FIONREAD, &waiting) != 0 || !waiting);
}

static void take_input(struct loop *l, short events)
{
	struct input in;

	if (is_hung_up(events)) {
		l->app.is_leaving = true;
		return;
	}
	while (!l->app.is_leaving && input_read(&in)) {
		l->has_begun = true;
		command_key(&l->command, &in);
	}
	l->needs_picture = true;
}

static void take_signals(struct loop *l)
{
	struct signals s;

	signals_take(&s);
	if (s.leave) {
		l->app.exit_code = 128 + s.leave;
		l->app.is_leaving = true;
	}
	if (s.stopped)
		term_suspend();
	else if (s.continued)
		term_resume();
	if (s.resized)
		term_measure();
	l->needs_picture = true;
}

static void take_results(struct loop *l)
{
	struct app *app = &l->app;

	wake_drain(&app->done);
	jobs_collect(app->reading);
	jobs_collect(app->finding);
	jobs_collect(app->writing);
	jobs_collect(app->configuring);
	jobs_collect(app->copying);
	for (size_t i = 0; i < app->views.len; i++)
		if (app->views.items[i]->verbs->work)
			app->views.items[i]->verbs->work(app->views.items[i]);
	l->needs_picture = true;
}

static void pass_time(struct loop *l)
{
	int64_t now = date_ticks();

	if (l->command.keys.prefix &&
	    now >= l->command.prefix_ticks + FOLLOWS_MS)
		l->needs_picture = true;
	if (now < l->clock_at)
		return;
	l->clock_at = now + (l->app.is_read_only ? READ_ONLY_MS : CLOCK_MS);
	if (l->app.is_read_only)
		look_again(l);
	l->needs_picture = true;
}

static void wait_for_something(struct loop *l)
{
	bool is_early = date_ticks() < news_turn(l);
	struct pollfd fds[] = {{.fd = STDIN_FILENO, .events = POLLIN},
	    {.fd = signals_fd(), .events = POLLIN},
	    {.fd = l->app.done.fd, .events = POLLIN},
	    /* A negative descriptor is passed over. */
	    {.fd = is_early ? -1 : news_wake(l->app.news)->fd,
		.events = POLLIN}};

	if (poll(fds, 4, time_left(l)) > 0) {
		if (fds[1].revents)
			take_signals(l);
		if (fds[0].revents)
			take_input(l, fds[0].revents);
		if (fds[2].revents)
			take_results(l);
		if (fds[3].revents)
			take_news(l);
	}
	pass_time(l);
}

/* A message that was asked for is mostly there in a millisecond: the picture
 * waits for it rather than to flicker, but never for long. */
static void give_grace(struct loop *l)
{
	struct pollfd fds[] = {{.fd = l->app.done.fd, .events = POLLIN},
	    {.fd = STDIN_FILENO, .events = POLLIN}};
	int64_t until = date_ticks() + GRACE_MS;

	while (jobs_is_busy(l->app.reading) && date_ticks() < until) {
		if (poll(fds, 2, GRACE_MS) <= 0 || fds[1].revents)
			return;
		take_results(l);
	}
}

static void ui_show(struct loop *l)
{
	uint32_t follows = 0;

	if (l->command.keys.prefix &&
	    date_ticks() >= l->command.prefix_ticks + FOLLOWS_MS)
		follows = l->command.keys.prefix;
	give_grace(l);
	l->needs_picture = false;
	frame_draw(&l->app, follows);
	if (frame_shows_reader(&l->app))
		reader_was_shown(l->app.reader);
}

/* --- from the start to the end -------------------------------------------- */

static void survey_changed(void *ctx)
{
	((struct loop *)ctx)->needs_picture = true;
}

static bool start_crew(struct loop *l, bool is_new, struct err *e)
{
	struct app *app = &l->app;
	struct workers_setup setup = {.n_accounts = app->conf->n_accounts,
	    .store = app->store,
	    .ca_file = app->paths->ca,
	    .news = app->news,
	    .mode = WORKER_STAYS,
	    .fetches_bodies = true,
	    .is_early = is_new,
	    .is_new = is_new,
	    .has_indexer = true};
	const struct conf_account **accounts;
	bool ok;

	if (app->is_read_only || app->crew || app->paths->is_demo)
		return true;
	accounts = mem_new(setup.n_accounts, sizeof *accounts);
	setup.n_accounts = conf_list_active(app->conf, accounts);
	setup.accounts = accounts;
	ok = workers_start(&app->crew, &setup, e);
	free(accounts);
	return ok;
}

/* With a new store there is nothing to show before the first mail comes: it is
 * made while servers are reached. */
static bool ui_open_store(struct loop *l, struct err *e)
{
	struct app *app = &l->app;
	bool is_new, ok;

	ok = store_claim(&app->store, app->paths->data, &is_new, e);
	if (ok && is_new)
		ok = start_crew(l, true, e);
	if (ok)
		ok = store_make(app->store, e);
	else if (!app->store && e->kind == ERR_BUSY)
		app->is_read_only = true;
	if (!ok && e->kind == ERR_DISK && store_is_fixed(app->paths->data))
		app->is_read_only = app->is_unwritable = true;
	if (app->is_read_only) {
		store_close(app->store);
		app->store = NULL;
		*e = (struct err){0};
		ok = store_open(&app->store, app->paths->data, STORE_READ, e);
	}
	return ok && store_reader(app->store, &app->db, e);
}

static bool open_wakes(struct app *app, struct err *e)
{
	app->done.fd = -1;
	return (wake_open(&app->done) && news_new(&app->news)) ||
	       err_set(e, ERR_OTHER, ERR_PROGRAM, RETRY_LATER,
		   _("The system can't open any more files."));
}

static void tell_aside(struct app *app)
{
	struct buf text = BUF_INIT;

	crashed_tell(&text, app->db);
	if (text.len)
		status_messages_note(&app->journal, text.data);
	buf_clear(&text);
}

static bool open_app(struct loop *l, struct err *e)
{
	struct app *app = &l->app;

	if (!open_wakes(app, e) || !ui_open_store(l, e))
		return false;
	app->reading = jobs_new(app->store, &app->done);
	app->finding = jobs_new(app->store, &app->done);
	app->writing = jobs_new(app->store, &app->done);
	app->configuring = jobs_new(app->store, &app->done);
	app->copying = jobs_new(app->store, &app->done);
	app->acts = actions_new(app);
	app->survey.changed = survey_changed;
	app->survey.ctx = l;
	app->survey.data = app->paths->data;
	app->folders = folders_new(app);
	app->reader = reader_new(app);
	app_push(app, list_new(app));
	app_refresh(app);
	show_first_folder(l);
	if (!app->boxes.accounts.len)
		app_push(app, welcome_new(app));
	if (!app->conf->n_accounts && !app->is_read_only)
		app_push(app, setup_view_new(app));
	tell_aside(app);
	app_tell_problems(app);
	return true;
}

/* Looks for mail, and hears of what others wish. */
static bool set_out(struct loop *l, struct err *e)
{
	struct app *app = &l->app;

	if (app->is_read_only || app->paths->is_demo)
		return true;
	if (!start_crew(l, false, e))
		return false;
	app_look(app, list_folder(app_list(app)));
	return remote_sync_serve(&app->wishes, app->paths->state, app->crew, e);
}

static void ui_do_run(struct loop *l)
{
	struct err e = {0};

	ui_show(l);
	/* After the first picture: it needs no server. */
	if (!set_out(l, &e))
		app_fail(&l->app, &e);
	l->clock_at = date_ticks() + READ_ONLY_MS;
	while (!l->app.is_leaving) {
		if (l->needs_picture)
			ui_show(l);
		wait_for_something(l);
	}
}

static void close_views(struct app *app)
{
	while (app->views.len > 1)
		app_pop(app);
	if (app->views.len)
		app->views.items[0]->verbs->free(app->views.items[0]);
	vec_clear(&app->views);
	if (app->reader)
		app->reader->verbs->free(app->reader);
	if (app->folders)
		app->folders->verbs->free(app->folders);
}

static void close_app(struct loop *l)
{
	struct app *app = &l->app;

	close_views(app);
	remote_sync_stop(app->wishes);
	if (app->crew)
		workers_stop(app->crew);
	jobs_free(app->reading, false);
	jobs_free(app->finding, false);
	jobs_free(app->copying, false);
	/* What was changed or saved is finished. */
	jobs_free(app->writing, true);
	jobs_free(app->configuring, true);
	actions_free(app->acts);
	workers_free(app->crew);
	trouble_notices_clear(&l->complaints);
	inspect_load_clear(&app->survey);
	status_messages_clear(&app->journal);
	folder_model_clear(&app->boxes);
	vec_clear(&app->paces);
	free(app->save_dir);
	news_free(app->news);
	db_close(app->db);
	store_close(app->store);
	conf_drop(app->conf);
	wake_close(&app->done);
}

static int ui_fail(const struct err *e)
{
	fprintf(stderr, "postern: %s\n", e->text);
	return err_exit_code(e->kind);
}

int ui_run(
    const struct paths *paths, const struct conf *conf, const char *color)
{
	struct loop l = {
	    .app = {.paths = paths, .conf = conf_hold(conf)}, .begun_in = -1};
	struct term_setup setup = {.theme = {conf->ui.theme, color},
	    .is_plain = conf->ui.is_plain,
	    .has_mouse = conf->ui.has_mouse};
	struct err e = {0};

	l.command.app = &l.app;
	if (open_app(&l, &e) && signals_start()) {
		if (term_open(&setup, &e))
			ui_do_run(&l);
		term_close();
		signals_end();
	}
	close_app(&l);
	return *e.text ? ui_fail(&e) : l.app.exit_code;
}
