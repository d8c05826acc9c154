#include "ui/app/status_line.h"

#include <string.h>

#include "account/inspect/progress_text.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/safe.h"
#include "ui/kit/symbol.h"

/* The worker of an account of boxes, if it has one. */
static bool worker_of(struct app *app, const struct folder_model_account *a,
    struct worker_state *w)
{
	return a->conf && app_worker(app, a->id, w);
}

void status_line_account(
    struct buf *out, struct app *app, const struct folder_model_account *a)
{
	struct worker_state w;

	if (!a->conf) {
		buf_add_str(out, conf_problem_of(app->conf, a->name)
				     ? _("error in settings")
				     : _("not in the settings"));
		return;
	}
	if (app->paths->is_demo) {
		buf_add_str(out, _("demonstration"));
		return;
	}
	if (app->is_read_only) {
		buf_add_str(out, app->is_unwritable ? _("read-only")
						    : _("see other postern"));
		return;
	}
	if (!worker_of(app, a, &w)) {
		buf_add_str(out, _("starting"));
		return;
	}
	switch (w.phase) {
	case WORKER_BUSY:
		progress_text(out, &w.progress);
		break;
	case WORKER_WATCHING:
		buf_add_str(out, *w.trouble.text ? _("see below") : _("ok"));
		break;
	case WORKER_PAUSING:
		buf_add_str(out, _("retrying"));
		break;
	case WORKER_NEEDS_YOU:
		buf_add_str(out, w.trouble.kind == ERR_AUTH
				     ? _("sign in again")
				     : _("needs attention"));
		break;
	case WORKER_ENDED:
		buf_add_str(out, _("stopped"));
		break;
	}
}

static void add_mark(struct buf *out, enum symbol s, const char *word)
{
	buf_printf(out, "%s%s%s", symbol(s), *word ? " " : "", word);
}

void status_line_mark(
    struct buf *out, struct app *app, int64_t account_id, bool is_short)
{
	const struct folder_model_account *a =
	    folder_model_account(&app->boxes, account_id);
	struct worker_state w;

	if (app->paths->is_demo) {
		buf_add_str(out, _("demonstration"));
		return;
	}
	if (app->is_read_only) {
		buf_add_str(out, _("read-only"));
		return;
	}
	if (!account_id || !a || !worker_of(app, a, &w))
		return;
	if (w.phase == WORKER_WATCHING && a->kind == CONF_IMAP)
		add_mark(out, SYMBOL_LIVE, is_short ? "" : _("push"));
	else if (!w.is_brief &&
		 (w.phase == WORKER_PAUSING || w.phase == WORKER_NEEDS_YOU))
		add_mark(out, SYMBOL_WARNING, is_short ? "" : _("offline"));
}

/* What the first busy worker does, of an account (0: of any); false if none
 * is. */
static bool tell_busy(struct buf *out, struct app *app, int64_t account_id)
{
	size_t n = app->crew ? workers_count(app->crew) : 0;
	struct worker_state w;

	for (size_t i = 0; i < n; i++) {
		workers_read(app->crew, i, &w);
		if (w.phase != WORKER_BUSY ||
		    (account_id && w.account_id != account_id))
			continue;
		buf_printf(out, "%s: ", workers_conf(app->crew, i)->label);
		progress_text(out, &w.progress);
		w.progress.account_id = w.account_id;
		rate_tell(out, &app->paces, &w.progress, date_ticks());
		return true;
	}
	return false;
}

/* What keeps the first worker from working, of an account (0: of any); false
 * if nothing does. */
static bool tell_trouble(struct buf *out, struct app *app, int64_t account_id)
{
	size_t n = app->crew ? workers_count(app->crew) : 0;
	struct worker_state w;

	for (size_t i = 0; i < n; i++) {
		workers_read(app->crew, i, &w);
		if (!*w.trouble.text || w.is_brief || w.phase == WORKER_BUSY ||
		    (account_id && w.account_id != account_id))
			continue;
		buf_printf(out, "%s %s: %s", symbol(SYMBOL_WARNING),
		    workers_conf(app->crew, i)->label, w.trouble.text);
		return true;
	}
	return false;
}

