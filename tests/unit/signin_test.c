#include "unit/test.h"

#include <unistd.h>

#include "account/signin/refusal.h"
#include "account/signin/sasl.h"
#include "account/signin/scram.h"
#include "account/signin/secret.h"
#include "base/date.h"

static void expect(
    struct sasl *s, const char *challenge, const char *answer, size_t len)
{
	struct buf got = BUF_INIT;
	struct err e = {0};

	if (!sasl_step(s, challenge, strlen(challenge), &got, &e))
		fail_msg("%s", e.text);
	if (!buf_equals(&got, answer, len))
		fail_msg("answered %s", got.data);
	buf_clear(&got);
}

static struct sasl *start(enum sasl_mechanism m, const char *user,
    const char *secret, const char *nonce)
{
	struct sasl_login login = {.user = user,
	    .secret = secret,
	    .host = "server.example.com",
	    .port = 143,
	    .nonce = nonce};

	return sasl_new(m, &login);
}

static void mechanisms_speak_as_their_rfcs(void **state)
{
	struct sasl *s = start(SASL_PLAIN, "tim", "tanstaaftanstaaf", NULL);
	const char *bearer = "n,a=user@example.com,\001host=server.example.com"
			     "\001port=143\001"
			     "auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEu"
			     "Y29tCg==\001\001";

	(void)state;
	assert_true(sasl_is_client_first(s));
	expect(s, "", "\0tim\0tanstaaftanstaaf", 21);
	sasl_free(s);

	/* RFC 2195 */
	s = start(SASL_CRAM_MD5, "tim", "tanstaaftanstaaf", NULL);
	assert_false(sasl_is_client_first(s));
	expect(s, "<1896.697170952@postoffice.reston.mci.net>",
	    "tim b913a602c7eda7a495b4e6e7334d3890", 36);
	sasl_free(s);

	s = start(SASL_LOGIN, "tim", "secret", NULL);
	expect(s, "Username:", "tim", 3);
	expect(s, "Password:", "secret", 6);
	sasl_free(s);

	/* RFC 7628, 4.1; a refusal is answered before the server says no. */
	s = start(SASL_OAUTHBEARER, "user@example.com",
	    "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==", NULL);
	expect(s, "", bearer, strlen(bearer));
	expect(s, "{\"status\":\"invalid_token\"}", "\001", 1);
	sasl_free(s);

	s = start(SASL_XOAUTH2, "a@b", "tok", NULL);
	expect(s, "", "user=a@b\001auth=Bearer tok\001\001", 26);
	expect(s, "{\"status\":\"401\"}", "", 0);
	sasl_free(s);
}

