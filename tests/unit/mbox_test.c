#include "unit/test.h"

#include "base/buf.h"
#include "mime/message/mbox_from_line.h"
#include "mime/message/mbox_read.h"

#define ANN "From ann@example.org Mon Nov  2 10:00:00 2026\n"
#define BOB "From bob@example.org Mon Nov  2 11:00:00 2026\n"

static bool gather(void *ctx, const void *bytes, size_t len, struct err *e)
{
	(void)e;
	buf_add(ctx, bytes, len);
	return true;
}

/* All messages of an mbox, a line "#" behind each. */
static void read_all(struct buf *out, const char *bytes, size_t len)
{
	struct memory memory = {bytes, len};
	struct source src = source_memory(&memory);
	struct mbox_read m;
	struct mbox_read_message one;
	struct err e = {0};

	buf_reset(out);
	mbox_read_open(&m, &src);
	while (mbox_read_next(&m, &one)) {
		assert_true(mbox_read_bytes(&m, &one, gather, out, &e));
		buf_add_str(out, "#\n");
	}
	assert_false(m.is_cut);
	mbox_read_close(&m);
}

static void expect(const char *mbox, const char *want)
{
	struct buf got = BUF_INIT;

	read_all(&got, mbox, strlen(mbox));
	assert_string_equal(got.data, want);
	buf_clear(&got);
}

static void lines_that_begin_a_message(void **state)
{
	static const char *const good[] = {
	    "From ann@example.org Mon Nov  2 10:00:00 2026",
	    "From ann@example.org Mon Nov  2 10:00 2026",
	    "From ann@example.org Mon, 2 Nov 2026 10:00:00 +0000",
	    "From 1583@xxx Mon Nov 02 10:00:00 +0000 2026",
	    "From ann Mon Nov  2 11:00:00 +0100 2026\r\n",
	    "From \"ann b\"@x Mon Nov  2 10:00:00 UTC 2026 remote from y",
	};
	static const char *const bad[] = {"From", "From:", "from ann",
	    "From the start, I knew it", "From 10:00 to 12:00 in 2026",
	    "From now on", "-From ann Mon Nov  2 10:00:00 2026",
	    "From ann Mon Nov 32 10:00:00 2026",
	    "From ann Mon Nov 2 10:99:00 2026"};
	int64_t at;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_true(mbox_from_line_read(good[i], strlen(good[i]), &at));
		assert_int_equal(at, 1793613600);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(mbox_from_line_read(bad[i], strlen(bad[i]), &at));
	/* Thunderbird's. */
	assert_true(mbox_from_line_read("From - \r\n", 9, &at));
	assert_true(mbox_from_line_read("From \n", 6, &at));
	assert_int_equal(at, 0);
}

static void messages_are_parted(void **state)
{
	(void)state;
	expect(ANN "A: 1\n\none\n\n" BOB "A: 2\n\ntwo\n\n",
	    "A: 1\n\none\n#\nA: 2\n\ntwo\n#\n");
	/* No line end at the end, no empty line, empty lines before. */
	expect(ANN "A: 1\n\none", "A: 1\n\none#\n");
	expect(ANN "A: 1\n\none\n", "A: 1\n\none\n#\n");
	expect("\n\n" ANN "A: 1\n\none\n\n\n", "A: 1\n\none\n\n#\n");
	/* Nothing in it, nothing but a header, no mbox. */
	expect(ANN "\n" BOB "\n", "#\n#\n");
	expect(ANN "A: 1\n\n\n" BOB, "A: 1\n\n#\n#\n");
	expect("A: 1\n\none\n", "");
	expect("", "");
}

static void from_within_a_text_stays(void **state)
{
	(void)state;
	expect(ANN "A: 1\n\nhe wrote\n" BOB "\nFrom now on\n\n",
	    "A: 1\n\nhe wrote\n" BOB "\nFrom now on\n#\n");
}

static void line_ends_stay_as_they_are(void **state)
{
	(void)state;
	expect("From a Mon Nov  2 10:00:00 2026\r\nA: 1\r\n\r\n>From x\r\n\r\n"
	       "From b Mon Nov  2 10:00:00 2026\r\nA: 2\r\n\r\ntwo\r\n\r\n",
	    "A: 1\r\n\r\nFrom x\r\n#\nA: 2\r\n\r\ntwo\r\n#\n");
	expect("From a Mon Nov  2 10:00:00 2026\rA: 1\r\r>From x\r\r"
	       "From b Mon Nov  2 10:00:00 2026\rA: 2\r\rtwo\r\r",
	    "A: 1\r\rFrom x\r#\nA: 2\r\rtwo\r#\n");
	expect(ANN "A: 1\r\n\none\r\n\ntwo\n\r\n" BOB "A: 2\n",
	    "A: 1\r\n\none\r\n\ntwo\n#\nA: 2\n#\n");
}

static void quoting_is_taken_away_once(void **state)
{
	(void)state;
	expect(ANN ">From the first line\n\n>From x\n>>From y\n>>>>>From z\n"
		   "> From a\n>Fromage\n>Fro\n>>\n>\n>From\n a>From b\n>From ",
	    "From the first line\n\nFrom x\n>From y\n>>>>From z\n"
	    "> From a\n>Fromage\n>Fro\n>>\n>\n>From\n a>From b\nFrom #\n");
	expect(ANN "A: 1\n\n>Fro", "A: 1\n\n>Fro#\n");
}

