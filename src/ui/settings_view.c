#include "ui/settings_view.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "ui/app/settings.h"
#include "ui/kit/form.h"
#include "ui/theme_picker.h"

/* A setting with one field, or two: a choice and, for one of the choices, a
 * number of days. */
struct setting {
	char *account; /* NULL: of the screens */
	const char *key;
	const char *const *words; /* of the choices, as the file has them; NULL:
	                           * the text, or yes and no */
	int with_days;            /* the choice that has days; -1: none has */
	struct job *job;          /* its change is on its way */
	struct settings_view *view;
};

struct settings_view {
	struct view view;
	struct form form;
	struct settings_list VEC_OF(struct setting *) settings;
};

/* A field's id says its setting, and whether it has the days of it. */
enum { PER_SETTING = 2, DAYS = 1 };

static struct form_field *field_of(
    struct settings_view *s, const struct setting *of, int part)
{
	for (size_t i = 0; i < s->settings.len; i++)
		if (s->settings.items[i] == of)
			return form_find(&s->form, (int)i * PER_SETTING + part);
	return NULL;
}

static struct setting *setting_of(
    struct settings_view *s, const struct form_field *field)
{
	size_t i = (size_t)field->id / PER_SETTING;

	return field->id >= 0 && i < s->settings.len ? s->settings.items[i]
	                                             : NULL;
}

/* --- building ------------------------------------------------------------- */

static const char *const themes[] = {"auto", "light", "dark", "mono", NULL};
static const char *const afters[] = {
    "keep", "remove-after", "when-deleted-here", "remove", NULL};
static const char *const offlines[] = {"all", "recent", "none", NULL};

static struct setting *add_setting(
    struct settings_view *s, const char *account, const char *key)
{
	struct setting *new = mem_new(1, sizeof *new);

	new->account = mem_str(account);
	new->key = key;
	new->with_days = -1;
	new->view = s;
	*vec_push(&s->settings) = new;
	return new;
}

static int next_id(const struct settings_view *s)
{
	return (int)(s->settings.len - 1) * PER_SETTING;
}

static void add_check(
    struct settings_view *s, const char *key, const char *label, bool is_on)
{
	add_setting(s, NULL, key);
	form_set_chosen(
	    form_add(&s->form, FORM_CHECK, next_id(s), label), is_on);
}

static void show_days(struct settings_view *s, const struct setting *of)
{
	struct form_field *days = field_of(s, of, DAYS);

	if (days)
		days->is_hidden = field_of(s, of, 0)->chosen != of->with_days;
}

static void add_days(
    struct settings_view *s, struct setting *of, int choice, int days)
{
	struct form_field *field =
	    form_add(&s->form, FORM_TEXT, next_id(s) + DAYS, _("After"));
	struct buf text = BUF_INIT;

	form_set_unit(field, _("days"));
	of->with_days = choice;
	buf_printf(&text, "%d", days);
	form_set_text(field, text.data);
	buf_clear(&text);
	show_days(s, of);
}

static void add_screens(struct settings_view *s, const struct conf_ui *ui)
{
	struct form_field *theme;

	form_add(&s->form, FORM_HEADING, -1, _("Screens"));
	add_setting(s, NULL, "theme")->words = themes;
	theme = form_add(&s->form, FORM_CHOICE, next_id(s), _("Theme"));
	for (int i = 0; themes[i]; i++)
		form_add_choice(theme, themes[i]);
	form_set_chosen(theme, (int)ui->theme);
	form_say(theme, LOOK_DIM, theme_picker_help(theme->chosen));
	add_check(s, "plain", _("Plain"), ui->is_plain);
	form_say(form_find(&s->form, next_id(s)), LOOK_DIM,
	    _("ASCII only, one panel, no animation."));
	add_check(s, "threads", _("Threads"), ui->has_threads);
	add_check(s, "mouse", _("Mouse"), ui->has_mouse);
}

