#include "ui/act/actions.h"

#include <limits.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "store/user/edit.h"
#include "ui/act/action_text.h"
#include "ui/act/no_trash.h"
#include "ui/app/app.h"

enum { HISTORY = 500 }; /* acts that can be taken back */

/* An act, done or on its way. The thread that writes fills in what is below
 * order; the main thread looks at it when the act has ended. */
struct actions_act {
	struct action_order order;
	struct edit_undo undo;
	int64_t n, folder_id;
	int64_t stayed;   /* could not go to the Trash */
	int64_t no_trash; /* an account of theirs that has none; 0: all have */
	bool is_taken_back; /* not in the history any more */
};

struct acts {
	struct app *app;
	struct act_list VEC_OF(
	    struct actions_act *) history; /* the oldest first */
	struct action_order last;
};

void actions_targets_clear(struct actions_targets *t)
{
	vec_clear(&t->ids);
	vec_clear(&t->threads);
}

bool actions_has_targets(const struct actions_targets *t)
{
	return t->ids.len || t->threads.len;
}

struct acts *actions_new(struct app *app)
{
	struct acts *a = mem_new(1, sizeof *a);

	a->app = app;
	return a;
}

static void free_act(struct actions_act *act)
{
	vec_clear(&act->undo);
	free(act);
}

void actions_free(struct acts *a)
{
	if (!a)
		return;
	for (size_t i = 0; i < a->history.len; i++)
		free_act(a->history.items[i]);
	vec_clear(&a->history);
	free(a);
}

bool actions_may(struct app *app)
{
	if (app->is_unwritable)
		app_say(app, _("The mail database can't be written, so mail is "
			       "read-only."));
	else if (app->is_read_only)
		app_say(app,
		    _("Another postern is running; this one can only read."));
	return !app->is_read_only;
}

/* --- doing, in the thread that writes ------------------------------------- */

struct doing {
	struct job errand;
	struct app *app;
	struct actions_act *act; /* may be gone after done */
	bool is_quiet; /* the act is in no history, and ends with this */
	struct actions_targets targets;
	struct err why; /* text "": it went well */
};

static bool add_thread(struct doing *d, struct db *db,
    const struct actions_thread *thread, struct err *e)
{
	struct messages found = {0};
	bool ok = message_thread(
	    db, thread->thread_id, thread->folder_id, INT_MAX, &found, e);

	for (size_t i = 0; i < found.len; i++)
		*vec_push(&d->targets.ids) = found.items[i].id;
	messages_clear(&found);
	return ok;
}

/* The messages that the act is for, one by one. */
static bool gather(struct doing *d, struct db *db, struct err *e)
{
	bool ok = true;

	for (size_t i = 0; ok && i < d->targets.threads.len; i++)
		ok = add_thread(d, db, &d->targets.threads.items[i], e);
	d->act->n = (int64_t)d->targets.ids.len;
	return ok;
}

static struct edit_of edit_of(struct doing *d, const struct ids *ids)
{
	return (struct edit_of){.ids = ids->items,
	    .n = ids->len,
	    .undo = d->act->order.is_quiet ? NULL : &d->act->undo,
	    .now = date_now()};
}

static bool change_flags(struct doing *d, struct err *e)
{
	const struct action_order *order = &d->act->order;
	struct edit_flags flags = {.ids = d->targets.ids.items,
	    .n = d->targets.ids.len,
	    .set = order->set,
	    .clear = order->clear,
	    .undo = order->is_quiet ? NULL : &d->act->undo};

	return edit_flags(d->app->store, &flags, e);
}

static bool put_away(struct doing *d, bool may_go, struct err *e)
{
	struct edit_of of = edit_of(d, &d->targets.ids);
	struct edit_deleted deleted = {.may_go = may_go};
	bool ok = edit_delete(d->app->store, &of, &deleted, e);

	if (!may_go) {
		d->act->stayed = deleted.gone;
		d->act->no_trash =
		    deleted.without_trash ? deleted.account_id : 0;
		d->act->n = deleted.trashed;
	}
	return ok;
}

/* First to the Trash, then for good: what lies there already goes at once. */
static bool bury(struct doing *d, struct err *e)
{
	return put_away(d, false, e) && put_away(d, true, e);
}

/* Those of the targets that belong to an account. */
static bool of_account(struct doing *d, struct db *db, int64_t account_id,
    struct ids *out, struct err *e)
{
	bool ok = true;

	for (size_t i = 0; ok && i < d->targets.ids.len; i++) {
		struct message m;

		ok = message_read(db, d->targets.ids.items[i], &m, e);
		if (ok && m.account_id == account_id)
			*vec_push(out) = m.id;
		message_clear(&m);
	}
	return ok;
}

/* The folder of an account that has the order's role; Gmail archives into
 * "All Mail". */
