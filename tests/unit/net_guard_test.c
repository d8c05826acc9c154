#include "unit/test.h"

#include <sys/resource.h>

#include "base/buf.h"
#include "account/imap/wire/guard.h"

#define BLANK " \xc2\xa0"
#define REFUSED NULL

/* What goes in, what comes out; the same however it is cut into pieces. */
static const struct play {
	const char *name, *in, *out;
} plays[] = {
    {"ordinary answers pass as they came",
	"* OK [CAPABILITY IMAP4rev1] hello\r\n"
	"* 3 EXISTS\r\n* FLAGS (\\Seen \\Answered)\r\n"
	"* 1 FETCH (UID 5 FLAGS (\\Seen) ENVELOPE (\"a\" NIL))\r\n"
	"1 OK done\r\n",
	""},
    {"bare LF ends a line", "* OK hi\n* 1 EXISTS\n1 OK done\n", ""},
    {"8-bit bytes in strings pass",
	"* LIST () \"/\" \"Entw\xc3\xbcrfe\xff\"\r\n", ""},
    {"a literal is not looked into",
	"* 1 FETCH (BODY[] {12}\r\n((((\"\\{9}\r\nx UID 1)\r\n", ""},
    {"a literal with a plus",
	"* 1 FETCH (BODY[] {3+}\r\n\"(\" UID 1)\r\n1 OK x\r\n", ""},
    {"a binary literal", "* 1 FETCH (BINARY[] ~{3}\r\n\"(( UID 1)\r\n", ""},
    {"an empty literal goes on with the line",
	"* 1 FETCH (BODY[] {0}\r\n UID 1)\r\n1 OK x\r\n", ""},
    {"an empty literal without a line end, as Domino may send",
	"* 1 FETCH (BODY[] {0} UID 1)\r\n1 OK x\r\n", ""},
    {"a brace that is no literal", "* LIST () \"/\" {3F25-x}\r\n1 OK x\r\n",
	""},
    {"a size with a line end and nothing in front of it",
	"* LIST () \"/\" {5}\nINBOX\n1 OK x\n", ""},
    {"lists in strings do not count", "* LIST () \"/\" \"((((((((\"\r\n", ""},
    {"an escaped quote does not end a string",
	"* LIST () \"/\" \"a\\\"{5}(\"\r\n1 OK x\r\n", ""},
    {"an escaped backslash does not escape the quote",
	"* LIST () \"/\" \"a\\\\\" \r\n1 OK x\r\n", ""},
    {"a folded string passes",
	"* 1 FETCH (ENVELOPE (\"a\" \"one\r\n two\" NIL))\r\n1 OK x\r\n", ""},
    {"a string over a blank line passes",
	"* 1 FETCH (ENVELOPE (\"a\" \"one\r\n\r\ntwo\" NIL))\r\n1 OK x\r\n",
	""},
    {"a string before an answer does not end",
	"* 1 FETCH (ENVELOPE (\"a b\r\n* 2 EXISTS\r\n", REFUSED},
    {"a string before a tagged answer does not end",
	"* 1 FETCH (ENVELOPE (\"a b\r\n12 OK done\r\n", REFUSED},
    {"a string before a + does not end",
	"* 1 FETCH (ENVELOPE (\"a b\r\n+ go on\r\n", REFUSED},
    {"a literal that begins inside a string",
	"* 1 FETCH (X \"a {6}\r\nb\" ((((\r\n", REFUSED},
    {"QQ's address can be read in one way only",
	"* 1 FETCH (X \"qq.com\\\" \"QQ.com\\\")\r\n",
	"* 1 FETCH (X \"qq.com \\\" \"QQ.com\\\")\r\n"},
    {"a name that only begins like QQ's",
	"* 1 FETCH (X \"qq.com.cn\\\" b\" \"\\qq.com\\\"\")\r\n", ""},

    {"a bare alert gets a text", "* OK [ALERT]\r\n",
	"* OK [ALERT]" BLANK "\r\n"},
    {"an alert with blanks gets a text", "* OK [ALERT] \t\r\n",
	"* OK [ALERT] \t" BLANK "\r\n"},
    {"a tagged code gets a text", "1 no [PARSE]\n", "1 no [PARSE]" BLANK "\n"},
    {"a text that begins with CR is none", "1 OK [ALERT] \rx\r\n",
	"1 OK [ALERT] " BLANK "\rx\r\n"},
    {"a status without anything gets a text", "* BYE\r\n1 OK\r\n",
	"* BYE" BLANK "\r\n1 OK" BLANK "\r\n"},
    {"blanks in odd places are read as libetpan does",
	"  *  \tok   [ALERT]\r\n", "  *  \tok   [ALERT]" BLANK "\r\n"},
    {"an alert with a text passes", "* OK [ALERT] x\r\n", ""},
    {"challenges stay as they are", "+\r\n+ \r\n+ [x]\r\n+ YWJj\r\n", ""},
    {"status lines are text",
	"* OK \"(({600000000}\r\n1 NO ({5}\r\n+ {7}\r\n* 1 EXISTS\r\n", ""},
    {"a word that only begins like a status is data",
	"* NOTHING {2}\r\n(( x\r\n* OKAY {2}\r\n(( x\r\n", ""},
    {"an upper-case tag is a status too", "A1 OK {600000000}\r\n", ""},
    {"permanent flags pass",
	"* OK x\r\n* OK [PERMANENTFLAGS (\\Seen \\* $x \"y z\")] ok\r\n"
	"* OK [PERMANENTFLAGS ()] ok\r\n"
	"* OK [PERMANENTFLAGS (a)] it's \"fine\r\n",
	""},
    {"permanent flags without a flag",
	"* OK x\r\n* OK [PERMANENTFLAGS (%)] x\r\n", REFUSED},
    {"permanent flags cut off", "* OK x\r\n* OK [ PermanentFlags  ( \r\n",
	REFUSED},
    {"permanent flags with a broken flag",
	"* OK x\r\n* OK [PERMANENTFLAGS (\\()] x\r\n", REFUSED},
    {"permanent flags with another broken flag",
	"* OK x\r\n* OK [PERMANENTFLAGS (\\] a)] x\r\n", REFUSED},
    {"permanent flags that go on in the next line",
	"* OK x\r\n* OK [PERMANENTFLAGS (a] \"b\r\nc\")] x\r\n", REFUSED},
    {"permanent flags with a literal",
	"* OK x\r\n* OK [PERMANENTFLAGS (a {5}\r\nabcde)] x\r\n", REFUSED},
    {"permanent flags in a greeting and behind a + become words",
	"* OK [PERMANENTFLAGS (a \"b\r\n+ [permanentflags ()] x\r\n",
	"* OK [X-PERMANENTFLAGS (a \"b\r\n+ [X-permanentflags ()] x\r\n"},
    {"answers libetpan reads badly become foreign",
	"* NAMESPACE ((\"\" \"/\")) {1}\r\n( NIL\r\n*  \tQuota \"\" (STORAGE 1 "
	"2)\r\n* ID NIL\r\n* 1 ID\r\n* IDENTITY\r\n* LIST () NIL x\r\n"
	"* LISTRIGHTS x\r\n* ESEARCH\r\n",
	"* X-NAMESPACE ((\"\" \"/\")) {1}\r\n( NIL\r\n*  \tX-Quota \"\" "
	"(STORAGE "
	"1 2)\r\n* X-ID NIL\r\n* 1 ID\r\n* X-IDENTITY\r\n* LIST () NIL x\r\n"
	"* X-LISTRIGHTS x\r\n* ESEARCH\r\n"},
    {"charsets become words",
	"1 NO [BADCHARSET (a {5})] x\r\n2 NO [ badCharset]\r\n",
	"1 NO [X-BADCHARSET (a {5})] x\r\n"
	"2 NO [ X-badCharset]" BLANK "\r\n"},
    {"the charset of a challenge becomes a word",
	"+[BADCHARSETS (\"\r\n1 OK x\r\n", "+[X-BADCHARSETS (\"\r\n1 OK x\r\n"},

    {"lines without anything go", "\r\n* OK x\r\n\r\n\n1 OK x\r\n",
	"* OK x\r\n1 OK x\r\n"},
    {"a line with a blank stays", " \r\n1 OK x\r\n", ""},
    {"a CR alone stays", "\rx\r\n1 OK x\r\n", ""},

    {"a literal of 4 GB and five bytes", "* 1 FETCH (BODY[] {4294967301}\r\n",
	REFUSED},
    {"a literal beyond 64 bits", "* 1 FETCH (BODY[] {18446744073709551621}\r\n",
	REFUSED},
    {"a literal above the limit", "* 1 FETCH (BODY[] {67108865}\r\n", REFUSED},
    {"a literal at the limit", "* 1 FETCH (BODY[] {67108864}\r\n", ""},
    {"a negative literal", "* 1 FETCH (BODY[] {-1}\r\n", REFUSED},
    {"a negative literal with blanks", "* 1 FETCH (BODY[] { \t-1}\r\n",
	REFUSED},
    {"blanks in a literal", "* 1 FETCH (BODY[] { 4 }  \r\n\"(\"( X 1)\r\n", ""},
    {"a literal in the middle of a line", "* 1 FETCH (BODY[] {4} abcd)\r\n",
	REFUSED},
    {"a literal and a bare CR", "* 1 FETCH (BODY[] {4}\rabcd)\r\n", REFUSED},
};

