/* What opens a link: which URLs are opened, and how the program is started. */
#include "unit/test.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "ui/reader/opener.h"

static void only_links_that_a_program_opens_are_taken(void **state)
{
	(void)state;
	assert_true(opener_takes("https://example.org/a?b=c"));
	assert_true(opener_takes("HTTP://example.org"));
	assert_true(opener_takes("mailto:ann@example.org"));
	assert_false(opener_takes("javascript:alert(1)"));
	assert_false(opener_takes("file:///etc/passwd"));
	assert_false(opener_takes("https://example.org/a b"));
	assert_false(opener_takes("https://example.org/\n"));
}

static void its_name_is_the_first_word_of_the_setting(void **state)
{
	char *name = opener_name("firefox --new-tab");

	(void)state;
	assert_string_equal(name, "firefox");
	free(name);
	name = opener_name(NULL);
	assert_string_equal(name, "xdg-open");
	free(name);
}

static void write_script(const char *path, const char *text)
{
	struct err e;

	assert_true(file_create(path, text, strlen(text), &e));
	assert_int_equal(chmod(path, 0700), 0);
}

/* What the script wrote, once it has renamed its output to path. */
static void wait_for_file(struct buf *out, const char *path)
{
	struct err e;

	while (!file_read(out, path, 4096, &e))
		usleep(2000);
}

static void the_url_is_one_argument_and_no_shell_sees_it(void **state)
{
	static const char script[] =
	    "#!/bin/sh\n"
	    "{ for a; do echo \"[$a]\"; done; cat; echo ended; } "
	    ">\"$0.part\"\n"
	    "echo printed; echo complained >&2\n"
	    "mv \"$0.part\" \"$0.out\"\n";
	char dir[] = "/tmp/postern-opener-XXXXXX";
	struct buf path = BUF_INIT, command = BUF_INIT, out = BUF_INIT;
	struct err e;

	(void)state;
	assert_non_null(mkdtemp(dir));
	buf_printf(&path, "%s/open", dir);
	write_script(path.data, script);
	buf_printf(&command, " %s  --new ", path.data);
	assert_true(opener_start(
	    command.data, "https://example.org/$(touch${IFS}x);a'b", &e));
	buf_add_str(&path, ".out");
	wait_for_file(&out, path.data);
	assert_string_equal(out.data,
	    "[--new]\n[https://example.org/$(touch${IFS}x);a'b]\nended\n");
	unlink(path.data);
	buf_cut(&path, path.len - 4);
	unlink(path.data);
	rmdir(dir);
	buf_clear(&path);
	buf_clear(&command);
	buf_clear(&out);
}

static void a_program_that_is_missing_is_named(void **state)
{
	struct err e;

	(void)state;
	assert_false(
	    opener_start("/nowhere/browser -x", "https://example.org", &e));
	assert_non_null(strstr(e.text, "/nowhere/browser"));
	assert_non_null(strstr(e.text, "opener"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_links_that_a_program_opens_are_taken),
	    cmocka_unit_test(its_name_is_the_first_word_of_the_setting),
	    cmocka_unit_test(the_url_is_one_argument_and_no_shell_sees_it),
	    cmocka_unit_test(a_program_that_is_missing_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
