#include "account/pop/retrieve.h"

#include "account/pop/commit.h"
#include "base/log.h"

/* Answers that may be on their way at once: enough for a line with long
 * round trips, few enough that a server never waits for us to read while we
 * wait for it to take commands. */
enum { WINDOW = 1000, WINDOW_BYTES = 16 * 1024 * 1024, SIZE_GUESS = 16 * 1024 };

/* Lines of the body that a stub has. */
enum { STUB_LINES = 40 };

struct retrieval {
	struct pop_session *session;
	struct plan *plan;
	struct commit keep;
	size_t window;
	/* Items are gone through from the end of the plan to its start. */
	size_t asked, answered; /* items not yet asked for, not yet read */
	int64_t on_the_way;     /* bytes asked for, as LIST has them */
	size_t n_on_the_way;
	int64_t done;
};

static int64_t guess_size(const struct plan_item *item)
{
	if (item->verdict == PLAN_STUB || !item->listed->size)
		return SIZE_GUESS;
	return item->listed->size;
}

static bool ask_one(struct wire *w, const struct plan_item *item, struct err *e)
{
	if (item->verdict == PLAN_STUB)
		return wire_command(w, e, "TOP %lld %d",
		    (long long)item->listed->number, STUB_LINES);
	return wire_command(w, e, "RETR %lld", (long long)item->listed->number);
}

/* Asks for as many messages as fit. */
static bool ask(struct retrieval *r, struct err *e)
{
	while (r->asked) {
		struct plan_item *item = &r->plan->items.items[r->asked - 1];

		if (plan_is_wanted(item)) {
			if (r->n_on_the_way &&
			    (r->n_on_the_way >= r->window ||
				r->on_the_way >= WINDOW_BYTES))
				break;
			if (!ask_one(&r->session->wire, item, e))
				return false;
			r->n_on_the_way++;
			r->on_the_way += guess_size(item);
		}
		r->asked--;
	}
	return wire_flush(&r->session->wire, e);
}

static bool take(void *ctx, const char *bytes, size_t len, struct err *e)
{
	struct retrieval *r = ctx;

	return commit_take(&r->keep, bytes, len, e);
}

/* A size may be a lie; far beyond it is an attack on the disk. */
static void set_budget(struct retrieval *r, const struct plan_item *item)
{
	int64_t size = guess_size(item);

	if (size > (int64_t)1 << 40)
		size = (int64_t)1 << 40;
	link_budget(r->session->link, 4 * size + 64 * 1024 * 1024,
	    10 * 60 * 1000 + size);
}

static bool read_one(struct retrieval *r, struct plan_item *item,
    int64_t *refused, struct err *e)
{
	struct buf line = BUF_INIT;
	enum wire_status status;
	bool ok;

	set_budget(r, item);
	ok = wire_reply(&r->session->wire, &status, &line, e);
	if (ok && status != WIRE_OK) {
		log_line(r->session->account->conf->label,
		    "message %lld refused: %s", (long long)item->listed->number,
		    line.data);
		++*refused;
	} else if (ok) {
		commit_begin(&r->keep, item);
		ok = wire_message(&r->session->wire, take, r, e);
		if (ok)
			ok = commit_end(&r->keep, e);
		else
			commit_cancel(&r->keep);
	}
	r->n_on_the_way--;
	r->on_the_way -= guess_size(item);
	buf_clear(&line);
	return ok;
}

static void tell_progress(struct retrieval *r)
{
	const struct account *a = r->session->account;

	backend_tell_progress(
	    a, DOING_COLLECT, ++r->done, (int64_t)r->plan->fresh);
}

static bool run(struct retrieval *r, int64_t *refused, struct err *e)
{
	while (r->answered) {
		struct plan_item *item;

		/* Asking in larger bites keeps the packets few. */
		if (r->asked && r->n_on_the_way <= r->window / 2 &&
		    r->on_the_way <= WINDOW_BYTES / 2 && !ask(r, e))
			return false;
		item = &r->plan->items.items[--r->answered];
		if (!plan_is_wanted(item))
			continue;
		if (!read_one(r, item, refused, e))
			return false;
		tell_progress(r);
	}
	return true;
}

bool retrieve_all(
    struct pop_session *s, struct plan *plan, int64_t *refused, struct err *e)
{
	struct retrieval r = {.session = s,
	    .plan = plan,
	    .window = s->caps.bits & POP_PIPELINING ? WINDOW : 1,
	    .asked = plan->items.len,
	    .answered = plan->items.len};
	struct err why = {0};
	bool ok;

	*refused = 0;
	if (!commit_init(&r.keep, s->account, plan, e)) {
		commit_clear(&r.keep);
		return false;
	}
	ok = run(&r, refused, e);
	/* What came whole is worth keeping even if the line broke then. */
	if (!commit_flush(&r.keep, &why) && ok) {
		*e = why;
		ok = false;
	}
	commit_clear(&r.keep);
	return ok;
}
