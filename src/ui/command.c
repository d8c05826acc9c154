#include "ui/command.h"

#include "base/date.h"
#include "base/i18n.h"
#include "ui/act/actions.h"
#include "ui/frame.h"
#include "ui/list/goto_folder.h"
#include "ui/help.h"
#include "ui/account/inspector.h"
#include "ui/account/questions.h"
#include "ui/app/palette.h"
#include "ui/app/settings.h"
#include "ui/kit/term.h"
#include "ui/app/textview.h"
#include "ui/settings_view.h"
#include "ui/setup/setup_view.h"
#include "ui/theme_picker.h"

enum { WHEEL_ROWS = 3, CTRL_C = 3 };

static void do_action(struct ui_command *c, enum action a);

/* Everything that was said, the newest at the end. */
static void show_messages(struct app *app)
{
	struct view *v = textview_new(app, _("Status messages"));
	struct buf line = BUF_INIT;

	for (size_t i = 0; i < app->journal.entries.len; i++) {
		const struct status_messages_entry *e =
		    &app->journal.entries.items[i];

		buf_reset(&line);
		date_long(&line, e->at);
		buf_printf(&line, "  %s%s", e->is_error ? "! " : "", e->text);
		textview_add_str(
		    v, e->is_error ? LOOK_ERROR : LOOK_TEXT, line.data);
		if (*e->said)
			textview_add_str(v, LOOK_DIM, e->said);
	}
	if (!app->journal.entries.len)
		textview_add_str(v, LOOK_DIM, _("No status messages yet."));
	textview_go_to_end(v);
	status_messages_acknowledge(&app->journal, true);
	app_push(app, v);
	buf_clear(&line);
}

static void go_back(struct app *app)
{
	if (app_is_lowest(app))
		app->is_leaving = true;
	else
		app_pop(app);
}

static void command_cancel(struct ui_command *c, struct view *focus)
{
	struct app *app = c->app;

	if (status_messages_acknowledge(&app->journal, false))
		return;
	if (focus->verbs->act && focus->verbs->act(focus, ACT_CANCEL))
		return;
	if (!app_is_lowest(app))
		app_pop(app);
	else if (c->key == CTRL_C && c->key_before == CTRL_C)
		app->is_leaving = true;
	else
		app_say(app, _("Press q to quit, ? for the keys."));
}

static void change_panels(struct app *app)
{
	if (app->n_panels == 3) {
		app->panels = PANELS_FEW;
		return;
	}
	app->panels = PANELS_THREE;
	if (term_cols() < 100 || app->conf->ui.is_plain)
		app_say(app, _("Three panels need 100 columns: make the window "
			       "wider."));
}

static void on_chosen(void *ctx, int64_t action)
{
	do_action(ctx, (enum action)action);
}

/* Going somewhere; false: it is something else. */
static bool do_going(struct ui_command *c, enum action a)
{
	struct app *app = c->app;

	switch (a) {
	case ACT_GO_FOLDER:
		goto_folder_ask(app);
		return true;
	case ACT_GO_INBOX:
		goto_folder_to_role(app, ROLE_INBOX);
		return true;
	case ACT_GO_SENT:
		goto_folder_to_role(app, ROLE_SENT);
		return true;
	case ACT_GO_DRAFTS:
		goto_folder_to_role(app, ROLE_DRAFTS);
		return true;
	case ACT_GO_ARCHIVE:
		goto_folder_to_role(app, ROLE_ARCHIVE);
		return true;
	case ACT_GO_TRASH:
		goto_folder_to_role(app, ROLE_TRASH);
		return true;
	case ACT_NEXT_FOLDER:
	case ACT_PREV_FOLDER:
		goto_folder_step(app, a == ACT_PREV_FOLDER);
		return true;
	case ACT_GO_ACCOUNT:
		goto_folder_to_account(app, (int)(c->key - '0'));
		return true;
	case ACT_LEFT:
		app->is_in_folders = true;
		return true;
	default:
		return false;
	}
}

