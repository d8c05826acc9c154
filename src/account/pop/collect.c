#include "account/pop/collect.h"

#include <stdio.h>

#include "account/pop/policy_consent.h"
#include "account/pop/clock_consent.h"
#include "account/pop/delete_guard.h"
#include "account/pop/listing.h"
#include "account/pop/open.h"
#include "account/pop/plan.h"
#include "account/pop/refused.h"
#include "account/pop/dele.h"
#include "account/pop/uidl_renumber.h"
#include "account/pop/retrieve.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/log.h"
#include "store/read/accounts.h"

/* What the server has at the end of a session. */
static void note_server_rest(struct account *a, const struct pop_plan *plan)
{
	a->server_count = a->server_bytes = 0;
	for (size_t i = 0; i < plan->items.len; i++)
		if (!plan->items.items[i].is_removed) {
			a->server_count++;
			a->server_bytes += plan->items.items[i].listed->size;
		}
	a->visit.kept = a->server_count;
}

/* Some messages could not be downloaded or removed; everything else was
 * done. */
static bool fail_messages_refused(const struct account *a, struct err *e)
{
	const struct sync_visit *v = &a->visit;

	err_set(e,
	    a->pop.round.refused == POP_REFUSED_BROKE ? ERR_NETWORK : ERR_OTHER,
	    ERR_ITEM, RETRY_LATER,
	    ngettext(
		"The server did not send or remove %lld message; it stays "
		"there, and postern will try again. Everything else was done.",
		"The server did not send or remove %lld messages; they stay "
		"there, and postern will try again. Everything else was done.",
		(unsigned long)v->refused),
	    (long long)v->refused);
	return err_said(e, v->refusal);
}

/* What is left out since this visit. */
static void tell_newly_avoided(struct account *a)
{
	struct sync_visit *v = &a->visit;
	struct buf names = BUF_INIT;

	pop_avoid_add_names(
	    &names, a->pop.avoided.asks & ~a->pop.avoided.asks_before);
	if (names.len)
		snprintf(v->missing, sizeof v->missing,
		    _("not used, because they do not work on this server: %s"),
		    names.data);
	a->pop.avoided.asks_before = a->pop.avoided.asks;
	buf_clear(&names);
}

/* While deleting is not allowed nothing is due; why says why. */
static void mark_none_due(struct pop_plan *plan)
{
	for (size_t i = 0; i < plan->items.len; i++)
		plan->items.items[i].is_due = false;
}

/* With EXPIRE 0 (RFC 2449, 6.7) the server removed at QUIT what was collected,
 * so what is here is the only copy. Should it list one again, that is noted
 * as well. */
static bool note_expired(
    struct account *a, struct pop_plan *plan, struct err *e)
{
	struct db *w;
	bool ok = true;

	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	for (size_t i = 0; ok && i < plan->items.len; i++) {
		struct pop_plan_item *item = &plan->items.items[i];

		if (!item->is_safe || item->is_removed ||
		    item->verdict == POP_PLAN_KNOWN)
			continue;
		ok = maildrop_set_state(
		    w, a->id, item->listed->key, DROP_MISSING, a->now(), e);
		item->is_removed = true;
	}
	return write_end(a->store, ok, e);
}

/* One session: fetches all there is, removes some of what is due. */
static bool fetch_and_delete(
    struct pop_session *s, struct pop_plan *plan, bool *more, struct err *e)
{
	struct account *a = s->account;
	int64_t removed = 0, stored = a->visit.stored;
	struct err why = {0};
	size_t due;
	/* The session, and what it knows, is closed before this is noted. */
	bool is_shut, forgets = pop_caps_expiry(&s->caps) == 0;

	a->visit.fresh += (int64_t)plan->fresh;
	if (plan->fresh && !pop_retrieve(s, plan, e)) {
		/* The next session lists the rest again. */
		a->visit.fresh -=
		    (int64_t)plan->fresh - (a->visit.stored - stored);
		pop_session_close(s);
		return false;
	}
	/* The clock may have been set meanwhile, and new mail bears dates. */
	if (!clock_look(&a->clock, a->store, a->db, a->now(), e) ||
	    !pop_plan_set_unknown_times(plan, a, e)) {
		pop_session_close(s);
		return false;
	}
	due = pop_plan_mark_due(plan, a);
	is_shut = !pop_policy_consent_check(a, plan, &why) ||
	          (due && !pop_delete_guard_open(a, &why));
	if (is_shut)
		mark_none_due(plan);
	else
		is_shut = !pop_clock_consent_check(a, plan, &why);
	if (!pop_dele_due(s, plan, &removed, more, e))
		return false;
	a->visit.removed += removed;
	if (forgets && plan->fresh && !note_expired(a, plan, e))
		return false;
	note_server_rest(a, plan);
	if (is_shut)
		*e = why;
	return !is_shut;
}