static void add_after(struct settings_view *s, const struct conf_account *a)
{
	static const int order[] = {[CONF_KEEP] = 0,
	    [CONF_REMOVE_AFTER] = 1,
	    [CONF_REMOVE_WITH_LOCAL] = 2,
	    [CONF_REMOVE_AT_ONCE] = 3};
	struct setting *of = add_setting(s, a->label, "after-download");
	struct form_field *field =
	    form_add(&s->form, FORM_CHOICE, next_id(s), _("Server's copy"));

	of->words = afters;
	form_add_choice(field, _("keep it"));
	form_add_choice(field, _("delete after some days"));
	form_add_choice(field, _("delete when deleted here"));
	form_add_choice(field, _("delete at once"));
	form_set_chosen(field, order[a->after]);
	add_days(s, of, 1, a->after_days);
}

static void add_offline(struct settings_view *s, const struct conf_account *a)
{
	struct setting *of = add_setting(s, a->label, "offline");
	struct form_field *field =
	    form_add(&s->form, FORM_CHOICE, next_id(s), _("Keep offline"));

	of->words = offlines;
	form_add_choice(field, _("all messages"));
	form_add_choice(field, _("recent messages"));
	form_add_choice(field, _("nothing"));
	form_set_chosen(field, (int)a->offline.what);
	add_days(s, of, CONF_OFFLINE_RECENT,
	    a->offline.days ? a->offline.days : CONF_OFFLINE_DAYS);
}

static void settings_add_account(
    struct settings_view *s, const struct conf_account *a)
{
	struct form_field *field;
	struct buf text = BUF_INIT;

	buf_printf(
	    &text, "%s [%s]", a->label, a->kind == CONF_POP ? "POP" : "IMAP");
	form_add(&s->form, FORM_HEADING, -1, text.data);
	buf_reset(&text);
	add_setting(s, a->label, "check-every");
	buf_printf(&text, "%d", a->check_minutes);
	field = form_add(&s->form, FORM_TEXT, next_id(s), _("Check every"));
	form_set_unit(field, _("minutes"));
	form_set_text(field, text.data);
	if (a->kind == CONF_POP)
		add_after(s, a);
	else
		add_offline(s, a);
	buf_clear(&text);
}

/* --- keeping -------------------------------------------------------------- */

static bool is_changed(struct settings_view *s, const struct setting *of)
{
	const struct form_field *days = field_of(s, of, DAYS);

	return form_is_changed(field_of(s, of, 0)) ||
	       (days && !days->is_hidden && form_is_changed(days));
}

/* The field that what came of it is said below. */
static struct form_field *outcome_field(
    struct settings_view *s, const struct setting *of)
{
	struct form_field *days = field_of(s, of, DAYS);

	return days && !days->is_hidden ? days : field_of(s, of, 0);
}

static void on_done(void *ctx, const struct err *e)
{
	struct setting *of = ctx;
	struct settings_view *s = of->view;

	of->job = NULL;
	form_say(outcome_field(s, of), e ? LOOK_ERROR : LOOK_DIM,
	    e ? e->text : _("Saved."));
	if (e)
		return;
	form_keep(field_of(s, of, 0));
	if (field_of(s, of, DAYS))
		form_keep(field_of(s, of, DAYS));
}

static void settings_add_value(
    struct settings_view *s, const struct setting *of, struct buf *out)
{
	const struct form_field *field = field_of(s, of, 0);
	const struct form_field *days = field_of(s, of, DAYS);

	if (of->words)
		buf_add_str(out, of->words[field->chosen]);
	else if (field->type == FORM_CHECK)
		buf_add_str(out, field->chosen ? "yes" : "no");
	else
		buf_add_str(out, field->line.text.data);
	if (days && !days->is_hidden)
		buf_printf(out, " %s", days->line.text.data);
}

/* Writes what was changed into the file. */
static void keep(struct settings_view *s, struct setting *of)
{
	struct buf value = BUF_INIT;
	struct conf_change change = {
	    .kind = CONF_SET, .account = of->account, .key = of->key};

	if (of->job || !is_changed(s, of))
		return;
	settings_add_value(s, of, &value);
	change.value = value.data;
	of->job = settings_change(s->view.app,
	    &(struct settings_order){
		.changes = &change, .n = 1, .done = on_done, .ctx = of});
	buf_clear(&value);
}

static void show_theme(struct settings_view *s, struct form_field *theme)
{
	form_say(theme, LOOK_DIM, theme_picker_help(theme->chosen));
	settings_show_theme(s->view.app, (enum conf_theme)theme->chosen);
}

