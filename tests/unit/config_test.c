#include "unit/test.h"

#include "base/buf.h"
#include "config/conf.h"
#include "config/option.h"

static struct conf *parse(const char *text)
{
	return conf_parse("test", text, strlen(text));
}

static void an_account_is_read(void **state)
{
	struct conf *c = parse("# mine\n"
			       "[account Home]\n"
			       "address = ann@example.org  # me\n"
			       "name = \"Ann # Example\"\r\n"
			       "kind = pop\n"
			       "server = [::1]:1995\n"
			       "after-download = remove-after 3\n"
			       "size-cap = 5M\n"
			       "[account Work]\n"
			       "kind = IMAP\n"
			       "server = imap.example.org\n"
			       "user = w\n"
			       "offline = recent 30\n"
			       "offline-folders = Lists/* = none, A=B = all,"
			       " Archive=recent 7,\n"
			       "offline-size = 2G\n"
			       "[ui]\n"
			       "threads = no\n");
	const struct conf_folder_rule *rule;

	(void)state;
	assert_int_equal(c->problems.len, 0);
	assert_int_equal(c->n_accounts, 2);
	assert_string_equal(c->accounts[0].address, "ann@example.org");
	assert_string_equal(c->accounts[0].user, "ann@example.org");
	assert_string_equal(c->accounts[0].name, "Ann # Example");
	assert_int_equal(c->accounts[0].kind, CONF_POP);
	assert_string_equal(c->accounts[0].server.host, "::1");
	assert_int_equal(c->accounts[0].server.port, 1995);
	assert_int_equal(c->accounts[0].after, CONF_REMOVE_AFTER);
	assert_int_equal(c->accounts[0].after_days, 3);
	assert_int_equal(c->accounts[0].size_cap, 5 * 1024 * 1024);
	assert_int_equal(c->accounts[1].server.port, 993);
	assert_int_equal(c->accounts[1].offline.days, 30);
	assert_int_equal(c->accounts[1].offline_size, INT64_C(2) << 30);
	assert_int_equal(c->accounts[1].folder_rules.len, 3);
	rule = c->accounts[1].folder_rules.items;
	assert_string_equal(rule[0].folder, "Lists/*");
	assert_int_equal(rule[0].offline.what, CONF_OFFLINE_NONE);
	assert_string_equal(rule[1].folder, "A=B");
	assert_int_equal(rule[1].offline.what, CONF_OFFLINE_ALL);
	assert_string_equal(rule[2].folder, "Archive");
	assert_int_equal(rule[2].offline.days, 7);
	assert_int_equal(c->accounts[1].after_days, 14);
	assert_false(c->ui.has_threads);
	assert_ptr_equal(conf_find(c, "home"), &c->accounts[0]);
	assert_ptr_equal(conf_find(c, "w"), &c->accounts[1]);
	assert_null(conf_find(c, "x"));
	conf_drop(c);
}

/* What a fault in an account may keep from being read as it was meant is not
 * guessed at: a policy that is misspelt would remove mail. */
