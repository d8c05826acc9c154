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
	    "tells of new mail at once; says quickly what has changed");
	/* Words of the other protocol, and parts of words, mean nothing. */
	assert_told(CONF_IMAP, "UIDL IDLER AUTH=MOVE",
	    "does what every server does, and no more");
}

static void words_of_pop_have_arguments(void **state)
{
	(void)state;
	assert_told(CONF_POP, "CAPA; UIDL; RESP-CODES; AUTH-RESP-CODE",
	    "gives each message a name of its own; says why it refuses");
	assert_told(CONF_POP, "EXPIRE 30; LOGIN-DELAY 60",
	    "deletes mail by itself after 30 days");
	assert_told(
	    CONF_POP, "EXPIRE 0", "deletes a message once it was collected");
	assert_told(CONF_POP, "X-GOOGLE-RICO; EXPIRE 0; UIDL",
	    "gives each message a name of its own");
	assert_told(CONF_POP, "EXPIRE NEVER",
	    "does what every server does, and no more");
	assert_told(CONF_POP, "", "does what every server does, and no more");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_of_imap_are_told_once_each),
	    cmocka_unit_test(words_of_pop_have_arguments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