static void revert(struct settings_view *s, struct setting *of)
{
	form_revert(field_of(s, of, 0));
	if (field_of(s, of, DAYS))
		form_revert(field_of(s, of, DAYS));
	form_say(outcome_field(s, of), LOOK_DIM, NULL);
	show_days(s, of);
	if (of->words == themes)
		show_theme(s, field_of(s, of, 0));
}

/* --- the view ------------------------------------------------------------- */

static void settings_draw(struct view *v, const struct area *a)
{
	struct settings_view *s = (struct settings_view *)v;

	form_draw(&s->form, a);
	v->cursor_row = s->form.cursor_row;
	v->cursor_col = s->form.cursor_col;
}

static void settings_title(struct view *v, struct buf *left, struct buf *right)
{
	(void)right;
	buf_printf(left, _("Settings (%s)"), v->app->conf->path);
}

static void settings_footer(const struct view *v, struct buf *out)
{
	(void)v;
	buf_add_str(
	    out, _("Tab next   Enter save   Esc back   Left Right choose   "
		   "Space yes or no"));
}

/* A choice or a check box has another value. */
static void changed(struct settings_view *s, struct form_field *field)
{
	struct setting *of = setting_of(s, field);

	form_say(outcome_field(s, of), LOOK_DIM, NULL);
	show_days(s, of);
	if (of->words == themes)
		show_theme(s, field);
	if (field->type == FORM_CHECK)
		keep(s, of);
}

/* Esc takes back what was not kept yet, then leaves. */
static void escape(struct settings_view *s, struct form_field *field)
{
	struct setting *of = setting_of(s, field);

	if (is_changed(s, of) && !of->job)
		revert(s, of);
	else
		app_pop(s->view.app);
}

static void settings_take(
    struct settings_view *s, enum form_event event, struct form_field *field)
{
	const struct form_field *now = form_focused(&s->form);

	switch (event) {
	case FORM_CHANGED:
		changed(s, field);
		break;
	case FORM_LEFT:
		if (setting_of(s, now) != setting_of(s, field))
			keep(s, setting_of(s, field));
		break;
	case FORM_ENTERED:
		keep(s, setting_of(s, field));
		break;
	case FORM_ESCAPED:
		escape(s, field);
		break;
	case FORM_NOTHING:
	case FORM_TAKEN:
	case FORM_PRESSED:
		break;
	}
}

static void settings_key(struct view *v, const struct input *in)
{
	struct settings_view *s = (struct settings_view *)v;
	struct form_field *field;
	enum form_event event = form_key(&s->form, in, &field);
	bool is_letter = field && field->type == FORM_TEXT;

	if (event == FORM_NOTHING && in->key == 'q' && !is_letter) {
		keep(s, setting_of(s, field));
		app_pop(v->app);
		return;
	}
	if (field)
		settings_take(s, event, field);
}

static void settings_point(struct view *v, int row, bool opens)
{
	struct settings_view *s = (struct settings_view *)v;
	struct form_field *field;
	enum form_event event = form_point(&s->form, row, &field);

	(void)opens;
	if (field)
		settings_take(s, event, field);
}

static void settings_free_view(struct view *v)
{
	struct settings_view *s = (struct settings_view *)v;

	/* A theme that was only looked at. */
	if (!s->settings.items[0]->job)
		settings_show_theme(v->app, v->app->conf->ui.theme);
	for (size_t i = 0; i < s->settings.len; i++) {
		settings_forget(s->settings.items[i]->job);
		free(s->settings.items[i]->account);
		free(s->settings.items[i]);
	}
	vec_clear(&s->settings);
	form_clear(&s->form);
	free(s);
}

static const struct view_verbs verbs = {.draw = settings_draw,
    .title = settings_title,
    .footer = settings_footer,
    .key = settings_key,
    .point = settings_point,
    .free = settings_free_view};

bool settings_view_is(const struct view *v)
{
	return v->verbs == &verbs;
}

struct view *settings_view_new(struct app *app)
{
	struct settings_view *s = mem_new(1, sizeof *s);

	s->view = (struct view){.verbs = &verbs, .shape = SHAPE_FULL};
	add_screens(s, &app->conf->ui);
	for (size_t i = 0; i < app->conf->n_accounts; i++)
		settings_add_account(s, &app->conf->accounts[i]);
	return &s->view;
}
