#include "ui/list/goto_folder.h"

#include "base/i18n.h"
#include "ui/app/folder_picker.h"
#include "ui/app/folder_rows.h"
#include "ui/list/list.h"

void goto_folder_to(struct app *app, int64_t folder_id)
{
	app_pop_to(app, app_list(app));
	app->is_in_folders = false;
	if (list_folder(app_list(app)) != folder_id)
		list_show(app_list(app), folder_id);
}

/* The account that is meant where none is named. */
static int64_t present_account(const struct app *app)
{
	int64_t id = list_account(app_list(app));

	if (!id && app->boxes.accounts.len)
		id = app->boxes.accounts.items[0].id;
	return id;
}

void goto_folder_to_role(struct app *app, enum folder_role role)
{
	int64_t id =
	    folder_model_with_role(&app->boxes, present_account(app), role);

	if (id)
		goto_folder_to(app, id);
	else
		app_say(app, _("This account has no folder \"%s\"."),
		    folder_role_name(role));
}

void goto_folder_to_account(struct app *app, int n)
{
	const struct folder_model_account *a;
	int64_t id;

	if (n < 1 || n > (int)app->boxes.accounts.len) {
		app_say(app, _("There is no account %d."), n);
		return;
	}
	a = &app->boxes.accounts.items[n - 1];
	id = a->id ? folder_model_with_role(&app->boxes, a->id, ROLE_INBOX) : 0;
	if (id)
		goto_folder_to(app, id);
	else
		app_say(app, _("%s has no inbox yet."), a->name);
}

/* The folder of the nearest row in a direction that has mail; -1: none. */
static int64_t neighbour(struct app *app, int step)
{
	struct folder_rows tree = {0};
	int64_t id = -1;

	folder_rows_build(&tree, &app->boxes);
	for (int at =
		 folder_rows_find(&tree, list_folder(app_list(app))) + step;
	     id < 0 && at >= 0 && at < (int)tree.rows.len; at += step) {
		const struct folder_rows_row *row = &tree.rows.items[at];

		if (row->kind != FOLDER_ROW_ACCOUNT)
			id = folder_rows_target(&app->boxes, row);
	}
	folder_rows_clear(&tree);
	return id;
}

void goto_folder_step(struct app *app, bool backwards)
{
	int64_t id = neighbour(app, backwards ? -1 : 1);

	if (id >= 0)
		goto_folder_to(app, id);
	else
		app_say(app, "%s",
		    backwards ? _("This is the first folder.")
			      : _("This is the last folder."));
}

static void on_asked(void *ctx, int64_t folder_id)
{
	goto_folder_to(ctx, folder_id);
}

static bool is_any(void *ctx, const struct folder *f)
{
	(void)ctx;
	(void)f;
	return true;
}

void goto_folder_ask(struct app *app)
{
	folder_picker_open(
	    app, &(struct folder_picker){.title = _("Go to a folder"),
		     .fits = is_any,
		     .chosen = on_asked,
		     .ctx = app});
}
