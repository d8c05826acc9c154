#include "account/inspect/forecast.h"

#include <stdlib.h>

#include "account/pop/caps.h"
#include "account/pop/policy.h"
#include "base/date.h"
#include "base/i18n.h"
#include "store/read/accounts.h"
#include "store/read/clock.h"
#include "store/read/folder.h"
#include "store/server/maildrop.h"
#include "store/read/message.h"
#include "store/read/trash.h"

static enum forecast_why why_of(
    const struct conf_account *conf, const struct pop_policy_case *c)
{
	if (c->wish == DROP_KEEP)
		return STAYS_BY_WISH;
	if (c->wish == DROP_REMOVE)
		return LEAVES_BY_WISH;
	switch (conf->after) {
	case CONF_REMOVE_AFTER:
		return LEAVES_BY_AGE;
	case CONF_REMOVE_WITH_LOCAL:
		return LEAVES_AS_DELETED;
	case CONF_KEEP:
	case CONF_REMOVE_AT_ONCE:
		break;
	}
	return LEAVES_AT_ONCE;
}

/* Did the last visit find a message that should have been gone by then? Some
 * servers say EXPIRE and remove nothing. */
static bool is_overdue(struct db *db, int64_t account_id, int days)
{
	struct maildrop_page page = {.account_id = account_id, .n = 1};
	struct maildrop oldest = {0};
	struct clock clock = {0};
	struct fact f;
	int64_t last = 0;
	bool is;

	if (fact_read(db, account_id, FACT_CHECKED, &f, NULL) && f.value &&
	    clock_read(db, &clock, NULL))
		last = clock_present(&clock, f.noted_at) -
		       (days + 1) * (int64_t)DATE_DAY;
	fact_clear(&f);
	is = maildrop_read_stored(db, &page, &oldest, NULL) && oldest.len &&
	     oldest.items[0].stored_at < last;
	maildrop_clear(&oldest);
	return is;
}

int forecast_expiry(struct db *db, int64_t account_id)
{
	struct pop_caps caps = {.words = BUF_INIT};
	struct fact f;
	int days = -1;

	if (fact_read(db, account_id, FACT_CAPABILITIES, &f, NULL) && f.value) {
		pop_caps_read(&caps, f.value);
		days = pop_caps_expiry(&caps);
	}
	buf_clear(&caps.words);
	fact_clear(&f);
	return days >= 0 && is_overdue(db, account_id, days) ? -1 : days;
}

/* The server may be faster than the policy, and obeys no wish. */
static void cap_by_expiry(struct forecast_line *line, int expiry)
{
	int64_t last = line->stored_at + expiry * (int64_t)DATE_DAY;

	if (expiry < 0 || line->due_at <= last)
		return;
	line->due_at = last;
	line->why = LEAVES_BY_SERVER;
}

/* A stub leaves only if a person says so: it is no copy. */
static bool may_leave(const struct maildrop_entry *m)
{
	return m->state != DROP_STUB || m->wish == DROP_REMOVE;
}

/* The days of the policy end later than the clock says, while it is ahead of
 * what is proven (clock.h); and begin when it is right again. */
static void allow_for_clock(
    struct forecast_line *line, const struct clock *clock, int64_t now)
{
	int64_t ahead = clock_ahead(clock);

	if (line->why != LEAVES_BY_AGE || line->due_at == INT64_MAX)
		return;
	if (clock_is_unknown(line->stored_at, now))
		line->due_at += now - line->stored_at;
	else if (line->due_at > now - ahead) {
		if (line->due_at <= now && clock->has_leapt)
			line->why = HELD_BY_CLOCK;
		line->due_at += ahead;
	}
}

static void forecast_entry(struct forecast *f, const struct forecast_of *of,
    const struct clock *clock, const struct maildrop_entry *m)
{
	struct pop_policy_case c = {.stored_at = m->stored_at,
	    .wish = m->wish,
	    .is_deleted = m->is_deleted};
	struct forecast_line line = {.message_id = m->message_id,
	    .due_at =
		may_leave(m) ? pop_policy_due_at(of->conf, &c) : INT64_MAX,
	    .stored_at = m->stored_at,
	    .size = m->size,
	    .why = why_of(of->conf, &c)};

	allow_for_clock(&line, clock, of->now);
	f->held += line.why == HELD_BY_CLOCK;
	cap_by_expiry(&line, f->expiry);
	f->stubs += m->state == DROP_STUB;
	if (line.due_at == INT64_MAX)
		f->stays++;
	else
		f->leaving++;
	if (line.due_at != INT64_MAX || m->wish == DROP_KEEP)
		*vec_push(&f->lines) = line;
}