/* Feeds in to a guard in pieces of step bytes. */
static bool feed(
    struct buf *out, const char *in, size_t len, size_t step, struct err *e)
{
	struct imap_guard *g = imap_guard_new();
	bool ok = true;

	buf_reset(out);
	for (size_t at = 0; ok && at < len; at += step)
		ok = imap_guard_pass(
		    g, in + at, len - at < step ? len - at : step, out, e);
	imap_guard_free(g);
	return ok;
}

static void the_guard_knows_what_passes(void **state)
{
	struct buf out = BUF_INIT;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof plays / sizeof *plays; i++) {
		const struct play *p = &plays[i];
		const char *want = p->out && !*p->out ? p->in : p->out;
		size_t len = strlen(p->in);

		for (size_t step = 1; step <= len; step++) {
			bool ok = feed(&out, p->in, len, step, &e);

			if (ok != (want != NULL))
				fail_msg("%s (pieces of %zu): %s", p->name,
				    step, ok ? "passed" : e.text);
			if (ok && !buf_equals(&out, want, strlen(want)))
				fail_msg("%s (pieces of %zu): \"%s\"", p->name,
				    step, out.data);
			if (!ok) {
				assert_int_equal(e.kind, ERR_PROTOCOL);
				assert_int_equal(e.scope, ERR_ACCOUNT);
				assert_true(strlen(e.text) > 20);
			}
		}
	}
	buf_clear(&out);
}

