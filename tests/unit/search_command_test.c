/* Searches as an IMAP server is asked. */
#include "unit/test.h"

#include "account/imap/wire/caps.h"
#include "account/imap/session/search_command.h"
#include "base/buf.h"

/* The lines of a question, each ended as it is on the wire. */
static void ask(struct buf *out, unsigned caps, const char *query)
{
	struct imap_search_command q = {.caps = caps, .first = 1, .last = 9};
	struct string_list lines = {0};
	struct terms terms;
	struct err e = {0};

	assert_true(terms_read(&terms, query, &e));
	q.terms = &terms;
	if (!imap_search_command_make(&lines, &q, &e))
		buf_add_str(out, e.text);
	else
		for (size_t i = 0; i < lines.len; i++)
			buf_printf(out, "%s%s", i ? "\n" : "", lines.items[i]);
	string_list_clear(&lines);
	terms_clear(&terms);
}

static void assert_asked(unsigned caps, const char *query, const char *expected)
{
	struct buf out = BUF_INIT;

	ask(&out, caps, query);
	if (strcmp(out.data, expected) != 0)
		fail_msg("%s:\ngot %s\nnot %s", query, out.data, expected);
	buf_clear(&out);
}

#define HEAD "UID SEARCH 1:9 "
#define ANYWHERE(w)                                                           \
	"OR BODY \"" w "\" OR SUBJECT \"" w "\" OR FROM \"" w "\" OR TO \"" w \
	"\" CC \"" w "\""

