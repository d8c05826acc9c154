#include "unit/test.h"

#include "base/idna.h"
#include "mime/build/build.h"
#include "mime/build/file_content.h"
#include "mime/build/header_out.h"
#include "mime/build/quoted.h"
#include "mime/build/verify.h"

/* Text for a field that is not const, and is not written to. */
#define TEXT(s) ((char *)(uintptr_t)(s))

static void assert_text_field(const char *text, const char *want)
{
	struct buf out = BUF_INIT;

	header_out_text(&out, "Subject", text);
	assert_string_equal(out.data, want);
	buf_clear(&out);
}

static void text_is_encoded_where_it_must_be(void **state)
{
	(void)state;
	assert_text_field("Hello there", "Subject: Hello there\n");
	assert_text_field("", "Subject: \n");
	assert_text_field("Grüße aus Köln",
	    "Subject: =?utf-8?B?R3LDvMOfZQ==?= aus =?utf-8?B?S8O2bG4=?=\n");
	/* The blank between two encoded words is in the first. */
	assert_text_field("für Öl", "Subject: =?utf-8?B?ZsO8ciDDlmw=?=\n");
	assert_text_field(
	    "=?utf-8?Q?x?=", "Subject: =?utf-8?B?PT91dGYtOD9RP3g/PQ==?=\n");
}

static void no_value_makes_a_field(void **state)
{
	struct address one = {
	    TEXT("Ann\r\nBcc: x@example.org"), TEXT("ann@example.org")};
	struct addresses list = {.items = &one, .len = 1};
	struct buf out = BUF_INIT;

	(void)state;
	assert_text_field("a\r\nBcc: x@example.org\r\n\r\nbody",
	    "Subject: a  Bcc: x@example.org    body\n");
	assert_text_field("a\xe2\x80\xa8"
			  "b\x1b[0m\x7f",
	    "Subject: a b [0m\n");
	header_out_addresses(&out, "To", &list);
	assert_string_equal(
	    out.data, "To: \"Ann  Bcc: x@example.org\" <ann@example.org>\n");
	buf_reset(&out);
	one.addr = TEXT("ann@example.org\r\nBcc: x@example.org");
	header_out_addresses(&out, "To", &list);
	assert_string_equal(out.data, "");
	buf_clear(&out);
}

static void assert_addr(const char *addr, const char *want)
{
	struct buf out = BUF_INIT;

	assert_int_equal(header_out_addr(&out, addr), want != NULL);
	assert_string_equal(out.data, want ? want : "");
	buf_clear(&out);
}

static void addresses_go_as_servers_take_them(void **state)
{
	(void)state;
	assert_addr("ann@example.org", "ann@example.org");
	assert_addr("Ann+x@Example.ORG", "Ann+x@example.org");
	assert_addr("ann@exämple.org", "ann@xn--exmple-cua.org");
	assert_addr("jörg@exämple.org", "jörg@xn--exmple-cua.org");
	assert_addr("\"john doe\"@example.org", "\"john doe\"@example.org");
	assert_addr("john doe@example.org", "\"john doe\"@example.org");
	assert_addr("ann@[192.0.2.1]", "ann@[192.0.2.1]");
	assert_addr("ann", NULL);
	assert_addr("@example.org", NULL);
	assert_addr("ann@", NULL);
	assert_addr("ann@exa mple.org", NULL);
	assert_addr("ann@example..org", NULL);
	assert_addr("ann@ex\nample.org", NULL);
	assert_addr("a\nb@example.org", NULL);
}

static void assert_domain(const char *domain, const char *want)
{
	struct buf out = BUF_INIT;

	assert_int_equal(
	    idna_to_ascii(&out, domain, strlen(domain)), want != NULL);
	assert_string_equal(out.data, want ? want : "");
	buf_clear(&out);
}

/* The samples are those of RFC 3492, 7.1, as domains. */
static void domains_are_written_in_ascii(void **state)
{
	(void)state;
	assert_domain("BÜCHER.example", "xn--bcher-kva.example");
	assert_domain("bu\xcc\x88"
		      "cher.example",
	    "xn--bcher-kva.example");
	assert_domain("straße.example", "xn--strae-oqa.example");
	assert_domain("他们为什么不说中文", "xn--ihqwcrb4cv8a8dqg056pqjye");
	assert_domain("почемужеонинеговорятпорусски",
	    "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l");
	assert_domain("例え。テスト", "xn--r8jz45g.xn--zckzah");
	assert_domain("xn--bcher-kva.example", "xn--bcher-kva.example");
	assert_domain("a.b..c", NULL);
	assert_domain("", NULL);
	assert_domain("a\xff", NULL);
	assert_domain("a\xe2\x80\xae"
		      "b.example",
	    NULL);
	assert_domain(
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaa.example",
	    NULL);
}

