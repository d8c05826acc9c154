#include "unit/test.h"

#include "account/setup/address.h"
#include "account/setup/discovery.h"
#include "account/setup/provider.h"
#include "net/public_suffix.h"

static void addresses_are_made_plain(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
	    {" ann@Example.ORG ", "ann@example.org"},
	    {"Ann <Ann.B@example.org>", "Ann.B@example.org"},
	    {"mailto:ann@example.org?subject=x", "ann@example.org"},
	    {"ann@example.org.", "ann@example.org"},
	    {"a+b@sub.example.org\r\n", "a+b@sub.example.org"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct setup_address a;
		struct err e = {0};

		if (!setup_address_read(&a, cases[i].text, &e))
			fail_msg("%s: %s", cases[i].text, e.text);
		assert_string_equal(a.text, cases[i].want);
		setup_address_clear(&a);
	}
}

static void what_is_no_address_is_told_so(void **state)
{
	static const char *const cases[] = {"", "  ", "ann", "@example.org",
	    "ann@", "ann@example", "a b@example.org", "ann@exa mple.org",
	    "ann@-x.org", "ann@x..org", "ann@x.org\n[ui]", "\xff@example.org",
	    "a\x1b[2J@example.org", "ann@example.org/../x",
	    "ann@"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    ".org"};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct setup_address a;
		struct err e = {0};

		if (setup_address_read(&a, cases[i], &e))
			fail_msg("\"%s\" was taken", cases[i]);
		assert_int_equal(e.kind, ERR_USAGE);
		assert_true(*e.text);
		setup_address_clear(&a);
	}
}

static void domains_with_letters_become_a_labels(void **state)
{
	struct setup_address a;
	struct err e = {0};

	(void)state;
	if (!setup_address_read(&a,
		"ann@B\xc3\xbc"
		"cher.example",
		&e)) {
		setup_address_clear(&a);
		skip(); /* built without libidn2 */
	}
	assert_string_equal(a.domain, "xn--bcher-kva.example");
	assert_string_equal(a.shown, "b\xc3\xbc"
				     "cher.example");
	setup_address_clear(&a);
}

static char *meant(const char *text)
{
	struct setup_address a;
	struct err e;
	char *domain = NULL;

	if (setup_address_read(&a, text, &e))
		domain = setup_address_meant(&a);
	setup_address_clear(&a);
	return domain;
}

static void slips_are_asked_about(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
	    {"a@gmial.com", "gmail.com"},
	    {"a@gmail.con", "gmail.com"},
	    {"a@hotmial.com", "hotmail.com"},
	    {"a@gmail.com", NULL},
	    {"a@example.org", NULL},
	    {"a@outlok.com", "outlook.com"},
	    {"a@t-onlin.de", "t-online.de"},
	    {"a@abc.de", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *got = meant(cases[i].text);

		if (!cases[i].want != !got ||
		    (got && strcmp(got, cases[i].want) != 0))
			fail_msg("%s: %s", cases[i].text, got ? got : "-");
		free(got);
	}
}

static void every_row_of_the_table_is_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < provider_count; i++) {
		const struct provider *p = &provider_table[i];
		const char *const texts[] = {p->imap, p->pop, p->smtp};
		struct provider_server s;

		assert_ptr_equal(provider_by_id(p->id), p);
		assert_true(p->ways);
		if (p->ways & PROVIDER_NONE)
			continue;
		assert_true(p->imap || p->pop);
		for (int n = 0; n < 3; n++) {
			if (!texts[n])
				continue;
			assert_true(
			    provider_server(&s, texts[n], 0, "example.org"));
			assert_true(s.port > 0 && strchr(s.host, '.'));
			assert_null(strchr(s.host, '%'));
		}
	}
}

static void a_domain_belongs_to_one_provider(void *ctx, const char *domain)
{
	(void)ctx;
	for (size_t i = 0, n = 0; i < provider_count; i++) {
		const char *list = provider_table[i].domains;
		const char *at = list ? strstr(list, domain) : NULL;

		if (at && (at == list || at[-1] == ' ') &&
		    strchr(" ", at[strlen(domain)]))
			n++;
		assert_true(n <= 1);
	}
	assert_non_null(provider_find(domain));
}

