#include "ui/act/folder_prompt.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "store/user/folder_edit.h"
#include "ui/act/actions.h"
#include "ui/app/prompt.h"

/* One change of a folder, from the question to the answer. */
struct change {
	struct app *app;
	int64_t account_id, folder_id;
	char *name; /* what it is called, or will be */
};

static struct change *new_change(
    struct app *app, int64_t account_id, const struct folder *f)
{
	struct change *c = mem_new(1, sizeof *c);

	c->app = app;
	c->account_id = account_id;
	if (f) {
		c->folder_id = f->id;
		c->name = mem_str(f->name);
	}
	return c;
}

static void free_change(void *ctx)
{
	struct change *c = ctx;

	free(c->name);
	free(c);
}

static void folder_prompt_start(struct change *c,
    bool (*run)(void *ctx, struct store *s, struct err *e),
    void (*done)(void *ctx, struct app *app))
{
	actions_run(c->app, &(struct actions_other){.run = run,
				.done = done,
				.free_ctx = free_change,
				.ctx = c,
				.account_id = c->account_id});
}

/* The name that was typed is the change's from here on; false: none was. */
static bool take_name(struct change *c, const char *typed)
{
	free(c->name);
	c->name = mem_str(typed);
	if (*typed)
		return true;
	free_change(c);
	return false;
}

/* --- making --------------------------------------------------------------- */

static bool run_make(void *ctx, struct store *s, struct err *e)
{
	struct change *c = ctx;

	return folder_edit_make(s, c->account_id, c->name, &c->folder_id, e);
}

static void was_made(void *ctx, struct app *app)
{
	const struct change *c = ctx;

	app_say(app, _("Created the folder \"%s\"."), c->name);
}

static void on_new_name(void *ctx, const char *typed)
{
	if (take_name(ctx, typed))
		folder_prompt_start(ctx, run_make, was_made);
}

/* The levels above a folder, with the slash behind them. */
static void add_parent(struct buf *out, const char *name)
{
	const char *slash = strrchr(name, '/');

	if (slash)
		buf_add(out, name, (size_t)(slash - name) + 1);
}

void folder_prompt_make(
    struct app *app, int64_t account_id, const struct folder *below)
{
	struct buf text = BUF_INIT;

	if (!actions_may(app))
		return;
	if (below && !below->role)
		add_parent(&text, below->name);
	prompt_ask(app, &(struct prompt){.label = _("New folder: "),
			    .text = text.data,
			    .explain = _("Enter: create   Projects/2026: "
					 "inside Projects   Esc: cancel"),
			    .taken = on_new_name,
			    .left = free_change,
			    .ctx = new_change(app, account_id, NULL)});
	buf_clear(&text);
}

/* --- renaming ------------------------------------------------------------- */

static bool run_rename(void *ctx, struct store *s, struct err *e)
{
	struct change *c = ctx;

	return folder_edit_rename(s, c->folder_id, c->name, e);
}

static void was_renamed(void *ctx, struct app *app)
{
	const struct change *c = ctx;

	app_say(app, _("Renamed the folder to \"%s\"."), c->name);
}

static void on_other_name(void *ctx, const char *typed)
{
	if (take_name(ctx, typed))
		folder_prompt_start(ctx, run_rename, was_renamed);
}

void folder_prompt_rename(struct app *app, const struct folder *f)
{
	if (!actions_may(app))
		return;
	prompt_ask(app, &(struct prompt){.label = _("Rename to: "),
			    .text = f->name,
			    .taken = on_other_name,
			    .left = free_change,
			    .ctx = new_change(app, f->account_id, f)});
}

/* --- taking away ---------------------------------------------------------- */

static bool run_drop(void *ctx, struct store *s, struct err *e)
{
	struct change *c = ctx;

	return folder_edit_drop(s, c->folder_id, e);
}

static void was_dropped(void *ctx, struct app *app)
{
	const struct change *c = ctx;

	app_say(app, _("Deleted the folder \"%s\"."), c->name);
}

void folder_prompt_drop(struct app *app, const struct folder *f)
{
	if (actions_may(app))
		folder_prompt_start(
		    new_change(app, f->account_id, f), run_drop, was_dropped);
}

/* --- emptying ------------------------------------------------------------- */

static void on_sure(void *ctx, char key)
{
	struct change *c = ctx;
	const struct action_order order = {
	    .kind = ACTION_EMPTY, .folder_id = c->folder_id};
	const struct actions_targets all = {.account_id = c->account_id};

	if (key == 'y')
		actions_do(c->app, &order, &all);
	free_change(c);
}

static void ask_to_empty(struct app *app, const struct folder_model_account *a,
    const struct folder *trash)
{
	struct buf question = BUF_INIT, n = BUF_INIT;

	number_count(&n, trash->total);
	buf_printf(&question,
	    ngettext("Delete the %s message in the Trash of %s for good?  "
		     "y: delete it",
		"Delete the %s messages in the Trash of %s for good?  "
		"y: delete them",
		(unsigned long)trash->total),
	    n.data, a->name);
	prompt_choose(app, &(struct prompt_choice){.question = question.data,
			       .keys = "yn",
			       .chosen = on_sure,
			       .ctx = new_change(app, a->id, trash)});
	buf_clear(&question);
	buf_clear(&n);
}

void folder_prompt_empty_trash(struct app *app, int64_t account_id)
{
	const struct folder_model_account *a =
	    folder_model_account(&app->boxes, account_id);
	const struct folder *trash = folder_model_folder(&app->boxes,
	    folder_model_with_role(&app->boxes, account_id, ROLE_TRASH));

	if (!actions_may(app))
		return;
	if (!a || !trash)
		app_say(app, _("This account has no Trash."));
	else if (!trash->total)
		app_say(app, _("The Trash of %s is empty."), a->name);
	else
		ask_to_empty(app, a, trash);
}
