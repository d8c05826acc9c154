#include "account/pop/dele.h"

#include "account/pop/delete_guard.h"
#include "account/pop/refused.h"
#include "base/log.h"
#include "base/crash_point.h"

/* The due items of this session. */
struct dele_run {
	struct pop_plan_item *items[POP_DELE_BATCH];
	size_t n;
};

/* The copy here is damaged: the message is downloaded again. */
static bool mark_untrusted(struct account *a, struct pop_plan_item *item,
    const struct err *why, struct err *e)
{
	struct db *w;
	bool ok;

	log_line(a->conf->label, "message %lld is not removed: %s",
	    (long long)item->listed->number, why->text);
	item->is_due = item->is_safe = false;
	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	ok = maildrop_set_state(
	    w, a->id, item->listed->key, DROP_STUB, a->now(), e);
	return write_end(a->store, ok, e);
}

/* Unless a person removed it, a message must still be here, to the byte. */
static bool is_copy_sound(
    struct account *a, struct pop_plan_item *item, struct err *why)
{
	bool is_meant = item->known && item->known->wish == DROP_REMOVE;

	return !item->is_safe || is_meant || !item->message_id ||
	       pop_delete_guard_verify(a, item->message_id, why);
}

/* A session that downloads much takes long: meanwhile a person may have
 * changed a wish, or taken a deletion back. */
static bool check_still_due(
    struct account *a, struct pop_plan_item *item, struct err *e)
{
	struct maildrop_entry now = {0};
	struct pop_plan_item again = *item;

	if (!item->listed->key)
		return true;
	if (item->known)
		now = *item->known;
	now.uidl = item->listed->key;
	if (!maildrop_read_wish(a->db, a->id, &now, e))
		return false;
	again.known = &now;
	item->is_due =
	    !item->is_stuck && pop_plan_is_due(&again, a->conf,
				   clock_present(&a->clock, a->now()));
	return true;
}

static bool choose_if_due(struct dele_run *r, struct account *a,
    struct pop_plan_item *item, struct err *e)
{
	struct err why = {0};

	if (!check_still_due(a, item, e))
		return false;
	if (!item->is_due)
		return true;
	if (!is_copy_sound(a, item, &why))
		return mark_untrusted(a, item, &why, e);
	r->items[r->n++] = item;
	return true;
}

static bool choose_due_items(struct dele_run *r, struct account *a,
    struct pop_plan *plan, bool *left, struct err *e)
{
	*left = false;
	for (size_t i = 0; i < plan->items.len; i++) {
		struct pop_plan_item *item = &plan->items.items[i];

		if (!item->is_due)
			continue;
		if (r->n == POP_DELE_BATCH) {
			*left = true;
			break;
		}
		if (!choose_if_due(r, a, item, e))
			return false;
	}
	return true;
}

/* Notes the state of all items but those that were refused. */
static bool note_state(struct account *a, const struct dele_run *r,
    enum maildrop_state state, struct err *e)
{
	struct db *w;
	bool ok = true;

	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	for (size_t i = 0; ok && i < r->n; i++)
		if (r->items[i])
			ok =
			    maildrop_set_state(w, a->id,
				r->items[i]->listed->key, state, a->now(), e) &&
			    (state != DROP_GONE ||
				pop_refused_clear(
				    w, a->id, r->items[i], POP_ACT_REMOVE, e));
	return write_end(a->store, ok, e);
}

static bool send_dele_window(struct pop_session *s, const struct dele_run *r,
    size_t from, size_t to, struct err *e)
{
	for (size_t i = from; i < to; i++)
		if (!pop_wire_command(&s->wire, e, "DELE %lld",
			(long long)r->items[i]->listed->number))
			return false;
	pop_session_sent(s, to - from);
	crash_point("before DELE");
	return pop_wire_flush(&s->wire, e);
}

