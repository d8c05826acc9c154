/*
 * Time zones, by the names used in calendars.
 */
#ifndef MIME_CALENDAR_ICAL_ZONE_H
#define MIME_CALENDAR_ICAL_ZONE_H

#include <stdbool.h>

#include "base/date.h"

/* Sets c->zone_minutes to the offset from UTC that the zone of this name has at
 * the local time c. false: the name is unknown. Accepts names of the tz
 * database, also behind the prefixes that some programs add, and Windows
 * names. */
bool ical_zone_find(struct date_civil *c, const char *name);

#endif
