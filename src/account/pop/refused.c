#include "account/pop/refused.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/utf8.h"
#include "store/read/trouble.h"

/* Seconds until a message that was refused is asked for again. */
enum { REFUSED_PAUSE = 60 };

static void trouble_place_of(struct buf *out, const struct account *a)
{
	buf_printf(out, "%s:%d", a->conf->server.host, a->conf->server.port);
}

/* A message without a key has its place in the list for one; that may move,
 * which costs another message a little time at most. */
static void trouble_key_of(struct buf *out, const struct pop_plan_item *item)
{
	const struct pop_listed *l = item->listed;

	if (l->key)
		buf_add_str(out, l->key);
	else
		buf_printf(out, " at %lld %lld", (long long)l->number,
		    (long long)l->size);
}

static struct pop_trouble *find_trouble(
    struct pop_troubles *t, const char *key, enum pop_act act)
{
	size_t low = 0, high = t->len;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (strcmp(t->items[mid].key, key) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < t->len && strcmp(t->items[low].key, key) == 0; low++)
		if (t->items[low].act == act)
			return &t->items[low];
	return NULL;
}

/* Counts one that stays away in this visit; the first reason stands for all. */
static void count_refused(struct account *a, const char *why)
{
	struct sync_visit *v = &a->visit;
	size_t len = strnlen(why, sizeof v->refusal - 1);

	v->refused++;
	if (!*v->refusal)
		snprintf(v->refusal, sizeof v->refusal, "%.*s",
		    (int)utf8_floor(why, len), why);
}

/* A time that lies further ahead than any pause was noted by a wrong clock. */
static bool is_backing_off(const struct pop_trouble *t, const struct account *a)
{
	int64_t now = a->now();

	if (!t)
		return false;
	return t->round == a->pop.round.id ||
	       (t->retry_at > now && t->retry_at <= now + TROUBLE_LAST);
}

static void mark_troubled_item(
    struct pop_plan *p, struct pop_plan_item *item, struct account *a)
{
	struct buf key = BUF_INIT;
	struct pop_trouble *fetch, *remove;

	trouble_key_of(&key, item);
	fetch = find_trouble(&p->troubles, key.data, POP_ACT_FETCH);
	remove = find_trouble(&p->troubles, key.data, POP_ACT_REMOVE);
	buf_clear(&key);
	item->is_stuck = is_backing_off(remove, a);
	if (item->is_stuck)
		count_refused(a, remove->text);
	item->had_trouble = fetch || remove;
	if (!is_backing_off(fetch, a) || !pop_plan_is_wanted(item))
		return;
	item->is_held = true;
	p->fresh--;
	count_refused(a, fetch->text);
}

bool pop_refused_mark(struct pop_plan *p, struct account *a, struct err *e)
{
	struct buf place = BUF_INIT;
	bool ok;

	trouble_place_of(&place, a);
	ok = poptrouble_read(a->db, a->id, place.data, &p->troubles, e);
	buf_clear(&place);
	a->visit.refused = 0;
	a->visit.refusal[0] = '\0';
	for (size_t i = 0; ok && p->troubles.len && i < p->items.len; i++)
		mark_troubled_item(p, &p->items.items[i], a);
	return ok;
}

static bool is_key_listed(const struct pop_plan *p, const char *key)
{
	struct buf one = BUF_INIT;
	bool found = false;

	for (size_t i = 0; !found && i < p->items.len; i++) {
		buf_reset(&one);
		trouble_key_of(&one, &p->items.items[i]);
		found = strcmp(one.data, key) == 0;
	}
	buf_clear(&one);
	return found;
}

bool pop_refused_forget(
    const struct pop_plan *p, struct db *w, struct account *a, struct err *e)
{
	bool ok = true;

	for (size_t i = 0; ok && i < p->troubles.len; i++) {
		const struct pop_trouble *t = &p->troubles.items[i];

		if (!is_key_listed(p, t->key))
			ok = poptrouble_clear(w, a->id, t->act, t->key, e);
	}
	return ok;
}

static bool note_trouble_with(struct account *a, struct pop_plan_item *item,
    enum pop_act act, int64_t pause, const char *why, struct err *e)
{
	struct buf key = BUF_INIT, place = BUF_INIT;
	struct pop_trouble_new t = {.account_id = a->id,
	    .now = a->now(),
	    .pause = pause,
	    .round = a->pop.round.id,
	    .text = why,
	    .act = act};
	struct db *w;
	bool ok;

	trouble_key_of(&key, item);
	trouble_place_of(&place, a);
	t.key = key.data;
	t.place = place.data;
	if (!a->pop.round.refused)
		a->pop.round.refused = POP_REFUSED_SOME;
	item->had_trouble = true;
	count_refused(a, why);
	ok = write_begin(a->store, WRITE_NORMAL, &w, e);
	if (ok) {
		ok = poptrouble_note(w, &t, e);
		ok = write_end(a->store, ok, e);
	}
	buf_clear(&place);
	buf_clear(&key);
	return ok;
}

bool pop_refused_note(struct account *a, struct pop_plan_item *item,
    enum pop_act act, const char *words, struct err *e)
{
	struct err said = {0};

	err_said(&said, words);
	log_line(a->conf->label, "message %lld refused: %s",
	    (long long)item->listed->number, said.said);
	return note_trouble_with(a, item, act, REFUSED_PAUSE, said.said, e);
}

bool pop_refused_note_break(struct account *a, struct pop_plan_item *item,
    enum pop_act act, const struct err *why, struct err *e)
{
	log_line(a->conf->label, "the line broke over message %lld: %s",
	    (long long)item->listed->number, why->text);
	a->pop.round.refused = POP_REFUSED_BROKE;
	return note_trouble_with(a, item, act, 0, why->text, e);
}

bool pop_refused_distrust(
    struct account *a, struct pop_plan_item *item, struct err *e)
{
	struct db *w;
	bool ok;

	item->is_due = item->is_safe = false;
	if (!item->listed->key)
		return true;
	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	ok = maildrop_set_state(
	    w, a->id, item->listed->key, DROP_STUB, a->now(), e);
	return write_end(a->store, ok, e);
}

bool pop_refused_clear(struct db *w, int64_t account_id,
    const struct pop_plan_item *item, enum pop_act act, struct err *e)
{
	struct buf key = BUF_INIT;
	bool ok;

	if (!item->had_trouble)
		return true;
	trouble_key_of(&key, item);
	ok = poptrouble_clear(w, account_id, act, key.data, e);
	buf_clear(&key);
	return ok;
}
