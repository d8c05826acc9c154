/*
 * How far the computer's clock can be believed. Before anything is removed
 * because it is old enough, the clock is held against what is known: when it
 * was looked at last, when this program was released, how much time has passed
 * in this process, and the dates that servers put on new mail. doc/sync.md has
 * the rule and its reasons.
 *
 * Always holds: the state is one for the whole store. "proven" never runs ahead
 * of the true time as long as one of the clock and the servers is right.
 */
#ifndef STORE_READ_CLOCK_H
#define STORE_READ_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "base/err.h"
#include "store/db/store.h"

enum {
	/* Between two visits the clock may move on by so much with nothing but
	 * itself for a witness: who looks once a day is not asked. */
	CLOCK_STEP = 36 * 60 * 60,
	/* A person is asked after a move by more than this at once: shorter
	 * ones, like a weekend, are waited for without a word. */
	CLOCK_LEAP = 4 * DATE_DAY,
};

/* In the place of a time that is not known, as the clock was wrong: later than
 * any other, so that nothing is old by it (31 December 9999). */
#define CLOCK_NO_TIME INT64_C(253402300799)

struct clock {
	int64_t proven; /* that this moment has come is certain */
	int64_t seen;   /* what the clock said when it was looked at last */
	bool has_leapt; /* it is ahead by a leap that nothing bears out */
	/* the newest date of mail that came in this visit, 0 = none: as a
	 * server's Received line says it, or else any line */
	int64_t received, dated;
	/* the last look of this process, 0 = none so far */
	int64_t looked_at, ticks;
};

/* What was noted in the store; proven 0: nothing is known. */
bool clock_read(struct db *db, struct clock *c, struct err *e);

/* A look at the clock, which says now. If it was set since the last look of
 * this process, that is written down at once. */
bool clock_look(struct clock *c, struct store *s, struct db *db, int64_t now,
    struct err *e);

/* A look that is written down. */
bool clock_note(struct clock *c, struct db *w, int64_t now, struct err *e);

/* A person says that the clock is right. */
bool clock_settle(struct db *w, int64_t now, struct err *e);

/* New mail bears these dates (0: none): Received, and any. */
void clock_hear(struct clock *c, int64_t received, int64_t dated);

/* The present for whatever is removed by its age: never later than the clock
 * says, and no later than is proven. */
int64_t clock_present(const struct clock *c, int64_t now);

/* How far the clock was ahead of what is proven, at the last look. */
int64_t clock_ahead(const struct clock *c);

/* The clock is behind what is certain: an hour or more before this program
 * was released or before the proven time, or a day behind new mail. */
bool clock_is_behind(const struct clock *c, int64_t now);

/* What is noted as the time of something that happens now. */
int64_t clock_stamp(const struct clock *c, int64_t now);

/* A time that was not known, or that lies in the future by a clock which is in
 * order: it is no later than now. */
bool clock_is_unknown(int64_t at, int64_t now);

#endif
