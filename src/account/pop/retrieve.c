#include "account/pop/retrieve.h"

#include <stdlib.h>

#include "account/pop/commit.h"
#include "account/pop/refused.h"
#include "base/mem.h"

/* Answers that may be on their way at once: enough for a line with long
 * round trips, few enough that a server never waits for us to read while we
 * wait for it to take commands. */
enum { WINDOW = 1000, WINDOW_BYTES = 16 * 1024 * 1024, SIZE_GUESS = 16 * 1024 };

/* Lines of the body that a stub has. */
enum { STUB_LINES = 40 };

struct pop_retrieval {
	struct pop_session *session;
	struct pop_plan *plan;
	struct pop_commit keep;
	size_t window;
	/* What is wanted, the newest first, what was in trouble last. */
	struct pop_plan_item **order;
	size_t n, asked, answered;     /* how many of them were */
	struct pop_plan_item *broken;  /* the line broke over it */
	struct pop_plan_item *doubted; /* or over the end of this one */
	size_t n_read;                 /* messages answered in this session */
	bool is_inside;                /* of a message, behind its "+OK" */
	int64_t on_the_way;            /* bytes asked for, as LIST has them */
	size_t n_on_the_way;
	int64_t done;
};

static int64_t guess_size(const struct pop_plan_item *item)
{
	if (item->verdict == POP_PLAN_STUB || !item->listed->size)
		return SIZE_GUESS;
	return item->listed->size;
}

static bool ask_for_message(
    struct pop_wire *w, const struct pop_plan_item *item, struct err *e)
{
	if (item->verdict == POP_PLAN_STUB)
		return pop_wire_command(w, e, "TOP %lld %d",
		    (long long)item->listed->number, STUB_LINES);
	return pop_wire_command(
	    w, e, "RETR %lld", (long long)item->listed->number);
}

static bool has_window_room(
    const struct pop_retrieval *r, const struct pop_plan_item *item)
{
	/* What was in trouble goes alone: what comes behind it may be lost. */
	return !r->n_on_the_way ||
	       (!item->had_trouble && r->n_on_the_way < r->window &&
		   r->on_the_way < WINDOW_BYTES);
}

/* The line broke over it, unless it was closed behind a refusal. */
static void note_retr_break(
    struct pop_retrieval *r, struct pop_plan_item *item, const struct err *e)
{
	struct pop_session *s = r->session;
	struct pop_break at = pop_session_where(s);

	if (!pop_session_is_break(e) || !link_error(s->link))
		return;
	/* Closed behind a command that was refused, or again before the first
	 * message: it was no message. */
	if (s->refused ||
	    (!r->n_read && (s->account->pop.round.broke_at_first ||
			       pop_avoid_is_same_place(s->account, &at)))) {
		pop_avoid_note(s->account, &at);
		s->is_blamed = true;
		return;
	}
	s->account->pop.round.broke_at_first = !r->n_read;
	s->is_blamed = true;
	/* Nonsense in place of an answer may belong to what came before. */
	if (e->kind == ERR_PROTOCOL && !r->is_inside)
		r->doubted = s->last_read == item ? NULL : s->last_read;
	if (!s->was_refused)
		r->broken = item;
}

/* Before a message that was in trouble the one before it must have ended, so
 * that what comes then belongs to one of them alone. */
static bool end_message_before(struct pop_retrieval *r, struct err *e)
{
	struct pop_session *s = r->session;
	struct buf line = BUF_INIT;
	enum pop_wire_status status;
	bool ok;

	if (!s->last_read)
		return true;
	link_budget(s->link, POP_WIRE_LINE, 60 * 1000);
	ok = pop_wire_command(&s->wire, e, "NOOP") &&
	     pop_wire_flush(&s->wire, e) &&
	     pop_session_reply(s, POP_ASK_NOTHING, &status, &line, e);
	buf_clear(&line);
	if (ok)
		s->last_read = NULL;
	else
		note_retr_break(r, s->last_read, e);
	return ok;
}

/* Asks for as many messages as fit. */
static bool ask_for_messages(struct pop_retrieval *r, struct err *e)
{
	size_t before = r->asked;

	while (r->asked < r->n && has_window_room(r, r->order[r->asked])) {
		struct pop_plan_item *item = r->order[r->asked];

		if (item->had_trouble && !end_message_before(r, e))
			return false;
		if (!ask_for_message(&r->session->wire, item, e))
			return false;
		r->n_on_the_way++;
		r->on_the_way += guess_size(item);
		r->asked++;
	}
	pop_session_sent(r->session, r->asked - before);
	return pop_wire_flush(&r->session->wire, e);
}

