#include "account/pop/collect.h"

#include "account/pop/listing.h"
#include "account/pop/open.h"
#include "account/pop/plan.h"
#include "account/pop/remove.h"
#include "account/pop/retrieve.h"
#include "base/log.h"
#include "base/text.h"

/* What the server has at the end of a session. */
static void note_rest(struct account *a, const struct plan *plan)
{
	a->server_count = a->server_bytes = 0;
	for (size_t i = 0; i < plan->items.len; i++)
		if (!plan->items.items[i].is_removed) {
			a->server_count++;
			a->server_bytes += plan->items.items[i].listed->size;
		}
	a->visit.kept = a->server_count;
}

/* One session: fetches all there is, removes some of what is due. */
static bool one_session(
    struct pop_session *s, struct plan *plan, bool *more, struct err *e)
{
	struct visit *v = &s->account->visit;
	int64_t refused = 0, removed = 0;

	v->fresh += (int64_t)plan->fresh;
	if (plan->fresh && !retrieve_all(s, plan, &refused, e)) {
		pop_session_close(s);
		return false;
	}
	plan_mark_due(plan, s->account);
	if (!remove_due(s, plan, &removed, more, e))
		return false;
	v->removed += removed;
	note_rest(s->account, plan);
	if (!refused)
		return true;
	return err_set(e, ERR_OTHER, ERR_ITEM, RETRY_LATER,
	    ngettext("The server did not hand out %lld message; it stays "
		     "there and is asked for again.",
		"The server did not hand out %lld messages; they stay there "
		"and are asked for again.",
		(unsigned long)refused),
	    (long long)refused);
}

static bool list(struct pop_session *s, struct plan *plan, struct err *e)
{
	struct listing listing;
	int64_t missed;

	if (!listing_read(s, &listing, e))
		return false;
	s->account->visit.listed = (int64_t)listing.len;
	if (!plan_make(plan, s->account, &listing, &missed, e))
		return false;
	if (missed)
		log_line(s->account->conf->label,
		    "%lld known messages are not listed any more: removed by "
		    "another program, or by the server",
		    (long long)missed);
	return true;
}

bool collect(struct pop_session *s, const struct pull *what, struct err *e)
{
	struct account *a = s->account;
	bool more = false, ok;

	do {
		struct plan plan = {0};

		if (!s->link && !pop_open(s, a, e))
			return false;
		ok = list(s, &plan, e);
		if (ok && what->is_rehearsal)
			a->visit.fresh = (int64_t)plan.fresh;
		else if (ok)
			ok = one_session(s, &plan, &more, e);
		plan_clear(&plan);
	} while (ok && more);
	pop_session_close(s);
	return ok;
}