static void scram_is_that_of_its_rfcs(void **state)
{
	struct sasl *s;

	(void)state;
	/* RFC 5802, 5 */
	s = start(
	    SASL_SCRAM_SHA_1, "user", "pencil", "fyko+d2lbbFgONRv9qkxdawL");
	expect(s, "", "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL", 36);
	expect(s,
	    "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
	    "s=QSXCR+Q6sek8bf92,i=4096",
	    "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
	    "p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
	    82);
	assert_false(sasl_is_proved(s));
	expect(s, "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", "", 0);
	assert_true(sasl_is_proved(s));
	sasl_free(s);
	/* RFC 7677, 3 */
	s = start(SASL_SCRAM_SHA_256, "user", "pencil", "rOprNGfwEbeRWgbNEkqO");
	expect(s, "", "n,,n=user,r=rOprNGfwEbeRWgbNEkqO", 32);
	expect(s,
	    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
	    "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
	    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
	    "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
	    106);
	expect(s, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", "", 0);
	sasl_free(s);
}

static void scram_trusts_no_server(void **state)
{
	static const char *const firsts[] = {"", "r=other,s=QSXC,i=4096",
	    "r=abc,s=QSXC,i=4096", "r=abcX,s=QSXC,i=0",
	    "r=abcX,s=QSXC,i=2000000000", "r=abcX,s=!!!!,i=4096",
	    "r=abcX,i=4096", "e=other-error"};
	struct buf out = BUF_INIT;
	struct err e;
	struct sasl *s;

	(void)state;
	for (size_t i = 0; i < sizeof firsts / sizeof *firsts; i++) {
		s = start(SASL_SCRAM_SHA_256, "u", "p", "abc");
		assert_true(sasl_step(s, "", 0, &out, &e));
		buf_reset(&out);
		if (sasl_step(s, firsts[i], strlen(firsts[i]), &out, &e))
			fail_msg("took %s", firsts[i]);
		assert_int_equal(out.len, 0);
		sasl_free(s);
	}
	/* A server that does not know the password can't prove it. */
	s = start(
	    SASL_SCRAM_SHA_1, "user", "pencil", "fyko+d2lbbFgONRv9qkxdawL");
	assert_true(sasl_step(s, "", 0, &out, &e));
	assert_true(sasl_step(s,
	    "r=fyko+d2lbbFgONRv9qkxdawLX,s=QSXCR+Q6sek8bf92,i=4096", 53, &out,
	    &e));
	assert_false(
	    sasl_step(s, "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", 30, &out, &e));
	assert_int_equal(e.kind, ERR_AUTH);
	assert_false(sasl_is_proved(s));
	sasl_free(s);
	buf_clear(&out);
}

static enum sasl_mechanism choose(
    unsigned offered, bool is_private, bool has_token, enum conf_mechanism wish)
{
	struct sasl_offer o = {offered, wish, is_private, has_token};

	return sasl_choose(&o);
}

/* A password never goes out in the clear, and a token never as a password. */
static void the_best_mechanism_is_chosen(void **state)
{
	const unsigned all = ~0u, weak = 1u << SASL_PLAIN | 1u << SASL_LOGIN;
	const enum conf_mechanism any = CONF_AUTH_AUTO;

	(void)state;
	assert_int_equal(choose(all, true, false, any), SASL_SCRAM_SHA_256);
	assert_int_equal(choose(all, true, true, any), SASL_OAUTHBEARER);
	assert_int_equal(choose(weak, true, false, any), SASL_PLAIN);
	assert_int_equal(choose(weak, false, false, any), SASL_NONE);
	assert_int_equal(choose(weak | 1u << SASL_CRAM_MD5, false, false, any),
	    SASL_CRAM_MD5);
	assert_int_equal(
	    choose(weak | 1u << SASL_CRAM_MD5, true, false, any), SASL_PLAIN);
	assert_int_equal(choose(weak, true, true, any), SASL_NONE);
	assert_int_equal(choose(all, true, false, CONF_AUTH_LOGIN), SASL_LOGIN);
	assert_int_equal(
	    choose(all, false, true, CONF_AUTH_XOAUTH2), SASL_NONE);
	assert_int_equal(sasl_by_name("scram-sha-256", 13), SASL_SCRAM_SHA_256);
	assert_int_equal(sasl_by_name("PLAINER", 7), SASL_NONE);
}

static void explain(enum refusal_proto proto, const char *host,
    const char *words, struct err *e)
{
	struct refusal r = {proto, REFUSAL_SIGN_IN, host, words};

	err_reset(e);
	assert_false(refusal_explain(&r, e));
	assert_string_equal(e->said, words);
	assert_int_equal(e->scope, ERR_ACCOUNT);
}

/* What servers are known to say: what it means, and whether to try again. */
static void refusals_are_understood(void **state)
{
	static const struct {
		enum refusal_proto proto;
		const char *host, *words;
		enum err_kind kind;
		enum err_retry retry;
	} cases[] = {
	    {REFUSAL_POP, "pop.gmail.com",
		"-ERR [SYS/PERM] Your account is not enabled for POP access.",
		ERR_OFF, RETRY_ASK},
	    {REFUSAL_POP, "h", "-ERR [SYS/PERM] no", ERR_OFF, RETRY_ASK},
	    {REFUSAL_POP, "h", "-ERR [IN-USE] locked", ERR_BUSY, RETRY_LATER},
	    {REFUSAL_POP, "h", "-ERR maildrop already locked", ERR_BUSY,
		RETRY_LATER},
	    {REFUSAL_POP, "h", "-ERR your account is blocked", ERR_AUTH,
		RETRY_ASK},
	    {REFUSAL_POP, "h", "-ERR [LOGIN-DELAY] wait", ERR_BUSY,
		RETRY_LATER},
	    {REFUSAL_POP, "h", "-ERR [AUTH] no", ERR_AUTH, RETRY_ASK},
	    {REFUSAL_POP, "h",
		"-ERR [AUTH] Application-specific password required", ERR_AUTH,
		RETRY_ASK},
	    {REFUSAL_IMAP, "imap.gmail.com",
		"a NO [ALERT] Please log in via your web browser: https://x",
		ERR_BROWSER, RETRY_ASK},
	    {REFUSAL_IMAP, "outlook.office365.com", "a NO LOGIN failed.",
		ERR_AUTH, RETRY_ASK},
	    {REFUSAL_IMAP, "h", "a NO [UNAVAILABLE] later", ERR_BUSY,
		RETRY_LATER},
	    {REFUSAL_IMAP, "h", "a NO Authentication failed.", ERR_AUTH,
		RETRY_ASK},
	    {REFUSAL_IMAP, "imap.gmx.net", "a NO authentication failed",
		ERR_AUTH, RETRY_ASK},
	};
	struct err e, other;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		explain(cases[i].proto, cases[i].host, cases[i].words, &e);
		if (e.kind != cases[i].kind || e.retry != cases[i].retry)
			fail_msg("%s: kind %d, retry %d", cases[i].words,
			    e.kind, e.retry);
	}
	explain(REFUSAL_IMAP, "imap.gmx.net", "a NO authentication failed", &e);
	explain(REFUSAL_IMAP, "h", "a NO authentication failed", &other);
	assert_string_not_equal(e.text, other.text);
}

static bool get(const char *command, struct secret *out, struct err *e)
{
	struct conf_account conf = {.label = (char *)(uintptr_t) "Home",
	    .password_command = (char *)(uintptr_t)command};

	err_reset(e);
	return secret_get(out, &conf, NULL, e);
}

