#include "ui/account/backup_prompt.h"

#include <stdlib.h>
#include <time.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "store/read/message.h"
#include "store/repair/backup.h"
#include "ui/act/actions.h"
#include "ui/app/prompt.h"

/* A copy, from the answer to its end. */
struct backup_prompt_backing_up {
	struct job job;
	struct app *app;
	char *path;
	int64_t last_id;
	struct err why; /* text "": it went well */
};

static bool go_on(void *ctx, int64_t done, int64_t total)
{
	struct backup_prompt_backing_up *b = ctx;

	(void)done;
	(void)total;
	return !b->job.is_dropped;
}

static void backup_prompt_run(struct job *job, struct db *db)
{
	struct backup_prompt_backing_up *b =
	    (struct backup_prompt_backing_up *)job;
	struct backup copy = {.path = b->path, .go_on = go_on, .ctx = b};

	if (!db)
		err_set(&b->why, ERR_STORE, ERR_PROGRAM, RETRY_LATER,
		    _("Can't read the mail database right now."));
	else if (message_last(db, &b->last_id, &b->why))
		backup_write(b->app->store, db, &copy, &b->why);
}

static bool backup_prompt_note(void *ctx, struct store *s, struct err *e)
{
	const struct backup_prompt_backing_up *b = ctx;

	return backup_note(s, 0, b->last_id, b->path, e);
}

static void free_copy(void *ctx)
{
	struct backup_prompt_backing_up *b = ctx;

	free(b->path);
	free(b);
}

/* The copy is good whether or not it can be noted. */
static void backup_prompt_done(struct job *job)
{
	struct backup_prompt_backing_up *b = (struct backup_prompt_backing_up *)
					    job,
					*kept;

	if (*b->why.text) {
		app_fail(b->app, &b->why);
		return;
	}
	app_say(b->app, _("The mail database was copied to %s and checked."),
	    b->path);
	if (b->app->is_read_only)
		return;
	kept = mem_dup(b, sizeof *b);
	b->path = NULL;
	actions_run(b->app,
	    &(struct actions_other){
		.run = backup_prompt_note, .free_ctx = free_copy, .ctx = kept});
}

static void free_job(struct job *job)
{
	free_copy(job);
}

static const struct job_verbs verbs = {backup_prompt_run, backup_prompt_done, free_job};

static void on_path(void *ctx, const char *text)
{
	struct app *app = ctx;
	const char *home = getenv("HOME");
	struct buf path = BUF_INIT;
	struct backup_prompt_backing_up *b;

	if (!*text)
		return;
	if (text[0] == '~' && text[1] == '/' && home)
		buf_printf(&path, "%s%s", home, text + 1);
	else
		buf_add_str(&path, text);
	b = mem_new(1, sizeof *b);
	b->job.verbs = &verbs;
	b->app = app;
	b->path = buf_take(&path);
	jobs_send(app->copying, &b->job);
	app_say(app, _("Copying the mail database ..."));
}

void backup_prompt_ask(struct app *app)
{
	struct buf text = BUF_INIT;
	struct tm day;
	time_t now = (time_t)date_now();

	localtime_r(&now, &day);
	buf_printf(&text, "~/postern-%04d-%02d-%02d.db", day.tm_year + 1900,
	    day.tm_mon + 1, day.tm_mday);
	prompt_ask(
	    app, &(struct prompt){.label = _("Back up all mail to the file: "),
		     .text = text.data,
		     .taken = on_path,
		     .ctx = app});
	buf_clear(&text);
}
