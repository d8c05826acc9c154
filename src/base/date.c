#include <config.h>

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

/* Set once at start, then never changed; 0: use the system's clock. */
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

int64_t date_release(void)
{
	return RELEASE_DATE;
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
	return 0; /* Not supported here. Connections that died during sleep are
	             then found by their deadlines. */
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

/* Reads exactly n digits at *s and moves *s past them; -1 if there are other
 * characters. */
static int read_digits(const char **s, const char *end, int n)
{
	int value = 0;

	if (end - *s < n)
		return -1;
	for (int i = 0; i < n; i++) {
		char c = *(*s)++;

		if (c < '0' || c > '9')
			return -1;
		value = value * 10 + (c - '0');
	}
	return value;
}

/* Moves *s past c if it is there. */
static bool take_char(const char **s, const char *end, char c)
{
	if (*s == end || **s != c)
		return false;
	++*s;
	return true;
}

/* "2 Feb 2026 ", with a day of one or two digits. */
static bool read_day(struct date_civil *c, const char **s, const char *end)
{
	int digits = end - *s > 1 && (*s)[1] == ' ' ? 1 : 2;

	c->day = read_digits(s, end, digits);
	if (c->day < 0 || !take_char(s, end, ' ') || end - *s < 3)
		return false;
	for (int m = 0; m < 12; m++)
		if (memcmp(*s, months[m], 3) == 0)
			c->month = m + 1;
	*s += 3;
	if (!c->month || !take_char(s, end, ' '))
		return false;
	c->year = read_digits(s, end, 4);
	return take_char(s, end, ' ');
}

/* "10:00:00 +0100" */
static bool read_time_of_day(
    struct date_civil *c, const char **s, const char *end)
{
	bool is_west;
	int zone;

	c->hour = read_digits(s, end, 2);
	if (!take_char(s, end, ':'))
		return false;
	c->minute = read_digits(s, end, 2);
	if (!take_char(s, end, ':'))
		return false;
	c->second = read_digits(s, end, 2);
	if (!take_char(s, end, ' '))
		return false;
	is_west = take_char(s, end, '-');
	if (!is_west && !take_char(s, end, '+'))
		return false;
	zone = read_digits(s, end, 4);
	c->zone_minutes = zone / 100 * 60 + zone % 100;
	if (is_west)
		c->zone_minutes = -c->zone_minutes;
	return zone >= 0 && zone <= 1400 && zone % 100 < 60;
}

/* Refuses what some parsers accept and others do not. */
static bool is_usual(const struct date_civil *c)
{
	return c->day >= 1 && c->day <= 31 && (c->day <= 28 || c->month != 2) &&
	       (c->day <= 30 || strchr("\1\3\5\7\10\12\14", c->month)) &&
	       c->year >= 1970 && c->year < 2100 && c->hour >= 0 &&
	       c->hour < 24 && c->minute >= 0 && c->minute < 60 &&
	       c->second >= 0 && c->second < 60;
}

bool date_from_mail(int64_t *at, const char *s, const char *end)
{
	struct date_civil c = {0};

	while (s < end && *s == ' ')
		s++;
	/* The day of the week is redundant. */
	if (end - s > 5 && s[3] == ',' && s[4] == ' ')
		s += 5;
	return read_day(&c, &s, end) && read_time_of_day(&c, &s, end) &&
	       s == end && is_usual(&c) && date_from_civil(at, &c);
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

	/* The formats are constants, but translated ones. */
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