/* Messages that disappeared without our deleting them are a sign of another
 * program; but Gmail removes them once they are downloaded, and a server may
 * announce that it deletes by itself (EXPIRE). */
static bool note_missed(
    struct pop_session *s, const struct pop_plan *plan, struct err *e)
{
	struct account *a = s->account;
	char n[32];
	struct db *w;
	bool ok;

	if (!plan->missed || pop_caps_are_gmail(&s->caps) ||
	    pop_caps_expiry(&s->caps) >= 0)
		return true;
	log_line(a->conf->label,
	    "%lld known messages are not listed any more: removed by "
	    "another program, or by the server",
	    (long long)plan->missed);
	snprintf(n, sizeof n, "%lld", (long long)plan->missed);
	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	ok = fact_write(w, a->id, FACT_MISSED, n, a->now(), e);
	return write_end(a->store, ok, e);
}

static bool forget_troubles(
    struct account *a, const struct pop_plan *plan, struct err *e)
{
	struct db *w;

	if (!plan->troubles.len)
		return true;
	return write_begin(a->store, WRITE_NORMAL, &w, e) &&
	       write_end(a->store, pop_refused_forget(plan, w, a, e), e);
}

static bool list_maildrop(struct pop_session *s, struct pop_plan *plan,
    const struct pull *what, struct err *e)
{
	struct account *a = s->account;
	bool ok = pop_plan_make(plan, s, e) &&
	          pop_uidl_renumber_recognise(plan, s, e) &&
	          pop_refused_mark(plan, a, e) &&
	          (what->kind == PULL_REHEARSAL ||
		      (pop_plan_note(plan, a, e) && note_missed(s, plan, e)));

	if (ok && what->kind != PULL_REHEARSAL)
		ok = forget_troubles(a, plan, e);
	/* A second session of the visit shows some of the same again. */
	if (ok)
		a->visit.listed +=
		    (int64_t)(a->visit.listed ? plan->fresh
					      : plan->listing.len);
	return ok;
}

/* One session in whole; *again says that another one follows at once. */
static bool collect_session(
    struct pop_session *s, const struct pull *what, bool *again, struct err *e)
{
	/* The next session lists the next ones. */
	bool has_more_mail = pop_caps_are_gmail(&s->caps);
	bool may_return = has_more_mail || !s->caps.login_delay;
	struct pop_plan plan = {0};
	bool more = false, ok;

	*again = false;
	ok = list_maildrop(s, &plan, what, e);
	if (ok && what->kind == PULL_REHEARSAL) {
		s->account->visit.fresh = (int64_t)plan.fresh;
		s->account->visit.kept = (int64_t)plan.listing.len;
	} else if (ok) {
		ok = fetch_and_delete(s, &plan, &more, e);
		*again = may_return && (more || (has_more_mail && plan.fresh));
	}
	pop_plan_clear(&plan);
	return ok;
}

static bool may_open_another(
    const struct pop_session *s, const struct pull *what, int breaks)
{
	return what->kind != PULL_REHEARSAL && breaks < POP_BREAKS_MAX &&
	       !s->caps.login_delay;
}

/* As many sessions as it takes, also behind a line that broke over something
 * that can be left out or put off. */
static bool collect_sessions(
    struct pop_session *s, const struct pull *what, struct err *e)
{
	struct account *a = s->account;
	int64_t listed;
	int breaks = 0;
	struct err why = {0};
	bool again, ok;

	do {
		if (!s->link && !pop_open(s, a, e)) {
			/* Why the one before it broke tells more. */
			if (breaks && e->kind != ERR_STOPPED)
				*e = why;
			return false;
		}
		a->pause = s->caps.login_delay;
		listed = a->visit.listed;
		ok = collect_session(s, what, &again, e);
		if (!ok && pop_session_blame(s, e) &&
		    may_open_another(s, what, breaks)) {
			again = true;
			why = *e;
			breaks += pop_session_cost(s);
			/* The next one lists the same. */
			a->visit.listed = listed;
			if (s->link)
				pop_session_close(s);
			continue;
		}
		if (again || !ok || !s->is_leaving)
			pop_session_close(s);
		again &= ok;
	} while (again);
	return ok;
}

bool pop_collect(struct pop_session *s, const struct pull *what, struct err *e)
{
	struct account *a = s->account;
	bool ok;

	a->pop.round = (struct pop_round){.id = date_ticks()};
	ok = collect_sessions(s, what, e);
	tell_newly_avoided(a);
	if (!ok)
		return false;
	pop_avoid_forget_suspects(a);
	a->pop.round.is_counted = a->pop.round.refused != POP_REFUSED_NONE;
	return !a->pop.round.is_counted || fail_messages_refused(a, e);
}
