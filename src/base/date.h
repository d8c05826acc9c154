/*
 * Points in time, as Unix seconds, to and from what people and protocols
 * write. The present is always passed in, so that tests can choose it.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/buf.h"

#define DATE_DAY (24 * 60 * 60)

/* Reads the environment; once, before threads start. With POSTERN_NOW=seconds
 * the clock stands still there, so that tests know what a screen shows. */
void date_init(void);
/* The clock: the one place that asks the system. */
int64_t date_now(void);
/* When this program was released: the present is later. */
int64_t date_release(void);
/* Milliseconds of a clock that never jumps, to measure and to wait with. */
int64_t date_ticks(void);
/* Milliseconds that the computer has slept since it started: date_ticks stands
 * still meanwhile. */
int64_t date_slept(void);
/* Both together: what passes outside, whatever is done to the clock on the
 * wall. */
int64_t date_elapsed(void);

/* A civil date (month 1 to 12) in a zone that lies zone_minutes east of UTC.
 * false if there is no such date. */
struct date_civil {
	int year, month, day, hour, minute, second, zone_minutes;
};
bool date_from_civil(int64_t *at, const struct date_civil *c);

/* The date of a mail (RFC 5322) as nearly all programs write it, "Sun, 1 Feb
 * 2026 10:00:00 +0100" and nothing else: for whoever has a slower way to read
 * the rest. */
bool date_from_mail(int64_t *at, const char *s, const char *end);
/* "1-Feb-2026", as IMAP SEARCH wants it. */
void date_to_imap_day(struct buf *out, int64_t at);
/* " 1-Feb-2026 10:00:00 +0000", as IMAP APPEND wants it. */
void date_to_imap(struct buf *out, int64_t at);

/* Appends what strftime makes of it; at most 95 bytes, or nothing. */
void date_print(struct buf *out, const char *fmt, const struct tm *tm);
/* For a list, six or so columns: "14:02" today, "Nov 22" this year (in the
 * words of the locale), "2024-11" before. Local time. */
void date_short(struct buf *out, int64_t at, int64_t now);
/* For a header or a log: "Sun 22 Nov 2026 14:02". Local time. */
void date_long(struct buf *out, int64_t at);
/* For machines: "2026-11-22T14:02:07Z". */
void date_iso(struct buf *out, int64_t at);
/* How long ago, in words: "2 min ago". */
void date_ago(struct buf *out, int64_t at, int64_t now);

#endif
