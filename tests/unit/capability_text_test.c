/* Capabilities in words for people. */
#include "unit/test.h"

#include "account/inspect/capability_text.h"

static void assert_told(
    enum conf_kind kind, const char *words, const char *expected)
{
	struct buf out = BUF_INIT;

	buf_add_str(&out, "It ");
	capability_text(&out, kind, words);
	assert_string_equal(out.data + 3, expected);
	buf_clear(&out);
}

static void words_of_imap_are_told_once_each(void **state)
{
	(void)state;
	assert_told(CONF_IMAP, "IMAP4rev1 IDLE condstore QRESYNC",
	    "instant new mail (IDLE); fast updates (CONDSTORE, QRESYNC)");
	/* Words of the other protocol, and parts of words, mean nothing. */
	assert_told(CONF_IMAP, "UIDL IDLER AUTH=MOVE", "basic commands only");
}

static void words_of_pop_have_arguments(void **state)
{
	(void)state;
	assert_told(CONF_POP, "CAPA; UIDL; RESP-CODES; AUTH-RESP-CODE",
	    "unique message ids (UIDL); "
	    "reasons for a refusal (RESP-CODES)");
	assert_told(CONF_POP, "EXPIRE 30; LOGIN-DELAY 60",
	    "deletion after 30 days (EXPIRE)");
	assert_told(
	    CONF_POP, "EXPIRE 0", "deletion right after the download (EXPIRE)");
	assert_told(CONF_POP, "X-GOOGLE-RICO; EXPIRE 0; UIDL",
	    "unique message ids (UIDL)");
	assert_told(CONF_POP, "EXPIRE NEVER", "basic commands only");
	assert_told(CONF_POP, "", "basic commands only");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_of_imap_are_told_once_each),
	    cmocka_unit_test(words_of_pop_have_arguments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
