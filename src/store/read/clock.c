#include "store/read/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/read/accounts.h"
#include "store/db/sql.h"

enum {
	HOUR = 60 * 60,
	/* Differences that clocks have without having been set. */
	SLACK = 5 * 60,
	/* Mail dated this long after the release of the program proves
	 * nothing: spam often bears the date January 2038. */
	PLAUSIBLE_YEARS = 10,
};

static int64_t max_of(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t min_of(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* A store of before this was noted: its last visit. */
static bool read_last_visit(struct clock *c, struct db *db, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT max(started_at, ended_at) FROM visit"
	    " ORDER BY id DESC LIMIT 1");
	if (!sql_one_int(&q, &c->seen, NULL, e))
		return false;
	c->proven = c->seen;
	return true;
}

bool clock_read(struct db *db, struct clock *c, struct err *e)
{
	struct fact f;
	bool ok = fact_read(db, 0, FACT_CLOCK, &f, e);
	bool is_noted = ok && f.noted_at;
	char *end;

	c->proven = c->seen = 0;
	c->has_leapt = false;
	if (is_noted) {
		c->proven = strtoll(f.value, &end, 10);
		c->has_leapt = strtol(end, NULL, 10) != 0;
		c->seen = f.noted_at;
	}
	fact_clear(&f);
	return ok && (is_noted || read_last_visit(c, db, e));
}

/* From the last look to this one, if nobody knows how much time has passed. */
static void advance_proven(struct clock *c, int64_t now)
{
	bool was_ahead = c->seen > c->proven + SLACK;

	if (was_ahead && now >= c->seen) {
		/* It jumped before, and goes on from there. */
		if (now - c->seen <= CLOCK_STEP)
			c->proven += now - c->seen;
	} else if (now > c->proven && now - c->proven <= CLOCK_STEP) {
		c->proven = now;
	}
	c->seen = now;
}

/* Was the clock set since the last look of this process? */
static bool was_set(const struct clock *c, int64_t now)
{
	int64_t passed = (date_elapsed() - c->ticks) / 1000;
	int64_t by_clock = now - c->looked_at;

	return c->ticks && llabs(by_clock - passed) > SLACK;
}

static bool is_plausible_date(int64_t at, int64_t now)
{
	return at > 0 && at <= now + DATE_DAY &&
	       at < date_release() + PLAUSIBLE_YEARS * INT64_C(365) * DATE_DAY;
}

/* The date of new mail has come for certain. If that is today, and the
 * proven time lies ahead of it, then the proven time was wrong. */
static void use_mail_dates(struct clock *c, int64_t now)
{
	if (is_plausible_date(c->dated, now))
		c->proven = max_of(c->proven, min_of(now, c->dated));
	if (is_plausible_date(c->received, now) &&
	    c->received > now - 2 * (int64_t)DATE_DAY &&
	    c->proven > now + CLOCK_STEP)
		c->proven = now;
}

/* Returns whether the clock was set meanwhile: then nothing is proven by it. */
static bool observe(struct clock *c, int64_t now)
{
	bool is_set = was_set(c, now);
	int64_t before = max_of(c->seen, c->proven);

	if (!c->seen)
		c->proven = now >= date_release() ? now : 0;
	else if (!is_set)
		advance_proven(c, now);
	c->seen = now;
	use_mail_dates(c, now);
	c->has_leapt |= before && now - before > CLOCK_LEAP;
	c->has_leapt &= clock_ahead(c) > CLOCK_LEAP;
	c->looked_at = now;
	c->ticks = date_elapsed();
	return is_set;
}

static bool write_state(struct db *w, const struct clock *c, struct err *e)
{
	char text[32];

	snprintf(text, sizeof text, "%" PRId64 " %d", c->proven, c->has_leapt);
	return fact_write(w, 0, FACT_CLOCK, text, c->seen, e);
}

bool clock_look(
    struct clock *c, struct store *s, struct db *db, int64_t now, struct err *e)
{
	struct db *w;

	if (!clock_read(db, c, e))
		return false;
	if (!observe(c, now))
		return true;
	return write_begin(s, WRITE_NORMAL, &w, e) &&
	       write_end(s, write_state(w, c, e), e);
}

bool clock_note(struct clock *c, struct db *w, int64_t now, struct err *e)
{
	if (!clock_read(w, c, e))
		return false;
	observe(c, now);
	return write_state(w, c, e);
}

bool clock_settle(struct db *w, int64_t now, struct err *e)
{
	const struct clock c = {.proven = now, .seen = now};

	return write_state(w, &c, e);
}

void clock_hear(struct clock *c, int64_t received, int64_t dated)
{
	c->received = max_of(c->received, received);
	c->dated = max_of(c->dated, dated);
}

int64_t clock_present(const struct clock *c, int64_t now)
{
	return min_of(now, c->proven);
}

int64_t clock_ahead(const struct clock *c)
{
	return max_of(0, c->seen - c->proven);
}

bool clock_is_behind(const struct clock *c, int64_t now)
{
	int64_t least = max_of(c->proven, date_release());

	return now < least - HOUR ||
	       (c->received > now + DATE_DAY &&
		   is_plausible_date(c->received, c->received));
}

int64_t clock_stamp(const struct clock *c, int64_t now)
{
	return clock_is_behind(c, now) ? CLOCK_NO_TIME : now;
}

bool clock_is_unknown(int64_t at, int64_t now)
{
	return at > now + DATE_DAY;
}
