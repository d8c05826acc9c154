#include "ui/list/list_state.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "ui/kit/symbol.h"

enum { PLACES = 100 };

struct list *liststate_of(struct view *v)
{
	return (struct list *)v;
}

struct list *liststate_new(struct app *app, const struct view_verbs *verbs)
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
	errands_drop(l->view.app->finding, l->finding);
	errands_drop(l->view.app->finding, l->merging);
	asking_drop(l->asking);
	l->finding = l->merging = NULL;
	l->asking = NULL;
}

void liststate_free(struct list *l)
{
	drop_search(l);
	roll_clear(&l->roll);
	marks_clear(&l->marks);
	vec_clear(&l->places);
	free(l->words);
	free(l);
}

void liststate_check(struct list *l, bool ok, const struct err *e)
{
	if (ok)
		return;
	l->why = *e;
	app_fail(l->view.app, e);
}

int64_t liststate_account(const struct list *l)
{
	const struct folder *f =
	    boxes_folder(&l->view.app->boxes, l->folder_id);
	const struct row *row = roll_row(&l->roll);

	if (f)
		return f->account_id;
	return row ? row->m.account_id : 0;
}

/* The folders of the list, and where answers to its messages are. */
void liststate_set_folders(struct list *l)
{
	const struct boxes *b = &l->view.app->boxes;
	struct rows_of *of = &l->roll.of;

	of->folders.len = of->sent.len = 0;
	if (l->folder_id == LIST_ALL_INBOXES)
		boxes_inboxes(b, &of->folders);
	else if (l->folder_id > 0)
		*vec_push(&of->folders) = l->folder_id;
	for (size_t i = 0; i < b->folders.len; i++)
		if (b->folders.items[i].role == ROLE_SENT)
			*vec_push(&of->sent) = b->folders.items[i].id;
}

void liststate_remember(struct list *l)
{
	const struct row *row = roll_row(&l->roll);
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

bool liststate_go_back(struct list *l, struct err *e)
{
	struct db *db = l->view.app->db;

	for (size_t i = 0; i < l->places.len; i++) {
		const struct left_at *at = &l->places.items[i];

		if (at->folder_id != l->folder_id)
			continue;
		/* What was read is another folder's. */
		l->roll.is_stale = true;
		return roll_go(&l->roll, db, &at->place, at->message_id, e);
	}
	return roll_go_top(&l->roll, db, e);
}

void liststate_forget_filter(struct list *l)
{
	struct rows_of *of = &l->roll.of;

	drop_search(l);
	free(l->words);
	l->words = NULL;
	of->unread_only = of->is_found = false;
	of->found.len = of->left.len = 0;
}

void liststate_name(const struct list *l, struct buf *out)
{
	const struct app *app = l->view.app;
	const struct folder *f = boxes_folder(&app->boxes, l->folder_id);
	const struct box_account *a =
	    f ? boxes_account(&app->boxes, f->account_id) : NULL;

	if (l->folder_id == LIST_FOUND) {
		buf_printf(out, _("Search: %s"), l->words);
		return;
	}
	if (a)
		buf_printf(out, "%s [%s] %s ", a->name, inspect_badge(a->kind),
		    sign(SIGN_HERE));
	buf_add_str(out, f ? boxes_label(f) : _("Unified inbox"));
}
