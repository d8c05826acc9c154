/*
 * The config file is changed and stays a person's file.
 */
#include "unit/test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/crash_point.h"
#include "base/file.h"
#include "base/mem.h"
#include "config/option.h"
#include "config/write.h"
#include "unit/scratch.h"

static const char before[] = "# My mail.\n"
			     "\n"
			     "# at home\n"
			     "[account Home]   # the first\n"
			     "  kind     = pop\n"
			     "  server   = \"pop.example.org\"  # by hand\n"
			     "  user     = ann\n"
			     "  ; name = Ann\n"
			     "\n"
			     "# at work\n"
			     "[account \"Work\"]\r\n"
			     "kind=imap\n"
			     "server=imap.example.org\n"
			     "user=ann;b\n"
			     "\n"
			     "[ui]\n"
			     "theme = dark # as the walls";

static char dir[64];

static int make_dir(void **state)
{
	(void)state;
	scratch_make(dir);
	return 0;
}

static int remove_dir(void **state)
{
	(void)state;
	scratch_remove(dir);
	return 0;
}

static char *path_in(const char *name)
{
	struct buf b = BUF_INIT;

	buf_printf(&b, "%s/%s", dir, name);
	return buf_take(&b);
}

static void put(const char *path, const char *text)
{
	unlink(path);
	assert_true(file_create(path, text, strlen(text), NULL));
}

static char *get(const char *path)
{
	struct buf text = BUF_INIT;

	assert_true(file_read(&text, path, CONF_MAX, NULL));
	return buf_take(&text);
}

static void change(const char *path, struct conf_change c)
{
	struct err e = {0};

	if (!conf_write(path, &c, 1, NULL, &e))
		fail_msg("%s", e.text);
}

static void expect(const char *path, const char *want)
{
	char *text = get(path);

	assert_string_equal(text, want);
	free(text);
}

/* The text with one run of it replaced. */
static void expect_with(const char *path, const char *old, const char *new)
{
	const char *at = strstr(before, old);
	struct buf want = BUF_INIT;

	assert_non_null(at);
	buf_add(&want, before, (size_t)(at - before));
	buf_add_str(&want, new);
	buf_add_str(&want, at + strlen(old));
	expect(path, want.data);
	buf_clear(&want);
}

static void a_value_is_changed_in_its_place(void **state)
{
	char *path = path_in("set");

	(void)state;
	put(path, before);
	change(path, (struct conf_change){
			 CONF_SET, "home", "server", "mail.example.org", NULL});
	expect_with(path, "pop.example.org", "mail.example.org");
	put(path, before);
	change(
	    path, (struct conf_change){CONF_SET, NULL, "theme", "light", NULL});
	expect_with(path, "dark", "light");
	free(path);
}

static void a_new_key_is_spaced_as_its_neighbours(void **state)
{
	char *path = path_in("add");

	(void)state;
	put(path, before);
	change(path, (struct conf_change){
			 CONF_SET, "Home", "name", "Ann # Example", NULL});
	expect_with(path, "  user     = ann\n",
	    "  user     = ann\n  name     = \"Ann # Example\"\n");
	put(path, before);
	change(path,
	    (struct conf_change){CONF_SET, "Work", "check-every", "9", NULL});
	expect_with(path, "user=ann;b\n", "user=ann;b\ncheck-every=9\n");
	put(path, before);
	change(
	    path, (struct conf_change){CONF_SET, NULL, "mouse", "yes", NULL});
	expect_with(path, "# as the walls", "# as the walls\nmouse = yes\n");
	free(path);
}

static void a_section_is_made_for_its_first_key(void **state)
{
	char *path = path_in("ui");

	(void)state;
	put(path, "# nothing\r\n");
	change(
	    path, (struct conf_change){CONF_SET, NULL, "mouse", "yes", NULL});
	expect(path, "# nothing\r\n\r\n[ui]\r\nmouse = yes\r\n");
	change(path, (struct conf_change){CONF_UNSET, NULL, "mouse", 0, 0});
	expect(path, "# nothing\r\n\r\n[ui]\r\n");
	free(path);
}

static void no_comment_goes_with_what_is_taken_out(void **state)
{
	char *path = path_in("unset");

	(void)state;
	put(path, before);
	change(path, (struct conf_change){CONF_UNSET, "Home", "server", 0, 0});
	expect_with(path, "  server   = \"pop.example.org\"  # by hand\n",
	    "  # by hand\n");
	put(path, before);
	change(path, (struct conf_change){CONF_REMOVE, "Home", 0, 0, 0});
	expect(path, "# My mail.\n\n# at home\n# the first\n  # by hand\n"
		     "  ; name = Ann\n\n# at work\n[account \"Work\"]\r\n"
		     "kind=imap\nserver=imap.example.org\nuser=ann;b\n\n"
		     "[ui]\ntheme = dark # as the walls");
	free(path);
}