/* Blocks of a file end anywhere. */
static void quoting_across_blocks(void **state)
{
	struct buf mbox = BUF_INIT, want = BUF_INIT, got = BUF_INIT;

	(void)state;
	for (size_t shift = 0; shift < 12; shift++) {
		buf_reset(&mbox);
		buf_reset(&want);
		buf_add_str(&mbox, ANN);
		for (size_t i = 65536 - 10 + shift; i; i--) {
			buf_add_char(&mbox, i == 1 ? '\n' : 'x');
			buf_add_char(&want, i == 1 ? '\n' : 'x');
		}
		buf_add_str(&mbox, ">>From x\n>Fro\n");
		buf_add_str(&want, ">From x\n>Fro\n#\n");
		read_all(&got, mbox.data, mbox.len);
		assert_true(buf_equals(&got, want.data, want.len));
	}
	buf_clear(&mbox);
	buf_clear(&want);
	buf_clear(&got);
}

static void a_length_that_fits_is_believed(void **state)
{
	(void)state;
	/* Two messages, the first holds what looks like another one. */
	expect(ANN "Content-Length: 62\n\none\n\n" BOB "A: 3\n>From\n"
		   "\n" BOB "A: 2\n\ntwo\n\n",
	    "Content-Length: 62\n\none\n\n" BOB "A: 3\n>From\n"
	    "#\nA: 2\n\ntwo\n#\n");
	/* The last one, with and without an empty line behind it. */
	expect(ANN "content-length:  9\n\n>From 1\n\n\n",
	    "content-length:  9\n\n>From 1\n\n#\n");
	expect(ANN "Content-Length: 8\n\n>From 1\n\n",
	    "Content-Length: 8\n\n>From 1\n#\n");
}

static void a_length_that_does_not_fit_is_not(void **state)
{
	static const char *const lies[] = {"3", "0", "10", "8", "7", "6",
	    "99999999999999999999", "9223372036854775807", "-1", ""};
	struct buf mbox = BUF_INIT, want = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		buf_reset(&mbox);
		buf_reset(&want);
		buf_printf(&mbox,
		    ANN "Content-Length: %s\n\n>From\n>From 1\n\n" BOB "\n",
		    lies[i]);
		buf_printf(&want, "Content-Length: %s\n\n>From\nFrom 1\n#\n#\n",
		    lies[i]);
		expect(mbox.data, want.data);
	}
	buf_clear(&mbox);
	buf_clear(&want);
}

/* A line of text was measured with CRLF: that is one with the empty line. */
static void a_length_that_counts_the_mbox_is_not(void **state)
{
	(void)state;
	expect(ANN "Content-Length: 9\n\n>From 1\n\n" BOB "\n",
	    "Content-Length: 9\n\nFrom 1\n#\n#\n");
	expect(ANN "Content-Length: 9\n\n>From 1\n\n",
	    "Content-Length: 9\n\nFrom 1\n#\n");
}

static ssize_t fail_behind(void *ctx, int64_t offset, void *to, size_t len)
{
	const struct memory *m = ctx;

	if (offset >= (int64_t)m->len)
		return -1;
	if (len > m->len - (size_t)offset)
		len = m->len - (size_t)offset;
	memcpy(to, m->bytes + offset, len);
	return (ssize_t)len;
}

/* Half a message must never pass for a whole one. */
static void what_cannot_be_read_is_not_handed_out(void **state)
{
	static const char mbox[] = ANN "A: 1\n\none\n\n" BOB "A: 2\n\ntw";
	struct memory memory = {mbox, sizeof mbox - 1};
	struct source src = {.ctx = &memory,
	    .size = sizeof mbox - 1 + 3,
	    .read_at = fail_behind};
	struct mbox_read m;
	struct mbox_read_message one;

	(void)state;
	mbox_read_open(&m, &src);
	assert_true(mbox_read_next(&m, &one));
	assert_false(mbox_read_next(&m, &one));
	assert_true(m.is_cut);
	assert_false(mbox_read_next(&m, &one));
	mbox_read_close(&m);
}

static void an_mbox_is_known_by_its_first_line(void **state)
{
	static const struct {
		const char *bytes;
		bool is_one;
	} cases[] = {{ANN "A: 1\n", true}, {"\n\n" ANN, true},
	    {"From: ann\n\n" ANN, false}, {">" ANN, false}, {"", false},
	    {"From now on\n", false}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct memory memory = {cases[i].bytes, strlen(cases[i].bytes)};
		struct source src = source_memory(&memory);

		assert_int_equal(mbox_read_is(&src), cases[i].is_one);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines_that_begin_a_message),
	    cmocka_unit_test(messages_are_parted),
	    cmocka_unit_test(from_within_a_text_stays),
	    cmocka_unit_test(line_ends_stay_as_they_are),
	    cmocka_unit_test(quoting_is_taken_away_once),
	    cmocka_unit_test(quoting_across_blocks),
	    cmocka_unit_test(a_length_that_fits_is_believed),
	    cmocka_unit_test(a_length_that_does_not_fit_is_not),
	    cmocka_unit_test(a_length_that_counts_the_mbox_is_not),
	    cmocka_unit_test(what_cannot_be_read_is_not_handed_out),
	    cmocka_unit_test(an_mbox_is_known_by_its_first_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
