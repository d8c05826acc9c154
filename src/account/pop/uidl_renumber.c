#include "account/pop/uidl_renumber.h"

#include <stdlib.h>
#include <string.h>

#include "account/pop/top.h"
#include "base/log.h"

/* Fewer new messages than this are simply fetched. */
enum { RENAME_LEAST = 3, RENAME_PERCENT = 80 };

/* Known entries that are not listed, in the order of their headers. */
struct missing VEC_OF(struct maildrop_entry *);

struct uidl_matching {
	struct missing missing;
	struct pop_plan_item **fresh;
	size_t n_fresh;
	size_t found;
};

static int by_top(const void *x, const void *y)
{
	const struct maildrop_entry *const *a = x, *const *b = y;

	return memcmp((*a)->top, (*b)->top, DIGEST_SHA256);
}

static void collect_candidates(struct uidl_matching *r, struct pop_plan *p)
{
	r->fresh = mem_new(p->items.len, sizeof(struct pop_plan_item *));
	for (size_t i = 0; i < p->items.len; i++)
		if (p->items.items[i].verdict == POP_PLAN_FRESH)
			r->fresh[r->n_fresh++] = &p->items.items[i];
	for (size_t i = 0; i < p->known.len; i++)
		if (p->known.items[i].is_absent)
			*vec_push(&r->missing) = &p->known.items[i];
	if (r->missing.len)
		qsort(r->missing.items, r->missing.len,
		    sizeof *r->missing.items, by_top);
}

/* Everything is new and everything known is missing, or nearly so. */
static bool looks_renumbered(
    const struct uidl_matching *r, const struct pop_plan *p)
{
	size_t kept = p->items.len - r->n_fresh;

	return r->n_fresh >= RENAME_LEAST && r->missing.len >= RENAME_LEAST &&
	       kept * 5 <= p->items.len;
}

/* A missing entry with this header and size that is not matched yet. */
static struct maildrop_entry *find_missing(
    struct uidl_matching *r, const unsigned char *top, int64_t size)
{
	size_t low = 0, high = r->missing.len;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (memcmp(r->missing.items[mid]->top, top, DIGEST_SHA256) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < r->missing.len &&
	       memcmp(r->missing.items[low]->top, top, DIGEST_SHA256) == 0;
	     low++)
		if (!r->missing.items[low]->is_listed &&
		    r->missing.items[low]->size == size)
			return r->missing.items[low];
	return NULL;
}

static int64_t fresh_number(void *ctx, size_t i)
{
	struct uidl_matching *r = ctx;

	return r->fresh[i]->listed->number;
}

static bool match_top_digest(
    void *ctx, size_t i, const unsigned char *digest, struct err *e)
{
	struct uidl_matching *r = ctx;
	struct pop_plan_item *item = r->fresh[i];
	struct maildrop_entry *known = NULL;

	(void)e;
	if (digest)
		known = find_missing(r, digest, item->listed->size);
	if (known) {
		known->is_listed = true;
		known->is_absent = false;
		item->known = known;
		item->stored_at = known->stored_at;
		item->message_id = known->message_id;
		item->stays = known->state == DROP_STAYS;
		r->found++;
	}
	return true;
}

static void decide_renumbered(
    struct uidl_matching *r, struct pop_plan *p, const struct account *a)
{
	bool is_sure = r->found * 100 >= r->n_fresh * RENAME_PERCENT;

	for (size_t i = 0; i < r->n_fresh; i++) {
		struct pop_plan_item *item = r->fresh[i];

		if (!item->known)
			continue;
		/* After a deletion that was not confirmed it is compared in
		 * full, as under its old UIDL. */
		item->is_safe = is_sure && item->known->state != DROP_LEAVING;
		item->verdict = item->is_safe ? POP_PLAN_KNOWN : POP_PLAN_DOUBT;
		p->fresh -= item->is_safe;
	}
	p->renamed = (int64_t)r->found;
	log_line(a->conf->label,
	    "the server seems to have renamed its messages: %zu of %zu new "
	    "ones were recognised%s",
	    r->found, r->n_fresh, is_sure ? "" : ", too few to be sure");
}

bool pop_uidl_renumber_recognise(
    struct pop_plan *p, struct pop_session *s, struct err *e)
{
	struct uidl_matching r = {0};
	struct pop_top_query wish = {
	    .number = fresh_number, .take = match_top_digest, .ctx = &r};
	bool ok = true;

	collect_candidates(&r, p);
	if ((s->caps.bits & POP_TOP) && looks_renumbered(&r, p)) {
		wish.n = r.n_fresh;
		ok = pop_top_digests(s, &wish, e);
		if (ok && r.found)
			decide_renumbered(&r, p, s->account);
	}
	free(r.fresh);
	vec_clear(&r.missing);
	return ok;
}
