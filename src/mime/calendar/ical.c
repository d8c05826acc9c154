#include "mime/calendar/ical.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "mime/calendar/ical_zone.h"

/* Longer values are cut. */
enum { VALUE_MAX = 4096 };

/* A content line: NAME;PARAM=VALUE:VALUE. */
struct ical_property {
	const char *name, *params, *value, *end;
	size_t name_len, params_len;
};

struct ical_reader {
	struct ical *c;
	struct ical_event *event; /* the one being read, or NULL */
	int depth;                /* number of open inner components: alarms */
};

static bool is(const struct ical_property *p, const char *name)
{
	return strlen(name) == p->name_len &&
	       strncasecmp(p->name, name, p->name_len) == 0;
}

static bool value_is(const struct ical_property *p, const char *value)
{
	size_t len = (size_t)(p->end - p->value);

	return strlen(value) == len && strncasecmp(p->value, value, len) == 0;
}

/* Splits a line; colons and semicolons inside quotes are ignored. */
static bool ical_split(struct ical_property *p, const char *s, const char *end)
{
	bool is_quoted = false;

	p->name = s;
	while (s < end && *s != ':' && *s != ';')
		s++;
	p->name_len = (size_t)(s - p->name);
	p->params = s;
	while (s < end && (is_quoted || *s != ':')) {
		is_quoted ^= *s == '"';
		s++;
	}
	p->params_len = (size_t)(s - p->params);
	if (s == end)
		return false;
	p->value = s + 1;
	p->end = end;
	return p->name_len > 0;
}

/* Copies a parameter's value without quotes; "" if it is missing. */
static void copy_param(
    char *to, size_t cap, const struct ical_property *p, const char *name)
{
	const char *s = p->params, *end = s + p->params_len;
	size_t len = strlen(name), n = 0;
	bool is_quoted = false;

	*to = '\0';
	for (; s < end; s++) {
		is_quoted ^= *s == '"';
		if (is_quoted || *s != ';' || (size_t)(end - s) < len + 2 ||
		    strncasecmp(s + 1, name, len) != 0 || s[len + 1] != '=')
			continue;
		for (s += len + 2; s < end && n + 1 < cap; s++) {
			if (*s == '"')
				is_quoted = !is_quoted;
			else if (!is_quoted && (*s == ';' || *s == ','))
				break;
			else
				to[n++] = *s;
		}
		/* Do not cut inside a character. */
		to[n] = '\0';
		if (s < end)
			to[n] = *s;
		n = utf8_floor(to, n);
		to[n] = '\0';
		return;
	}
}

/* A TEXT value (3.3.11): \n is a line end, other backslashes are removed. */
static void ical_set_text(char **to, const struct ical_property *p)
{
	struct buf b = BUF_INIT;

	for (const char *s = p->value; s < p->end && b.len <= VALUE_MAX; s++) {
		if (*s != '\\' || s + 1 == p->end)
			buf_add_char(&b, *s);
		else if (*++s == 'n' || *s == 'N')
			buf_add_char(&b, '\n');
		else
			buf_add_char(&b, *s);
	}
	if (b.len > VALUE_MAX)
		buf_cut(&b, utf8_floor(b.data, VALUE_MAX));
	free(*to);
	*to = buf_take(&b);
}

/* A person, as in CN=Ann:mailto:ann@example.org */
static void set_person(char **to, const struct ical_property *p)
{
	struct buf b = BUF_INIT;
	const char *addr = p->value;
	char name[128];

	copy_param(name, sizeof name, p, "CN");
	if (p->end - addr > 7 && strncasecmp(addr, "mailto:", 7) == 0)
		addr += 7;
	if (*name)
		buf_printf(&b, "%s <", name);
	buf_add(&b, addr, (size_t)(p->end - addr));
	if (*name)
		buf_add_char(&b, '>');
	if (b.len > VALUE_MAX)
		buf_cut(&b, utf8_floor(b.data, VALUE_MAX));
	free(*to);
	*to = buf_take(&b);
}

/* count digits at s as a number, or -1. */
static int digits(const char *s, int count)
{
	int n = 0;

	for (int i = 0; i < count; i++) {
		if (!isdigit((unsigned char)s[i]))
			return -1;
		n = n * 10 + (s[i] - '0');
	}
	return n;
}

/* 20260302 or 20260302T100000, with a Z at the end for UTC. */
static bool read_civil(struct ical_time *t, const struct ical_property *p)
{
	size_t len = (size_t)(p->end - p->value);
	const char *s = p->value;
	int64_t at;

	if (len < 8)
		return false;
	t->civil.year = digits(s, 4);
	t->civil.month = digits(s + 4, 2);
	t->civil.day = digits(s + 6, 2);
	t->is_day = len < 15;
	if (!t->is_day) {
		t->civil.hour = digits(s + 9, 2);
		t->civil.minute = digits(s + 11, 2);
		t->civil.second = digits(s + 13, 2);
		if (len > 15 && (s[15] == 'Z' || s[15] == 'z'))
			snprintf(t->zone, sizeof t->zone, "UTC");
	}
	return date_from_civil(&at, &t->civil);
}

static void set_time(struct ical_time *t, const struct ical_property *p)
{
	memset(t, 0, sizeof *t);
	copy_param(t->zone, sizeof t->zone, p, "TZID");
	t->is_set = read_civil(t, p);
	if (!t->is_set || t->is_day || !*t->zone)
		return;
	if (strcmp(t->zone, "UTC") == 0 || ical_zone_find(&t->civil, t->zone))
		t->has_at = date_from_civil(&t->at, &t->civil);
}