static void accounts_are_renamed_and_moved(void **state)
{
	char *path = path_in("move");
	const struct conf_change two[] = {
	    {CONF_ADD, "Club]", 0, 0, 0}, {CONF_SET, NULL, "mouse", "no", 0}};
	struct err e;

	(void)state;
	put(path, before);
	change(path, (struct conf_change){CONF_RENAME, "work", 0, 0, "Büro"});
	expect_with(path, "[account \"Work\"]", "[account Büro]");
	put(path, before);
	change(path, (struct conf_change){CONF_RENAME, "Home", 0, 0, "A # b"});
	expect_with(path, "[account Home]", "[account \"A # b\"]");
	put(path, before);
	change(path, (struct conf_change){CONF_MOVE, "Work", 0, 0, "Home"});
	expect(path, "# My mail.\n\n# at work\n[account \"Work\"]\r\n"
		     "kind=imap\nserver=imap.example.org\nuser=ann;b\n\n"
		     "# at home\n[account Home]   # the first\n"
		     "  kind     = pop\n"
		     "  server   = \"pop.example.org\"  # by hand\n"
		     "  user     = ann\n  ; name = Ann\n\n"
		     "[ui]\ntheme = dark # as the walls");
	/* All or nothing. */
	put(path, before);
	assert_false(conf_write(path, two, 2, NULL, &e));
	expect(path, before);
	change(path, (struct conf_change){CONF_ADD, "Club", 0, 0, 0});
	expect_with(
	    path, "# as the walls", "# as the walls\n\n[account Club]\n");
	free(path);
}

static void what_cannot_be_written_is_refused(void **state)
{
	const struct conf_change changes[] = {
	    {CONF_SET, NULL, "theme", "purple", 0},
	    {CONF_SET, NULL, "bogus", "1", 0},
	    {CONF_SET, "Home", "name", "a\nb = c", 0},
	    {CONF_SET, "Home", "name", "a \"b\" # c", 0},
	    {CONF_SET, "Gone", "name", "Ann", 0},
	    {CONF_UNSET, "Gone", "name", 0, 0},
	    {CONF_REMOVE, "Gone", 0, 0, 0},
	    {CONF_RENAME, "Home", 0, 0, "WORK"},
	    {CONF_RENAME, "Home", 0, 0, ""},
	    {CONF_RENAME, "Home", 0, 0, "a]"},
	    {CONF_ADD, "home", 0, 0, 0},
	    {CONF_MOVE, "Home", 0, 0, "Gone"},
	};
	char *path = path_in("refused");

	(void)state;
	put(path, before);
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		struct err e = {0};

		if (conf_write(path, &changes[i], 1, NULL, &e))
			fail_msg("change %zu was made", i);
		assert_true(*e.text);
		expect(path, before);
	}
	free(path);
}

