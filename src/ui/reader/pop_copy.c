#include "ui/reader/pop_copy.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "store/user/edit.h"
#include "ui/act/actions.h"
#include "ui/app/prompt.h"

/* A wish, from the question to the answer. */
struct wanting {
	struct app *app;
	int64_t account_id;
	struct edit_wish wish;
	bool found;
	struct pop_copy asker; /* changed may be NULL */
};

static struct wanting *new_wanting(
    struct app *app, int64_t account_id, int64_t message_id)
{
	struct wanting *w = mem_new(1, sizeof *w);

	w->app = app;
	w->account_id = account_id;
	w->wish.message_id = message_id;
	return w;
}

static bool pop_copy_run(void *ctx, struct store *s, struct err *e)
{
	struct wanting *w = ctx;

	return edit_wish(s, &w->wish, &w->found, e);
}

static void pop_copy_done(void *ctx, struct app *app)
{
	const struct wanting *w = ctx;

	if (!w->found)
		app_say(app, _("The server has no copy of this message."));
	else if (w->wish.wish == DROP_KEEP)
		app_say(app, _("The server keeps its copy, whatever the "
			       "settings say."));
	else if (w->wish.wish == DROP_REMOVE)
		app_say(app, _("The server's copy will be removed at the next "
			       "check."));
	else
		app_say(app, _("The settings decide when the server's copy is "
			       "removed."));
	if (w->asker.changed)
		w->asker.changed(w->asker.ctx);
}

static void pop_copy_send(struct wanting *w, enum maildrop_wish wish)
{
	w->wish.wish = wish;
	actions_run(w->app, &(struct actions_other){.run = pop_copy_run,
				.done = pop_copy_done,
				.free_ctx = free,
				.ctx = w,
				.account_id = w->account_id,
				.asks_server = wish == DROP_REMOVE});
}

static void get_rest(struct app *app, int64_t account_id, int64_t message_id)
{
	actions_want_body(app, account_id, message_id);
	app_say(app, _("The rest of the message was requested."));
}

static void on_key(void *ctx, char key)
{
	struct wanting *w = ctx;

	switch (key) {
	case 'g':
		get_rest(w->app, w->account_id, w->wish.message_id);
		free(w);
		break;
	case 'k':
		pop_copy_send(w, DROP_KEEP);
		break;
	case 'r':
		pop_copy_send(w, DROP_REMOVE);
		break;
	case 's':
		pop_copy_send(w, DROP_BY_POLICY);
		break;
	default:
		free(w);
		break;
	}
}

void pop_copy_ask(
    struct app *app, const struct message_load *l, const struct pop_copy *asker)
{
	struct wanting *w;
	struct prompt_choice c = {
	    .question = _("The server's copy:  k: keep it  r: remove it  s: as "
			  "the settings say"),
	    .keys = "krs",
	    .chosen = on_key};

	if (!actions_may(app))
		return;
	if (!l->m.is_local && l->m.here == HERE_STUB) {
		get_rest(app, l->m.account_id, l->m.id);
		return;
	}
	if (!l->m.is_local) {
		app_say(app, _("This message is on an IMAP server; d moves it "
			       "to the Trash there."));
		return;
	}
	if (!l->copy.is_there) {
		app_say(app,
		    _("There is no copy on a server; the only copy is here."));
		return;
	}
	if (l->copy.is_stub) {
		c.question = _("g: get the rest  k: keep it on the server  r: "
			       "remove all of it there");
		c.keys = "gkr";
	}
	w = new_wanting(app, l->m.account_id, l->m.id);
	w->asker = *asker;
	c.ctx = w;
	prompt_choose(app, &c);
}

void pop_copy_keep(
    struct app *app, int64_t account_id, int64_t message_id, bool keeps)
{
	if (actions_may(app))
		pop_copy_send(new_wanting(app, account_id, message_id),
		    keeps ? DROP_KEEP : DROP_BY_POLICY);
}