static void each_term_has_its_key(void **state)
{
	static const struct {
		const char *query, *asked;
	} table[] = {
	    {"boat", HEAD ANYWHERE("boat")},
	    {"text:boat", HEAD "BODY \"boat\""},
	    {"body:\"a boat\"", HEAD "BODY \"a boat\""},
	    {"text:boa*", HEAD "BODY \"boa\""},
	    {"-text:boat text:sea", HEAD "NOT BODY \"boat\" BODY \"sea\""},
	    {"-boat text:sea",
		HEAD "NOT BODY \"boat\" NOT SUBJECT \"boat\" NOT FROM "
		     "\"boat\" NOT TO \"boat\" NOT CC \"boat\" BODY \"sea\""},
	    /* What a server need not read texts for comes first. */
	    {"text:a from:b subject:c",
		HEAD "FROM \"b\" SUBJECT \"c\" BODY \"a\""},
	    {"text:a to:b", HEAD "OR TO \"b\" CC \"b\" BODY \"a\""},
	    {"text:a -to:b", HEAD "NOT TO \"b\" NOT CC \"b\" BODY \"a\""},
	    {"text:a people:b",
		HEAD "OR FROM \"b\" OR TO \"b\" CC \"b\" BODY \"a\""},
	    {"text:a is:unread", HEAD "UNSEEN BODY \"a\""},
	    {"text:a -is:unread is:flagged", HEAD "SEEN FLAGGED BODY \"a\""},
	    {"text:a -is:answered is:forwarded is:draft",
		HEAD "UNANSWERED DRAFT KEYWORD $Forwarded BODY \"a\""},
	    /* A day more on either side: zones. */
	    {"text:a after:2026-03-01 before:2026-04-01",
		HEAD "SINCE 28-Feb-2026 BEFORE 2-Apr-2026 BODY \"a\""},
	    {"text:a after:1970-01-01", HEAD "BODY \"a\""},
	    /* What IMAP can't say. */
	    {"text:a has:file", HEAD "BODY \"a\""},
	    /* Some text with a colon. */
	    {"text:12:30", HEAD "BODY \"12:30\""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		assert_asked(0, table[i].query, table[i].asked);
	assert_asked(IMAP_CAP_ESEARCH, "text:a",
	    "UID SEARCH RETURN (ALL) 1:9 BODY \"a\"");
}

static void letters_beyond_ascii_are_literals(void **state)
{
	(void)state;
	assert_asked(0,
	    "text:Gr\xc3\xbc\xc3\x9f"
	    "e subject:x text:\xe4\xbc\x9a",
	    "UID SEARCH CHARSET UTF-8 1:9 SUBJECT \"x\" BODY {7}\n"
	    "Gr\xc3\xbc\xc3\x9f"
	    "e BODY {3}\n\xe4\xbc\x9a");
	assert_asked(IMAP_CAP_LITERAL_PLUS | IMAP_CAP_ESEARCH,
	    "text:\xc3\xbc from:y",
	    "UID SEARCH RETURN (ALL) CHARSET UTF-8 1:9 FROM \"y\" BODY {2+}\n"
	    "\xc3\xbc");
	assert_asked(IMAP_CAP_LITERAL_MINUS, "text:\xc3\xbc",
	    "UID SEARCH CHARSET UTF-8 1:9 BODY {2+}\n\xc3\xbc");
	/* No UTF-8: the replacement character is. */
	assert_asked(0, "text:\xff",
	    "UID SEARCH CHARSET UTF-8 1:9 BODY {3}\n\xef\xbf\xbd");
}

static void gmail_is_asked_in_its_own_words(void **state)
{
	static const struct {
		const char *query, *asked;
	} table[] = {
	    {"boat text:sea", "\"\\\"boat\\\" \\\"sea\\\"\""},
	    {"boat -sea has:file", "\"\\\"boat\\\" -\\\"sea\\\" "
				   "has:attachment\""},
	    {"boat from:b subject:\"c d\"",
		"\"\\\"boat\\\" from:\\\"b\\\" subject:\\\"c d\\\"\""},
	    {"boat -to:b", "\"\\\"boat\\\" -{to:\\\"b\\\" cc:\\\"b\\\"}\""},
	    {"boat people:b",
		"\"\\\"boat\\\" {from:\\\"b\\\" to:\\\"b\\\" cc:\\\"b\\\"}\""},
	    /* Nothing that was typed is an operator. */
	    {"label:x", "\"\\\"label:x\\\"\""},
	    {"x} {OR", "\"\\\"x}\\\" \\\"{OR\\\"\""},
	    {"a\\", "\"\\\"a \\\"\""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct buf want = BUF_INIT;

		buf_printf(&want, HEAD "X-GM-RAW %s", table[i].asked);
		assert_asked(IMAP_CAP_GMAIL, table[i].query, want.data);
		buf_clear(&want);
	}
	assert_asked(IMAP_CAP_GMAIL | IMAP_CAP_LITERAL_PLUS,
	    "\xc3\xbc is:unread",
	    "UID SEARCH CHARSET UTF-8 1:9 UNSEEN X-GM-RAW {4+}\n"
	    "\"\xc3\xbc\"");
}

static void nothing_that_is_typed_ends_a_command(void **state)
{
	static const char *const nasty[] = {
	    "text:\"a\r\n5 DELETE INBOX\r\n\"",
	    "\"\xc3\xbc\r\n5 DELETE INBOX\"",
	    "text:a\\\" text:b",
	    "text:\\ text:\"\\\"",
	    "text:{5} text:{5+} text:)(",
	    "text:\x01\x1b\x7f%s%n",
	    "foo:\"bar\\ baz",
	};
	const unsigned caps[] = {0, IMAP_CAP_GMAIL, IMAP_CAP_LITERAL_PLUS};

	(void)state;
	for (size_t i = 0; i < 3 * sizeof nasty / sizeof *nasty; i++) {
		struct buf out = BUF_INIT;
		bool is_quoted = false;

		ask(&out, caps[i % 3], nasty[i / 3]);
		assert_int_equal(strlen(out.data), out.len);
		for (const char *c = out.data; *c; c++) {
			assert_true((unsigned char)*c >= ' ' || *c == '\n');
			assert_true(*c != 0x7f);
			/* A line ends with the size of what follows alone. */
			if (*c == '\n') {
				assert_true(c[-1] == '}');
				break;
			}
			if (is_quoted && *c == '\\' && c[1])
				c++;
			else if (*c == '"')
				is_quoted = !is_quoted;
		}
		assert_false(is_quoted);
		buf_clear(&out);
	}
}

static void a_query_has_an_end(void **state)
{
	struct buf query = BUF_INIT, out = BUF_INIT;

	(void)state;
	for (int i = 0; i < 2000; i++)
		buf_add_str(&query, "text:word ");
	ask(&out, 0, query.data);
	assert_non_null(strstr(out.data, "too long"));
	buf_clear(&query);
	buf_clear(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_term_has_its_key),
	    cmocka_unit_test(letters_beyond_ascii_are_literals),
	    cmocka_unit_test(gmail_is_asked_in_its_own_words),
	    cmocka_unit_test(nothing_that_is_typed_ends_a_command),
	    cmocka_unit_test(a_query_has_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