static void ids_that_are_none_are_left_out(void **state)
{
	char *items[] = {TEXT("1@example.org"), TEXT("no at"),
	    TEXT("x@y\r\nBcc: z"), TEXT(""), TEXT("2@example.org")};
	struct string_list ids = {.items = items, .len = 5};
	struct buf out = BUF_INIT;

	(void)state;
	header_out_ids(&out, "References", &ids);
	assert_string_equal(
	    out.data, "References: <1@example.org> <2@example.org>\n");
	buf_reset(&out);
	ids.items = &items[1];
	ids.len = 3;
	header_out_ids(&out, "References", &ids);
	assert_string_equal(out.data, "");
	buf_clear(&out);
}

static void assert_param(const char *value, const char *name, const char *file)
{
	struct buf out = BUF_INIT;

	header_out_param(&out, "name", value, false);
	assert_string_equal(out.data, name);
	buf_reset(&out);
	header_out_param(&out, "filename", value, true);
	assert_string_equal(out.data, file);
	buf_clear(&out);
}

static void file_names_are_written_in_both_ways(void **state)
{
	(void)state;
	assert_param(
	    "a b.pdf", ";\n name=\"a b.pdf\"", ";\n filename=\"a b.pdf\"");
	assert_param("a\"b\\c", ";\n name=\"a\\\"b\\\\c\"",
	    ";\n filename=\"a\\\"b\\\\c\"");
	assert_param("Öl.pdf", ";\n name=\"=?utf-8?B?w5ZsLnBkZg==?=\"",
	    ";\n filename*=utf-8''%C3%96l.pdf");
	assert_param("漢字漢字漢字漢字.pdf",
	    ";\n name=\"=?utf-8?B?5ryi5a2X5ryi5a2X5ryi5a2X5ryi5a2XLnBkZg==?=\"",
	    ";\n filename*0*=utf-8''%E6%BC%A2%E5%AD%97%E6%BC%A2%E5%AD%97"
	    "%E6%BC%A2%E5%AD%97;\n filename*1*=%E6%BC%A2%E5%AD%97.pdf");
}

static void assert_flowed(const char *text, const char *want)
{
	const struct flowed_how how = {FORMAT_FLOWED, 20};
	struct buf normal = BUF_INIT, out = BUF_INIT, joined = BUF_INIT;

	flowed_normal(&normal, text, strlen(text));
	flowed_write(&out, &how, normal.data, normal.len);
	assert_string_equal(out.data, want);
	flowed_join(&joined, out.data, out.len);
	assert_string_equal(joined.data, normal.data);
	buf_clear(&normal);
	buf_clear(&out);
	buf_clear(&joined);
}

static void text_flows(void **state)
{
	(void)state;
	assert_flowed("short", "short\n");
	assert_flowed("one two three four five six\nseven",
	    "one two three four \nfive six\nseven\n");
	assert_flowed("averyveryverylongwordthatdoesnotfit x",
	    "averyveryverylongwordthatdoesnotfit \nx\n");
	/* Tables and quotes stay as they are. */
	assert_flowed("  a table that is wider than the width",
	    "   a table that is wider than the width\n");
	assert_flowed("> a quote that is wider than the width",
	    "> a quote that is wider than the width\n");
	assert_flowed("From me", " From me\n");
	assert_flowed("one two three four >= five", "one two three four \n"
						    " >= five\n");
	assert_flowed(
	    "ends with blanks  \n-- \nAnn  ", "ends with blanks\n-- \nAnn\n");
	assert_flowed("a\r\nb\rc\x1b\n\n\n", "a\nb\nc\n");
	assert_flowed("", "");
}

static void quoted_lines_can_be_taken_for_nothing_else(void **state)
{
	static const char text[] = "From here\n.\nends with a blank \n"
				   "grün = =\n";
	struct buf out = BUF_INIT;

	(void)state;
	quoted_write(&out, text, strlen(text));
	assert_string_equal(out.data, "=46rom here\n=2E\nends with a blank=20\n"
				      "gr=C3=BCn =3D =3D\n");
	buf_clear(&out);
}

static void dates_have_their_zone(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	build_date(&out, 1790000000, -285);
	assert_string_equal(out.data, "Mon, 21 Sep 2026 09:28:20 -0445");
	buf_clear(&out);
}

