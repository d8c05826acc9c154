#include "unit/test.h"

#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/json.h"
#include "base/lazy_library.h"
#include "base/safe.h"
#include "base/strings.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "base/wake.h"

static void a_cut_beyond_the_end_ends_there(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	buf_add_str(&b, "abc");
	buf_cut(&b, 4);
	assert_string_equal(b.data, "abc");
	buf_drop(&b, 4);
	assert_int_equal(b.len, 0);
	assert_string_equal(b.data, "");
	buf_clear(&b);
}

static void buf_grows_and_stays_terminated(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	assert_int_equal(b.data[0], 0);
	for (int i = 0; i < 1000; i++)
		buf_printf(&b, "%d,", i);
	assert_int_equal(b.len, strlen(b.data));
	buf_drop(&b, 2);
	assert_memory_equal(b.data, "1,2,3,", 6);
	buf_cut(&b, 3);
	assert_string_equal(b.data, "1,2");
	buf_clear(&b);
	assert_int_equal(b.len, 0);
}

struct math {
	double (*sqrt)(double);
	int *signgam;
};

static bool load_math(const char *library, const char *name, struct math *math,
    struct err *e)
{
	const struct lazy_library_name names[] = {
	    {name, offsetof(struct math, sqrt)},
	    {"signgam", offsetof(struct math, signgam)}};
	const struct lazy_library l = {
	    library, "libmath1", "No roots.", names, 2};

	return lazy_library_load(math, &l, e);
}

static void a_library_is_loaded_late(void **state)
{
	struct math math;

	(void)state;
	assert_true(load_math("libm.so.6", "sqrt", &math, NULL));
	assert_true(math.sqrt(49) > 6.99 && math.sqrt(49) < 7.01);
	assert_int_equal(*math.signgam, 0);
}

static void a_missing_library_is_named_with_its_package(void **state)
{
	struct math math;
	struct err e;

	(void)state;
	assert_false(load_math("libnone.so.0", "sqrt", &math, &e));
	assert_string_equal(e.text, "No roots. The library libnone.so.0 can't "
				    "be loaded. Install the package libmath1.");
	assert_false(load_math("libm.so.6", "no_such_name", &math, &e));
}

static void vec_pushes_zeroed_items(void **state)
{
	struct ints VEC_OF(int) v = {0};

	(void)state;
	for (int i = 0; i < 100; i++)
		*vec_push(&v) += i;
	assert_int_equal(v.len, 100);
	assert_int_equal(v.items[99], 99);
	vec_clear(&v);
}

static void a_sentence_is_filled_without_being_a_format(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	buf_fill(&b, "From %s, 100 %n", "a%sb");
	assert_string_equal(b.data, "From a%sb, 100 %n");
	buf_reset(&b);
	buf_fill(&b, "no gap", "x");
	assert_string_equal(b.data, "no gap");
	buf_clear(&b);
}

static void utf8_tells_good_from_bad(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	assert_true(utf8_valid("Gr\xc3\xbc\xc3\x9f"
			       "e",
	    7));
	assert_false(utf8_valid("\xc3", 1));
	assert_false(utf8_valid("\xed\xa0\x80", 3)); /* a surrogate */
	assert_false(utf8_valid("\xc0\x80", 2));     /* overlong */
	utf8_clean(&out,
	    "a\xff"
	    "b\xc3",
	    4);
	assert_string_equal(out.data, "a\xef\xbf\xbd"
				      "b\xef\xbf\xbd");
	buf_clear(&out);
	assert_int_equal(utf8_floor("a\xc3\xbc", 2), 1);
	assert_int_equal(utf8_floor("a\xc3\xbc", 3), 3);
}

static void utf8_counts_columns(void **state)
{
	int used;

	(void)state;
	assert_int_equal(utf8_cols("\xe4\xbc\x9a\xe8\xad\xb0", 6), 4);
	assert_int_equal(utf8_cols("e\xcc\x81", 3), 1);
	assert_int_equal(utf8_fit("\xe4\xbc\x9a\xe8\xad\xb0", 6, 3, &used), 3);
	assert_int_equal(used, 2);
}

static void utf8_folds_case_and_marks(void **state)
{
	struct buf a = BUF_INIT, b = BUF_INIT;
	const char *x = "GR\xc3\x9c\xc3\x9f"
			"E",
		   *y = "gru\xcc\x88sse";

	(void)state;
	utf8_fold(&a, x, strlen(x));
	utf8_fold(&b, y, strlen(y));
	assert_string_equal(a.data, "grusse");
	assert_string_equal(b.data, "grusse");
	buf_reset(&a);
	utf8_ascii(&a, "\xc3\xa4\xe4\xbc\x9a", 5);
	assert_string_equal(a.data, "a??");
	buf_clear(&a);
	buf_clear(&b);
}

