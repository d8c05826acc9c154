#include "base/date.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/i18n.h"

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* Set at start, then never changed; 0 = the system's clock counts. */
static int64_t fixed_now;

void date_init(void)
{
	const char *now = getenv("POSTERN_NOW");

	if (now)
		fixed_now = strtoll(now, NULL, 10);
}

int64_t date_now(void)
{
	return fixed_now ? fixed_now : time(NULL);
}

static int64_t read_clock(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t date_ticks(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

int64_t date_slept(void)
{
#ifdef CLOCK_BOOTTIME
	return read_clock(CLOCK_BOOTTIME) - read_clock(CLOCK_MONOTONIC);
#else
	return 0; /* unknown: a dead line is found by its deadlines */
#endif
}

int64_t date_elapsed(void)
{
	return date_ticks() + date_slept();
}

bool date_from_civil(int64_t *at, const struct date_civil *c)
{
	struct tm tm = {
	    .tm_year = c->year - 1900,
	    .tm_mon = c->month - 1,
	    .tm_mday = c->day,
	    .tm_hour = c->hour,
	    .tm_min = c->minute,
	    .tm_sec = c->second,
	};

	if (c->year < 1 || c->year > 9999 || c->month < 1 || c->month > 12 ||
	    c->day < 1 || c->day > 31 || c->hour < 0 || c->hour > 24 ||
	    c->minute < 0 || c->minute > 59 || c->second < 0 ||
	    c->second > 60 || abs(c->zone_minutes) > 24 * 60)
		return false;
	*at = (int64_t)timegm(&tm) - (int64_t)c->zone_minutes * 60;
	return true;
}

void date_to_imap_day(struct buf *out, int64_t at)
{
	time_t t = (time_t)at;
	struct tm tm;

	gmtime_r(&t, &tm);
	buf_printf(out, "%d-%s-%04d", tm.tm_mday, months[tm.tm_mon],
	    tm.tm_year + 1900);
}

void date_to_imap(struct buf *out, int64_t at)
{
	time_t t = (time_t)at;
	struct tm tm;

	gmtime_r(&t, &tm);
	buf_printf(out, "%2d-%s-%04d %02d:%02d:%02d +0000", tm.tm_mday,
	    months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min,
	    tm.tm_sec);
}

void date_print(struct buf *out, const char *fmt, const struct tm *tm)
{
	char text[96];

	/* The formats are constants, some of them translated. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	if (strftime(text, sizeof text, fmt, tm))
		buf_add_str(out, text);
#pragma GCC diagnostic pop
}

void date_short(struct buf *out, int64_t at, int64_t now)
{
	time_t t = (time_t)at, n = (time_t)now;
	struct tm tm, today;

	localtime_r(&t, &tm);
	localtime_r(&n, &today);
	if (tm.tm_year == today.tm_year && tm.tm_yday == today.tm_yday)
		date_print(out, "%H:%M", &tm);
	else if (tm.tm_year == today.tm_year ||
		 (at < now && now - at < 180 * DATE_DAY))
		/* TRANSLATORS: strftime, a day of this year in a list */
		date_print(out, _("%b %e"), &tm);
	else
		date_print(out, "%Y-%m", &tm);
}

void date_long(struct buf *out, int64_t at)
{
	time_t t = (time_t)at;
	struct tm tm;

	localtime_r(&t, &tm);
	/* TRANSLATORS: strftime, a full date with the time of day */
	date_print(out, _("%a %e %b %Y %H:%M"), &tm);
}

void date_iso(struct buf *out, int64_t at)
{
	time_t t = (time_t)at;
	struct tm tm;

	gmtime_r(&t, &tm);
	date_print(out, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

void date_ago(struct buf *out, int64_t at, int64_t now)
{
	int64_t s = now - at;

	if (s < 60)
		buf_add_str(out, _("just now"));
	else if (s < 2 * 60 * 60)
		buf_printf(out, _("%d min ago"), (int)(s / 60));
	else if (s < 2 * DATE_DAY)
		buf_printf(out, _("%d h ago"), (int)(s / 3600));
	else
		buf_printf(out, _("%d days ago"), (int)(s / DATE_DAY));
}