static void do_everywhere(struct ui_command *c, enum action a)
{
	struct app *app = c->app;

	switch (a) {
	case ACT_BACK:
		go_back(app);
		break;
	case ACT_LEAVE:
		app->is_leaving = true;
		break;
	case ACT_HELP:
		app_push(app, help_new(frame_focus(app)->place));
		break;
	case ACT_PALETTE:
		palette_open(app, frame_focus(app)->place, on_chosen, c);
		break;
	case ACT_ACCOUNTS:
		if (app_top(app)->place != PLACE_ACCOUNTS)
			app_push(app, inspector_new(app, 0));
		break;
	case ACT_QUESTIONS:
		questions_open(app);
		break;
	case ACT_MESSAGES:
		show_messages(app);
		break;
	case ACT_PANELS:
		change_panels(app);
		break;
	case ACT_CHECK:
		app_check_now(app, 0);
		break;
	case ACT_UNDO:
		actions_undo(app);
		break;
	case ACT_ADD_ACCOUNT:
		if (!setup_view_is(app_top(app)))
			app_push(app, setup_view_new(app));
		break;
	case ACT_SETTINGS:
		if (!settings_view_is(app_top(app)))
			app_push(app, settings_view_new(app));
		break;
	case ACT_THEME:
		theme_picker_open(app);
		break;
	case ACT_RELOAD:
		settings_reload(app);
		break;
	case ACT_REDRAW:
		term_forget();
		break;
	case ACT_SUSPEND:
		term_suspend();
		break;
	default:
		break;
	}
}

static void do_action(struct ui_command *c, enum action a)
{
	struct view *focus = frame_focus(c->app);

	if (a == ACT_CANCEL)
		command_cancel(c, focus);
	else if (focus->verbs->act && focus->verbs->act(focus, a))
		return;
	else if (!do_going(c, a))
		do_everywhere(c, a);
}

static void point_at(struct ui_command *c, const struct input *in)
{
	struct app *app = c->app;
	struct view *v = frame_view_at(app, in->row, in->col);
	bool opens = in->key == INPUT_DOUBLE_CLICK;

	if (!v)
		return;
	if (v->shape == SHAPE_LIST && v != app->folders) {
		app_pop_to(app, v);
		app->is_in_folders = false;
	}
	if (v->verbs->point)
		v->verbs->point(v, in->row - v->area.top, opens);
}

static void wheel(struct ui_command *c, const struct input *in)
{
	struct view *v = frame_view_at(c->app, in->row, in->col);
	enum action a = in->key == INPUT_WHEEL_UP ? ACT_UP : ACT_DOWN;

	for (int i = 0; v && v->verbs->act && i < WHEEL_ROWS; i++)
		v->verbs->act(v, a);
}

static void unknown_key(struct ui_command *c, uint32_t prefix, uint32_t key)
{
	struct buf name = BUF_INIT;

	if (prefix)
		keys_describe(&name, prefix);
	keys_describe(&name, key);
	app_say(c->app, _("%s does nothing here; press ? for the keys."),
	    name.data);
	buf_clear(&name);
}

static void take_key(
    struct ui_command *c, const struct view *focus, uint32_t key)
{
	uint32_t prefix = c->keys.prefix;
	enum action a;

	c->key_before = c->key;
	c->key = key;
	if (prefix && key == INPUT_ESC) {
		c->keys.prefix = 0;
		return;
	}
	switch (keys_take(&c->keys, focus->place, key, &a)) {
	case KEYS_ACTION:
		do_action(c, a);
		break;
	case KEYS_PREFIX:
		c->prefix_ticks = date_ticks();
		break;
	case KEYS_NOTHING:
		unknown_key(c, prefix, key);
		break;
	}
}

void command_key(struct ui_command *c, const struct input *in)
{
	struct view *focus = frame_focus(c->app);

	if (in->key == INPUT_NONE)
		return;
	status_messages_forget_notice(&c->app->journal);
	if (in->key == INPUT_CLICK || in->key == INPUT_DOUBLE_CLICK)
		point_at(c, in);
	else if (in->key == INPUT_WHEEL_UP || in->key == INPUT_WHEEL_DOWN)
		wheel(c, in);
	else if (focus->verbs->key)
		focus->verbs->key(focus, in);
	else if (in->is_pasted)
		app_say(c->app, _("Pasted text is ignored."));
	else
		take_key(c, focus, in->key);
}
