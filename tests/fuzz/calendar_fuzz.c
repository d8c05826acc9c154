/* Fuzzes the card of an invitation. */
#include "fuzz/replay.h"

#include "base/buf.h"
#include "fuzz/lines.h"
#include "mime/calendar/calendar.h"
#include "mime/calendar/ical.h"

static void check_event(const struct ical_event *event)
{
	const char *const texts[] = {event->summary, event->location,
	    event->description, event->organizer, event->attendee,
	    event->partstat, event->status, event->frequency};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert(utf8_valid(texts[i], strlen(texts[i])));
	assert(event->n_attendees >= 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const int width = size ? 8 + data[0] % 100 : 80;
	struct buf ics = BUF_INIT;
	struct ical c = {0};
	struct text t = {0};

	utf8_clean(&ics, (const char *)data, size);
	calendar_lay_out(&t, ics.data, ics.len, width);
	check_lines(&t, width);
	text_clear(&t);
	ical_read(&c, ics.data, ics.len);
	assert(c.len <= ICAL_EVENTS);
	for (size_t i = 0; i < c.len; i++)
		check_event(&c.items[i]);
	ical_clear(&c);
	buf_clear(&ics);
	return 0;
}
