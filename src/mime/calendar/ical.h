/*
 * Calendar objects read (RFC 5545): as much of them as a card shows.
 *
 * One pass over the lines, nothing recurses, and whatever is repeated or too
 * long is passed over.
 */
#ifndef MIME_CALENDAR_ICAL_H
#define MIME_CALENDAR_ICAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/vec.h"

/* A DATE or DATE-TIME. */
struct ical_time {
	bool is_set;
	bool is_day;             /* a whole day, no time of it */
	struct date_civil civil; /* as written; zone_minutes is filled in */
	char zone[64]; /* "UTC", "Europe/Berlin" or as written, "" if none */
	bool has_at;   /* the zone is known: */
	int64_t at;    /* then it is that moment */
};

struct ical_event {
	bool is_task;
	char *summary, *location, *description; /* "" if none */
	char *organizer; /* "Ann <ann@example.org>", "" if unknown */
	char *attendee;  /* the first of them, like organizer */
	char *partstat;  /* what the first of them says: "ACCEPTED" */
	char *status;    /* "CANCELLED" ... */
	char *frequency; /* of its rule: "WEEKLY"; "" if it happens once */
	int n_attendees;
	struct ical_time start, end;
};

struct ical {
	char *method; /* "REQUEST"; "" if none */
	struct ical_event *items;
	size_t len, cap;
};

enum { ICAL_EVENTS = 20 };

/* Reads at most ICAL_EVENTS events and tasks; c is to be cleared. */
void ical_read(struct ical *c, const char *text, size_t len);
void ical_clear(struct ical *c);

#endif
