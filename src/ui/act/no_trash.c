#include "ui/act/no_trash.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "store/user/folder_edit.h"
#include "ui/app/prompt.h"

/* It gets the role by this name, and on the server by CREATE-SPECIAL-USE where
 * that is offered. */
#define NAME "Trash"

struct making {
	struct job job;
	struct app *app;
	int64_t account_id;
	struct err why;
};

static void no_trash_run(struct job *job, struct db *db)
{
	struct making *m = (struct making *)job;
	int64_t id;

	(void)db;
	folder_edit_make(m->app->store, m->account_id, NAME, &id, &m->why);
}

static void no_trash_done(struct job *job)
{
	struct making *m = (struct making *)job;

	app_changed(m->app, m->account_id);
	if (*m->why.text)
		app_fail(m->app, &m->why);
	else
		app_say(m->app, _("The account has a Trash now. d moves mail "
				  "there."));
}

static void free_making(struct job *job)
{
	free(job);
}

static const struct job_verbs verbs = {
    no_trash_run, no_trash_done, free_making};

static void on_key(void *ctx, char key)
{
	struct making *m = ctx;

	if (key == 'y')
		jobs_send(m->app->writing, &m->job);
	else
		free(m);
}

void no_trash_ask(struct app *app, int64_t account_id)
{
	const struct folder_model_account *a =
	    folder_model_account(&app->boxes, account_id);
	struct making *m = mem_new(1, sizeof *m);
	struct buf question = BUF_INIT;

	m->job.verbs = &verbs;
	m->app = app;
	m->account_id = account_id;
	buf_printf(&question,
	    _("%s has no Trash. Make one?  y: make it   (D deletes for good)"),
	    a ? a->name : "");
	prompt_choose(app, &(struct prompt_choice){.question = question.data,
			       .keys = "yn",
			       .chosen = on_key,
			       .ctx = m});
	buf_clear(&question);
}
