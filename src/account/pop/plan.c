#include "account/pop/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"

enum { REMEMBERED_DAYS = 90 };

/* Is it the message we know by this key? UIDLs are used again by some
 * servers, and after a deletion nobody confirmed, who knows. */
static enum plan_verdict judge(
    const struct listed *l, const struct maildrop_entry *known)
{
	if (!known)
		return PLAN_FRESH;
	if (known->state == DROP_GONE || known->state == DROP_LEAVING)
		return PLAN_DOUBT;
	if (l->size != known->size)
		return PLAN_DOUBT;
	return PLAN_KNOWN;
}

static void add_item(
    struct plan *p, struct listed *l, struct maildrop_entry *known)
{
	struct plan_item *item = vec_push(&p->items);

	item->listed = l;
	item->known = known;
	item->verdict = judge(l, known);
	item->is_safe = item->verdict == PLAN_KNOWN;
	item->stored_at = known ? known->stored_at : 0;
	item->stays = known && known->state == DROP_STAYS;
	p->fresh += !item->is_safe;
}

/* An entry the server does not list (any more). */
static bool note_absent(struct db *w, struct account *a,
    struct maildrop_entry *known, int64_t *missed, struct err *e)
{
	enum maildrop_state state = DROP_MISSING;

	if (known->state == DROP_GONE || known->state == DROP_MISSING)
		return true;
	if (known->state == DROP_LEAVING)
		state = DROP_GONE;
	else if (known->state == DROP_STORED)
		++*missed;
	known->state = state;
	return maildrop_set_state(w, a->id, known->uidl, state, a->now(), e);
}

/* One that was missing is there again: it was never deleted. */
static bool note_return(struct db *w, struct account *a,
    struct maildrop_entry *known, struct err *e)
{
	if (known->state != DROP_MISSING)
		return true;
	known->state = DROP_STORED;
	return maildrop_set_state(
	    w, a->id, known->uidl, DROP_STORED, a->now(), e);
}

/* Walks both lists, which are in the same order, side by side. */
static bool join(struct plan *p, struct db *w, struct account *a,
    int64_t *missed, struct err *e)
{
	size_t l = 0, k = 0;

	while (l < p->listing.len || k < p->known.len) {
		struct listed *listed =
		    l < p->listing.len ? &p->listing.items[l] : NULL;
		struct maildrop_entry *known =
		    k < p->known.len ? &p->known.items[k] : NULL;
		int order;

		if (!listed || !known)
			order = listed ? -1 : 1;
		else
			order =
			    listed->key ? strcmp(listed->key, known->uidl) : 1;
		if (order > 0 && !note_absent(w, a, known, missed, e))
			return false;
		if (order == 0 && !note_return(w, a, known, e))
			return false;
		if (order <= 0)
			add_item(p, listed, order == 0 ? known : NULL);
		l += order <= 0;
		k += order >= 0;
	}
	return true;
}

static int by_number(const void *x, const void *y)
{
	const struct plan_item *a = x, *b = y;

	return a->listed->number < b->listed->number
	           ? -1
	           : a->listed->number > b->listed->number;
}

bool plan_make(struct plan *p, struct account *a, struct listing *listing,
    int64_t *missed, struct err *e)
{
	struct db *w;
	bool ok;

	*p = (struct plan){.listing = *listing};
	*listing = (struct listing){0};
	*missed = 0;
	if (!maildrop_read(a->db, a->id, &p->known, e) ||
	    !write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	ok = join(p, w, a, missed, e) &&
	     maildrop_forget(
		 w, a->id, a->now() - REMEMBERED_DAYS * (int64_t)DATE_DAY, e);
	if (!write_end(a->store, ok, e))
		return false;
	if (p->items.len)
		qsort(p->items.items, p->items.len, sizeof *p->items.items,
		    by_number);
	return true;
}

void plan_clear(struct plan *p)
{
	listing_clear(&p->listing);
	maildrop_clear(&p->known);
	vec_clear(&p->items);
}

struct maildrop_entry *plan_find_bytes(
    const struct plan *p, const unsigned char *digest)
{
	for (size_t i = 0; i < p->known.len; i++)
		if (memcmp(p->known.items[i].digest, digest, DIGEST_SHA256) ==
		    0)
			return &p->known.items[i];
	return NULL;
}

static bool is_due(const struct plan_item *item, const struct account *a)
{
	switch (a->conf->after) {
	case CONF_KEEP:
		return false;
	case CONF_REMOVE_AT_ONCE:
		return true;
	case CONF_REMOVE_AFTER:
		return a->now() - item->stored_at >=
		       a->conf->after_days * (int64_t)DATE_DAY;
	case CONF_REMOVE_WITH_LOCAL:
		return item->known && item->known->message_id == 0;
	}
	return false;
}

size_t plan_mark_due(struct plan *p, const struct account *a)
{
	size_t n = 0;

	for (size_t i = 0; i < p->items.len; i++) {
		struct plan_item *item = &p->items.items[i];

		item->is_due = item->is_safe && !item->stays && is_due(item, a);
		n += item->is_due;
	}
	return n;
}
