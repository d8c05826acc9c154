#include "mime/calendar/calendar.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/i18n.h"
#include "mime/calendar/ical.h"
#include "mime/text/plain.h"
#include "mime/text/wrap.h"

static void calendar_put(
    struct text *t, int width, enum text_style style, const char *line)
{
	struct wrap w = {.width = width, .style = style};
	struct buf one = BUF_INIT;

	for (; *line; line++)
		buf_add_char(&one, *line == '\n' ? ' ' : *line);
	wrap_add(t, &w, one.data, one.len);
	buf_clear(&one);
}

/* Adds a line of sentence with what in it; nothing if what is empty. */
static void put_about(
    struct text *t, int width, const char *sentence, const char *what)
{
	struct buf line = BUF_INIT;

	if (!*what)
		return;
	buf_fill(&line, sentence, what);
	calendar_put(t, width, TEXT_BODY, line.data);
	buf_clear(&line);
}

/* What the sender wants (RFC 5546, 1.4), as a sentence for a name. */
static const char *purpose(const struct ical *c, const struct ical_event *e)
{
	const char *method = c->method, *says = e->partstat;

	if (strcasecmp(method, "CANCEL") == 0 ||
	    strcasecmp(e->status, "CANCELLED") == 0)
		return _("Cancelled: %s");
	if (strcasecmp(method, "REPLY") == 0)
		return strcasecmp(says, "ACCEPTED") == 0   ? _("Accepted: %s")
		       : strcasecmp(says, "DECLINED") == 0 ? _("Declined: %s")
		       : strcasecmp(says, "TENTATIVE") == 0
		           ? _("Tentatively accepted: %s")
		           : _("Reply: %s");
	if (strcasecmp(method, "COUNTER") == 0)
		return _("New time proposed: %s");
	if (strcasecmp(method, "REQUEST") == 0)
		return _("Invitation: %s");
	return e->is_task ? _("Task: %s") : _("Event: %s");
}

static void put_heading(
    struct text *t, int width, const struct ical *c, const struct ical_event *e)
{
	struct buf line = BUF_INIT;

	buf_fill(
	    &line, purpose(c, e), *e->summary ? e->summary : _("(no title)"));
	calendar_put(t, width, TEXT_HEADING, line.data);
	buf_clear(&line);
}

static bool is_same_day(const struct tm *a, const struct tm *b)
{
	return a->tm_year == b->tm_year && a->tm_yday == b->tm_yday;
}

/* The time as written, in its own zone. */
static struct tm tm_of(const struct date_civil *c, int days_back)
{
	struct date_civil plain = *c;
	struct tm tm = {0};
	int64_t at = 0;
	time_t t;

	plain.zone_minutes = 0;
	date_from_civil(&at, &plain);
	t = (time_t)(at - days_back * DATE_DAY);
	gmtime_r(&t, &tm);
	return tm;
}

static void add_span(
    struct buf *out, const struct tm *from, const struct tm *to, bool is_day)
{
	/* TRANSLATORS: strftime, a day, and a day with a time */
	const char *day = _("%a %e %b %Y");
	const char *full = is_day ? day : _("%a %e %b %Y %H:%M");

	date_print(out, full, from);
	if (!to || (is_day && is_same_day(from, to)))
		return;
	buf_add_str(out, " – ");
	date_print(out, is_same_day(from, to) ? "%H:%M" : full, to);
}

/* The date as written. The end of whole days is exclusive, so the last day is
 * the one before. */
static void add_written(struct buf *out, const struct ical_event *e)
{
	bool is_day = e->start.is_day;
	struct tm from = tm_of(&e->start.civil, 0);
	struct tm to = tm_of(&e->end.civil, is_day ? 1 : 0);

	add_span(out, &from, e->end.is_set ? &to : NULL, is_day);
}

static void add_local(struct buf *out, const struct ical_event *e)
{
	time_t start = (time_t)e->start.at, end = (time_t)e->end.at;
	struct tm from, to;

	localtime_r(&start, &from);
	localtime_r(&end, &to);
	add_span(out, &from, e->end.has_at ? &to : NULL, false);
}

static void put_when(struct text *t, int width, const struct ical_event *e)
{
	struct buf local = BUF_INIT, written = BUF_INIT;

	if (!e->start.is_set)
		return;
	add_written(&written, e);
	if (e->start.has_at)
		add_local(&local, e);
	if (local.len && !buf_equals(&local, written.data, written.len)) {
		put_about(t, width, _("When: %s (your time)"), local.data);
		buf_printf(&written, " (%s)", e->start.zone);
		put_about(t, width, _("Sender's time: %s"), written.data);
	} else {
		if (!local.len && *e->start.zone)
			buf_printf(&written, " (%s)", e->start.zone);
		put_about(t, width, _("When: %s"), written.data);
	}
	buf_clear(&local);
	buf_clear(&written);
}

static void put_rule(struct text *t, int width, const struct ical_event *e)
{
	const char *f = e->frequency;

	if (!*f)
		return;
	calendar_put(t, width, TEXT_BODY,
	    strcasecmp(f, "DAILY") == 0     ? _("Repeats every day.")
	    : strcasecmp(f, "WEEKLY") == 0  ? _("Repeats every week.")
	    : strcasecmp(f, "MONTHLY") == 0 ? _("Repeats every month.")
	    : strcasecmp(f, "YEARLY") == 0  ? _("Repeats every year.")
					    : _("Repeats."));
}

static void calendar_put_people(
    struct text *t, int width, const struct ical *c, const struct ical_event *e)
{
	struct buf line = BUF_INIT;

	put_about(t, width, _("Organizer: %s"), e->organizer);
	if (strcasecmp(c->method, "REPLY") == 0) {
		put_about(t, width, _("Reply from: %s"), e->attendee);
	} else if (e->n_attendees > 0) {
		buf_printf(&line,
		    ngettext("%d person is invited.", "%d people are invited.",
			(unsigned long)e->n_attendees),
		    e->n_attendees);
		calendar_put(t, width, TEXT_BODY, line.data);
	}
	buf_clear(&line);
}

static void put_card(
    struct text *t, int width, const struct ical *c, const struct ical_event *e)
{
	struct plain how = {.width = width};

	put_heading(t, width, c, e);
	put_when(t, width, e);
	put_rule(t, width, e);
	put_about(t, width, _("Where: %s"), e->location);
	calendar_put_people(t, width, c, e);
	if (*e->description) {
		calendar_put(t, width, TEXT_BODY, "");
		plain_lay_out(t, &how, e->description, strlen(e->description));
	}
}

void calendar_lay_out(struct text *t, const char *ics, size_t len, int width)
{
	struct plain how = {.width = width};
	struct ical c;

	ical_read(&c, ics, len);
	for (size_t i = 0; i < c.len; i++) {
		if (i > 0)
			calendar_put(t, width, TEXT_BODY, "");
		put_card(t, width, &c, &c.items[i]);
	}
	if (!c.len)
		plain_lay_out(t, &how, ics, len);
	ical_clear(&c);
}
