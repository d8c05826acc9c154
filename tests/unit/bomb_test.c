#include "unit/test.h"

#include "mime/html/html.h"
#include "mime/html/tree.h"
#include "mime/text/plain.h"
#include "mime/message/scan.h"
#include "unit/letter.h"

/*
 * Messages made to exhaust whoever reads them. What is asserted is that the
 * limits hold; that it does not take long shows in that these tests end.
 */

static void repeat(struct buf *b, const char *s, int n)
{
	while (n-- > 0)
		buf_add_str(b, s);
}

/* Reads and lays out what stands in l->bytes. */
static void digest_letter(struct letter *l)
{
	struct buf words = BUF_INIT;
	struct text t;

	letter_read(l);
	text_lay_out(&t, l->mail, 80);
	text_clear(&t);
	text_words(&words, l->mail, 1 << 20);
	buf_clear(&words);
}

static void assert_limits(const struct mail *m)
{
	assert_true(mail_part_count(m) <= MIME_PARTS);
	for (size_t i = 0; i < mail_part_count(m); i++) {
		const struct part *p = mail_part(m, i);

		assert_true(p->depth < MIME_DEPTH);
		assert_true(p->offset >= 0 && p->len >= 0);
	}
}

/* Digests one letter made of a field and so many repetitions. */
static void bomb_field(const char *name, const char *s, int n)
{
	struct letter l = {.bytes = BUF_INIT};

	buf_printf(&l.bytes, "Subject: bomb\n%s: ", name);
	repeat(&l.bytes, s, n);
	buf_add_str(&l.bytes, "\n\ntext\n");
	digest_letter(&l);
	assert_limits(l.mail);
	/* the first Subject counts, whatever follows */
	assert_string_equal(mail_header(l.mail)->subject, "bomb");
	letter_close(&l);
}

static void comments_of_any_depth_are_passed(void **state)
{
	static const char *const fields[] = {"From", "To", "Date",
	    "Content-Type", "Content-Disposition", "Message-ID", "References",
	    "Content-Transfer-Encoding", "Received", "List-Id"};

	(void)state;
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		bomb_field(fields[i], "(", 1000000);
		bomb_field(fields[i], "()", 30000);
	}
}

static void lists_of_people_are_bounded(void **state)
{
	static const char *const pieces[] = {"x@y,", "a:;,", "a:", ";", "<",
	    "\"", "\\", "a b, ", "[", "=?a?q?", "a@b ", "\"a\" ", "<@a,",
	    "=?utf-8?q?a?= "};
	struct addresses list = {0};
	struct buf many = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		bomb_field("To", pieces[i], 60000);
		bomb_field("From", pieces[i], 60000);
	}
	repeat(&many, "x@y,", 10000);
	assert_false(addresses_read(&list, many.data, many.len));
	assert_int_equal(list.len, ADDRESSES_MAX);
	addresses_clear(&list);
	buf_clear(&many);
}

static void encoded_words_are_bounded(void **state)
{
	static const char *const pieces[] = {"=?", "=?a?q?x ", "=?utf-8?b?",
	    "=?utf-8?q?=?= ", "=?x-no-such?q?a?= ", "=?utf-7?q?+?= ", "?=",
	    "=?iso-2022-jp?b?GyRC?= "};

	(void)state;
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
		bomb_field("Subject", pieces[i], 60000);
}

static void parameters_are_bounded(void **state)
{
	static const char *const pieces[] = {"a=b;", "name*1=b;", "name*0*=b;",
	    ";", "\"", "name*=''", "a=\"b", "name*99999999999=x;"};

	(void)state;
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		struct buf s = BUF_INIT;

		buf_add_str(&s, "text/plain; ");
		repeat(&s, pieces[i], 20000);
		bomb_field("Content-Type", s.data, 1);
		bomb_field("Content-Disposition", s.data, 1);
		buf_clear(&s);
	}
}

static void headers_are_bounded(void **state)
{
	struct letter l = {.bytes = BUF_INIT};

	(void)state;
	repeat(&l.bytes, "X-Field: y\n", 100000);
	buf_add_str(&l.bytes, "Subject: too late\n\ntext\n");
	digest_letter(&l);
	assert_string_equal(mail_header(l.mail)->subject, "");
	assert_int_equal(mail_warnings(l.mail)->len, 1);
	assert_int_equal(mail_part(l.mail, 0)->len, 5);
	letter_close(&l);

	buf_add_str(&l.bytes, "Subject: x\n");
	repeat(&l.bytes, " y\n", 300000);
	buf_add_str(&l.bytes, "\ntext\n");
	digest_letter(&l);
	assert_true(strlen(mail_header(l.mail)->subject) <= HEADER_FIELD);
	assert_int_equal(mail_part(l.mail, 0)->len, 5);
	letter_close(&l);

	buf_add_str(&l.bytes, "Subject: ");
	repeat(&l.bytes, "long", 1000000);
	buf_add_str(&l.bytes, "\nFrom: a@b\n\ntext\n");
	digest_letter(&l);
	assert_int_equal(mail_part(l.mail, 0)->len, 5);
	letter_close(&l);

	repeat(&l.bytes, "junk\n", 100000);
	digest_letter(&l);
	assert_int_equal(mail_part(l.mail, 0)->len, 500000);
	letter_close(&l);
}

static void nesting_is_bounded(void **state)
{
	struct letter l = {.bytes = BUF_INIT};

	(void)state;
	repeat(&l.bytes, "Content-Type: message/rfc822\n\n", 30000);
	digest_letter(&l);
	assert_limits(l.mail);
	assert_int_equal(mail_part_count(l.mail), MIME_DEPTH);
	assert_int_equal(mail_warnings(l.mail)->len, 1);
	letter_close(&l);

	for (int i = 0; i < 20000; i++)
		buf_printf(&l.bytes,
		    "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i,
		    i);
	digest_letter(&l);
	assert_limits(l.mail);
	assert_int_equal(mail_part_count(l.mail), MIME_DEPTH);
	letter_close(&l);
}

