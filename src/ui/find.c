#include "ui/find.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "store/search.h"

struct finding {
	struct errand errand;
	struct find_order order;
	char *text;
	struct ids folders, found;
	struct err why;
};

static bool find_in(struct finding *f, struct db *db, int64_t folder_id)
{
	struct search s = {
	    .text = f->text, .folder_id = folder_id, .n = FIND_MAX};

	return search_find(db, &s, &f->found, &f->why);
}

static int compare_places(const void *x, const void *y)
{
	const struct message_place *a = x, *b = y;

	if (a->arrived_at != b->arrived_at)
		return a->arrived_at < b->arrived_at ? 1 : -1;
	return (b->id > a->id) - (b->id < a->id);
}

/* Puts the hits of several folders in one order. */
static bool merge(struct finding *f, struct db *db)
{
	struct places VEC_OF(struct message_place) places = {0};
	bool ok = true;

	for (size_t i = 0; ok && i < f->found.len; i++) {
		struct message m;

		if (f->errand.is_dropped)
			break;
		ok = message_read(db, f->found.items[i], &m, &f->why);
		if (ok)
			*vec_push(&places) =
			    (struct message_place){m.arrived_at, m.id};
		message_clear(&m);
	}
	if (places.len)
		qsort(places.items, places.len, sizeof *places.items,
		    compare_places);
	for (size_t i = 0; ok && i < places.len; i++)
		f->found.items[i] = places.items[i].id;
	vec_clear(&places);
	return ok;
}

static void run(struct errand *errand, struct db *db)
{
	struct finding *f = (struct finding *)errand;
	bool ok = true;

	if (!db) {
		err_set(&f->why, ERR_STORE, ERR_ITEM, RETRY_LATER,
		    _("The store can't be read just now."));
		return;
	}
	if (!f->folders.len)
		ok = find_in(f, db, 0);
	for (size_t i = 0; ok && i < f->folders.len; i++)
		ok = find_in(f, db, f->folders.items[i]);
	if (ok && f->folders.len > 1)
		merge(f, db);
}

static void done(struct errand *errand)
{
	struct finding *f = (struct finding *)errand;

	f->order.ready(f->order.ctx, f->text, &f->found, &f->why);
}

static void free_finding(struct errand *errand)
{
	struct finding *f = (struct finding *)errand;

	vec_clear(&f->folders);
	vec_clear(&f->found);
	free(f->text);
	free(f);
}

static const struct errand_verbs verbs = {run, done, free_finding};

struct errand *find_ask(struct errands *line, const struct find_order *order)
{
	struct finding *f = mem_new(1, sizeof *f);

	f->errand.verbs = &verbs;
	f->order = *order;
	f->text = mem_str(order->text);
	for (size_t i = 0; order->folders && i < order->folders->len; i++)
		*vec_push(&f->folders) = order->folders->items[i];
	errands_send(line, &f->errand);
	return &f->errand;
}
