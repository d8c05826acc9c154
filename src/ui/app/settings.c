#include "ui/app/settings.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "ui/kit/term.h"

/* A change on its way into the file; without any, the file is only read. */
struct changing {
	struct job job;
	struct app *app;
	struct conf_change *changes;
	size_t n;
	void (*done)(void *ctx, const struct err *e);
	void *ctx;
	struct conf *conf; /* what the file says then */
	bool ok;
	struct err why;
};

static void settings_run(struct job *job, struct db *db)
{
	struct changing *c = (struct changing *)job;
	const char *path = c->app->paths->config;

	(void)db;
	c->ok = c->n ? conf_write(path, c->changes, c->n, &c->conf, &c->why)
	             : conf_read(&c->conf, path, &c->why);
}

static void settings_done(struct job *job)
{
	struct changing *c = (struct changing *)job;

	if (c->ok)
		app_use_conf(c->app, c->conf);
	if (c->done)
		c->done(c->ctx, c->ok ? NULL : &c->why);
	else if (!c->ok)
		app_fail(c->app, &c->why);
	else if (!c->n && !c->conf->problems.len)
		app_say(c->app, _("The settings were read again."));
	if (c->ok && !c->n)
		app_tell_problems(c->app);
}

static void free_changing(struct job *job)
{
	struct changing *c = (struct changing *)job;

	for (size_t i = 0; i < c->n; i++) {
		free((void *)(uintptr_t)c->changes[i].account);
		free((void *)(uintptr_t)c->changes[i].key);
		free((void *)(uintptr_t)c->changes[i].value);
		free((void *)(uintptr_t)c->changes[i].other);
	}
	free(c->changes);
	conf_drop(c->conf);
	free(c);
}

static const struct job_verbs verbs = {
    settings_run, settings_done, free_changing};

static struct changing *new_changing(struct app *app)
{
	struct changing *c = mem_new(1, sizeof *c);

	c->job.verbs = &verbs;
	c->app = app;
	return c;
}

struct job *settings_change(struct app *app, const struct settings_order *order)
{
	struct changing *c = new_changing(app);

	c->n = order->n;
	c->changes = mem_new(order->n, sizeof *c->changes);
	for (size_t i = 0; i < order->n; i++) {
		const struct conf_change *from = &order->changes[i];

		c->changes[i] = (struct conf_change){from->kind,
		    mem_str(from->account), mem_str(from->key),
		    mem_str(from->value), mem_str(from->other)};
	}
	c->done = order->done;
	c->ctx = order->ctx;
	jobs_send(app->configuring, &c->job);
	return &c->job;
}

void settings_forget(struct job *job)
{
	if (job)
		((struct changing *)job)->done = NULL;
}

void settings_reload(struct app *app)
{
	jobs_send(app->configuring, &new_changing(app)->job);
}

void settings_show_theme(struct app *app, enum conf_theme theme)
{
	const struct term_setup setup = {.theme = {theme, NULL},
	    .is_plain = app->conf->ui.is_plain,
	    .has_mouse = app->conf->ui.has_mouse};

	term_change(&setup);
}
