#include "ui/list/list_state.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "ui/kit/symbol.h"

enum { PLACES = 100 };

struct list *list_state_of(struct view *v)
{
	return (struct list *)v;
}

struct list *list_state_new(struct app *app, const struct view_verbs *verbs)
{
	struct list *l = mem_new(1, sizeof *l);

	l->view = (struct view){.verbs = verbs,
	    .app = app,
	    .place = PLACE_LIST,
	    .shape = SHAPE_LIST};
	l->roll.of.is_threaded = app->conf->ui.has_threads;
	return l;
}

/* What looks for messages still, here and on servers. */
static void drop_search(struct list *l)
{
	jobs_drop(l->view.app->finding, l->finding);
	jobs_drop(l->view.app->finding, l->merging);
	server_search_drop(l->asking);
	l->finding = l->merging = NULL;
	l->asking = NULL;
}

void list_state_free(struct list *l)
{
	drop_search(l);
	list_scroll_clear(&l->roll);
	marks_clear(&l->marks);
	vec_clear(&l->places);
	free(l->words);
	free(l);
}

void list_state_check(struct list *l, bool ok, const struct err *e)
{
	if (ok)
		return;
	l->why = *e;
	app_fail(l->view.app, e);
}

int64_t list_state_account(const struct list *l)
{
	const struct folder *f =
	    folder_model_folder(&l->view.app->boxes, l->folder_id);
	const struct list_item *row = list_scroll_row(&l->roll);

	if (f)
		return f->account_id;
	return row ? row->m.account_id : 0;
}

/* The folders of the list, and where answers to its messages are. */
void list_state_set_folders(struct list *l)
{
	const struct folder_model *b = &l->view.app->boxes;
	struct list_query *of = &l->roll.of;

	of->folders.len = of->sent.len = 0;
	if (l->folder_id == LIST_ALL_INBOXES)
		folder_model_inboxes(b, &of->folders);
	else if (l->folder_id > 0)
		*vec_push(&of->folders) = l->folder_id;
	for (size_t i = 0; i < b->folders.len; i++)
		if (b->folders.items[i].role == ROLE_SENT)
			*vec_push(&of->sent) = b->folders.items[i].id;
}

void list_state_remember(struct list *l)
{
	const struct list_item *row = list_scroll_row(&l->roll);
	struct left_at *at = NULL;

	if (!row || l->roll.of.is_found)
		return;
	for (size_t i = 0; i < l->places.len; i++)
		if (l->places.items[i].folder_id == l->folder_id)
			at = &l->places.items[i];
	if (!at && l->places.len < PLACES)
		at = vec_push(&l->places);
	if (!at)
		return;
	at->folder_id = l->folder_id;
	at->message_id = row->m.id;
	at->place = row->place;
}

bool list_state_go_back(struct list *l, struct err *e)
{
	struct db *db = l->view.app->db;

	for (size_t i = 0; i < l->places.len; i++) {
		const struct left_at *at = &l->places.items[i];

		if (at->folder_id != l->folder_id)
			continue;
		/* What was read is another folder's. */
		l->roll.is_stale = true;
		return list_scroll_go(
		    &l->roll, db, &at->place, at->message_id, e);
	}
	return list_scroll_go_top(&l->roll, db, e);
}

void list_state_forget_filter(struct list *l)
{
	struct list_query *of = &l->roll.of;

	drop_search(l);
	free(l->words);
	l->words = NULL;
	of->unread_only = of->is_found = false;
	of->found.len = of->left.len = 0;
}

void list_state_name(const struct list *l, struct buf *out)
{
	const struct app *app = l->view.app;
	const struct folder *f = folder_model_folder(&app->boxes, l->folder_id);
	const struct folder_model_account *a =
	    f ? folder_model_account(&app->boxes, f->account_id) : NULL;

	if (l->folder_id == LIST_FOUND) {
		buf_printf(out, _("Search: %s"), l->words);
		return;
	}
	if (a)
		buf_printf(out, "%s [%s] %s ", a->name, inspect_badge(a->kind),
		    symbol(SYMBOL_HERE));
	buf_add_str(out, f ? folder_model_label(f) : _("Unified inbox"));
}