/* No server puts anything into the other folders of a POP account. */
static bool is_filled_by_server(const struct app *app, const struct folder *f)
{
	const struct folder_model_account *a =
	    f ? folder_model_account(&app->boxes, f->account_id) : NULL;

	return !a || a->kind == CONF_IMAP || f->role == ROLE_INBOX;
}

static void tell_unsubscribed(struct buf *out, const struct folder *f)
{
	struct buf name = BUF_INIT;

	safe_line(&name, f->name, strlen(f->name));
	buf_printf(out,
	    _("You are not subscribed to this folder, so its mail is not "
	      "downloaded. To subscribe, run \"postern folders --subscribe "
	      "%s\"."),
	    name.data);
	buf_clear(&name);
}

void status_line_empty_folder(
    struct buf *out, struct app *app, int64_t folder_id)
{
	const struct folder *f = folder_model_folder(&app->boxes, folder_id);
	int64_t account_id = f ? f->account_id : 0;
	struct buf why = BUF_INIT;

	if (!is_filled_by_server(app, f))
		buf_add_str(out, _("This folder is empty."));
	else if (f && f->can_hold && !f->subscribed && !f->pulled_at)
		tell_unsubscribed(out, f);
	else if (tell_busy(&why, app, account_id))
		buf_printf(out, _("No messages yet. %s ..."), why.data);
	else if (tell_trouble(&why, app, account_id))
		buf_printf(out, _("No messages yet. %s"), why.data);
	else
		buf_add_str(out, _("This folder is empty."));
	buf_clear(&why);
}

static void tell_waiting(struct buf *out, const struct app *app)
{
	buf_printf(out,
	    ngettext("%lld change waiting for the server",
		"%lld changes waiting for the server",
		(unsigned long)app->waiting),
	    (long long)app->waiting);
}

/* The left side: an error until it was read, then what was said last, then
 * what waits, then what keeps a worker from working. */
static unsigned tell_left(struct buf *out, struct app *app)
{
	const struct status_messages_entry *error =
	    status_messages_unread(&app->journal);

	if (error) {
		buf_printf(out, "! %s", error->text);
		if (*error->said)
			buf_printf(out, " (%s)", error->said);
		return LOOK_ERROR;
	}
	if (app->journal.notice) {
		buf_add_str(out, app->journal.notice);
		return LOOK_TEXT;
	}
	if (app->waiting) {
		tell_waiting(out, app);
		return LOOK_STATUS;
	}
	return tell_trouble(out, app, 0) ? LOOK_STAR : LOOK_STATUS;
}

static bool has_trouble(struct app *app)
{
	struct buf words = BUF_INIT;
	bool has = tell_trouble(&words, app, 0);

	buf_clear(&words);
	return has;
}

static void tell_right(struct buf *out, struct app *app)
{
	if (status_messages_unread(&app->journal))
		buf_add_str(out, _("gm: details  Esc: dismiss"));
	else if (app->is_unwritable)
		buf_add_str(
		    out, _("read-only: the mail database can't be written"));
	else if (app->is_read_only)
		buf_add_str(out, _("read-only: another postern is running"));
	else if (!tell_busy(out, app, 0) &&
		 app_top(app)->place != PLACE_ACCOUNTS && has_trouble(app))
		buf_add_str(out, _("A: why"));
}

void status_line_draw(struct app *app, const struct area *a)
{
	struct pen p = pen_at(a, 0, 0);
	struct buf left = BUF_INIT, right = BUF_INIT;
	unsigned style = tell_left(&left, app);
	int right_cols;

	tell_right(&right, app);
	right_cols = right.len ? draw_width(right.data) + 2 : 0;
	/* What was said goes before what goes on, an answer alone. */
	if (app->journal.notice && !status_messages_unread(&app->journal) &&
	    draw_width(left.data) + right_cols + 2 > a->cols)
		right_cols = 0;
	if (right_cols > a->cols / 2)
		right_cols = left.len ? a->cols / 3 : a->cols - 2;
	pen_put(&p, style, " ");
	pen_cell(&p, a->cols - right_cols - 1, style, left.data);
	pen_cell_right(
	    &p, right_cols ? right_cols - 1 : 0, LOOK_STATUS, right.data);
	pen_end(&p, LOOK_STATUS);
	buf_clear(&left);
	buf_clear(&right);
}
