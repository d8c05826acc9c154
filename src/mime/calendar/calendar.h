/*
 * An invitation (a calendar object of RFC 5545, sent by iTIP, RFC 5546) as a
 * short card: subject, date in local time and as written, place, organizer, and
 * what is asked of the reader.
 */
#ifndef MIME_CALENDAR_CALENDAR_H
#define MIME_CALENDAR_CALENDAR_H

#include <stddef.h>

#include "mime/text/text_lines.h"

/* Appends a card for each event or task in ics (UTF-8), at most ICAL_EVENTS, in
 * lines of width columns. Text that is not a calendar is appended unchanged. */
void calendar_lay_out(struct text *t, const char *ics, size_t len, int width);

#endif
