#include "unit/test.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "mime/header/charset_label.h"
#include "mime/header/charset.h"

/*
 * Whatever the bytes are, every charset ends with clean UTF-8: some converters
 * take bytes that they then refuse, or say that they came beyond the end.
 */

/* A byte of each class: plain, escape, shifts, lead and trail bytes. */
static const unsigned char classes[] = {
    0x1b, 0x0e, '$', 'A', 0x8e, 0xa2, 0xc9, 0xe8, 0xff};
/* The same with more of each, for short tails. */
static const unsigned char more_classes[] = {0x00, 0x0a, 0x0e, 0x0f, 0x1b, ' ',
    '$', '(', ')', '*', '+', '-', '0', '@', 'A', 'B', 'N', 'O', '[', '~', 0x7f,
    0x80, 0x81, 0x8e, 0x8f, 0x9f, 0xa0, 0xa1, 0xa2, 0xa4, 0xad, 0xb0, 0xc0,
    0xc2, 0xc9, 0xcb, 0xd0, 0xdf, 0xe0, 0xe8, 0xed, 0xf0, 0xf4, 0xf7, 0xf9,
    0xfc, 0xfe, 0xff};

/* Exactly len bytes on the heap: one byte beyond is seen by ASan. */
static void assert_survives(
    const char *label, const unsigned char *bytes, size_t len)
{
	char *copy = mem_dup(bytes, len);
	struct buf out = BUF_INIT;

	charset_decode(&out, label, copy, len);
	assert_true(utf8_valid(out.data, out.len));
	assert_true(out.len <= 64 + 8 * len);
	buf_clear(&out);
	free(copy);
}

/* Every row of depth bytes out of set, the last at tail[at]. */
static void try_tails(const char *label, const unsigned char *set, size_t n,
    unsigned char *tail, size_t at, size_t depth)
{
	if (at == depth) {
		assert_survives(label, tail, depth);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		tail[at] = set[i];
		try_tails(label, set, n, tail, at + 1, depth);
	}
}

static bool is_first_of_its_reading(size_t n)
{
	const struct charset_label *l = charset_label_at(n), *before;

	for (size_t i = 0; i < n; i++) {
		before = charset_label_at(i);
		if (before->reading == l->reading &&
		    (!l->name || strcmp(before->name, l->name) == 0))
			return false;
	}
	return true;
}

/* All labels that are read in the same way behave in the same way: each with
 * the short tails, the first also with the long ones. */
static void any_tail_is_survived(void **state)
{
	unsigned char tail[4];
	const struct charset_label *l;

	(void)state;
	for (size_t i = 0; (l = charset_label_at(i)); i++) {
		try_tails(
		    l->key, more_classes, sizeof more_classes, tail, 0, 1);
		try_tails(l->key, classes, sizeof classes, tail, 0, 2);
		if (!is_first_of_its_reading(i))
			continue;
		try_tails(
		    l->key, more_classes, sizeof more_classes, tail, 0, 2);
		try_tails(l->key, classes, sizeof classes, tail, 0, 3);
		try_tails(l->key, classes, sizeof classes, tail, 0, 4);
	}
}

static void labels_are_sorted(void **state)
{
	(void)state;
	for (size_t i = 0; charset_label_at(i + 1); i++)
		assert_true(strcmp(charset_label_at(i)->key,
				charset_label_at(i + 1)->key) < 0);
}

static void assert_reads(const char *label, const char *bytes, const char *want)
{
	struct buf b = BUF_INIT;

	charset_decode(&b, label, bytes, strlen(bytes));
	assert_string_equal(b.data, want);
	assert_true(charset_is_known(label));
	buf_clear(&b);
}

/* One label of each kind that WHATWG or senders spell in their own way. */
static void labels_of_browsers_and_senders_are_known(void **state)
{
	(void)state;
	assert_reads("x-unicode20utf8", "\xc3\xa9", "é");
	assert_reads("csISO88596I", "\xe5", "م");
	assert_reads("sun_eu_greek", "\xca", "Κ");
	assert_reads("logical", "\xf9", "ש");
	assert_reads("l9", "\xa4", "€");
	assert_reads("x-cp1250", "\x9e", "ž");
	assert_reads("dos-874", "\xca", "ส");
	assert_reads("iso-ir-58", "\xc4\xe3", "你");
	assert_reads("x-x-big5", "\xa7\x41", "你");
	assert_reads("_autodetect_kr", "\xb0\xa1", "가");
	assert_reads("cp50220", "\x1b$B$F\x1b(B", "て");
	assert_reads("x-ms-cp932", "\x83\x65", "テ");
	assert_reads("EUC_JP", "\xa5\xc6", "テ");
	assert_reads("x-mac-ukrainian", "\x80", "А");
	assert_reads("x-mac-greek", "\xb0", "Α");
	assert_reads("x-mac-turkish", "\xdb\xdd", "ğı");
	assert_reads("hz-gb-2312", "a ~{Dc:C~} ~~b", "a 你好 ~b");
	assert_reads("unicode-1-1-utf-7", "+AGE-", "a");
}

/* The C library knows these; mail has no use for them. */
static void other_converters_are_not_asked(void **state)
{
	static const char *const others[] = {"iso-2022-cn-ext", "ebcdic-us",
	    "ibm1364", "ibm930", "tscii", "unicodelittle//translit", "cp1399",
	    "iso-ir-209", "inis", "utf-8//ignore", "mac-sami"};

	(void)state;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_false(charset_is_known(others[i]));
}

/* Text, then bytes that the converter takes and refuses, then the end. */
static void refused_bytes_at_the_end_are_one_step(void **state)
{
	static const char *const korean[] = {
	    "euc-kr", "ks_c_5601-1987", "korean", "CP949"};
	static const unsigned char cut[] = "Hello \xb1\xe8\xa2\xe8";
	static const unsigned char twice[] = "\xa2\xe8\xa2\xe8 \xa2\xe8\n\xa2";
	static const unsigned char shifts[] = "\x1b$)A\x0e\x21\x21\x1b$+I\x1bO";

	(void)state;
	for (size_t i = 0; i < sizeof korean / sizeof *korean; i++) {
		assert_survives(korean[i], cut, sizeof cut - 1);
		assert_survives(korean[i], twice, sizeof twice - 1);
	}
	assert_survives("iso-2022-cn-ext", shifts, sizeof shifts - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(refused_bytes_at_the_end_are_one_step),
	    cmocka_unit_test(any_tail_is_survived),
	    cmocka_unit_test(labels_are_sorted),
	    cmocka_unit_test(labels_of_browsers_and_senders_are_known),
	    cmocka_unit_test(other_converters_are_not_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
