#include "account/pop/plan.h"

#include <stdlib.h>
#include <string.h>

#include "account/pop/policy.h"
#include "base/date.h"
#include "base/sort.h"

enum { REMEMBERED_DAYS = 90 };

static bool is_too_large(const struct pop_listed *l, const struct account *a)
{
	return a->conf->size_cap && l->size > a->conf->size_cap;
}

/* Without TOP a large message is fetched whole, rather than not seen. */
static void drop_stubs(struct pop_plan *p)
{
	for (size_t i = 0; i < p->items.len; i++)
		if (p->items.items[i].verdict == POP_PLAN_STUB)
			p->items.items[i].verdict = POP_PLAN_FRESH;
}

/* A stub that was deleted here is not completed. */
static enum pop_plan_verdict judge_stub(const struct pop_listed *l,
    const struct maildrop_entry *known, const struct account *a)
{
	if (!known->message_id || known->is_deleted)
		return POP_PLAN_LEFT;
	return known->is_wanted || !is_too_large(l, a) ? POP_PLAN_REST
	                                               : POP_PLAN_LEFT;
}

/* Is it the message that is known by this key? Some servers use UIDLs again,
 * and after a deletion that was not confirmed it is not certain. */
static enum pop_plan_verdict judge_listed(const struct pop_listed *l,
    const struct maildrop_entry *known, const struct account *a)
{
	if (!known)
		return is_too_large(l, a) ? POP_PLAN_STUB : POP_PLAN_FRESH;
	if (known->state == DROP_STUB)
		return judge_stub(l, known, a);
	if (known->state == DROP_GONE || known->state == DROP_LEAVING)
		return POP_PLAN_DOUBT;
	/* Where LIST is not to be had there is no size. */
	if (l->size && known->size && l->size != known->size)
		return POP_PLAN_DOUBT;
	return POP_PLAN_KNOWN;
}

bool pop_plan_is_wanted(const struct pop_plan_item *item)
{
	return !item->is_safe && !item->is_held &&
	       item->verdict != POP_PLAN_LEFT;
}

static void add_plan_item(struct pop_plan *p, struct pop_listed *l,
    struct maildrop_entry *known, const struct account *a)
{
	struct pop_plan_item *item = vec_push(&p->items);

	item->listed = l;
	item->known = known;
	item->verdict = judge_listed(l, known, a);
	item->is_safe = item->verdict == POP_PLAN_KNOWN;
	item->stored_at = known ? known->stored_at : 0;
	item->message_id = known ? known->message_id : 0;
	item->stays = known && known->state == DROP_STAYS;
	if (known)
		known->is_listed = true;
}

/* Walks both lists, which are in the same order, side by side. */
static void join_listing(struct pop_plan *p, const struct account *a)
{
	size_t l = 0, k = 0;

	while (l < p->listing.len) {
		struct pop_listed *listed = &p->listing.items[l];
		struct maildrop_entry *known = NULL;
		int order = -1;

		if (listed->key && k < p->known.len) {
			known = &p->known.items[k];
			order = strcmp(listed->key, known->uidl);
		}
		if (order <= 0)
			add_plan_item(p, listed, order == 0 ? known : NULL, a);
		l += order <= 0;
		k += order >= 0;
	}
}

static int entries_by_digest(const void *x, const void *y)
{
	const struct maildrop_entry *const *a = x, *const *b = y;

	return memcmp((*a)->digest, (*b)->digest, DIGEST_SHA256);
}

/* What is known and not listed. */
static void mark_absent(struct pop_plan *p)
{
	for (size_t i = 0; i < p->known.len; i++) {
		struct maildrop_entry *known = &p->known.items[i];

		known->is_absent = !known->is_listed &&
		                   known->state != DROP_GONE &&
		                   known->state != DROP_STUB;
	}
}

/* Only sessions that fetch something need it. */
static void sort_by_bytes(struct pop_plan *p)
{
	if (p->by_bytes.len || !p->known.len)
		return;
	for (size_t i = 0; i < p->known.len; i++)
		*vec_push(&p->by_bytes) = &p->known.items[i];
	sort_array(p->by_bytes.items, p->by_bytes.len,
	    sizeof *p->by_bytes.items, entries_by_digest);
}

static int items_by_number(const void *x, const void *y)
{
	const struct pop_plan_item *a = x, *b = y;

	return a->listed->number < b->listed->number
	           ? -1
	           : a->listed->number > b->listed->number;
}

/* The session may have it ready. */
static bool take_known(struct pop_plan *p, struct pop_session *s, struct err *e)
{
	struct account *a = s->account;

	if (!s->has_known)
		return maildrop_read(a->db, a->id, &p->known, e);
	p->known = s->known;
	s->known = (struct maildrop){0};
	s->has_known = false;
	return true;
}

bool pop_plan_make(struct pop_plan *p, struct pop_session *s, struct err *e)
{
	struct account *a = s->account;

	*p = (struct pop_plan){0};
	if (!take_known(p, s, e) || !pop_listing_read(s, &p->listing, e))
		return false;
	join_listing(p, a);
	mark_absent(p);
	if (!(s->caps.bits & POP_TOP))
		drop_stubs(p);
	sort_array(p->items.items, p->items.len, sizeof *p->items.items,
	    items_by_number);
	for (size_t i = 0; i < p->items.len; i++)
		p->fresh += pop_plan_is_wanted(&p->items.items[i]);
	return !p->fresh || maildrop_read_digests(a->db, a->id, &p->known, e);
}