/* A message the server refuses to delete stays what it was: stored. */
static bool note_dele_refused(struct pop_session *s, struct pop_plan_item *item,
    const char *words, struct err *e)
{
	struct account *a = s->account;
	struct db *w;
	bool ok;

	s->was_refused = true;
	item->is_due = false;
	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	ok = maildrop_set_state(
	    w, a->id, item->listed->key, DROP_STORED, a->now(), e);
	return write_end(a->store, ok, e) &&
	       pop_refused_note(a, item, POP_ACT_REMOVE, words, e);
}

/* The line broke over it, unless it was closed behind a refusal. */
static bool note_dele_break(
    struct pop_session *s, struct pop_plan_item *item, struct err *e)
{
	struct account *a = s->account;
	struct err why = *e;

	if (!pop_session_is_break(&why))
		return false;
	s->is_blamed = true;
	if (why.kind == ERR_PROTOCOL && s->last_read && !s->answers_dele) {
		/* Nonsense in place of the first answer belongs to what was
		 * read before. */
		if (pop_refused_distrust(a, s->last_read, e))
			pop_refused_note_break(
			    a, s->last_read, POP_ACT_FETCH, &why, e);
	} else if (!s->was_refused) {
		pop_refused_note_break(a, item, POP_ACT_REMOVE, &why, e);
	}
	*e = why;
	return false;
}

static bool read_dele_answer(
    struct pop_session *s, struct pop_plan_item **item, struct err *e)
{
	struct buf line = BUF_INIT;
	enum pop_wire_status status;
	bool was_refused = s->was_refused, ok;

	link_budget(s->link, POP_WIRE_LINE, 5 * 60 * 1000);
	ok = pop_session_reply(s, POP_ASK_NOTHING, &status, &line, e);
	if (!ok) {
		s->was_refused = was_refused;
		note_dele_break(s, *item, e);
	} else {
		s->answers_dele = true;
	}
	if (ok && status != POP_WIRE_OK) {
		ok = note_dele_refused(s, *item, line.data, e);
		*item = NULL;
	}
	buf_clear(&line);
	return ok;
}

static bool read_dele_answers(struct pop_session *s, struct dele_run *r,
    size_t from, size_t to, struct err *e)
{
	bool ok = true;

	for (size_t i = from; ok && i < to; i++)
		ok = read_dele_answer(s, &r->items[i], e);
	return ok;
}

static bool send_all_dele(
    struct pop_session *s, struct dele_run *r, struct err *e)
{
	size_t window =
	    s->caps.bits & POP_PIPELINING ? (size_t)POP_DELE_BATCH : 1;

	for (size_t at = 0; at < r->n; at += window) {
		size_t to = at + window < r->n ? at + window : r->n;

		if (!send_dele_window(s, r, at, to, e) ||
		    !read_dele_answers(s, r, at, to, e))
			return false;
	}
	return true;
}

static bool note_removed(
    struct account *a, struct dele_run *r, int64_t *removed, struct err *e)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->items[i]) {
			r->items[i]->is_due = false;
			r->items[i]->is_removed = true;
			++*removed;
		}
	return note_state(a, r, DROP_GONE, e);
}

bool pop_dele_due(struct pop_session *s, struct pop_plan *plan,
    int64_t *removed, bool *left, struct err *e)
{
	struct account *a = s->account;
	struct dele_run r = {.n = 0};

	*removed = 0;
	if (!choose_due_items(&r, a, plan, left, e)) {
		pop_session_close(s);
		return false;
	}
	s->answers_dele = false;
	/* First they are noted as leaving: whatever happens from here on,
	 * the next session checks each of them again. */
	if (r.n &&
	    (!note_state(a, &r, DROP_LEAVING, e) || !send_all_dele(s, &r, e))) {
		pop_session_close(s);
		return false;
	}
	crash_point("before QUIT");
	if (!r.n && !plan->fresh)
		return pop_session_leave(s, e);
	if (!pop_session_quit(s, e))
		return false;
	crash_point("after QUIT");
	return note_removed(a, &r, removed, e);
}
