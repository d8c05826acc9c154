#include "unit/test.h"

#include "base/buf.h"
#include "config/conf.h"
#include "config/option.h"

static struct conf *parse(const char *text, struct err *e)
{
	struct conf *c;

	err_reset(e);
	conf_parse(&c, "test", text, strlen(text), e);
	return c;
}

static void an_account_is_read(void **state)
{
	struct err e;
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
			       "threads = no\n",
	    &e);
	const struct conf_folder_rule *rule;

	(void)state;
	assert_non_null(c);
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
	conf_free(c);
}

static void faults_name_their_line(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
	    {"x = y\n", "test:1: "},
	    {"\n[account]\n", "test:2: "},
	    {"[account A]\nkind = pop\nserver = h\nuser = u\nbogus = 1\n",
		"test:5: "},
	    {"[account A]\nkind = pop3\n", "pop | imap"},
	    {"[account A]\nkind = pop\nserver = h:99999\n", "HOST:PORT"},
	    {"[account A]\nkind = pop\nserver = h\n", "address"},
	    {"[account A]\nkind = pop\nserver = h\nuser = u\n"
	     "security = none\n",
		"only taken for this computer"},
	    {"[account A]\nkind=pop\nserver=h\nuser=u\n[account a]\n",
		"test:5: "},
	    {"[ui]\nname = \xff\n", "UTF-8"},
	    {"[account A]\ncheck-every = 0\n", "from 1 to 1440"},
	    {"[account A]\noffline-folders = Lists = some\n", "FOLDER = "},
	    {"[account A]\noffline-folders = = none\n", "FOLDER = "},
	    {"[account A]\noffline-folders = Lists, X = all\n", "FOLDER = "},
	};
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_null(parse(cases[i].text, &e));
		if (!strstr(e.text, cases[i].want))
			fail_msg("case %zu: %s", i, e.text);
		assert_int_equal(e.kind, ERR_USAGE);
	}
}

static void plain_text_stays_on_this_computer(void **state)
{
	struct err e;
	struct conf *c = parse("[account A]\nkind = pop\nuser = u\n"
			       "server = 127.0.0.1:1110\nsecurity = none\n",
	    &e);

	(void)state;
	assert_non_null(c);
	conf_free(c);
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
	struct err e;
	struct conf *c;

	(void)state;
	buf_add_str(&out, "[account A]\nkind=imap\nserver=h\nuser=u\n");
	option_print_all(&out);
	/* The second header is the same account again: cut it off. */
	c = parse(strstr(out.data, "[ui]"), &e);
	assert_non_null(c);
	assert_true(c->ui.has_threads);
	conf_free(c);
	buf_clear(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_account_is_read),
	    cmocka_unit_test(faults_name_their_line),
	    cmocka_unit_test(plain_text_stays_on_this_computer),
	    cmocka_unit_test(only_addresses_and_localhost_are_this_computer),
	    cmocka_unit_test(defaults_read_as_printed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