static void faults_name_line_and_key_and_disable_the_account(void **state)
{
	static const struct {
		const char *text, *want, *account;
	} cases[] = {
	    {"x = y\n", "test:1: x: ", NULL},
	    {"\n[account]\n", "test:2: ", NULL},
	    {"[account A]\nkind = pop\nserver = h\nuser = u\nbogus = 1\n",
		"test:5: bogus: ", "A"},
	    {"[account A]\nkind = pop3\n", "pop | imap", "A"},
	    {"[account A]\nkind = pop\nserver = h:99999\n", "HOST:PORT", "A"},
	    {"[account A]\nkind = pop\nserver = h\n", "address", "A"},
	    {"[account A]\nkind = pop\nserver = h\nuser = u\n"
	     "security = none\n",
		"only allowed for a server on this computer", "A"},
	    {"[account A]\nkind=pop\nserver=h\nuser=u\n[account a]\n",
		"test:5: a: ", NULL},
	    {"[account A]\nkind=pop\nserver=h\nuser=u\nname = \xff\n",
		"test:5: The line is not valid UTF-8", "A"},
	    {"[account A]\nkind=pop\nserver=h\nuser=u\nkeep\n",
		"test:5: Write a setting as", "A"},
	    {"[account A]\ncheck-every = 0\n", "test:2: check-every: ", "A"},
	    {"[account A]\ncheck-every = 0\n", "from 1 to 1440", "A"},
	    {"[account A]\noffline-folders = Lists = some\n", "FOLDER = ", "A"},
	    {"[account A]\noffline-folders = = none\n", "FOLDER = ", "A"},
	    {"[account A]\noffline-folders = Lists, X = all\n",
		"FOLDER = ", "A"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct conf *c = parse(cases[i].text);
		const struct conf_problem *p = c->problems.items;

		assert_int_equal(c->problems.len, 1);
		if (!strstr(p->text, cases[i].want))
			fail_msg("case %zu: %s", i, p->text);
		if (cases[i].account) {
			assert_string_equal(p->account, cases[i].account);
			assert_int_equal(c->n_accounts, 0);
			assert_ptr_equal(conf_problem_of(c, "a"), p);
			assert_non_null(strstr(p->text, "A is not used"));
		} else {
			assert_null(p->account);
		}
		conf_drop(c);
	}
}

static void a_fault_disables_nothing_else(void **state)
{
	struct conf *c = parse("stray = 1\n"
			       "[account Bad]\n"
			       "kind = imap\n"
			       "server = h\n"
			       "user = u\n"
			       "after-donwload = keep\n"
			       "[account Good]\n"
			       "kind = pop\n"
			       "server = g\n"
			       "user = u\n"
			       "[acount Lost]\n"
			       "kind = pop\n"
			       "[account good]\n"
			       "kind = imap\n"
			       "[ui]\n"
			       "theme = purple\n"
			       "shade = 1\n"
			       "threads = no\n");

	(void)state;
	assert_int_equal(c->n_accounts, 1);
	assert_string_equal(c->accounts[0].label, "Good");
	assert_int_equal(c->accounts[0].kind, CONF_POP);
	assert_int_equal(c->ui.theme, CONF_THEME_AUTO);
	assert_false(c->ui.has_threads);
	assert_int_equal(c->problems.len, 6);
	assert_non_null(
	    strstr(c->problems.items[1].text, "test:6: after-donwload: "));
	assert_int_equal(c->problems.items[2].line, 11);
	assert_int_equal(c->problems.items[3].line, 13);
	assert_non_null(strstr(c->problems.items[4].text, "theme"));
	assert_non_null(strstr(c->problems.items[4].text, "default"));
	assert_null(conf_problem_of(c, "Good"));
	conf_drop(c);
}

/* Settings live as long as somebody holds them. */
static void who_holds_an_account_keeps_its_settings(void **state)
{
	struct conf *c = parse("[account A]\nkind = pop\nserver = h\n"
			       "user = u\ncheck-every = 7\n");
	struct conf *d = parse("\n[account A]\nkind = pop\nserver = h\n"
			       "user = u\ncheck-every = 7\n");
	struct conf *f = parse("[account A]\nkind = pop\nserver = h\n"
			       "user = u\nafter-download = keep\n");
	const struct conf_account *a = conf_account_hold(&c->accounts[0]);

	(void)state;
	conf_drop(c);
	assert_string_equal(a->label, "A");
	assert_true(conf_account_is_same(a, &d->accounts[0]));
	assert_false(conf_account_is_same(a, &f->accounts[0]));
	conf_account_drop(a);
	conf_account_drop(NULL);
	conf_drop(d);
	conf_drop(f);
}

static void plain_text_stays_on_this_computer(void **state)
{
	struct conf *c = parse("[account A]\nkind = pop\nuser = u\n"
			       "server = 127.0.0.1:1110\nsecurity = none\n");

	(void)state;
	assert_int_equal(c->problems.len, 0);
	conf_drop(c);
}

/* To another computer nothing goes unencrypted: a name that only looks like
 * an address of this one is somebody else's. */
static void only_addresses_and_localhost_are_this_computer(void **state)
{
	static const char *const ours[] = {"localhost", "LOCALHOST",
	    "127.0.0.1", "127.0.1.1", "127.255.255.254", "::1",
	    "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"};
	static const char *const others[] = {"", "1", "1.example.org",
	    "127.example.org", "127.0.0.1.example.org", "127.", "127.0.0.1x",
	    "127.0.0.256", "1and1.example", "126.0.0.1", "128.0.0.1",
	    "12.7.0.1", "1.1.1.1", "10.0.0.1", "192.168.0.1", "0.0.0.0",
	    "::", "::2", "1::1", "::ffff:128.0.0.1", "::127.0.0.1",
	    "localhost.example.org", "mylocalhost", "example.org"};

	(void)state;
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
		if (!conf_is_loopback(ours[i]))
			fail_msg("%s is this computer", ours[i]);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (conf_is_loopback(others[i]))
			fail_msg("%s is another computer", others[i]);
}

/* What "postern options" prints is a config file with the defaults. */
static void defaults_read_as_printed(void **state)
{
	struct buf out = BUF_INIT;
	struct conf *c;

	(void)state;
	buf_add_str(&out, "[account A]\nkind=imap\nserver=h\nuser=u\n");
	option_print_all(&out);
	/* The second header is the same account again: cut it off. */
	c = parse(strstr(out.data, "[ui]"));
	assert_int_equal(c->problems.len, 0);
	assert_true(c->ui.has_threads);
	conf_drop(c);
	buf_clear(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_account_is_read),
	    cmocka_unit_test(faults_name_line_and_key_and_disable_the_account),
	    cmocka_unit_test(a_fault_disables_nothing_else),
	    cmocka_unit_test(who_holds_an_account_keeps_its_settings),
	    cmocka_unit_test(plain_text_stays_on_this_computer),
	    cmocka_unit_test(only_addresses_and_localhost_are_this_computer),
	    cmocka_unit_test(defaults_read_as_printed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
