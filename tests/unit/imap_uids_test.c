#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "account/imap/wire/uids.h"

static void assert_says(const struct imap_uids *u, const char *text)
{
	struct buf out = BUF_INIT;

	imap_uids_print(&out, u, 0, 1000);
	assert_string_equal(out.data, text);
	buf_clear(&out);
}

static void parse(struct imap_uids *u, const char *text, bool is_sense)
{
	assert_int_equal(imap_uids_parse(u, text, strlen(text)), is_sense);
}

static void sets_are_read_in_whatever_order(void **state)
{
	struct imap_uids u = {0};

	(void)state;
	parse(&u, "9,7:8,1,4:3", true);
	assert_says(&u, "1,3:4,7:9");
	parse(&u, "5:6,2,1:4294967295", true);
	assert_says(&u, "1:4294967295");
	assert_true(imap_uids_count(&u) == UINT32_MAX);
	imap_uids_clear(&u);
}

static void what_stands_before_nonsense_is_kept(void **state)
{
	static const char *const bad[] = {"3,1:2,", "3,1:2,,9", "3,1:2,*",
	    "3,1:2,0", "3,1:2,4294967296", "3,1:2,-1", "3,1:2 9"};
	struct imap_uids u = {0};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		parse(&u, bad[i], false);
		assert_says(&u, "1:3");
		imap_uids_clear(&u);
	}
	parse(&u, "", false);
	assert_says(&u, "");
}

static void sets_are_joined_wherever_they_lie(void **state)
{
	struct imap_uids u = {0}, other = {0}, none = {0};

	(void)state;
	parse(&u, "10:20,40", true);
	imap_uids_join(&u, &none);
	assert_says(&u, "10:20,40");
	parse(&other, "1:5,21:30,39,50", true);
	imap_uids_join(&u, &other);
	assert_says(&u, "1:5,10:30,39:40,50");
	imap_uids_clear(&other);
	parse(&other, "51,60", true);
	imap_uids_join(&u, &other);
	assert_says(&u, "1:5,10:30,39:40,50:51,60");
	imap_uids_join(&none, &u);
	assert_says(&none, "1:5,10:30,39:40,50:51,60");
	imap_uids_clear(&none);
	imap_uids_clear(&other);
	imap_uids_clear(&u);
}

/* Each would move all that came before it. */
static void a_million_downwards_is_no_work(void **state)
{
	struct imap_uids u = {0};
	struct buf text = BUF_INIT;

	(void)state;
	for (unsigned n = 2000000; n; n -= 2)
		buf_printf(&text, n > 2 ? "%u," : "%u", n);
	assert_true(imap_uids_parse(&u, text.data, text.len));
	assert_int_equal(u.len, 1000000);
	buf_clear(&text);
	imap_uids_clear(&u);
}

/* What was added one by one fits when it is printed, and the next one would
 * not. */
static void the_room_of_a_set_is_what_it_prints(void **state)
{
	enum { ROOM = 900 };

	(void)state;
	for (uint32_t step = 1; step < 5; step++)
		for (uint32_t first = 1; first < UINT32_MAX / 100;
		     first *= 90) {
			struct imap_set_room room = {.max = ROOM};
			struct imap_uids u = {0};
			struct buf out = BUF_INIT;
			uint32_t uid = first;

			/* Runs of as many UIDs as the step says. */
			while (u.len < 1000 && imap_set_room_add(&room, uid)) {
				imap_uids_add(&u, uid, uid);
				uid += uid % step ? 1 : 2;
			}
			assert_int_equal(
			    imap_uids_print(&out, &u, 0, ROOM), u.len);
			assert_true(out.len > ROOM - 25 && out.len <= ROOM);
			imap_uids_add(&u, uid, uid);
			buf_reset(&out);
			assert_true(imap_uids_print(&out, &u, 0, ROOM) < u.len);
			buf_clear(&out);
			imap_uids_clear(&u);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sets_are_read_in_whatever_order),
	    cmocka_unit_test(what_stands_before_nonsense_is_kept),
	    cmocka_unit_test(sets_are_joined_wherever_they_lie),
	    cmocka_unit_test(a_million_downwards_is_no_work),
	    cmocka_unit_test(the_room_of_a_set_is_what_it_prints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