static void secrets_come_from_commands(void **state)
{
	struct secret s;
	struct err e;

	(void)state;
	assert_true(get("printf 'one two\\nthree'", &s, &e));
	assert_string_equal(s.text, "one two");
	assert_false(s.is_token);
	secret_clear(&s);
	assert_false(get("echo out; echo why >&2; exit 3", &s, &e));
	assert_int_equal(e.kind, ERR_ASK);
	assert_string_equal(e.said, "why ");
	assert_false(get("true", &s, &e));
	assert_false(get("yes", &s, &e));
	assert_false(get(NULL, &s, &e));
	assert_int_equal(e.retry, RETRY_ASK);
}

static void plain_commands_need_no_shell(void **state)
{
	struct secret s;
	struct err e;
	int parent = 0;

	(void)state;
	assert_true(get("cat /proc/self/stat", &s, &e));
	assert_int_equal(sscanf(s.text, "%*d %*s %*c %d", &parent), 1);
	assert_int_equal(parent, getpid());
	secret_clear(&s);
	/* No program has these names, and this is no name. */
	assert_true(get("eval echo one", &s, &e));
	assert_string_equal(s.text, "one");
	secret_clear(&s);
	assert_true(get("A=two env printenv A", &s, &e));
	assert_string_equal(s.text, "two");
	secret_clear(&s);
	assert_true(get("echo \"$HOME\" | tr -d '\\000'; :", &s, &e));
	assert_string_equal(s.text, getenv("HOME"));
	secret_clear(&s);
}

static void a_secret_may_come_later(void **state)
{
	struct conf_account conf = {.label = (char *)(uintptr_t) "Home",
	    .password_command = (char *)(uintptr_t) "sleep 60"};
	struct secret_search *search;
	struct secret s;
	struct err e = {0};

	(void)state;
	assert_true(secret_seek(&search, &conf, &e));
	assert_true(secret_await(search, 0, NULL, &s, &e));
	assert_null(s.text);
	secret_drop(search);
	conf.password_command = (char *)(uintptr_t) "printf one";
	assert_true(secret_seek(&search, &conf, &e));
	assert_true(secret_await(search, 60000, NULL, &s, &e));
	assert_string_equal(s.text, "one");
	secret_clear(&s);
	secret_drop(search);
}

static void refused_tokens_are_explained(void **state)
{
	static const struct {
		enum sasl_mechanism mechanism;
		const char *json, *words;
	} cases[] = {
	    {SASL_XOAUTH2, "{\"status\":\"401\",\"schemes\":\"bearer\"}",
		"has expired"},
	    {SASL_OAUTHBEARER, "{ \"status\" : \"invalid_token\" }",
		"has expired"},
	    {SASL_OAUTHBEARER, "{\"status\":\"insufficient_scope\"}",
		"not for reading mail"},
	    {SASL_XOAUTH2, "{\"status\":400}", "(400)"},
	    {SASL_XOAUTH2, "{\"status\":\"4\033[2J\"}", "(4)"},
	    {SASL_XOAUTH2, "{\"status\":", "as it was"},
	    {SASL_XOAUTH2, "", "as it was"},
	};
	struct sasl_login login = {
	    .user = "ann", .secret = "tok", .host = "h", .port = 1};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sasl *s = sasl_new(cases[i].mechanism, &login);
		struct buf out = BUF_INIT;
		struct err e = {0};

		assert_true(sasl_step(s, "", 0, &out, &e));
		assert_true(sasl_step(
		    s, cases[i].json, strlen(cases[i].json), &out, &e));
		err_set(&e, ERR_AUTH, ERR_ACCOUNT, RETRY_ASK, "as it was");
		err_said(&e, "-ERR no");
		sasl_explain(s, &e);
		if (!strstr(e.text, cases[i].words))
			fail_msg("%s: %s", cases[i].json, e.text);
		assert_string_equal(e.said, "-ERR no");
		buf_clear(&out);
		sasl_free(s);
	}
}

static void a_stop_ends_the_wait_for_a_secret(void **state)
{
	struct conf_account conf = {.label = (char *)(uintptr_t) "Home",
	    .password_command = (char *)(uintptr_t) "sleep 60"};
	struct wake stop;
	struct secret s;
	struct err e = {0};
	int64_t began = date_ticks();

	(void)state;
	assert_true(wake_open(&stop));
	wake_kick(&stop);
	assert_false(secret_get(&s, &conf, &stop, &e));
	assert_int_equal(e.kind, ERR_STOPPED);
	assert_true(date_ticks() - began < 5000);
	wake_close(&stop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(mechanisms_speak_as_their_rfcs),
	    cmocka_unit_test(scram_is_that_of_its_rfcs),
	    cmocka_unit_test(scram_trusts_no_server),
	    cmocka_unit_test(the_best_mechanism_is_chosen),
	    cmocka_unit_test(refusals_are_understood),
	    cmocka_unit_test(secrets_come_from_commands),
	    cmocka_unit_test(plain_commands_need_no_shell),
	    cmocka_unit_test(a_secret_may_come_later),
	    cmocka_unit_test(refused_tokens_are_explained),
	    cmocka_unit_test(a_stop_ends_the_wait_for_a_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