static void nul_passes_in_literals_only(void **state)
{
	static const char in_literal[] = "* 1 FETCH (X {3}\r\na\0b)\r\n",
			  in_data[] = "* 1 FETCH (X\0 1)\r\n",
			  in_string[] = "* 1 FETCH (X \"\0\")\r\n",
			  in_status[] = "* OK [ALERT]\0\r\n",
			  at_start[] = "\0* OK\r\n", in_tag[] = "1\0 OK\r\n";
	struct buf out = BUF_INIT;
	struct err e;

	(void)state;
	assert_true(feed(&out, in_literal, sizeof in_literal - 1, 1, &e));
	assert_true(buf_equals(&out, in_literal, sizeof in_literal - 1));
	for (size_t step = 1; step < 30; step++) {
		assert_false(feed(&out, in_data, sizeof in_data - 1, step, &e));
		assert_false(
		    feed(&out, in_string, sizeof in_string - 1, step, &e));
		assert_false(
		    feed(&out, in_status, sizeof in_status - 1, step, &e));
		assert_false(
		    feed(&out, at_start, sizeof at_start - 1, step, &e));
		assert_false(feed(&out, in_tag, sizeof in_tag - 1, step, &e));
	}
	buf_clear(&out);
}

/* n times open, then close. */
static void add_nested(
    struct buf *b, int n, const char *open, const char *close)
{
	for (int i = 0; i < n; i++)
		buf_add_str(b, open);
	for (int i = 0; i < n; i++)
		buf_add_str(b, close);
}