void pop_plan_clear(struct pop_plan *p)
{
	pop_listing_clear(&p->listing);
	vec_clear(&p->by_bytes);
	maildrop_clear(&p->known);
	poptroubles_clear(&p->troubles);
	vec_clear(&p->items);
}

/* What it means that an entry is listed, or is not. */
static enum maildrop_state state_after(const struct maildrop_entry *known)
{
	switch (known->state) {
	case DROP_STORED:
	case DROP_STAYS:
	case DROP_STUB:
		return known->is_listed ? known->state : DROP_MISSING;
	case DROP_MISSING:
		/* It was never deleted. */
		return known->is_listed ? DROP_STORED : DROP_MISSING;
	case DROP_LEAVING:
		return known->is_listed ? DROP_LEAVING : DROP_GONE;
	case DROP_GONE:
		break;
	}
	return DROP_GONE;
}

static bool note_states(
    struct pop_plan *p, struct db *w, struct account *a, struct err *e)
{
	for (size_t i = 0; i < p->known.len; i++) {
		struct maildrop_entry *known = &p->known.items[i];
		enum maildrop_state state = state_after(known);

		if (state == known->state)
			continue;
		/* Without UIDLs all are known by other keys. */
		p->missed += p->listing.has_uidls &&
		             known->state == DROP_STORED &&
		             state == DROP_MISSING;
		if (!maildrop_set_state(
			w, a->id, known->uidl, state, a->now(), e))
			return false;
		known->state = state;
	}
	return true;
}

static bool note_names(
    struct pop_plan *p, struct db *w, struct account *a, struct err *e)
{
	for (size_t i = 0; p->renamed && i < p->items.len; i++) {
		const struct pop_plan_item *item = &p->items.items[i];

		/* Only where it is sure: a key makes a message safe. */
		if (item->verdict == POP_PLAN_KNOWN &&
		    strcmp(item->known->uidl, item->listed->key) != 0 &&
		    !maildrop_set_key(
			w, a->id, item->known->uidl, item->listed->key, e))
			return false;
	}
	return true;
}

bool pop_plan_note(struct pop_plan *p, struct account *a, struct err *e)
{
	int64_t old = clock_present(&a->clock, a->now()) -
	              REMEMBERED_DAYS * (int64_t)DATE_DAY;
	struct db *w;
	bool ok;

	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	ok = note_states(p, w, a, e) && note_names(p, w, a, e) &&
	     maildrop_forget(w, a->id, old, e);
	return write_end(a->store, ok, e);
}

/* The place of the first entry with these bytes, or behind it. */
static size_t first_with(struct pop_plan *p, const unsigned char *digest)
{
	size_t low = 0, high;

	sort_by_bytes(p);
	high = p->by_bytes.len;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (memcmp(p->by_bytes.items[mid]->digest, digest,
			DIGEST_SHA256) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool has_bytes(
    const struct pop_plan *p, size_t i, const unsigned char *digest)
{
	return i < p->by_bytes.len &&
	       memcmp(p->by_bytes.items[i]->digest, digest, DIGEST_SHA256) == 0;
}

struct maildrop_entry *pop_plan_find_bytes(
    struct pop_plan *p, const unsigned char *digest)
{
	size_t i = first_with(p, digest);

	return has_bytes(p, i, digest) ? p->by_bytes.items[i] : NULL;
}

struct maildrop_entry *pop_plan_take_absent(
    struct pop_plan *p, const unsigned char *digest)
{
	for (size_t i = first_with(p, digest); has_bytes(p, i, digest); i++)
		if (p->by_bytes.items[i]->is_absent) {
			p->by_bytes.items[i]->is_absent = false;
			return p->by_bytes.items[i];
		}
	return NULL;
}

bool pop_plan_is_due(const struct pop_plan_item *item,
    const struct conf_account *conf, int64_t now)
{
	struct pop_policy_case c = {.stored_at = item->stored_at};

	if (item->known) {
		c.wish = item->known->wish;
		c.is_deleted = item->known->is_deleted;
	}
	if (c.wish == DROP_REMOVE)
		return true;
	return item->is_safe && !item->stays &&
	       pop_policy_due_at(conf, &c) <= now;
}

size_t pop_plan_mark_due(struct pop_plan *p, const struct account *a)
{
	int64_t now = a->now(), present = clock_present(&a->clock, now);
	size_t n = 0;

	p->held = 0;
	for (size_t i = 0; i < p->items.len; i++) {
		struct pop_plan_item *item = &p->items.items[i];

		item->is_due =
		    !item->is_stuck && pop_plan_is_due(item, a->conf, present);
		n += item->is_due;
		p->held += !item->is_stuck && !item->is_due &&
		           pop_plan_is_due(item, a->conf, now);
	}
	return n;
}

static bool has_unknown(const struct pop_plan *p, int64_t now)
{
	for (size_t i = 0; i < p->items.len; i++)
		if (clock_is_unknown(p->items.items[i].stored_at, now))
			return true;
	return false;
}

bool pop_plan_set_unknown_times(
    struct pop_plan *p, struct account *a, struct err *e)
{
	int64_t now = a->now();
	struct db *w;
	bool ok;

	if (clock_is_behind(&a->clock, now) || !has_unknown(p, now))
		return true;
	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	ok = maildrop_date_anew(w, a->id, now, e);
	if (!write_end(a->store, ok, e))
		return false;
	for (size_t i = 0; i < p->items.len; i++)
		if (clock_is_unknown(p->items.items[i].stored_at, now))
			p->items.items[i].stored_at = now;
	return true;
}