static void mode_and_link_stay(void **state)
{
	char *path = path_in("file"), *link = path_in("link");
	char *fresh = path_in("new-dir/conf");
	const struct conf_change c = {CONF_SET, NULL, "mouse", "yes", NULL};
	struct stat st;
	struct err e;

	(void)state;
	put(path, "");
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(symlink("file", link), 0);
	change(link, c);
	assert_int_equal(lstat(link, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	expect(path, "[ui]\nmouse = yes\n");
	change(fresh, c);
	assert_int_equal(stat(fresh, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	/* What its owner made read-only stays as it is. */
	if (geteuid() != 0) {
		assert_int_equal(chmod(path, 0440), 0);
		assert_false(conf_write(path, &c, 1, NULL, &e));
		assert_int_equal(e.kind, ERR_DISK);
	}
	free(path);
	free(link);
	free(fresh);
}

/* --- many changes --------------------------------------------------------- */

enum { EDITS = 1000, NAMES = 6 };

static unsigned long random_state = 20261130;

static unsigned pick(unsigned n)
{
	random_state =
	    random_state * 6364136223846793005UL + 1442695040888963407UL;
	return (unsigned)(random_state >> 33) % n;
}

/* What the file should say: of each account whether it is there and some of
 * its keys, of [ui] too (at NAMES). */
static const char *const keys[] = {
    "name", "user", "check-every", "password-command", "trash-days"};
enum { KEYS = 5 };
struct model {
	bool is_there;
	char label[16];
	char *values[KEYS];
};

static char *random_value(unsigned key)
{
	static const char *const words[] = {"ann", "a # b", "\"x\" y", "",
	    "ü;v", "; c", "sh -c 'echo \"p\"'", "  pad  ", "k = v",
	    "[account X]"};
	struct buf b = BUF_INIT;

	if (key == 2 || key == 4)
		buf_printf(&b, "%u", 1 + pick(1000));
	else
		buf_printf(&b, "%s", words[pick(10)]);
	return buf_take(&b);
}

/* One change of what should be there, and in c. */
static bool random_change(
    struct model *m, struct conf_change *c, char *new_label, char **value)
{
	unsigned who = pick(NAMES), key = pick(KEYS), other = pick(NAMES);

	*c = (struct conf_change){.account = m[who].label};
	if (!m[who].is_there) {
		c->kind = CONF_ADD;
		m[who].is_there = true;
		return true;
	}
	switch (pick(12)) {
	case 0:
		c->kind = CONF_REMOVE;
		m[who].is_there = false;
		for (int k = 0; k < KEYS; k++) {
			free(m[who].values[k]);
			m[who].values[k] = NULL;
		}
		return true;
	case 1:
		c->kind = CONF_MOVE;
		c->other = m[other].is_there ? m[other].label : NULL;
		return true;
	case 2:
		c->kind = CONF_RENAME;
		snprintf(new_label, 16, "N%u %u", who, pick(100));
		c->other = new_label;
		return true;
	case 3:
	case 4:
		c->kind = CONF_UNSET;
		c->key = keys[key];
		free(m[who].values[key]);
		m[who].values[key] = NULL;
		return true;
	default:
		c->kind = CONF_SET;
		c->key = keys[key];
		*value = random_value(key);
		c->value = *value;
		free(m[who].values[key]);
		m[who].values[key] = mem_str(*value);
		return true;
	}
}

/* The comments of a text, in any order: a sum over them. */
static unsigned long comments_of(const char *text, unsigned *n)
{
	unsigned long sum = 0;

	*n = 0;
	for (const char *at = strstr(text, "#~"); at;
	     at = strstr(at + 1, "#~")) {
		sum += strtoul(at + 2, NULL, 10);
		(*n)++;
	}
	return sum;
}

static void check_model(const char *text, const struct model *m)
{
	/* Kind and server are no part of the model, so accounts are not whole:
	 * they are given what misses. */
	struct buf whole = BUF_INIT;
	struct conf *c;

	for (const char *at = text; *at;) {
		size_t n = strcspn(at, "\n");

		n += at[n] == '\n';
		buf_add(&whole, at, n);
		if (strncmp(at, "[account", 8) == 0)
			buf_add_str(&whole, "kind = pop\nserver = h\n"
					    "address = a\n");
		at += n;
	}
	c = conf_parse("test", whole.data, whole.len);
	if (c->problems.len)
		fail_msg("%s\n%s", c->problems.items[0].text, text);
	for (int i = 0; i < NAMES; i++) {
		const struct conf_account *a = NULL;

		for (size_t k = 0; k < c->n_accounts; k++)
			if (strcmp(c->accounts[k].label, m[i].label) == 0)
				a = &c->accounts[k];
		assert_true(!a == !m[i].is_there);
		if (!a)
			continue;
		assert_string_equal(
		    a->name, m[i].values[0] ? m[i].values[0] : "");
		assert_string_equal(
		    a->user, m[i].values[1] ? m[i].values[1] : "a");
		assert_int_equal(a->check_minutes,
		    m[i].values[2] ? atoi(m[i].values[2]) : 5);
		if (m[i].values[3])
			assert_string_equal(
			    a->password_command, m[i].values[3]);
		else
			assert_null(a->password_command);
		assert_int_equal(
		    a->trash_days, m[i].values[4] ? atoi(m[i].values[4]) : 30);
	}
	conf_drop(c);
	buf_clear(&whole);
}

/* A person writes comments and blank lines into the file meanwhile, at any
 * line. */
static void scribble(const char *path, unsigned long *sum, unsigned *n)
{
	char *text = get(path), *at = text;
	struct buf out = BUF_INIT;
	unsigned line = pick(30), number = pick(100000);

	while (line-- && *at && strchr(at, '\n'))
		at = strchr(at, '\n') + 1;
	buf_add(&out, text, (size_t)(at - text));
	if (pick(2)) {
		/* At the end of a line. */
		size_t len = strcspn(at, "\n");

		buf_add(&out, at, len);
		buf_printf(&out, " #~%u", number);
		at += len;
	} else {
		buf_printf(&out, "%s#~%u\n", pick(2) ? "\t" : "\n", number);
	}
	buf_add_str(&out, at);
	if (comments_of(out.data, n) == *sum + number) {
		put(path, out.data);
		*sum += number;
	}
	buf_clear(&out);
	free(text);
}

static void a_thousand_changes_lose_no_comment(void **state)
{
	struct model m[NAMES] = {0};
	char *path = path_in("random");
	unsigned long sum = 0;
	unsigned n;

	(void)state;
	for (int i = 0; i < NAMES; i++)
		snprintf(m[i].label, sizeof m[i].label, "A%d", i);
	put(path, "#~7 top\n\n");
	sum = 7;
	for (int i = 0; i < EDITS; i++) {
		char new_label[16] = "", *value = NULL, *text;
		struct conf_change c;

		if (random_change(m, &c, new_label, &value))
			change(path, c);
		for (int k = 0; *new_label && k < NAMES; k++)
			if (c.account == m[k].label)
				snprintf(m[k].label, 16, "%s", new_label);
		free(value);
		text = get(path);
		assert_int_equal(comments_of(text, &n), sum);
		check_model(text, m);
		free(text);
		if (n < 200)
			scribble(path, &sum, &n);
	}
	assert_true(n > 100);
	for (int i = 0; i < NAMES; i++)
		for (int k = 0; k < KEYS; k++)
			free(m[i].values[k]);
	free(path);
}

/* --- crashes, and others at the same time --------------------------------- */

static int run_child(const char *path, int step, const struct conf_change *c)
{
	pid_t pid = fork();
	char at[16];
	int status;

	if (pid == 0) {
		snprintf(at, sizeof at, "%d", step);
		setenv("POSTERN_DIE_AT", at, 1);
		if (!freopen("/dev/null", "w", stderr))
			_exit(2);
		crash_point_init();
		_exit(conf_write(path, c, 1, NULL, NULL) ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void dead_at_any_step_the_file_is_whole(void **state)
{
	const struct conf_change c = {CONF_SET, NULL, "theme", "mono", NULL};
	char *path = path_in("crash"), *text;
	int step, old = 0, new = 0, status = 1;

	(void)state;
	for (step = 1; status != 0; step++) {
		put(path, before);
		status = run_child(path, step, &c);
		if (status && !WIFSIGNALED(status))
			fail_msg("step %d: status %d", step, status);
		text = get(path);
		if (strcmp(text, before) == 0)
			old++;
		else if (strstr(text, "theme = mono # as the walls"))
			new ++;
		else
			fail_msg("step %d: %s", step, text);
		free(text);
		/* What it left behind is in nobody's way. */
		change(path, c);
		expect_with(path, "dark", "mono");
	}
	assert_int_equal(step - 1, 6);
	assert_int_equal(old, 3);
	assert_int_equal(new, 3);
	free(path);
}

static void two_writers_lose_nothing(void **state)
{
	enum { WRITERS = 4, EACH = 25 };
	char *path = path_in("race"), *text;
	pid_t pids[WRITERS];
	struct conf *c;

	(void)state;
	put(path, "# two\n");
	for (int w = 0; w < WRITERS; w++) {
		pids[w] = fork();
		for (int i = 0; pids[w] == 0 && i < EACH; i++) {
			char label[16];
			const struct conf_change add = {
			    CONF_ADD, label, 0, 0, 0};

			snprintf(label, sizeof label, "%d-%d", w, i);
			if (!conf_write(path, &add, 1, NULL, NULL))
				_exit(1);
		}
		if (pids[w] == 0)
			_exit(0);
	}
	for (int w = 0; w < WRITERS; w++) {
		int status;

		assert_int_equal(waitpid(pids[w], &status, 0), pids[w]);
		assert_int_equal(status, 0);
	}
	text = get(path);
	c = conf_parse("test", text, strlen(text));
	/* Each lacks its kind. */
	assert_int_equal(c->problems.len, WRITERS * EACH);
	conf_drop(c);
	free(text);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_value_is_changed_in_its_place),
	    cmocka_unit_test(a_new_key_is_spaced_as_its_neighbours),
	    cmocka_unit_test(a_section_is_made_for_its_first_key),
	    cmocka_unit_test(no_comment_goes_with_what_is_taken_out),
	    cmocka_unit_test(accounts_are_renamed_and_moved),
	    cmocka_unit_test(what_cannot_be_written_is_refused),
	    cmocka_unit_test(mode_and_link_stay),
	    cmocka_unit_test(a_thousand_changes_lose_no_comment),
	    cmocka_unit_test(dead_at_any_step_the_file_is_whole),
	    cmocka_unit_test(two_writers_lose_nothing),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