static void parts_are_bounded(void **state)
{
	struct letter l = {.bytes = BUF_INIT};
	const struct part *last;

	(void)state;
	buf_add_str(&l.bytes, "Content-Type: multipart/mixed; boundary=b\n\n");
	repeat(&l.bytes, "--b\n\nx\n", 50000);
	digest_letter(&l);
	assert_limits(l.mail);
	assert_int_equal(mail_part_count(l.mail), MIME_PARTS);
	assert_int_equal(mail_warnings(l.mail)->len, 1);
	/* nothing of it is lost: the last part has the rest */
	last = mail_part(l.mail, MIME_PARTS - 1);
	assert_int_equal(last->offset + last->len, (int64_t)l.bytes.len);
	letter_close(&l);

	buf_add_str(
	    &l.bytes, "Content-Type: multipart/mixed; boundary=\"\"\n\n");
	repeat(&l.bytes, "--\n", 200000);
	digest_letter(&l);
	assert_limits(l.mail);
	letter_close(&l);
}

static void bodies_are_bounded(void **state)
{
	static const char *const pieces[] = {"\n", "z", "\xcc\x81", ">", "> ",
	    " ", "\t", "\xe6\xbc\xa2", "\xe1\x84\x91", "\x1b[2J", "a ",
	    "-- \n"};

	(void)state;
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		struct buf text = BUF_INIT;
		const struct plain how = {.width = 80, .is_flowed = i % 2};
		struct text t = {0};

		repeat(&text, pieces[i], 1000000);
		plain_lay_out(&t, &how, text.data, text.len);
		assert_true(t.lines.len <= TEXT_LINES);
		assert_true(t.size <= TEXT_MAX + text.len);
		text_clear(&t);
		buf_clear(&text);
	}
}

static void lay_out_page(const struct buf *html)
{
	struct text t = {0};

	html_lay_out(&t, html->data, html->len, 80);
	assert_true(t.lines.len <= TEXT_LINES + 2);
	text_clear(&t);
}

static void pages_are_bounded(void **state)
{
	static const char *const pieces[] = {"<div>", "<table><tr><td>", "<b>",
	    "<p>x", "<br>", "&lt;", "<ul><li>", "<blockquote>",
	    "<a href=x>y</a>", "<a href=http://a.example/>b.example</a>",
	    "</x>", "<div></x>", "<", "<!--", "<![", "<pre>\n", "<font>x",
	    "<body>", "<img alt=x>", "<div style='a:b;'>", "&#xffffffff;",
	    "<table><tr><td>a</td><td>b</td></tr>", "<tr><td colspan=99999>",
	    "<!ENTITY a '&a;&a;'>", "\xf0\x9f\x98\x80", "&bogus"};

	(void)state;
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		struct buf html = BUF_INIT;

		repeat(&html, pieces[i], 100000);
		lay_out_page(&html);
		buf_clear(&html);
	}
}

static void attributes_are_bounded(void **state)
{
	struct buf html = BUF_INIT;

	(void)state;
	buf_add_str(&html, "<p>before</p><div");
	for (int i = 0; i < 200000; i++)
		buf_printf(&html, " a%d=b", i);
	buf_add_str(&html, ">text</div>");
	lay_out_page(&html);
	buf_reset(&html);
	buf_add_str(&html, "<div style='");
	repeat(&html, "color:#fff;", 200000);
	buf_add_str(&html, "'>text</div>");
	lay_out_page(&html);
	buf_clear(&html);
}

/* Style sheets that would match everything with everything. */
static void style_sheets_are_bounded(void **state)
{
	static const char *const rules[] = {".a .a .a .b{color:red}",
	    "*{color:red}", "p ~ p ~ p ~ i{color:red}", "{", "}", "@media{",
	    "a{font:'", "a{color:(", "/*", ".a,", "a{color:red;", "@x;",
	    "#x:not(.y){}", "div div div div div div div i{color:red}"};

	(void)state;
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		struct buf html = BUF_INIT;

		buf_add_str(&html, "<style>");
		repeat(&html, rules[i], 20000);
		buf_add_str(&html, "</style>");
		repeat(&html,
		    "<p class='a a a a a'>x<div class=a style='a:b("
		    "\";c'>",
		    20000);
		lay_out_page(&html);
		buf_clear(&html);
	}
}

static void a_page_that_is_cut_says_so(void **state)
{
	struct buf html = BUF_INIT;
	struct text t = {0};

	(void)state;
	repeat(&html, "<b>x</b>", HTML_NODES);
	html_lay_out(&t, html.data, html.len, 80);
	assert_int_equal(t.lines.items[t.lines.len - 1].style, TEXT_NOTE);
	text_clear(&t);
	buf_clear(&html);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(comments_of_any_depth_are_passed),
	    cmocka_unit_test(lists_of_people_are_bounded),
	    cmocka_unit_test(encoded_words_are_bounded),
	    cmocka_unit_test(parameters_are_bounded),
	    cmocka_unit_test(headers_are_bounded),
	    cmocka_unit_test(nesting_is_bounded),
	    cmocka_unit_test(parts_are_bounded),
	    cmocka_unit_test(bodies_are_bounded),
	    cmocka_unit_test(pages_are_bounded),
	    cmocka_unit_test(attributes_are_bounded),
	    cmocka_unit_test(style_sheets_are_bounded),
	    cmocka_unit_test(a_page_that_is_cut_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
