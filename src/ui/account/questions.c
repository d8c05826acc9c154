#include "ui/account/questions.h"

#include <string.h>

#include "account/inspect/help_topic.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "ui/app/picker.h"
#include "ui/app/textview.h"

static void add_topic(struct view *v, const struct help_topic *t)
{
	textview_add_str(v, LOOK_HEADING, _(t->question));
	textview_add_str(v, LOOK_TEXT, "");
	textview_add_str(v, LOOK_TEXT, _(t->answer));
	textview_add_str(v, LOOK_TEXT, "");
	textview_add_str(v, LOOK_TEXT, _(t->more));
}

static void on_chosen(void *ctx, int64_t value)
{
	struct app *app = ctx;
	struct view *v = textview_new(app, _("Questions and answers"));

	add_topic(v, &help_topics[value]);
	app_push(app, v);
}

void questions_open(struct app *app)
{
	struct picker p = {.title = _("Questions"),
	    .key_cols = 11,
	    .label_cols = 60,
	    .chosen = on_chosen,
	    .ctx = app};

	for (const struct help_topic *t = help_topics; t->name; t++) {
		struct picker_item *item = vec_push(&p.items);

		item->label = mem_str(_(t->question));
		item->key = mem_str(t->name);
		item->detail = mem_str("");
		item->value = t - help_topics;
	}
	picker_open(app, &p);
}

void questions_explain(struct app *app, const struct inspection *found,
    const struct inspect_line *line)
{
	bool is_pop = strcmp(found->kind, "POP") == 0;
	const struct help_topic *topic = help_topic_find(
	    line ? line->topic : is_pop ? "pop" : "imap");
	struct view *v =
	    textview_new(app, line ? line->label : _("What this account is"));

	textview_add_str(v, line && line->is_warning ? LOOK_WARNING : LOOK_TEXT,
	    line ? line->text : found->meaning);
	textview_add_str(v, LOOK_TEXT, "");
	if (topic)
		add_topic(v, topic);
	app_push(app, v);
}
