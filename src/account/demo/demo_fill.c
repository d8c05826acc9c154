#include "account/demo/demo_mail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/date.h"

/* In English, whatever the locale: they stand in header fields. */
static const char days[][4] = {
    "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char *const months[] = {"January", "February", "March", "April",
    "May", "June", "July", "August", "September", "October", "November",
    "December"};

/* A mark, from its first @ to its last. */
struct mark {
	char kind[8];
	int64_t at;     /* Unix seconds */
	int zone;       /* minutes east of Greenwich */
	size_t len;
};

/* "-3d2h10m" in seconds. */
static int64_t read_span(const char **s)
{
	int sign = **s == '-' ? -1 : 1;
	int64_t sum = 0;
	char *end;

	for (++*s; **s >= '0' && **s <= '9'; *s = end + 1) {
		int64_t n = strtol(*s, &end, 10);

		sum += n * (*end == 'd'   ? DATE_DAY
			       : *end == 'h' ? 3600
					     : 60);
	}
	return sign * sum;
}

static int read_zone(const char **s)
{
	char *end;
	long n = strtol(*s + 1, &end, 10);

	*s = end;
	return (int)(n / 100 * 60 + n % 100);
}

static bool read_mark(struct mark *m, const char *s, int64_t now)
{
	static const char *const kinds[] = {"DATE", "DAY", "LOCAL", "UTC"};
	const char *start = s++;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		size_t len = strlen(kinds[i]);
		const char *rest = s + len;

		if (strncmp(s, kinds[i], len) != 0 ||
		    (*rest != '-' && *rest != '+'))
			continue;
		*m = (struct mark){.at = now + read_span(&rest)};
		memcpy(m->kind, kinds[i], len + 1);
		if (*rest == ' ')
			m->zone = read_zone(&rest);
		m->len = (size_t)(rest - start) + 1;
		return *rest == '@';
	}
	return false;
}

static void add_date(struct buf *out, const struct mark *m)
{
	time_t at = (time_t)(m->at + m->zone * 60);
	struct tm t;
	int zone = m->zone < 0 ? -m->zone : m->zone;

	gmtime_r(&at, &t);
	if (strcmp(m->kind, "DATE") == 0)
		buf_printf(out, "%s, %02d %.3s %d %02d:%02d:%02d %c%02d%02d",
		    days[t.tm_wday], t.tm_mday, months[t.tm_mon],
		    t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec,
		    m->zone < 0 ? '-' : '+', zone / 60, zone % 60);
	else if (strcmp(m->kind, "DAY") == 0)
		buf_printf(out, "%d %s %d", t.tm_mday, months[t.tm_mon],
		    t.tm_year + 1900);
	else if (strcmp(m->kind, "LOCAL") == 0)
		buf_printf(out, "%04d%02d%02d", t.tm_year + 1900, t.tm_mon + 1,
		    t.tm_mday);
	else
		buf_printf(out, "%04d%02d%02dT%02d0000Z", t.tm_year + 1900,
		    t.tm_mon + 1, t.tm_mday, t.tm_hour);
}

void demo_mail_fill(struct buf *out, const char *text, int64_t now)
{
	struct mark m;

	while (*text) {
		if (*text == '@' && read_mark(&m, text, now)) {
			add_date(out, &m);
			text += m.len;
		} else {
			buf_add_char(out, *text++);
		}
	}
}
