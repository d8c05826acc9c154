#include "unit/test.h"

#include "base/utf8.h"
#include "mime/header/filename.h"

static void assert_clean(const char *name, const char *want)
{
	struct buf b = BUF_INIT;

	filename_clean(&b, name, "application/pdf", "2.1");
	assert_string_equal(b.data, want);
	buf_clear(&b);
}

static void good_names_stay(void **state)
{
	(void)state;
	assert_clean("report.pdf", "report.pdf");
	assert_clean("two words (1).txt", "two words (1).txt");
	assert_clean("Grüße.txt", "Grüße.txt");
	assert_clean("תמונה.jpg", "תמונה.jpg");
	assert_clean("a.tar.gz", "a.tar.gz");
}

static void no_name_leads_out_of_its_directory(void **state)
{
	(void)state;
	assert_clean("../../../tmp/PWNED", "PWNED");
	assert_clean("/etc/passwd", "passwd");
	assert_clean("~/.ssh/authorized_keys", "authorized_keys");
	assert_clean("C:\\x\\..\\y.exe", "y.exe");
	assert_clean("file.txt/", "file.txt");
	assert_clean("∕etc∕passwd", "_etc_passwd");
	assert_clean("a%2fb%2e%2e", "a%2fb%2e%2e");
	assert_clean("..", "part-2.1.pdf");
	assert_clean(".", "part-2.1.pdf");
	assert_clean("", "part-2.1.pdf");
	assert_clean("/", "part-2.1.pdf");
}

static void no_name_hides_or_commands(void **state)
{
	(void)state;
	assert_clean(".bashrc", "bashrc");
	assert_clean("-rf", "rf");
	assert_clean("- ", "part-2.1.pdf");
	assert_clean("a\nb.txt", "a b.txt");
	assert_clean("`touch PWNED`.txt", "_touch PWNED_.txt");
	assert_clean("$(touch PWNED).txt", "_(touch PWNED).txt");
	assert_clean("|touch PWNED", "_touch PWNED");
	assert_clean(";x;.html", "_x_.html");
	assert_clean("\"quote\".txt", "_quote_.txt");
	assert_clean("x\x1b[31m.txt", "x_[31m.txt");
	assert_clean("con", "_con");
	assert_clean("LPT1.txt", "_LPT1.txt");
	assert_clean("console.txt", "console.txt");
	assert_clean("name. . ", "name");
}

static void the_true_extension_is_seen(void **state)
{
	(void)state;
	assert_clean("x.pdf                              .exe", "x.pdf .exe");
	assert_clean("invoice\xe2\x80\xae"
		     "fdp.exe",
	    "invoice_fdp.exe");
}

static void long_names_keep_their_extension(void **state)
{
	struct buf name = BUF_INIT, b = BUF_INIT;

	(void)state;
	for (int i = 0; i < 300; i++)
		buf_add_str(&name, "ä");
	buf_add_str(&name, ".txt");
	filename_clean(&b, name.data, "text/plain", "1");
	assert_int_equal(b.len, 200);
	assert_true(utf8_valid(b.data, b.len));
	assert_string_equal(b.data + b.len - 4, ".txt");
	buf_reset(&b);
	for (int i = 0; i < 300; i++)
		buf_add_char(&name, 'x');
	filename_clean(&b, name.data, "text/plain", "1");
	assert_true(b.len <= 200 && b.len > 190);
	assert_true(utf8_valid(b.data, b.len));
	buf_clear(&name);
	buf_clear(&b);
}

static void nameless_parts_get_a_name(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	filename_clean(&b, "", "image/jpeg", "3");
	assert_string_equal(b.data, "part-3.jpg");
	buf_reset(&b);
	filename_clean(&b, "", "text/x-unknown", "3");
	assert_string_equal(b.data, "part-3.txt");
	buf_reset(&b);
	filename_clean(&b, "", "a/b", "");
	assert_string_equal(b.data, "part.bin");
	buf_clear(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(good_names_stay),
	    cmocka_unit_test(no_name_leads_out_of_its_directory),
	    cmocka_unit_test(no_name_hides_or_commands),
	    cmocka_unit_test(the_true_extension_is_seen),
	    cmocka_unit_test(long_names_keep_their_extension),
	    cmocka_unit_test(nameless_parts_get_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