static bool find_target(struct doing *d, struct db *db,
    const struct account_row *a, int64_t *id, struct err *e)
{
	enum folder_role role = d->act->order.role;
	bool ok = folder_with_role(db, a->id, role, id, e);

	if (ok && !*id && role == ROLE_ARCHIVE)
		ok = folder_with_role(db, a->id, ROLE_ALL, id, e);
	if (ok && !*id)
		return err_set(e, ERR_NOT_FOUND, ERR_FOLDER, RETRY_ASK,
		    _("The account %s has no folder \"%s\"; press s to choose "
		      "another."),
		    a->name, folder_role_name(role));
	return ok;
}

static bool sort_account(
    struct doing *d, struct db *db, const struct account_row *a, struct err *e)
{
	struct ids ids = {0};
	int64_t target = 0;
	bool ok = of_account(d, db, a->id, &ids, e);

	if (ok && ids.len) {
		struct edit_of of = edit_of(d, &ids);

		ok = find_target(d, db, a, &target, e) &&
		     edit_move(d->app->store, &of, target, e);
		d->act->folder_id = target;
	}
	vec_clear(&ids);
	return ok;
}

/* Each message into the folder of its own account. */
static bool actions_sort(struct doing *d, struct db *db, struct err *e)
{
	struct account_rows accounts = {0};
	bool ok = accounts_read(db, &accounts, e);

	if (ok && (d->act->order.set || d->act->order.clear))
		ok = change_flags(d, e);
	for (size_t i = 0; ok && i < accounts.len; i++)
		ok = sort_account(d, db, &accounts.items[i], e);
	accounts_clear(&accounts);
	return ok;
}

static bool perform(struct doing *d, struct db *db, struct err *e)
{
	struct store *s = d->app->store;
	const struct action_order *order = &d->act->order;
	struct edit_of of = edit_of(d, &d->targets.ids);

	switch (order->kind) {
	case ACTION_FLAGS:
		return change_flags(d, e);
	case ACTION_DELETE:
		return put_away(d, false, e);
	case ACTION_BURY:
		return bury(d, e);
	case ACTION_MOVE:
		d->act->folder_id = order->folder_id;
		return edit_move(s, &of, order->folder_id, e);
	case ACTION_COPY:
		d->act->folder_id = order->folder_id;
		return edit_copy(s, &of, order->folder_id, e);
	case ACTION_SORT:
		return actions_sort(d, db, e);
	case ACTION_EMPTY:
		return edit_empty(s, &of, order->folder_id, &d->act->n, e);
	}
	return true;
}

static void run_doing(struct job *errand, struct db *db)
{
	struct doing *d = (struct doing *)errand;

	if (!db)
		err_set(&d->why, ERR_STORE, ERR_PROGRAM, RETRY_LATER,
		    _("Can't read the mail database right now; nothing was "
		      "changed."));
	else if (gather(d, db, &d->why))
		perform(d, db, &d->why);
}

/* --- what became of it ---------------------------------------------------- */

static void forget(struct acts *a, struct actions_act *act)
{
	size_t kept = 0;

	if (act->is_taken_back)
		return;
	for (size_t i = 0; i < a->history.len; i++)
		if (a->history.items[i] != act)
			a->history.items[kept++] = a->history.items[i];
	a->history.len = kept;
	free_act(act);
}

static void actions_tell(struct app *app, const struct actions_act *act,
    void (*words)(
	struct buf *, const struct folder_model *, const struct action_done *))
{
	const struct action_done done = {.order = &act->order,
	    .undo = &act->undo,
	    .n = act->n,
	    .folder_id = act->folder_id};
	struct buf text = BUF_INIT;

	words(&text, &app->boxes, &done);
	app_say(app, "%s", text.data);
	buf_clear(&text);
}

/* What lies in the Trash does not go there again. */
static void tell_stayed(struct app *app, const struct actions_act *act)
{
	if (act->no_trash)
		no_trash_ask(app, act->no_trash);
	else
		app_say(app,
		    ngettext("%lld message is already in the Trash. D deletes "
			     "for good.",
			"%lld messages are already in the Trash. D deletes for "
			"good.",
			(unsigned long)act->stayed),
		    (long long)act->stayed);
}

static void doing_done(struct job *errand)
{
	struct doing *d = (struct doing *)errand;
	struct actions_act *act = d->act;

	app_changed(d->app, d->targets.account_id);
	if (*d->why.text)
		app_fail(d->app, &d->why);
	else if (act->order.kind == ACTION_DELETE && act->stayed)
		tell_stayed(d->app, act);
	else if (!d->is_quiet && !act->is_taken_back)
		actions_tell(d->app, act, action_text_done);
	if (!d->is_quiet && !act->undo.len)
		forget(d->app->acts, act);
}

static void free_doing(struct job *errand)
{
	struct doing *d = (struct doing *)errand;

	if (d->is_quiet)
		free_act(d->act);
	actions_targets_clear(&d->targets);
	free(d);
}

static const struct job_verbs doing_verbs = {run_doing, doing_done, free_doing};