static void check_line(const char *in, size_t len, const char *want)
{
	struct buf out = BUF_INIT;

	safe_line(&out, in, len);
	assert_string_equal(out.data, want);
	buf_clear(&out);
}

static void safe_takes_every_control_away(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	check_line("a\x1b]0;x\x07z", 8, "a\xe2\x90\x9b]0;x\xe2\x90\x87z");
	check_line("a\xc2\x9b"
		   "b",
	    4,
	    "a\xef\xbf\xbd"
	    "b");
	check_line("a\x9b"
		   "b",
	    3,
	    "a\xef\xbf\xbd"
	    "b");
	check_line("a\0b", 3,
	    "a\xe2\x90\x80"
	    "b");
	check_line("one\r\ntwo\tx", 10, "one two x");
	/* Every single byte and every C1 control in UTF-8. */
	for (int c = 0; c < 256; c++) {
		char one[3] = {(char)c, '\xc2', (char)(c & 0xbf)};

		safe_line(&out, one, 3);
	}
	for (size_t i = 0; i < out.len; i++) {
		unsigned char c = (unsigned char)out.data[i];

		assert_true(c >= 0x20 && c != 0x7f);
		if (c == 0xc2)
			assert_true((unsigned char)out.data[i + 1] >= 0xa0);
	}
	buf_clear(&out);
}

static void safe_keeps_columns_honest(void **state)
{
	struct buf in = BUF_INIT, out = BUF_INIT;

	(void)state;
	/* A right-to-left override leaves a picture. */
	check_line("a\xe2\x80\xae"
		   "b",
	    5,
	    "a\xef\xbf\xbd"
	    "b");
	/* Twenty thousand marks on one letter become four. */
	buf_add_str(&in, "e");
	for (int i = 0; i < 20000; i++)
		buf_add_str(&in, "\xcc\x81");
	safe_line(&out, in.data, in.len);
	assert_int_equal(out.len, 1 + 2 * SAFE_MARKS);
	buf_reset(&out);
	safe_text(&out, "\tx\r\n\xcc\x81y\rz", 9);
	assert_string_equal(out.data, "        x\n \xcc\x81y\nz");
	buf_clear(&in);
	buf_clear(&out);
}

static void dates_go_back_and_forth(void **state)
{
	struct buf out = BUF_INIT;
	int64_t at;

	(void)state;
	assert_true(date_from_civil(
	    &at, &(struct date_civil){1996, 7, 17, 2, 44, 25, -7 * 60}));
	date_iso(&out, at);
	assert_string_equal(out.data, "1996-07-17T09:44:25Z");
	buf_reset(&out);
	date_to_imap(&out, at);
	assert_string_equal(out.data, "17-Jul-1996 09:44:25 +0000");
	assert_true(date_from_civil(
	    &at, &(struct date_civil){2026, 2, 1, 10, 0, 0, 60}));
	assert_int_equal(at, 1769936400);
	assert_false(date_from_civil(
	    &at, &(struct date_civil){2026, 13, 31, 10, 0, 0, 60}));
	buf_reset(&out);
	date_short(&out, 1769936400, 1769936400 + 3600);
	assert_string_equal(out.data, "09:00");
	buf_reset(&out);
	date_short(&out, 1769936400, 1769936400 + 400 * DATE_DAY);
	assert_string_equal(out.data, "2026-02");
	buf_clear(&out);
}

static void digests_are_the_known_ones(void **state)
{
	unsigned char md[DIGEST_MAX];
	struct digest *d = digest_new(DIGEST_IS_SHA256);
	struct buf hex = BUF_INIT;

	(void)state;
	/* FIPS 180-2, "abc" */
	for (int i = 0; i < 2; i++) {
		digest_add(d, "a", 1);
		digest_add(d, "bc", 2);
		digest_end(d, md);
		buf_reset(&hex);
		digest_hex(&hex, md, DIGEST_SHA256);
		assert_string_equal(hex.data,
		    "ba7816bf8f01cfea414140de5dae2223"
		    "b00361a396177a9cb410ff61f20015ad");
	}
	digest_free(d);
	/* RFC 2202, test case 2 */
	digest_hmac(
	    DIGEST_IS_MD5, "Jefe", 4, "what do ya want for nothing?", 28, md);
	buf_reset(&hex);
	digest_hex(&hex, md, 16);
	assert_string_equal(hex.data, "750c783e6ab0b503eaa86e310a5db738");
	buf_reset(&hex);
	digest_base64(&hex, "any carnal pleas", 16);
	assert_string_equal(hex.data, "YW55IGNhcm5hbCBwbGVhcw==");
	buf_reset(&hex);
	assert_true(digest_from_base64(&hex, "YW55IGM=", 8));
	assert_string_equal(hex.data, "any c");
	assert_false(digest_from_base64(&hex, "YW5*", 4));
	buf_clear(&hex);
}

