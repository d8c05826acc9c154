#include "ui/app/inspect_load.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"

/* A survey may take this part of the time of one processor. */
enum { SHARE = 20, PAUSE_MS = 1000 };

struct surveying {
	struct job errand;
	struct inspect_load *survey;
	struct account_rows rows; /* as they were when it was sent */
	const struct conf_account **confs;
	struct inspect_load_items items;
	int64_t took_ms;
};

static void inspect_load_do_run(struct job *errand, struct db *db)
{
	struct surveying *s = (struct surveying *)errand;
	int64_t start = date_ticks();

	for (size_t i = 0; db && !errand->is_dropped && i < s->rows.len; i++) {
		struct inspect_of of = {.row = &s->rows.items[i],
		    .conf = s->confs[i],
		    .data = s->survey->data,
		    .now = date_now()};
		struct inspect_load_item *item = vec_push(&s->items);

		item->account_id = of.row->id;
		/* What can't be read now is said by whoever reads mail. */
		if (!inspect_account(&item->found, db, &of, NULL))
			s->items.len--;
	}
	s->took_ms = date_ticks() - start;
}

static void clear_items(struct inspect_load_items *items)
{
	for (size_t i = 0; i < items->len; i++)
		inspection_clear(&items->items[i].found);
	vec_clear(items);
}

static void inspect_load_done(struct job *errand)
{
	struct surveying *s = (struct surveying *)errand;
	struct inspect_load *survey = s->survey;

	clear_items(&survey->items);
	survey->items = s->items;
	s->items = (struct inspect_load_items){0};
	survey->running = NULL;
	survey->next_ticks = date_ticks() + PAUSE_MS + SHARE * s->took_ms;
	survey->changed(survey->ctx);
}

static void free_surveying(struct job *errand)
{
	struct surveying *s = (struct surveying *)errand;

	clear_items(&s->items);
	for (size_t i = 0; i < s->rows.len; i++)
		conf_account_drop(s->confs[i]);
	accounts_clear(&s->rows);
	free(s->confs);
	free(s);
}

static const struct job_verbs verbs = {
    inspect_load_do_run, inspect_load_done, free_surveying};

static struct job *new_surveying(
    struct inspect_load *survey, const struct folder_model *boxes)
{
	struct surveying *s = mem_new(1, sizeof *s);

	s->errand.verbs = &verbs;
	s->survey = survey;
	s->confs = mem_new(boxes->accounts.len, sizeof *s->confs);
	for (size_t i = 0; i < boxes->accounts.len; i++) {
		const struct folder_model_account *a =
		    &boxes->accounts.items[i];
		struct account_row *row;

		if (!a->id)
			continue;
		s->confs[s->rows.len] = conf_account_hold(a->conf);
		row = vec_push(&s->rows);
		row->id = a->id;
		row->kind = a->kind;
		row->name = mem_str(a->name);
		row->address = mem_str(a->address);
	}
	return &s->errand;
}

void inspect_load_want(struct inspect_load *s)
{
	s->is_wanted = true;
}

void inspect_load_run(struct inspect_load *s, struct jobs *line,
    const struct folder_model *boxes, int *wait_ms)
{
	int64_t now = date_ticks();

	*wait_ms = -1;
	if (!s->is_wanted || s->running)
		return;
	if (now < s->next_ticks) {
		*wait_ms = (int)(s->next_ticks - now);
		return;
	}
	s->is_wanted = false;
	s->running = new_surveying(s, boxes);
	jobs_send(line, s->running);
}

const struct inspection *inspect_load_find(
    const struct inspect_load *s, int64_t account_id)
{
	for (size_t i = 0; i < s->items.len; i++)
		if (s->items.items[i].account_id == account_id)
			return &s->items.items[i].found;
	return NULL;
}

void inspect_load_clear(struct inspect_load *s)
{
	clear_items(&s->items);
}
