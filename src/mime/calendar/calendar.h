/*
 * A calendar object in a mail (RFC 5545, iTIP of RFC 5546) as a short card:
 * what, when here and where it was written, where, who asks, and what is
 * asked for.
 */
#ifndef MIME_CALENDAR_CALENDAR_H
#define MIME_CALENDAR_CALENDAR_H

#include <stddef.h>

#include "mime/text/text_lines.h"

/* Appends a card for each event or task in ics (UTF-8), ICAL_EVENTS at most.
 * What is no calendar is appended as it stands. */
void calendar_lay_out(struct text *t, const char *ics, size_t len, int width);

#endif
