#include "ui/theme_picker.h"

#include "base/i18n.h"
#include "base/mem.h"
#include "config/option.h"
#include "ui/app/picker.h"
#include "ui/app/settings.h"

const char *theme_picker_help(int theme)
{
	static const char *const help[] = {
	    [CONF_THEME_AUTO] =
		N_("Light or dark, as the terminal's background is."),
	    [CONF_THEME_LIGHT] = N_("For a light background."),
	    [CONF_THEME_DARK] = N_("For a dark background."),
	    [CONF_THEME_MONO] = N_("No colours: bold, underlined, reversed."),
	};

	return theme < (int)(sizeof help / sizeof *help) ? _(help[theme])
	                                                 : NULL;
}

static void moved(void *ctx, int64_t theme)
{
	settings_show_theme(ctx, (enum conf_theme)theme);
}

static void theme_picker_left(void *ctx)
{
	struct app *app = ctx;

	settings_show_theme(app, app->conf->ui.theme);
}

static void theme_picker_chosen(void *ctx, int64_t theme)
{
	const struct option *o = option_find(OPTION_UI, "theme");
	const struct conf_change change = {
	    .kind = CONF_SET, .key = o->key, .value = o->choices[theme]};

	settings_change(
	    ctx, &(struct settings_order){.changes = &change, .n = 1});
}

void theme_picker_open(struct app *app)
{
	const struct option *o = option_find(OPTION_UI, "theme");
	struct picker p = {.title = _("Theme"),
	    .at = (size_t)app->conf->ui.theme,
	    .label_cols = 8,
	    .chosen = theme_picker_chosen,
	    .left = theme_picker_left,
	    .moved = moved,
	    .ctx = app};

	for (int i = 0; o->choices[i]; i++) {
		struct picker_item *item = vec_push(&p.items);

		item->label = mem_str(o->choices[i]);
		item->key = mem_str("");
		item->detail = mem_str(theme_picker_help(i));
		item->value = i;
	}
	picker_open(app, &p);
}
