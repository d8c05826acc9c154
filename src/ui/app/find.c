#include "ui/app/find.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "store/search/search.h"

struct finding {
	struct job errand;
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

static bool has_store(struct finding *f, const struct db *db)
{
	return db || err_set(&f->why, ERR_STORE, ERR_ITEM, RETRY_LATER,
			 _("Can't read the mail database right now."));
}

static void find_run(struct job *errand, struct db *db)
{
	struct finding *f = (struct finding *)errand;
	bool ok = true;

	if (!has_store(f, db))
		return;
	if (!f->folders.len)
		ok = find_in(f, db, 0);
	for (size_t i = 0; ok && i < f->folders.len; i++)
		ok = find_in(f, db, f->folders.items[i]);
	if (ok && f->folders.len > 1)
		search_sort(db, &f->found, &f->why);
}

static void run_merge(struct job *errand, struct db *db)
{
	struct finding *f = (struct finding *)errand;

	if (has_store(f, db))
		search_sort(db, &f->found, &f->why);
}

static void find_done(struct job *errand)
{
	struct finding *f = (struct finding *)errand;

	f->order.ready(f->order.ctx, f->text, &f->found, &f->why);
}

static void free_finding(struct job *errand)
{
	struct finding *f = (struct finding *)errand;

	vec_clear(&f->folders);
	vec_clear(&f->found);
	free(f->text);
	free(f);
}

static const struct job_verbs verbs = {find_run, find_done, free_finding};
static const struct job_verbs merging = {run_merge, find_done, free_finding};

static void find_add(struct ids *to, const struct ids *ids)
{
	for (size_t i = 0; ids && i < ids->len; i++)
		*vec_push(to) = ids->items[i];
}

struct job *find_ask(struct jobs *line, const struct find_order *order)
{
	struct finding *f = mem_new(1, sizeof *f);

	f->errand.verbs = &verbs;
	f->order = *order;
	f->text = mem_str(order->text);
	find_add(&f->folders, order->folders);
	jobs_send(line, &f->errand);
	return &f->errand;
}

struct job *find_merge(struct jobs *line, const struct find_order *order,
    const struct ids *found, const struct ids *more)
{
	struct finding *f = mem_new(1, sizeof *f);

	f->errand.verbs = &merging;
	f->order = *order;
	find_add(&f->found, found);
	find_add(&f->found, more);
	jobs_send(line, &f->errand);
	return &f->errand;
}