static int lines_by_time(const void *x, const void *y)
{
	const struct forecast_line *a = x, *b = y;

	if (a->due_at != b->due_at)
		return a->due_at < b->due_at ? -1 : 1;
	return a->stored_at < b->stored_at ? -1 : a->stored_at > b->stored_at;
}

static bool read_trash(struct forecast *f, struct db *db,
    const struct forecast_of *of, struct err *e)
{
	struct trash trash;

	if (!trash_read(db, of->account_id, &trash, e))
		return false;
	f->trashed = trash.n;
	if (of->conf->trash_days && trash.dated)
		f->trash_due_at = trash.first_moved_at +
		                  of->conf->trash_days * (int64_t)DATE_DAY;
	return true;
}

bool forecast_read(struct forecast *out, struct db *db,
    const struct forecast_of *of, struct err *e)
{
	struct maildrop known = {0};
	struct clock clock = {0};
	bool ok = clock_read(db, &clock, e) &&
	          maildrop_read(db, of->account_id, &known, e);

	*out = (struct forecast){.expiry = forecast_expiry(db, of->account_id)};
	for (size_t i = 0; ok && i < known.len; i++) {
		const struct maildrop_entry *m = &known.items[i];

		if (m->state == DROP_STORED || m->state == DROP_STUB)
			forecast_entry(out, of, &clock, m);
		else
			out->stays += m->state == DROP_STAYS;
	}
	if (out->lines.len)
		qsort(out->lines.items, out->lines.len,
		    sizeof *out->lines.items, lines_by_time);
	maildrop_clear(&known);
	ok = ok && read_trash(out, db, of, e);
	if (!ok)
		forecast_clear(out);
	return ok;
}

/* In the Trash, or gone; and what its server does by itself. */
static bool read_message_around(struct db *db, int64_t message_id,
    bool *is_deleted, int *expiry, struct err *e)
{
	struct message m;
	int64_t trash_id = 0;
	bool ok = message_read(db, message_id, &m, e) &&
	          folder_with_role(db, m.account_id, ROLE_TRASH, &trash_id, e);

	*is_deleted = m.is_gone || (trash_id && m.folder_id == trash_id);
	*expiry = ok ? forecast_expiry(db, m.account_id) : -1;
	message_clear(&m);
	return ok;
}

static void forecast_one_copy(struct forecast_copy *out,
    const struct forecast_of *of, const struct clock *clock,
    const struct maildrop_entry *m, int expiry)
{
	const struct conf_account *conf = of->conf;
	struct pop_policy_case c = {.stored_at = m->stored_at,
	    .wish = m->wish,
	    .is_deleted = m->is_deleted};

	out->is_stub = m->state == DROP_STUB;
	out->is_refused = m->state == DROP_STAYS;
	out->is_there =
	    out->is_stub || out->is_refused || m->state == DROP_STORED;
	out->line = (struct forecast_line){.message_id = m->message_id,
	    .due_at = INT64_MAX,
	    .stored_at = m->stored_at,
	    .size = m->size,
	    .why = conf ? why_of(conf, &c) : LEAVES_AT_ONCE};
	if (conf && !out->is_refused && may_leave(m))
		out->line.due_at = pop_policy_due_at(conf, &c);
	allow_for_clock(&out->line, clock, of->now);
	if (out->is_there)
		cap_by_expiry(&out->line, expiry);
}

bool forecast_message(struct forecast_copy *out, struct db *db,
    const struct forecast_of *of, int64_t message_id, struct err *e)
{
	struct maildrop_entry m;
	struct clock clock = {0};
	int expiry = -1;
	int64_t trashed_at = 0;
	bool found;
	bool ok = clock_read(db, &clock, e) &&
	          maildrop_of_message(db, message_id, &m, &found, e);

	*out = (struct forecast_copy){0};
	ok = ok && trash_moved_at(db, message_id, &trashed_at, e);
	if (ok && found)
		ok = read_message_around(
		    db, message_id, &m.is_deleted, &expiry, e);
	if (ok && found)
		forecast_one_copy(out, of, &clock, &m, expiry);
	if (trashed_at && of->conf && of->conf->trash_days)
		out->trash_due_at =
		    trashed_at + of->conf->trash_days * (int64_t)DATE_DAY;
	return ok;
}