/* The oldest act is forgotten; it ended long ago. */
static void remember(struct acts *a, struct actions_act *act)
{
	if (a->history.len >= HISTORY)
		forget(a, a->history.items[0]);
	*vec_push(&a->history) = act;
	if (act->order.kind != ACTION_EMPTY)
		a->last = act->order;
}

static void copy_targets(
    struct actions_targets *to, const struct actions_targets *from)
{
	to->account_id = from->account_id;
	for (size_t i = 0; i < from->ids.len; i++)
		*vec_push(&to->ids) = from->ids.items[i];
	for (size_t i = 0; i < from->threads.len; i++)
		*vec_push(&to->threads) = from->threads.items[i];
}

void actions_do(struct app *app, const struct action_order *order,
    const struct actions_targets *targets)
{
	struct doing *d;

	if (!actions_may(app))
		return;
	d = mem_new(1, sizeof *d);
	d->errand.verbs = &doing_verbs;
	d->app = app;
	d->act = mem_new(1, sizeof *d->act);
	d->act->order = *order;
	d->is_quiet = order->is_quiet;
	copy_targets(&d->targets, targets);
	if (!d->is_quiet)
		remember(app->acts, d->act);
	jobs_send(app->writing, &d->errand);
}

bool actions_last(const struct app *app, struct action_order *out)
{
	*out = app->acts->last;
	return out->kind != 0;
}

/* --- taking back ---------------------------------------------------------- */

struct undoing {
	struct job errand;
	struct app *app;
	struct actions_act *act;
	struct err why;
};

static void run_undoing(struct job *errand, struct db *db)
{
	struct undoing *u = (struct undoing *)errand;

	(void)db;
	/* The act was done before: the line keeps the order. */
	edit_undo(u->app->store, &u->act->undo, &u->why);
}

static void undoing_done(struct job *errand)
{
	struct undoing *u = (struct undoing *)errand;

	app_changed(u->app, 0);
	if (*u->why.text)
		app_fail(u->app, &u->why);
	else
		actions_tell(u->app, u->act, action_text_undone);
}

static void free_undoing(struct job *errand)
{
	struct undoing *u = (struct undoing *)errand;

	free_act(u->act);
	free(u);
}

static const struct job_verbs undoing_verbs = {
    run_undoing, undoing_done, free_undoing};

void actions_undo(struct app *app)
{
	struct acts *a = app->acts;
	struct undoing *u;

	if (!actions_may(app))
		return;
	if (!a->history.len) {
		app_say(app, _("Nothing to undo."));
		return;
	}
	u = mem_new(1, sizeof *u);
	u->errand.verbs = &undoing_verbs;
	u->app = app;
	u->act = a->history.items[--a->history.len];
	u->act->is_taken_back = true;
	jobs_send(app->writing, &u->errand);
}

/* --- by other means ------------------------------------------------------- */

struct running {
	struct job errand;
	struct app *app;
	struct actions_other other;
	struct err why;
};

static void run_running(struct job *errand, struct db *db)
{
	struct running *r = (struct running *)errand;

	(void)db;
	r->other.run(r->other.ctx, r->app->store, &r->why);
}

static void running_done(struct job *errand)
{
	struct running *r = (struct running *)errand;

	app_changed(r->app, r->other.account_id);
	if (r->other.asks_server && r->app->crew)
		workers_kick(r->app->crew, r->other.account_id);
	if (*r->why.text)
		app_fail(r->app, &r->why);
	else if (r->other.done)
		r->other.done(r->other.ctx, r->app);
}

static void free_running(struct job *errand)
{
	struct running *r = (struct running *)errand;

	r->other.free_ctx(r->other.ctx);
	free(r);
}

static const struct job_verbs running_verbs = {
    run_running, running_done, free_running};

void actions_run(struct app *app, const struct actions_other *other)
{
	struct running *r = mem_new(1, sizeof *r);

	r->errand.verbs = &running_verbs;
	r->app = app;
	r->other = *other;
	jobs_send(app->writing, &r->errand);
}

static bool want_body(void *ctx, struct store *s, struct err *e)
{
	return edit_want_body(s, *(int64_t *)ctx, e);
}

static bool want_text(void *ctx, struct store *s, struct err *e)
{
	return edit_want_text(s, *(int64_t *)ctx, e);
}

static void want(
    struct app *app, struct actions_other *other, int64_t message_id)
{
	if (app->is_read_only)
		return;
	other->free_ctx = free;
	other->ctx = mem_dup(&message_id, sizeof message_id);
	other->asks_server = true;
	actions_run(app, other);
}

void actions_want_body(struct app *app, int64_t account_id, int64_t message_id)
{
	want(app,
	    &(struct actions_other){.run = want_body, .account_id = account_id},
	    message_id);
}

void actions_want_text(struct app *app, int64_t account_id, int64_t message_id)
{
	want(app,
	    &(struct actions_other){.run = want_text, .account_id = account_id},
	    message_id);
}