static void errors_fit_and_stay_clean(void **state)
{
	struct err e;
	struct buf longer = BUF_INIT;

	(void)state;
	for (int i = 0; i < 600; i++)
		buf_add_str(&longer, "\xc3\xbc");
	assert_false(
	    err_set(&e, ERR_AUTH, ERR_ACCOUNT, RETRY_ASK, "%s", longer.data));
	assert_true(utf8_valid(e.text, strlen(e.text)));
	assert_in_range(strlen(e.text), 600, sizeof e.text - 1);
	err_cause(&e, "Connection refused");
	assert_string_equal(e.said, "Connection refused");
	assert_string_equal(err_server_words(&e), "");
	err_said(&e, "-ERR \x1b[2J go");
	assert_string_equal(err_server_words(&e), e.said);
	assert_string_equal(e.said, "-ERR \xe2\x90\x9b[2J go");
	assert_int_equal(err_exit_code(ERR_AUTH), 4);
	buf_clear(&longer);
}

/* doc/commands, "Exit codes": from what mends itself to what endangers mail,
 * whichever comes first. */
static void the_worst_exit_code_counts(void **state)
{
	static const int order[] = {0, 3, 12, 6, 1, 2, 9, 8, 4, 5, 7, 11, 10};
	enum { N = sizeof order / sizeof *order };

	(void)state;
	for (size_t i = 0; i < N; i++)
		for (size_t k = 0; k <= i; k++) {
			assert_int_equal(
			    err_worse_exit(order[i], order[k]), order[i]);
			assert_int_equal(
			    err_worse_exit(order[k], order[i]), order[i]);
		}
}

static void json_escapes(void **state)
{
	struct buf out = BUF_INIT;
	struct json j = {.out = &out};

	(void)state;
	json_open(&j, '{');
	json_put_str(&j, "a", "q\"\\\n\x1b\xc2\x9b\xff");
	json_key(&j, "b");
	json_open(&j, '[');
	json_int(&j, -1);
	json_bool(&j, true);
	json_null(&j);
	json_close(&j, ']');
	json_put_int(&j, "c", 7);
	json_close(&j, '}');
	assert_string_equal(out.data,
	    "{\"a\":\"q\\\"\\\\\\n\\u001b\\u009b\xef\xbf\xbd\","
	    "\"b\":[-1,true,null],\"c\":7}");
	buf_clear(&out);
}

static void wakes_are_levels(void **state)
{
	struct wake w;

	(void)state;
	assert_true(wake_open(&w));
	assert_false(wake_is_up(&w));
	wake_kick(&w);
	wake_kick(&w);
	assert_true(wake_is_up(&w));
	assert_true(wake_drain(&w));
	assert_false(wake_drain(&w));
	wake_close(&w);
}

static void strings_stay_where_they_are(void **state)
{
	static char large[100000];
	struct strings s = {0};
	char *first = strings_add(&s, "first", 5), *last;

	(void)state;
	for (int i = 0; i < 5000; i++)
		strings_add(&s, "another", 7);
	memset(large, 'x', sizeof large);
	last = strings_add(&s, large, sizeof large);
	strings_add(&s, "", 0);
	assert_string_equal(first, "first");
	assert_int_equal(strlen(last), sizeof large);
	strings_clear(&s);
	assert_string_equal(strings_add(&s, "again", 5), "again");
	strings_clear(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(buf_grows_and_stays_terminated),
	    cmocka_unit_test(a_cut_beyond_the_end_ends_there),
	    cmocka_unit_test(vec_pushes_zeroed_items),
	    cmocka_unit_test(a_sentence_is_filled_without_being_a_format),
	    cmocka_unit_test(a_library_is_loaded_late),
	    cmocka_unit_test(a_missing_library_is_named_with_its_package),
	    cmocka_unit_test(utf8_tells_good_from_bad),
	    cmocka_unit_test(utf8_counts_columns),
	    cmocka_unit_test(utf8_folds_case_and_marks),
	    cmocka_unit_test(safe_takes_every_control_away),
	    cmocka_unit_test(safe_keeps_columns_honest),
	    cmocka_unit_test(dates_go_back_and_forth),
	    cmocka_unit_test(digests_are_the_known_ones),
	    cmocka_unit_test(errors_fit_and_stay_clean),
	    cmocka_unit_test(the_worst_exit_code_counts),
	    cmocka_unit_test(json_escapes),
	    cmocka_unit_test(strings_stay_where_they_are),
	    cmocka_unit_test(wakes_are_levels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
