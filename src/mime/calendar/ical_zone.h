/*
 * Time zones of calendars, by the names that calendars give them.
 */
#ifndef MIME_CALENDAR_ICAL_ZONE_H
#define MIME_CALENDAR_ICAL_ZONE_H

#include <stdbool.h>

#include "base/date.h"

/* Finds how far east of UTC the clock c stood in the zone of this name and
 * sets c->zone_minutes; false if nobody knows the zone. Takes names of the
 * tz database, also behind the prefixes that some calendars put before them,
 * and those of Windows. */
bool ical_zone_find(struct date_civil *c, const char *name);

#endif
