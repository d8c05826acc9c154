#include "unit/test.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "mime/charset.h"

/*
 * Whatever the bytes are, every charset ends with clean UTF-8: some converters
 * take bytes that they then refuse, or say that they came beyond the end.
 */

/* A byte of each class: plain, escape, shifts, lead and trail bytes. */
static const unsigned char classes[] = {0x1b, 0x0e, '$', 'A', '~', 0x80, 0x8e,
    0x8f, 0xa1, 0xa2, 0xc9, 0xe8, 0xfe, 0xff};
/* The same with more of each, for short tails. */
static const unsigned char more_classes[] = {0x00, 0x0a, 0x0e, 0x0f, 0x1b, ' ',
    '$', '(', ')', '*', '+', '-', '0', '@', 'A', 'B', 'N', 'O', '[', '~', 0x7f,
    0x80, 0x81, 0x8e, 0x8f, 0x9f, 0xa0, 0xa1, 0xa2, 0xa4, 0xad, 0xb0, 0xc0,
    0xc2, 0xc9, 0xcb, 0xd0, 0xdf, 0xe0, 0xe8, 0xed, 0xf0, 0xf4, 0xf7, 0xf9,
    0xfc, 0xfe, 0xff};

static const char *const labels[] = {"euc-kr", "ks_c_5601-1987", "korean",
    "CP949", "uhc", "johab", "iso-2022-kr", "iso-2022-cn", "iso-2022-cn-ext",
    "iso-2022-jp", "iso-2022-jp-2", "iso-2022-jp-3", "euc-jp", "euc-jp-ms",
    "shift_jis", "cp932", "gb2312", "gbk", "gb18030", "hz-gb-2312", "euc-tw",
    "big5", "big5-hkscs", "cp950", "utf-7", "utf-16", "utf-16le", "utf-16be",
    "utf-32", "ucs-2", "ucs-4", "koi8-r", "tscii", "windows-1255",
    "windows-1258", "tcvn5712-1"};

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

static void any_tail_is_survived(void **state)
{
	unsigned char tail[4];

	(void)state;
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
		try_tails(labels[i], more_classes, sizeof more_classes, tail, 0,
		    1);
		try_tails(labels[i], more_classes, sizeof more_classes, tail, 0,
		    2);
		try_tails(labels[i], classes, sizeof classes, tail, 0, 3);
		try_tails(labels[i], classes, sizeof classes, tail, 0, 4);
	}
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