void forecast_clear(struct forecast *f)
{
	vec_clear(&f->lines);
	*f = (struct forecast){0};
}

static void say_when(struct buf *out, int64_t due_at, int64_t now)
{
	if (due_at <= now)
		buf_add_str(out, _("at the next check"));
	else
		date_long(out, due_at);
}

void forecast_say(struct buf *out, const struct forecast_line *line,
    const struct conf_account *conf, int64_t now)
{
	if (line->why == HELD_BY_CLOCK) {
		buf_add_str(out,
		    _("held back: the clock of this computer may be wrong"));
		return;
	}
	if (line->why == STAYS_BY_WISH) {
		buf_add_str(out, _("stays: you chose to keep it"));
		return;
	}
	if (line->why == LEAVES_BY_SERVER && line->due_at <= now)
		buf_add_str(out, _("any time now"));
	else
		say_when(out, line->due_at, now);
	buf_add_str(out, ", ");
	switch (line->why) {
	case LEAVES_BY_AGE:
		buf_printf(out,
		    ngettext("%d day after the download",
			"%d days after the download",
			(unsigned long)conf->after_days),
		    conf->after_days);
		break;
	case LEAVES_AS_DELETED:
		buf_add_str(out, _("deleted here"));
		break;
	case LEAVES_BY_WISH:
		buf_add_str(out, _("at your request"));
		break;
	case LEAVES_BY_SERVER:
		buf_add_str(out, _("removed by the server itself"));
		break;
	case LEAVES_AT_ONCE:
	case HELD_BY_CLOCK:
	case STAYS_BY_WISH:
		buf_add_str(out, _("safely stored here"));
		break;
	}
}

void forecast_trash_sum(
    struct buf *out, const struct forecast *f, int64_t now)
{
	struct buf date = BUF_INIT;

	if (!f->trashed)
		return;
	if (!f->trash_due_at)
		buf_printf(out,
		    ngettext("%lld message lies in the Trash here, until you "
			     "delete it for good",
			"%lld messages lie in the Trash here, until you delete "
			"them for good",
			(unsigned long)f->trashed),
		    (long long)f->trashed);
	else if (f->trash_due_at <= now)
		buf_printf(out,
		    ngettext("%lld message lies in the Trash here and will be "
			     "deleted for good at the next check",
			"%lld messages lie in the Trash here; the first will "
			"be deleted for good at the next check",
			(unsigned long)f->trashed),
		    (long long)f->trashed);
	else {
		date_long(&date, f->trash_due_at);
		buf_printf(out,
		    ngettext("%lld message lies in the Trash here and will be "
			     "deleted for good on %s",
			"%lld messages lie in the Trash here; the first will "
			"be deleted for good on %s",
			(unsigned long)f->trashed),
		    (long long)f->trashed, date.data);
	}
	buf_clear(&date);
}

/* How many leave within a day of the first. */
static int64_t count_first(const struct forecast *f)
{
	int64_t n = 0;

	while (n < f->leaving &&
	       f->lines.items[n].due_at < f->lines.items[0].due_at + DATE_DAY)
		n++;
	return n;
}

void forecast_sum(struct buf *out, const struct forecast *f, int64_t now)
{
	struct buf date = BUF_INIT;
	int64_t first;
	bool is_now;

	if (!f->leaving) {
		buf_add_str(out, _("nothing will be removed from the server"));
		return;
	}
	if (f->held) {
		buf_printf(out,
		    ngettext("%lld message is kept on the server, because the "
			     "clock of this computer may be wrong",
			"%lld messages are kept on the server, because the "
			"clock of this computer may be wrong",
			(unsigned long)f->held),
		    (long long)f->held);
		return;
	}
	first = count_first(f);
	is_now = f->lines.items[0].due_at <= now;
	if (!is_now)
		date_long(&date, f->lines.items[0].due_at);
	if (is_now && first == f->leaving)
		buf_printf(out,
		    ngettext("%lld message will be removed from the server at "
			     "the next check",
			"%lld messages will be removed from the server at the "
			"next check",
			(unsigned long)first),
		    (long long)first);
	else if (is_now)
		buf_printf(out,
		    _("%lld messages will be removed from the server, the "
		      "first %lld at the next check"),
		    (long long)f->leaving, (long long)first);
	else
		buf_printf(out,
		    ngettext(
			"%lld message will be removed from the server on %s",
			"%lld messages will be removed from the server, "
			"starting %s",
			(unsigned long)f->leaving),
		    (long long)f->leaving, date.data);
	buf_clear(&date);
}