static void lists_nest_a_hundred_deep(void **state)
{
	struct buf in = BUF_INIT, out = BUF_INIT;
	struct err e;

	(void)state;
	buf_add_str(&in, "* 1 FETCH ");
	add_nested(&in, IMAP_GUARD_DEPTH, "(", ")");
	buf_add_str(&in, "\r\n* 2 FETCH ");
	add_nested(&in, IMAP_GUARD_DEPTH, "(\")\" {1}\r\n) ", ")");
	assert_true(feed(&out, in.data, in.len, in.len, &e));
	assert_true(buf_equals(&out, in.data, in.len));

	buf_reset(&in);
	buf_add_str(&in, "* 1 FETCH ");
	add_nested(&in, IMAP_GUARD_DEPTH + 1, "(\")\" {1}\r\n) ", ")");
	assert_false(feed(&out, in.data, in.len, 7, &e));

	/* Over the lines of a folded string, too. */
	buf_reset(&in);
	buf_add_str(&in, "* 1 FETCH ");
	add_nested(&in, IMAP_GUARD_DEPTH + 1, "(\"\r\n\" ", ")");
	assert_false(feed(&out, in.data, in.len, in.len, &e));
	buf_clear(&in);
	buf_clear(&out);
}

static void a_refusal_is_final(void **state)
{
	struct imap_guard *g = imap_guard_new();
	struct buf out = BUF_INIT;
	struct err e;

	(void)state;
	assert_false(imap_guard_pass(g, "* X {-1}\r\n", 10, &out, &e));
	assert_false(imap_guard_pass(g, "1 OK x\r\n", 8, &out, &e));
	assert_int_equal(e.kind, ERR_PROTOCOL);
	imap_guard_free(g);
	buf_clear(&out);
}

static long resident_kb(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss;
}

/* Sends head and then piece without end; returns the bytes that passed. */
static size_t flood(const char *head, const char *piece, size_t limit)
{
	struct imap_guard *g = imap_guard_new();
	struct buf out = BUF_INIT;
	size_t sent = strlen(head), len = strlen(piece);
	struct err e;
	bool ok = imap_guard_pass(g, head, sent, &out, &e);

	while (ok && sent < limit) {
		buf_reset(&out);
		ok = imap_guard_pass(g, piece, len, &out, &e);
		sent += len;
	}
	imap_guard_free(g);
	buf_clear(&out);
	return sent;
}

static void lines_without_end_are_cut(void **state)
{
	char piece[4097];
	const size_t slack = 2 * sizeof piece;
	long before = resident_kb();

	(void)state;
	memset(piece, 'x', sizeof piece - 1);
	piece[sizeof piece - 1] = '\0';
	assert_in_range(flood("* SEARCH 1", piece, 1 << 30), IMAP_GUARD_LINE,
	    IMAP_GUARD_LINE + slack);
	assert_in_range(flood("* LIST \"", piece, 1 << 30), IMAP_GUARD_LINE,
	    IMAP_GUARD_LINE + slack);
	assert_in_range(flood("* OK ", piece, 1 << 30), IMAP_GUARD_STATUS_LINE,
	    IMAP_GUARD_STATUS_LINE + slack);
	assert_in_range(flood("", piece, 1 << 30), 1, slack);
	memset(piece, ' ', sizeof piece - 1);
	assert_in_range(flood("", piece, 1 << 30), 1, slack);
	assert_in_range(flood("*", piece, 1 << 30), 1, slack);
	/* Lines of a string that never ends. */
	memset(piece, 'x', sizeof piece - 1);
	piece[77] = '\n';
	piece[79] = ' ';
	assert_in_range(flood("* LIST \"", piece, 1 << 30), IMAP_GUARD_LINE,
	    IMAP_GUARD_LINE + slack);
	assert_in_range(flood("* LIST ", "\"\n\" {0}\r\n", 1 << 30),
	    IMAP_GUARD_LINE, IMAP_GUARD_LINE + slack);
	assert_true(resident_kb() - before < 20 * 1024);
}

static void literals_may_be_long(void **state)
{
	char piece[4097];

	(void)state;
	memset(piece, '(', sizeof piece - 1);
	piece[sizeof piece - 1] = '\0';
	assert_true(flood("* 1 FETCH (BODY[] {60000000}\r\n", piece,
			50000000) >= 50000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_guard_knows_what_passes),
	    cmocka_unit_test(nul_passes_in_literals_only),
	    cmocka_unit_test(lists_nest_a_hundred_deep),
	    cmocka_unit_test(a_refusal_is_final),
	    cmocka_unit_test(lines_without_end_are_cut),
	    cmocka_unit_test(literals_may_be_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
