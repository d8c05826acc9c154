#include "ui/act/action_keys.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "ui/act/only_copies.h"
#include "ui/app/folder_picker.h"
#include "ui/app/prompt.h"

/* What was asked for, while the answer is waited for. */
struct question {
	struct action_keys h;
	struct action_order order;
};

static enum folder_role role_of(const struct action_keys *h)
{
	const struct folder *f =
	    folder_model_folder(&h->app->boxes, h->folder_id);

	return f ? f->role : ROLE_NONE;
}

static bool leaves(const struct action_order *order)
{
	return order->kind != ACTION_FLAGS && order->kind != ACTION_COPY;
}

static void action_keys_send(
    struct action_keys *h, const struct action_order *order)
{
	actions_do(h->app, order, &h->targets);
	h->sent(h->ctx, &h->targets, leaves(order));
	actions_targets_clear(&h->targets);
}

static struct question *new_question(
    const struct action_keys *h, enum action_kind kind)
{
	struct question *q = mem_new(1, sizeof *q);

	q->h = *h;
	q->order.kind = kind;
	return q;
}

static void end_question(void *ctx)
{
	struct question *q = ctx;

	actions_targets_clear(&q->h.targets);
	free(q);
}

static void on_sure(void *ctx, char key)
{
	struct question *q = ctx;

	if (key == 'y')
		action_keys_send(&q->h, &q->order);
	end_question(q);
}

static void ask_to_bury(const struct action_keys *h)
{
	int64_t only = only_copies_count(h->app, &h->targets);
	struct buf text = BUF_INIT;

	if (only && h->n == 1)
		buf_add_str(&text,
		    _("This is the only copy. Delete it for good?  y: delete "
		      "it"));
	else if (only)
		buf_printf(&text,
		    ngettext("There is no other copy of %lld message. Delete "
			     "for good?  y: delete",
			"There is no other copy of %lld messages. Delete for "
			"good?  y: delete",
			(unsigned long)only),
		    (long long)only);
	else if (h->n >= THREAD_COUNT_MAX && h->targets.threads.len)
		buf_add_str(&text,
		    _("Delete this whole thread for good?  y: delete it"));
	else
		buf_printf(&text,
		    ngettext("Delete %lld message for good?  y: delete it",
			"Delete %lld messages for good?  y: delete them",
			(unsigned long)h->n),
		    (long long)h->n);
	prompt_choose(h->app, &(struct prompt_choice){.question = text.data,
				  .keys = "yn",
				  .chosen = on_sure,
				  .ctx = new_question(h, ACTION_BURY)});
	buf_clear(&text);
}

/* The store says whether a server takes it. */
static bool can_take(void *ctx, const struct folder *f)
{
	const struct question *q = ctx;

	return f && f->can_hold && f->id != q->h.folder_id;
}

static void on_folder(void *ctx, int64_t folder_id)
{
	struct question *q = ctx;

	q->order.folder_id = folder_id;
	action_keys_send(&q->h, &q->order);
	end_question(q);
}

static void ask_where(const struct action_keys *h, enum action_kind kind)
{
	struct question *q = new_question(h, kind);

	folder_picker_open(h->app,
	    &(struct folder_picker){.title = kind == ACTION_MOVE
	                                         ? _("Move to a folder")
	                                         : _("Copy to a folder"),
		.first = h->account_id,
		.fits = can_take,
		.chosen = on_folder,
		.left = end_question,
		.ctx = q});
}

static void action_keys_sort(struct action_keys *h, struct action_order *order)
{
	order->kind = ACTION_SORT;
	if (role_of(h) != order->role) {
		action_keys_send(h, order);
		return;
	}
	app_say(h->app, _("Already in the folder \"%s\"."),
	    folder_role_name(order->role));
	actions_targets_clear(&h->targets);
}

static void toggle_junk(struct action_keys *h)
{
	struct action_order order = {
	    .role = ROLE_JUNK, .set = FLAG_JUNK, .clear = FLAG_NOT_JUNK};

	if (role_of(h) == ROLE_JUNK)
		order = (struct action_order){.role = ROLE_INBOX,
		    .set = FLAG_NOT_JUNK,
		    .clear = FLAG_JUNK};
	action_keys_sort(h, &order);
}

static void repeat(struct action_keys *h)
{
	struct action_order order;

	if (!actions_last(h->app, &order)) {
		app_say(h->app, _("Nothing to repeat."));
		actions_targets_clear(&h->targets);
	} else if (order.kind == ACTION_BURY) {
		ask_to_bury(h);
	} else {
		action_keys_send(h, &order);
	}
}

bool action_keys_takes(enum action a)
{
	switch (a) {
	case ACT_DELETE:
	case ACT_PURGE:
	case ACT_ARCHIVE:
	case ACT_MOVE:
	case ACT_COPY_TO:
	case ACT_JUNK:
	case ACT_REPEAT:
		return true;
	default:
		return false;
	}
}

static void action_keys_do_start(struct action_keys *h, enum action a)
{
	switch (a) {
	case ACT_DELETE:
		if (role_of(h) == ROLE_TRASH)
			ask_to_bury(h);
		else
			action_keys_send(
			    h, &(struct action_order){.kind = ACTION_DELETE});
		break;
	case ACT_PURGE:
		ask_to_bury(h);
		break;
	case ACT_ARCHIVE:
		action_keys_sort(
		    h, &(struct action_order){.role = ROLE_ARCHIVE});
		break;
	case ACT_MOVE:
		ask_where(h, ACTION_MOVE);
		break;
	case ACT_COPY_TO:
		ask_where(h, ACTION_COPY);
		break;
	case ACT_JUNK:
		toggle_junk(h);
		break;
	default:
		repeat(h);
		break;
	}
}

void action_keys_start(const struct action_keys *h, enum action a)
{
	struct action_keys own = *h;

	if (actions_has_targets(&own.targets) && actions_may(own.app))
		action_keys_do_start(&own, a);
	else
		actions_targets_clear(&own.targets);
}
