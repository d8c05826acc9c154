#include "ui/whereabouts.h"

#include "base/date.h"
#include "base/text.h"

/* "... until Dec  6", where the settings say when the server forgets it. */
static void tell_shared(
    struct buf *out, const struct box_account *a, int64_t shared_since)
{
	struct buf date = BUF_INIT;
	int64_t until;

	if (!a || !a->conf || a->conf->after != CONF_REMOVE_AFTER) {
		buf_add_str(out, _("here, and also on the server"));
		return;
	}
	until = shared_since + (int64_t)a->conf->after_days * DATE_DAY;
	date_short(&date, until, date_now());
	if (until <= date_now())
		buf_add_str(
		    out, _("here; the server's copy goes at the next check"));
	else
		buf_printf(
		    out, _("here, and also on the server until %s"), date.data);
	buf_clear(&date);
}

void whereabouts_message(
    struct buf *out, struct app *app, const struct letter *l)
{
	const struct box_account *a =
	    boxes_account(&app->boxes, l->m.account_id);
	const struct folder *f = boxes_folder(&app->boxes, l->m.folder_id);

	if (a)
		buf_printf(out, "%s%s%s: ", a->name, f ? " / " : "",
		    f ? boxes_label(f) : "");
	if (l->m.is_local && l->m.here == HERE_STUB)
		buf_add_str(out, _("only its beginning is here, the whole of "
				   "it is on the server"));
	else if (l->m.is_local && l->shared_since)
		tell_shared(out, a, l->shared_since);
	else if (l->m.is_local)
		buf_add_str(out, _("the only copy is here"));
	else if (l->m.here == HERE_WHOLE)
		buf_add_str(out, _("on the server; a copy is here"));
	else
		buf_add_str(out, _("on the server only"));
}

/* What the worker is at, or what keeps it from fetching. */
static void tell_worker(struct buf *out, const struct worker_state *w)
{
	switch (w->phase) {
	case WORKER_BUSY:
	case WORKER_WATCHING:
		buf_add_str(out, _("Fetching the text from the server ..."));
		break;
	case WORKER_PAUSING:
		buf_printf(out,
		    _("The text is only on the server, and the server can't be "
		      "reached now. It will be fetched as soon as that works. "
		      "%s"),
		    w->trouble.text);
		break;
	case WORKER_NEEDS_YOU:
	case WORKER_ENDED:
		buf_printf(out,
		    _("The text is only on the server, and nothing can be "
		      "fetched before this is mended: %s"),
		    w->trouble.text);
		break;
	}
}

void whereabouts_missing(
    struct buf *out, struct app *app, const struct letter *l, bool is_opened)
{
	struct worker_state w;

	if (*l->why.text)
		buf_add_str(out, l->why.text);
	else if (app->is_read_only)
		buf_add_str(
		    out, _("The text is only on the server. This postern only "
			   "reads: open the message in the other one to fetch "
			   "it."));
	else if (!is_opened)
		buf_add_str(out, _("The text is on the server. Enter fetches "
				   "it."));
	else if (app_worker(app, l->m.account_id, &w))
		tell_worker(out, &w);
	else
		buf_add_str(out,
		    _("The text is only on the server, and the account is not "
		      "in the settings any more: it can't be fetched."));
}
