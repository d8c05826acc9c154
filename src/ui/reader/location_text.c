#include "ui/reader/location_text.h"

#include "base/date.h"
#include "base/i18n.h"
#include "base/number.h"

/* The server has a copy that a rule or a wish removes one day. */
static void tell_leaving(struct buf *out, const struct forecast_line *line)
{
	struct buf date = BUF_INIT;

	date_short(&date, line->due_at, date_now());
	if (line->why == HELD_BY_CLOCK)
		buf_add_str(out, _("here and on the server, because the clock "
				   "may be wrong"));
	else if (line->due_at > date_now())
		buf_printf(
		    out, _("here, and on the server until %s"), date.data);
	else if (line->why == LEAVES_BY_SERVER)
		buf_add_str(out,
		    _("here; the server will remove its copy any time now"));
	else if (line->why == LEAVES_BY_WISH)
		buf_add_str(out, _("here; the server's copy will be removed at "
				   "the next check, as you asked"));
	else
		buf_add_str(out, _("here; the server's copy will be removed at "
				   "the next check"));
	buf_clear(&date);
}

static void tell_stub(struct buf *out, const struct forecast_line *line)
{
	if (line->due_at == INT64_MAX)
		buf_add_str(out, _("only the beginning is here; all of it is "
				   "on the server"));
	else
		buf_add_str(out, _("only the beginning is here; all of it will "
				   "be removed from the server, as you asked"));
}

static void tell_copy(struct buf *out, const struct forecast_copy *copy)
{
	if (!copy->is_there)
		buf_add_str(out, _("only on this computer"));
	else if (copy->is_stub)
		tell_stub(out, &copy->line);
	else if (copy->is_refused)
		buf_add_str(out, _("here and on the server, which did not "
				   "remove its copy as asked"));
	else if (copy->line.due_at != INT64_MAX)
		tell_leaving(out, &copy->line);
	else if (copy->line.why == STAYS_BY_WISH)
		buf_add_str(
		    out, _("here and on the server, where you keep it"));
	else
		buf_add_str(out, _("here and on the server"));
}

/* The Trash here deletes it one day. */
static void add_trash_end(struct buf *out, const struct forecast_copy *copy)
{
	struct buf date = BUF_INIT;

	if (!copy->trash_due_at)
		return;
	buf_add_str(out, "; ");
	date_short(&date, copy->trash_due_at, date_now());
	if (copy->trash_due_at <= date_now())
		buf_add_str(out, _("deleted here for good at the next check"));
	else
		buf_printf(out, _("deleted here for good on %s"), date.data);
	buf_clear(&date);
}

void location_text_message(
    struct buf *out, struct app *app, const struct message_load *l)
{
	const struct folder_model_account *a =
	    folder_model_account(&app->boxes, l->m.account_id);
	const struct folder *f =
	    folder_model_folder(&app->boxes, l->m.folder_id);

	if (a)
		buf_printf(out, "%s%s%s: ", a->name, f ? " / " : "",
		    f ? folder_model_label(f) : "");
	if (l->m.is_local) {
		tell_copy(out, &l->copy);
		add_trash_end(out, &l->copy);
	} else if (l->m.here == HERE_WHOLE)
		buf_add_str(out, _("on the server; a copy is here"));
	else if (l->m.here == HERE_STUB)
		buf_add_str(out, _("on the server; the beginning is here"));
	else
		buf_add_str(out, _("on the server only"));
}

/* What the worker is at, or what keeps it from fetching. */
static void tell_worker(struct buf *out, const struct worker_state *w)
{
	switch (w->phase) {
	case WORKER_BUSY:
	case WORKER_WATCHING:
		buf_add_str(out, _("Downloading the text of this message ..."));
		break;
	case WORKER_PAUSING:
		buf_printf(out,
		    _("The text is only on the server, which can't be reached "
		      "right now. It will be downloaded as soon as possible. "
		      "%s"),
		    w->trouble.text);
		break;
	case WORKER_NEEDS_YOU:
	case WORKER_ENDED:
		buf_printf(out,
		    _("The text is only on the server, and can't be downloaded "
		      "until this is fixed: %s"),
		    w->trouble.text);
		break;
	}
}

void location_text_missing(struct buf *out, struct app *app,
    const struct message_load *l, bool is_opened)
{
	struct worker_state w;

	if (*l->why.text)
		buf_add_str(out, l->why.text);
	else if (app->is_read_only)
		buf_add_str(out, _("The text is only on the server. This "
				   "postern is read-only: open the message in "
				   "the other one to download it."));
	else if (!is_opened)
		buf_add_str(
		    out, _("The text is on the server. Enter downloads it."));
	else if (app_worker(app, l->m.account_id, &w))
		tell_worker(out, &w);
	else
		buf_add_str(out,
		    _("The text is only on the server and can't be downloaded: "
		      "the account is no longer in the settings."));
}

/* The beginning of a popped message: the rest comes with a visit. */
static void tell_popped(
    struct buf *out, const struct message_load *l, const char *here)
{
	struct buf all = BUF_INIT;

	number_bytes(&all, l->copy.line.size);
	buf_printf(out,
	    l->m.want_body == WANT_BY_USER
		? _("Only the beginning is here: %s of %s. The rest comes "
		    "with the next check.")
		: _("Only the beginning is here: %s of %s. W: get the rest, "
		    "keep it on the server, or remove it there."),
	    here, all.data);
	buf_clear(&all);
}

static bool is_at_work(struct app *app, int64_t account_id)
{
	struct worker_state w;

	return app_worker(app, account_id, &w) &&
	       (w.phase == WORKER_BUSY || w.phase == WORKER_WATCHING);
}

/* That of a large message on an IMAP server. */
static void tell_beginning(struct buf *out, struct app *app,
    const struct message_load *l, const char *here)
{
	struct buf all = BUF_INIT;

	number_bytes(&all, l->m.size);
	if (app->is_read_only)
		buf_printf(out,
		    _("Only the beginning is here: %s of %s. This postern is "
		      "read-only; the other one can get the rest (W)."),
		    here, all.data);
	else if (l->m.want_body == WANT_NOTHING)
		buf_printf(out,
		    _("Only the beginning is here: %s of %s. W gets the "
		      "rest."),
		    here, all.data);
	else if (is_at_work(app, l->m.account_id))
		buf_printf(out,
		    _("Only the beginning is here: %s of %s. Downloading the "
		      "rest."),
		    here, all.data);
	else
		buf_printf(out,
		    _("Only the beginning is here: %s of %s. The rest comes as "
		      "soon as the server can be reached."),
		    here, all.data);
	buf_clear(&all);
}

void location_text_stub(
    struct buf *out, struct app *app, const struct message_load *l)
{
	struct buf here = BUF_INIT;

	if (l->m.here != HERE_STUB)
		return;
	number_bytes(&here, l->here_bytes);
	if (!l->m.is_local)
		tell_beginning(out, app, l, here.data);
	else if (l->copy.is_stub)
		tell_popped(out, l, here.data);
	buf_clear(&here);
}
