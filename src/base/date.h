/*
 * Points in time as Unix seconds, converted from and to the forms that people
 * and protocols use. Functions that need the present take it as a parameter, so
 * that tests can choose it.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/buf.h"

#define DATE_DAY (24 * 60 * 60)

/* Reads the environment; call it once, before threads start. With
 * POSTERN_NOW=seconds the clock stands still at that time, for tests that
 * compare whole screens. */
void date_init(void);
/* The present. Only this function asks the system. */
int64_t date_now(void);
/* When this version was released. The real present is later than that. */
int64_t date_release(void);
/* Milliseconds of the monotonic clock, for deadlines and measuring. */
int64_t date_ticks(void);
/* Milliseconds that the computer has been suspended since it started;
 * date_ticks does not count them. */
int64_t date_slept(void);
/* date_ticks plus date_slept: real time that has passed, even if the wall clock
 * was set meanwhile. */
int64_t date_elapsed(void);

/* A date and time of day (month 1 to 12) in a zone zone_minutes east of UTC.
 * date_from_civil returns false if there is no such date. */
struct date_civil {
	int year, month, day, hour, minute, second, zone_minutes;
};
bool date_from_civil(int64_t *at, const struct date_civil *c);

/* Reads a mail date (RFC 5322, section 3.3) in the form that nearly all
 * programs write: "Sun, 1 Feb 2026 10:00:00 +0100". Any other form is false;
 * the caller then uses the slower, complete parser. */
bool date_from_mail(int64_t *at, const char *s, const char *end);
/* Appends "1-Feb-2026", the date of IMAP SEARCH (RFC 3501). */
void date_to_imap_day(struct buf *out, int64_t at);
/* Appends " 1-Feb-2026 10:00:00 +0000", the date-time of IMAP APPEND. */
void date_to_imap(struct buf *out, int64_t at);

/* Appends the output of strftime: at most 95 bytes, nothing if it is longer. */
void date_print(struct buf *out, const char *fmt, const struct tm *tm);
/* For the list, about six columns, local time: "14:02" today, "Nov 22" in this
 * year (translated), "2024-11" before. */
void date_short(struct buf *out, int64_t at, int64_t now);
/* For a header or a log: "Sun 22 Nov 2026 14:02". Local time. */
void date_long(struct buf *out, int64_t at);
/* For machines: "2026-11-22T14:02:07Z". */
void date_iso(struct buf *out, int64_t at);
/* How long ago, in words: "2 min ago". */
void date_ago(struct buf *out, int64_t at, int64_t now);

#endif