static void no_domain_stands_twice(void **state)
{
	(void)state;
	provider_each_domain(a_domain_belongs_to_one_provider, NULL);
}

static void providers_are_found(void **state)
{
	(void)state;
	assert_string_equal(provider_find("googlemail.com")->id, "gmail");
	assert_string_equal(provider_find("x.onmicrosoft.com")->id, "m365");
	assert_null(provider_find("notgmail.com"));
	assert_string_equal(provider_by_mx("aspmx.l.google.com")->id, "gmail");
	assert_string_equal(
	    provider_by_mx("x-com.mail.protection.outlook.com")->id, "m365");
	assert_string_equal(
	    provider_by_mx("hotmail-com.olc.protection.outlook.com")->id,
	    "outlook");
	assert_null(provider_by_mx("mx.example.org"));
	assert_string_equal(provider_by_host("pop3.web.de")->id, "webde");
}

static void the_list_needs_no_network(void **state)
{
	struct discovery d;
	struct err e = {0};
	char *user;

	(void)state;
	assert_true(discovery_from_list(&d, "ann@web.de", &e));
	assert_string_equal(d.servers[SETUP_POP].at.host, "pop3.web.de");
	assert_int_equal(d.servers[SETUP_POP].at.port, 995);
	assert_string_equal(d.servers[SETUP_SMTP].at.host, "smtp.web.de");
	user = discovery_user(&d, SETUP_POP, 0);
	assert_string_equal(user, "ann");
	free(user);
	assert_null(discovery_user(&d, SETUP_POP, 1));
	assert_non_null(d.note);
	assert_int_equal(d.suggested, CONF_IMAP);
	assert_false(d.servers[SETUP_POP].is_foreign);
	discovery_clear(&d);

	assert_true(discovery_from_list(&d, "ann@icloud.com", &e));
	assert_false(d.servers[SETUP_POP].is_known);
	user = discovery_user(&d, SETUP_IMAP, 1);
	assert_string_equal(user, "ann");
	free(user);
	discovery_clear(&d);

	assert_false(discovery_from_list(&d, "ann@tuta.com", &e));
	assert_true(d.is_impossible);
	assert_int_equal(e.kind, ERR_NOT_FOUND);
	assert_int_equal(e.retry, RETRY_NEVER);
	discovery_clear(&d);

	assert_false(discovery_from_list(&d, "ann@example.org", &e));
	assert_int_equal(e.kind, ERR_NOT_FOUND);
	discovery_clear(&d);
}

static void owners_of_names(void **state)
{
	char *owner = public_suffix_owner("imap.mail.example.co.uk");

	(void)state;
	assert_true(public_suffix_is_same("mail.a.org", "a.org"));
	assert_false(public_suffix_is_same("mail.a.org", "b.org"));
	assert_false(public_suffix_is_same("nota.org", "a.org"));
	if (!owner)
		skip(); /* built without libpsl */
	assert_string_equal(owner, "example.co.uk");
	free(owner);
	assert_true(public_suffix_is_same("mail.a.co.uk", "imap.a.co.uk"));
	assert_false(public_suffix_is_same("a.co.uk", "b.co.uk"));
	assert_null(public_suffix_owner("127.0.0.1"));
	assert_null(public_suffix_owner("::1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(addresses_are_made_plain),
	    cmocka_unit_test(what_is_no_address_is_told_so),
	    cmocka_unit_test(domains_with_letters_become_a_labels),
	    cmocka_unit_test(slips_are_asked_about),
	    cmocka_unit_test(every_row_of_the_table_is_whole),
	    cmocka_unit_test(no_domain_stands_twice),
	    cmocka_unit_test(providers_are_found),
	    cmocka_unit_test(the_list_needs_no_network),
	    cmocka_unit_test(owners_of_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