static bool take_message_bytes(
    void *ctx, const char *bytes, size_t len, struct err *e)
{
	struct pop_retrieval *r = ctx;

	return pop_commit_take(&r->keep, bytes, len, e);
}

/* A size may be a lie; far beyond it is an attack on the disk. */
static void set_message_budget(
    struct pop_retrieval *r, const struct pop_plan_item *item)
{
	int64_t size = guess_size(item);

	if (size > (int64_t)1 << 40)
		size = (int64_t)1 << 40;
	link_budget(r->session->link, 4 * size + 16 * 1024 * 1024,
	    5 * 60 * 1000 + size);
}

static bool note_retr_refused(struct pop_retrieval *r,
    struct pop_plan_item *item, const char *words, struct err *e)
{
	r->session->was_refused = true;
	return pop_refused_note(
	    r->session->account, item, POP_ACT_FETCH, words, e);
}

static bool read_retr_answer(
    struct pop_retrieval *r, struct pop_plan_item *item, struct err *e)
{
	struct pop_session *s = r->session;
	struct buf line = BUF_INIT;
	enum pop_wire_status status;
	bool was_refused = s->was_refused, ok;

	set_message_budget(r, item);
	ok = pop_session_reply(s, POP_ASK_NOTHING, &status, &line, e);
	if (!ok)
		s->was_refused = was_refused;
	if (ok && status != POP_WIRE_OK) {
		ok = note_retr_refused(r, item, line.data, e);
	} else if (ok) {
		pop_commit_begin(&r->keep, item);
		r->is_inside = true;
		ok = pop_wire_message(&s->wire, take_message_bytes, r, e);
		r->is_inside = !ok;
		if (ok)
			ok = pop_commit_end(&r->keep, e);
		else
			pop_commit_cancel(&r->keep);
	}
	if (!ok)
		note_retr_break(r, item, e);
	else if (status == POP_WIRE_OK)
		s->last_read = item;
	r->n_read += ok;
	r->n_on_the_way--;
	r->on_the_way -= guess_size(item);
	buf_clear(&line);
	return ok;
}

static void tell_retrieve_progress(struct pop_retrieval *r)
{
	const struct account *a = r->session->account;

	backend_tell_progress(
	    a, DOING_COLLECT, ++r->done, (int64_t)r->plan->fresh);
}

static bool retrieve_in_order(struct pop_retrieval *r, struct err *e)
{
	while (r->answered < r->n) {
		/* Asking in larger bites keeps the packets few. */
		if (r->asked < r->n && r->n_on_the_way <= r->window / 2 &&
		    r->on_the_way <= WINDOW_BYTES / 2 &&
		    !ask_for_messages(r, e))
			return false;
		if (!read_retr_answer(r, r->order[r->answered++], e))
			return false;
		tell_retrieve_progress(r);
	}
	return true;
}

static void set_retrieve_order(struct pop_retrieval *r)
{
	struct pop_plan_items *items = &r->plan->items;

	r->order = mem_new(items->len, sizeof(struct pop_plan_item *));
	for (int troubled = 0; troubled < 2; troubled++)
		for (size_t i = items->len; i-- > 0;)
			if (pop_plan_is_wanted(&items->items[i]) &&
			    items->items[i].had_trouble == (troubled != 0))
				r->order[r->n++] = &items->items[i];
}

bool pop_retrieve(struct pop_session *s, struct pop_plan *plan, struct err *e)
{
	struct pop_retrieval r = {.session = s,
	    .plan = plan,
	    .window = s->caps.bits & POP_PIPELINING ? WINDOW : 1};
	struct err why = {0};
	bool ok;

	if (!pop_commit_init(&r.keep, s->account, plan, e)) {
		pop_commit_clear(&r.keep);
		return false;
	}
	set_retrieve_order(&r);
	ok = retrieve_in_order(&r, e);
	/* What came whole is worth keeping even if the line broke then. */
	if (!pop_commit_flush(&r.keep, &why) ||
	    (r.doubted && (!pop_refused_distrust(s->account, r.doubted, &why) ||
			      !pop_refused_note_break(s->account, r.doubted,
				  POP_ACT_FETCH, e, &why))) ||
	    (r.broken && !pop_refused_note_break(
			     s->account, r.broken, POP_ACT_FETCH, e, &why))) {
		*e = why;
		ok = false;
	}
	pop_commit_clear(&r.keep);
	free(r.order);
	return ok;
}