/* Computes the end from a DURATION (3.3.6): P1W, P2DT3H4M5S. */
static void set_duration(struct ical_event *e, const struct ical_property *p)
{
	int64_t seconds = 0, n = 0, at;
	time_t t;
	struct tm tm;

	for (const char *s = p->value; s < p->end; s++) {
		if (isdigit((unsigned char)*s) && n < 1000000) {
			n = n * 10 + (*s - '0');
			continue;
		}
		seconds += n * (*s == 'W'      ? 7 * DATE_DAY
				   : *s == 'D' ? DATE_DAY
				   : *s == 'H' ? 3600
				   : *s == 'M' ? 60
				   : *s == 'S' ? 1
					       : 0);
		n = 0;
	}
	if (!e->start.is_set || !date_from_civil(&at, &e->start.civil))
		return;
	e->end = e->start;
	t = (time_t)(at + seconds + e->start.civil.zone_minutes * 60);
	gmtime_r(&t, &tm);
	e->end.civil.year = tm.tm_year + 1900;
	e->end.civil.month = tm.tm_mon + 1;
	e->end.civil.day = tm.tm_mday;
	e->end.civil.hour = tm.tm_hour;
	e->end.civil.minute = tm.tm_min;
	e->end.civil.second = tm.tm_sec;
	e->end.at = e->start.at + seconds;
}

static void set_frequency(struct ical_event *e, const struct ical_property *p)
{
	for (const char *s = p->value; p->end - s > 5; s++)
		if (strncasecmp(s, "FREQ=", 5) == 0) {
			size_t n = 0;

			s += 5;
			while (s + n < p->end && isalpha((unsigned char)s[n]))
				n++;
			free(e->frequency);
			e->frequency = mem_str_len(s, n);
			return;
		}
}

static void add_attendee(struct ical_event *e, const struct ical_property *p)
{
	char partstat[32];

	if (e->n_attendees++)
		return;
	set_person(&e->attendee, p);
	copy_param(partstat, sizeof partstat, p, "PARTSTAT");
	free(e->partstat);
	e->partstat = mem_str(partstat);
}

static void read_property(struct ical_event *e, const struct ical_property *p)
{
	if (is(p, "SUMMARY"))
		ical_set_text(&e->summary, p);
	else if (is(p, "LOCATION"))
		ical_set_text(&e->location, p);
	else if (is(p, "DESCRIPTION"))
		ical_set_text(&e->description, p);
	else if (is(p, "STATUS"))
		ical_set_text(&e->status, p);
	else if (is(p, "ORGANIZER"))
		set_person(&e->organizer, p);
	else if (is(p, "ATTENDEE"))
		add_attendee(e, p);
	else if (is(p, "RRULE"))
		set_frequency(e, p);
	else if (is(p, "DTSTART"))
		set_time(&e->start, p);
	else if (is(p, "DTEND") || is(p, "DUE"))
		set_time(&e->end, p);
	else if (is(p, "DURATION"))
		set_duration(e, p);
}

static struct ical_event *add_event(struct ical *c, bool is_task)
{
	struct ical_event *e = vec_push(c);

	e->is_task = is_task;
	e->summary = mem_str("");
	e->location = mem_str("");
	e->description = mem_str("");
	e->organizer = mem_str("");
	e->attendee = mem_str("");
	e->partstat = mem_str("");
	e->status = mem_str("");
	e->frequency = mem_str("");
	return e;
}

static void ical_begin(struct ical_reader *r, const struct ical_property *p)
{
	if (r->event)
		r->depth++;
	else if ((value_is(p, "VEVENT") || value_is(p, "VTODO")) &&
		 r->c->len < ICAL_EVENTS)
		r->event = add_event(r->c, value_is(p, "VTODO"));
}

static void end_component(struct ical_reader *r)
{
	if (r->depth > 0)
		r->depth--;
	else
		r->event = NULL;
}

static void read_line(struct ical_reader *r, const char *s, const char *end)
{
	struct ical_property p;

	if (!ical_split(&p, s, end))
		return;
	if (is(&p, "BEGIN"))
		ical_begin(r, &p);
	else if (is(&p, "END"))
		end_component(r);
	else if (is(&p, "METHOD") && !r->event)
		ical_set_text(&r->c->method, &p);
	else if (r->event && r->depth == 0)
		read_property(r->event, &p);
}

/* Joins folded lines (3.1): removes a line end and the space after it. */
static void unfold(struct buf *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\r')
			continue;
		if (s[i] == '\n' && i + 1 < len &&
		    (s[i + 1] == ' ' || s[i + 1] == '\t'))
			i++;
		else
			buf_add_char(out, s[i]);
	}
}

void ical_read(struct ical *c, const char *text, size_t len)
{
	struct ical_reader r = {.c = c};
	struct buf lines = BUF_INIT;
	const char *s, *end;

	memset(c, 0, sizeof *c);
	c->method = mem_str("");
	unfold(&lines, text, len);
	end = lines.data + lines.len;
	for (s = lines.data; s < end;) {
		const char *eol = memchr(s, '\n', (size_t)(end - s));

		read_line(&r, s, eol ? eol : end);
		s = eol ? eol + 1 : end;
	}
	buf_clear(&lines);
}

static void clear_event(struct ical_event *e)
{
	free(e->summary);
	free(e->location);
	free(e->description);
	free(e->organizer);
	free(e->attendee);
	free(e->partstat);
	free(e->status);
	free(e->frequency);
}

void ical_clear(struct ical *c)
{
	for (size_t i = 0; i < c->len; i++)
		clear_event(&c->items[i]);
	vec_clear(c);
	free(c->method);
	c->method = NULL;
}
