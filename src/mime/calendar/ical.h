/*
 * Reads calendar objects (RFC 5545), as much of them as a card shows.
 *
 * One pass over the lines, without recursion; repeated and overlong values are
 * ignored.
 */
#ifndef MIME_CALENDAR_ICAL_H
#define MIME_CALENDAR_ICAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/vec.h"

/* A DATE or DATE-TIME (RFC 5545, 3.3.4 and 3.3.5). */
struct ical_time {
	bool is_set;
	bool is_day;             /* a whole day, without a time */
	struct date_civil civil; /* as written; zone_minutes is filled in */
	char zone[64]; /* "UTC", "Europe/Berlin" or as written, "" if none */
	bool has_at;   /* the zone is known, and */
	int64_t at;    /* this is the moment in Unix seconds */
};

struct ical_event {
	bool is_task;
	char *summary, *location, *description; /* "" if not given */
	char *organizer; /* "Ann <ann@example.org>", "" if unknown */
	char *attendee;  /* the first attendee, like organizer */
	char *partstat;  /* the first attendee's answer: "ACCEPTED" */
	char *status;    /* "CANCELLED" ... */
	char *frequency; /* of the recurrence rule: "WEEKLY"; "" if it
	                  * happens once */
	int n_attendees;
	struct ical_time start, end;
};

struct ical {
	char *method; /* "REQUEST"; "" if none */
	struct ical_event *items;
	size_t len, cap;
};

enum { ICAL_EVENTS = 20 };

/* Reads at most ICAL_EVENTS events and tasks. Free with ical_clear. */
void ical_read(struct ical *c, const char *text, size_t len);
void ical_clear(struct ical *c);

#endif
