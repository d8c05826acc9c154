#include "ui/setup/setup_save.h"

#include <stdlib.h>

#include "account/signin/secret_file.h"
#include "base/mem.h"

struct saving {
	struct job job;
	struct app *app;
	struct setup_account account;
	char *password, *file;
	void (*done)(void *ctx, const char *label, const struct err *why);
	void *ctx;
	struct conf *conf; /* what the file says then */
	bool ok;
	struct err why;
};

static bool save_password(struct saving *s)
{
	const char *state = s->app->paths->state;

	if (!s->password || !*s->password ||
	    s->account.account.password_command)
		return true;
	if (!secret_file_name(&s->file, state, &s->why) ||
	    !secret_file_write(s->file, s->password, &s->why))
		return false;
	s->account.account.password_file = s->file;
	return true;
}

static void save_account(struct job *job, struct db *db)
{
	struct saving *s = (struct saving *)job;

	(void)db;
	s->ok = save_password(s) && new_account_write(s->app->paths->config,
					&s->account.account, &s->conf, &s->why);
	if (!s->ok && s->file)
		secret_file_remove(s->file, s->app->paths->state);
}

static void account_saved(struct job *job)
{
	struct saving *s = (struct saving *)job;

	if (s->ok)
		app_use_conf(s->app, s->conf);
	if (s->done)
		s->done(
		    s->ctx, s->account.account.label, s->ok ? NULL : &s->why);
}

static void free_saving(struct job *job)
{
	struct saving *s = (struct saving *)job;

	setup_account_clear(&s->account);
	mem_wipe_free(s->password);
	free(s->file);
	conf_drop(s->conf);
	free(s);
}

static const struct job_verbs verbs = {
    save_account, account_saved, free_saving};

struct job *setup_save(struct app *app, const struct setup_save_order *order)
{
	struct saving *s = mem_new(1, sizeof *s);

	s->job.verbs = &verbs;
	s->app = app;
	s->account = *order->account;
	*order->account = (struct setup_account){0};
	s->password = mem_str(order->password);
	s->done = order->done;
	s->ctx = order->ctx;
	jobs_send(app->configuring, &s->job);
	return &s->job;
}

void setup_save_forget(struct job *job)
{
	if (job)
		((struct saving *)job)->done = NULL;
}
