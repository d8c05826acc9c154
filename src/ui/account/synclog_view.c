#include "ui/account/synclog_view.h"

#include "account/inspect/progress_text.h"
#include "base/date.h"
#include "base/i18n.h"
#include "store/read/sync_log.h"
#include "ui/app/textview.h"

enum { VISITS = 500 };

static void add_visit(
    struct view *v, enum conf_kind kind, const struct sync_visit *visit)
{
	struct buf line = BUF_INIT;

	date_long(&line, visit->started_at);
	buf_add_str(&line, "  ");
	if (visit->ended_at)
		sync_visit_text(&line, kind, visit);
	else
		buf_add_str(&line, _("in progress or interrupted"));
	textview_add_str(v, visit->outcome ? LOOK_ERROR : LOOK_TEXT, line.data);
	buf_clear(&line);
}

struct view *synclog_view_new(
    struct app *app, const struct folder_model_account *a)
{
	struct buf title = BUF_INIT;
	struct sync_visits visits = {0};
	struct err e = {0};
	struct view *v;

	buf_printf(&title, _("%s: sync history"), a->name);
	v = textview_new(app, title.data);
	if (!a->id || !sync_visit_read(app->db, a->id, VISITS, &visits, &e))
		textview_add_str(v, LOOK_TEXT, e.text);
	for (size_t i = 0; i < visits.len; i++)
		add_visit(v, a->kind, &visits.items[i]);
	if (!visits.len)
		textview_add_str(
		    v, LOOK_DIM, _("The server has not been checked yet."));
	textview_go_to_end(v);
	sync_visits_clear(&visits);
	buf_clear(&title);
	return v;
}