static void an_id_tells_nothing_but_the_domain(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	build_message_id(&out, "ann@exämple.org");
	assert_int_equal(out.len, 32 + strlen("@xn--exmple-cua.org"));
	assert_string_equal(strchr(out.data, '@'), "@xn--exmple-cua.org");
	buf_reset(&out);
	build_message_id(&out, "root");
	assert_string_equal(strchr(out.data, '@'), "@mail.invalid");
	buf_clear(&out);
}

static bool take(void *ctx, const void *bytes, size_t len, struct err *e)
{
	(void)e;
	buf_add(ctx, bytes, len);
	return true;
}

static struct build letter(struct address *from)
{
	return (struct build){.date = 1790000000,
	    .from = {.items = from, .len = 1},
	    .subject = "S",
	    .message_id = "1@example.org",
	    .in_reply_to = "",
	    .text = "Hello",
	    .text_len = 5,
	    .how = {FORMAT_FLOWED, 72}};
}

static void a_message_is_as_it_was_written(void **state)
{
	struct address from = {TEXT(""), TEXT("ann@example.org")};
	struct build b = letter(&from);
	struct buf out = BUF_INIT;
	struct memory m;
	struct source src;
	struct err e;

	(void)state;
	assert_true(build_write(&b, take, &out, &e));
	assert_string_equal(out.data,
	    "Date: Mon, 21 Sep 2026 14:13:20 +0000\r\n"
	    "From: ann@example.org\r\n"
	    "To: undisclosed-recipients:;\r\n"
	    "Subject: S\r\n"
	    "Message-ID: <1@example.org>\r\n"
	    "MIME-Version: 1.0\r\n"
	    "Content-Type: text/plain; charset=us-ascii; format=flowed\r\n"
	    "Content-Transfer-Encoding: 7bit\r\n"
	    "\r\n"
	    "Hello\r\n");
	m = (struct memory){out.data, out.len};
	src = source_memory(&m);
	assert_true(verify_built(&b, &src, &e));
	/* What is not the same is found. */
	b.subject = "T";
	assert_false(verify_built(&b, &src, &e));
	b.subject = "S";
	b.text = "Hullo";
	assert_false(verify_built(&b, &src, &e));
	b.text = "Hello";
	b.in_reply_to = "2@example.org";
	assert_false(verify_built(&b, &src, &e));
	buf_clear(&out);
}

static ssize_t read_half(void *ctx, int64_t offset, void *to, size_t len)
{
	(void)ctx;
	if (offset >= 10)
		return -1;
	memset(to, 'x', len < 10 ? len : 10);
	return (ssize_t)(len < 10 ? len : 10);
}

static void a_file_that_cannot_be_read_is_no_message(void **state)
{
	struct address from = {TEXT(""), TEXT("ann@example.org")};
	struct build_file file = {TEXT("f"), TEXT("text/plain"), false,
	    {.size = 20, .read_at = read_half}};
	struct build b = letter(&from);
	struct buf out = BUF_INIT;
	struct err e;

	(void)state;
	b.files = (struct build_files){.items = &file, .len = 1};
	assert_false(build_write(&b, take, &out, &e));
	assert_true(strstr(e.text, "attachments"));
	file.is_message = true;
	assert_false(build_write(&b, take, &out, &e));
	buf_clear(&out);
}

static void types_are_known_by_name_and_content(void **state)
{
	(void)state;
	assert_string_equal(
	    file_content_type("a.PDF", "", 0), "application/pdf");
	assert_string_equal(
	    file_content_type("a", "%PDF-1.4", 8), "application/pdf");
	assert_string_equal(file_content_type("a", "hello", 5), "text/plain");
	assert_string_equal(
	    file_content_type("a", "\0\1", 2), "application/octet-stream");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(text_is_encoded_where_it_must_be),
	    cmocka_unit_test(no_value_makes_a_field),
	    cmocka_unit_test(addresses_go_as_servers_take_them),
	    cmocka_unit_test(domains_are_written_in_ascii),
	    cmocka_unit_test(ids_that_are_none_are_left_out),
	    cmocka_unit_test(file_names_are_written_in_both_ways),
	    cmocka_unit_test(text_flows),
	    cmocka_unit_test(quoted_lines_can_be_taken_for_nothing_else),
	    cmocka_unit_test(dates_have_their_zone),
	    cmocka_unit_test(an_id_tells_nothing_but_the_domain),
	    cmocka_unit_test(a_message_is_as_it_was_written),
	    cmocka_unit_test(a_file_that_cannot_be_read_is_no_message),
	    cmocka_unit_test(types_are_known_by_name_and_content),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
