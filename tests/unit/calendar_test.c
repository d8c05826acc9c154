#include "unit/test.h"

#include "mime/calendar/calendar.h"
#include "mime/calendar/ical.h"
#include "mime/calendar/ical_zone.h"

static void assert_card(const char *ics, const char *want)
{
	struct text t = {0};
	struct buf out = BUF_INIT;

	calendar_lay_out(&t, ics, strlen(ics), 70);
	text_flatten(&out, &t);
	assert_string_equal(out.data, want);
	text_clear(&t);
	buf_clear(&out);
}

#define EVENT(method, lines)                                       \
	"BEGIN:VCALENDAR\nMETHOD:" method "\nBEGIN:VEVENT\n" lines \
	"END:VEVENT\nEND:VCALENDAR\n"

static void times_are_told_here_and_there(void **state)
{
	(void)state;
	assert_card(EVENT("PUBLISH", "SUMMARY:a\nDTSTART:20260302T090000Z\n"
				     "DTEND:20260303T100000Z\n"),
	    "Event: a\n"
	    "When: Mon  2 Mar 2026 09:00 – Tue  3 Mar 2026 10:00\n");
	assert_card(
	    EVENT("PUBLISH", "SUMMARY:a\n"
			     "DTSTART;TZID=America/New_York:20260702T090000\n"
			     "DURATION:PT1H30M\n"),
	    "Event: a\n"
	    "When: Thu  2 Jul 2026 13:00 – 14:30 (your time)\n"
	    "Sender's time: Thu  2 Jul 2026 09:00 – 10:30 "
	    "(America/New_York)\n");
	/* floating, and in a zone nobody knows */
	assert_card(EVENT("PUBLISH", "SUMMARY:a\nDTSTART:20260302T090000\n"),
	    "Event: a\nWhen: Mon  2 Mar 2026 09:00\n");
	assert_card(EVENT("PUBLISH",
			"SUMMARY:a\nDTSTART;TZID=Nowhere:20260302T090000\n"),
	    "Event: a\nWhen: Mon  2 Mar 2026 09:00 (Nowhere)\n");
}

static void whole_days_end_on_their_last(void **state)
{
	(void)state;
	assert_card(EVENT("PUBLISH", "SUMMARY:a\nDTSTART;VALUE=DATE:20260302\n"
				     "DTEND;VALUE=DATE:20260303\n"),
	    "Event: a\nWhen: Mon  2 Mar 2026\n");
	assert_card(EVENT("PUBLISH", "SUMMARY:a\nDTSTART;VALUE=DATE:20260302\n"
				     "DTEND;VALUE=DATE:20260305\n"),
	    "Event: a\nWhen: Mon  2 Mar 2026 – Wed  4 Mar 2026\n");
}

static void the_purpose_is_told_in_words(void **state)
{
	(void)state;
	assert_card(EVENT("REQUEST", "SUMMARY:a\n"), "Invitation: a\n");
	assert_card(EVENT("CANCEL", "SUMMARY:a\n"), "Cancelled: a\n");
	assert_card(EVENT("REQUEST", "SUMMARY:a\nSTATUS:CANCELLED\n"),
	    "Cancelled: a\n");
	assert_card(EVENT("COUNTER", "SUMMARY:a\n"), "New time proposed: a\n");
	assert_card(
	    EVENT("REPLY", "SUMMARY:a\nATTENDEE;PARTSTAT=DECLINED;CN=Bob:"
			   "mailto:bob@example.net\n"),
	    "Declined: a\nReply from: Bob <bob@example.net>\n");
	assert_card(EVENT("PUBLISH", ""), "Event: (no title)\n");
	assert_card("BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:Pay\n"
		    "DUE:20260302T090000Z\nEND:VTODO\nEND:VCALENDAR\n",
	    "Task: Pay\n");
}

static void lines_are_unfolded_and_unescaped(void **state)
{
	(void)state;
	assert_card(EVENT("PUBLISH",
			"SUMMARY;LANGUAGE=en;X=\"a:b\":one\\, tw\n o\\; \\\\\n"
			"LOCATION:first\\nsecond\n"),
	    "Event: one, two; \\\nWhere: first second\n");
}

static void what_is_no_calendar_stays(void **state)
{
	(void)state;
	assert_card("not a calendar\n", "not a calendar\n");
	assert_card("", "");
	assert_card("BEGIN:VEVENT\nSUMMARY:open\n", "Event: open\n");
}

static void only_so_many_events_are_read(void **state)
{
	struct buf ics = BUF_INIT;
	struct ical c;

	(void)state;
	for (int i = 0; i < 1000; i++)
		buf_add_str(&ics, "BEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\n");
	for (int i = 0; i < 1000; i++)
		buf_add_str(&ics, "BEGIN:X\n");
	ical_read(&c, ics.data, ics.len);
	assert_int_equal(c.len, ICAL_EVENTS);
	ical_clear(&c);
	buf_clear(&ics);
}

static void zones_are_known_by_many_names(void **state)
{
	static const struct {
		const char *name;
		bool is_known;
		int minutes;
	} cases[] = {
	    {"Europe/Berlin", true, 60},
	    {"/example.org/20050126_1/Europe/Berlin", true, 60},
	    {"W. Europe Standard Time", true, 60},
	    {"Pacific Standard Time", true, -480},
	    {"India Standard Time", true, 330},
	    {"UTC", true, 0},
	    {"Nowhere/At_All", false, 0},
	    {"../../../etc/passwd", false, 0},
	    {"Europe/../../../../etc/passwd", false, 0},
	    {"/etc/passwd", false, 0},
	    {"", false, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct date_civil c = {
		    .year = 2026, .month = 3, .day = 2, .hour = 10};

		assert_int_equal(
		    ical_zone_find(&c, cases[i].name), cases[i].is_known);
		assert_int_equal(c.zone_minutes, cases[i].minutes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(times_are_told_here_and_there),
	    cmocka_unit_test(whole_days_end_on_their_last),
	    cmocka_unit_test(the_purpose_is_told_in_words),
	    cmocka_unit_test(lines_are_unfolded_and_unescaped),
	    cmocka_unit_test(what_is_no_calendar_stays),
	    cmocka_unit_test(only_so_many_events_are_read),
	    cmocka_unit_test(zones_are_known_by_many_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
