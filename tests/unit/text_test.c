#include "unit/test.h"

#include "base/utf8.h"
#include "mime/text/plain.h"
#include "mime/text/strip.h"
#include "mime/text/stub.h"
#include "mime/text/wrap.h"
#include "unit/letter.h"

/* The lines as "text|", with '+' before what goes on and '-' before what goes
 * on within a word. */
static char *lines_of(const struct text *t)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < t->lines.len; i++) {
		const struct text_line *line = &t->lines.items[i];

		buf_add_str(&b, line->text);
		buf_add_str(&b, line->in_word   ? "-|"
				: line->goes_on ? "+|"
						: "|");
	}
	return buf_take(&b);
}

static void assert_wrapped(
    const struct wrap *w, const char *line, const char *want)
{
	struct text t = {0};
	char *got;

	assert_true(wrap_add(&t, w, line, strlen(line)));
	got = lines_of(&t);
	assert_string_equal(got, want);
	free(got);
	text_clear(&t);
}

static void lines_break_at_words(void **state)
{
	const struct wrap w = {.width = 10};

	(void)state;
	assert_wrapped(&w, "", "|");
	assert_wrapped(&w, "short", "short|");
	assert_wrapped(&w, "exactly 10", "exactly 10|");
	assert_wrapped(&w, "one two three four", "one two+|three four|");
	assert_wrapped(&w, "one two   three", "one two+|three|");
	assert_wrapped(&w, "exactly 10 more", "exactly 10+|more|");
	assert_wrapped(&w, "    leading blanks", "    leadin-|g blanks|");
	assert_wrapped(&w, "a verylongwordwithoutend b",
	    "a+|verylongwo-|rdwithoute-|nd b|");
	assert_wrapped(&w, "trailing    ", "trailing|");
}

static void wide_letters_break_between_each_other(void **state)
{
	const struct wrap w = {.width = 9};

	(void)state;
	assert_wrapped(&w, "漢字漢字漢字", "漢字漢字-|漢字|");
	assert_wrapped(&w, "漢字漢字、漢字", "漢字漢-|字、漢字|");
	assert_wrapped(&w, "ÄÖÜ ÄÖÜ ÄÖÜ", "ÄÖÜ ÄÖÜ+|ÄÖÜ|");
	/* one cluster for Unicode, five letters on a terminal */
	assert_wrapped(&w, "ᄑᄑᄑᄑᄑ", "ᄑᄑᄑᄑ-|ᄑ|");
}

static void prefixes_and_quotes_take_room(void **state)
{
	struct wrap w = {.width = 12, .first = "* ", .rest = "  "};

	(void)state;
	assert_wrapped(&w, "one two three", "* one two+|  three|");
	w.first = w.rest = NULL;
	w.quote = 2;
	assert_int_equal(text_quote_cols(2, 12), 4);
	assert_wrapped(&w, "one two three", "one two+|three|");
	w.quote = 100;
	assert_int_equal(text_quote_cols(100, 12), 6);
	assert_wrapped(&w, "one two", "one+|two|");
	w.width = 0;
	assert_wrapped(&w, "one two three four", "one two three four|");
}

static void code_breaks_only_where_the_width_ends(void **state)
{
	const struct wrap w = {.width = 10, .style = TEXT_CODE};

	(void)state;
	assert_wrapped(&w, "int x = very;", "int x = ve-|ry;|");
}

static void every_line_is_safe_and_fits(void **state)
{
	static const char text[] = "a\x1b[31mred\x07 \xe2\x80\xae 漢字\tx "
				   "e\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85 "
				   "\xff\xc2\x9b end of the line";

	(void)state;
	for (int width = TEXT_NARROW; width < 60; width++) {
		const struct wrap w = {.width = width, .quote = 1};
		struct text t = {0};

		wrap_add(&t, &w, text, strlen(text));
		for (size_t i = 0; i < t.lines.len; i++) {
			const char *s = t.lines.items[i].text;

			assert_true(utf8_valid(s, strlen(s)));
			assert_true(utf8_cols(s, strlen(s)) <=
				    width - text_quote_cols(1, width));
			assert_null(strpbrk(s, "\x1b\x07\t"));
		}
		text_clear(&t);
	}
}

static void plain_text_has_quotes_and_a_signature(void **state)
{
	static const char text[] = "own\n"
				   "> one\n"
				   ">> two\n"
				   "> > two again\n"
				   ">\n"
				   "-- \n"
				   "Ann\n";
	static const int quotes[] = {0, 1, 2, 2, 1, 0, 0};
	const struct plain how = {.width = 40};
	struct text t = {0};

	(void)state;
	plain_lay_out(&t, &how, text, strlen(text));
	assert_int_equal(t.lines.len, 7);
	for (size_t i = 0; i < 7; i++)
		assert_int_equal(t.lines.items[i].quote, quotes[i]);
	assert_string_equal(t.lines.items[3].text, "two again");
	assert_int_equal(t.lines.items[4].style, TEXT_BODY);
	assert_int_equal(t.lines.items[5].style, TEXT_SIGNATURE);
	assert_string_equal(t.lines.items[6].text, "Ann");
	assert_int_equal(t.lines.items[6].style, TEXT_SIGNATURE);
	text_clear(&t);
}

static void flowed_lines_are_joined(void **state)
{
	(void)state;
	assert_letter_reads("flowed",
	    "This paragraph was broken by the sender, but it is one that\n"
	    "goes on until here.\n"
	    "\n"
	    ">This starts with a mark of its own.\n"
	    "> Quoted text that was broken by the sender.\n"
	    ">> Deeper.\n"
	    "--\n"
	    "Ann Example\n");
	assert_letter_reads(
	    "delsp", "https://example.org/a/very/long/address[1]\n");
}

/* Lays out plain text of 60 columns. */
static void lay_out_plain(struct text *t, const char *s)
{
	const struct plain how = {.width = 60};

	plain_lay_out(t, &how, s, strlen(s));
}

static void links_in_plain_text_are_numbered(void **state)
{
	struct text t = {0};

	(void)state;
	lay_out_plain(&t,
	    "See (https://a.example/b_(c)), <www.b.example>.\n"
	    "> again https://a.example/b_(c), xhttp://no.example\n"
	    "mailto:ann@c.example! http:// and www. are none\n");
	assert_string_equal(t.lines.items[0].text,
	    "See (https://a.example/b_(c)[1]), <www.b.example[2]>.");
	assert_string_equal(t.lines.items[1].text,
	    "again https://a.example/b_(c)[1], xhttp://no.example");
	assert_string_equal(t.lines.items[2].text,
	    "mailto:ann@c.example[3]! http:// and www. are none");
	assert_int_equal(t.links.len, 3);
	assert_string_equal(t.links.items[0].url, "https://a.example/b_(c)");
	assert_string_equal(t.links.items[0].label, "");
	assert_string_equal(t.links.items[1].url, "http://www.b.example");
	text_clear(&t);
}

static void a_sign_alone_is_no_quote(void **state)
{
	static const struct {
		const char *line;
		int quote;
	} cases[] = {{">=2.0", 0}, {">5 EUR", 0}, {"> yes", 1}, {">", 1},
	    {">>yes", 2}, {"> > yes", 2}, {">>>>>>> feature", 0},
	    {"> >=2.0", 1}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct text t = {0};

		lay_out_plain(&t, cases[i].line);
		assert_int_equal(t.lines.items[0].quote, cases[i].quote);
		if (!cases[i].quote)
			assert_string_equal(
			    t.lines.items[0].text, cases[i].line);
		text_clear(&t);
	}
}

static void stubs_are_known(void **state)
{
	static const char *const stubs[] = {"", " \n", "\u00a0\u200b\u00ad",
	    "body { color: red; }\n.a b { margin: 0 }\n",
	    "@media x { a { b: c } }", " <html><p>words</p></html>",
	    "<!DOCTYPE html>", "<table><tr><td>x",
	    "Your mail program shows no HTML.",
	    "Open this in your Browser: https://a.example/very/long/address"};
	static const char *const texts[] = {"Dear Ann,", "{ x }",
	    "see int main() { return a ? b : c; } and what comes behind it",
	    "<3 from Ann", "<ann@example.org> wrote: yes"};

	(void)state;
	for (size_t i = 0; i < sizeof stubs / sizeof *stubs; i++)
		assert_true(text_stub_is_one(stubs[i], strlen(stubs[i])));
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_false(text_stub_is_one(texts[i], strlen(texts[i])));
}

#define ALTERNATIVE           \
	"MIME-Version: 1.0\n" \
	"Content-Type: multipart/alternative; boundary=x\n\n"
#define VERSION(type, text) \
	"--x\nContent-Type: text/" type "; charset=utf-8\n\n" text "\n"

static void assert_version(
    const char *mail, bool wants_other, const char *want, bool has_other)
{
	const struct text_how how = {.width = 60, .wants_other = wants_other};
	struct buf out = BUF_INIT;
	struct letter l;
	struct text t;

	letter_make(&l, mail);
	text_lay_out_as(&t, l.mail, &how);
	text_flatten(&out, &t);
	assert_string_equal(out.data, want);
	assert_int_equal(t.has_other, has_other);
	text_clear(&t);
	buf_clear(&out);
	letter_close(&l);
}

static void the_better_version_is_read(void **state)
{
	static const char both[] = ALTERNATIVE VERSION("plain", "plain")
	    VERSION("html", "<b>html</b>") "--x--\n";

	(void)state;
	assert_version(both, false, "plain\n", true);
	assert_version(both, true, "html\n", true);
	assert_version(ALTERNATIVE VERSION("plain", "\u00a0\u200b")
			   VERSION("html", "html") "--x--\n",
	    false, "html\n", true);
	assert_version(ALTERNATIVE VERSION("plain", "p { color: red }")
			   VERSION("html", "html") "--x--\n",
	    false, "html\n", true);
	assert_version(ALTERNATIVE VERSION("plain", "worse")
			   VERSION("plain", "better") "--x--\n",
	    false, "better\n", false);
	assert_version(ALTERNATIVE VERSION("plain", "alone") "--x--\n", true,
	    "alone\n", false);
}

static void the_plainest_version_is_read(void **state)
{
	(void)state;
	assert_letter_reads("alternative", "The plain version.\n");
	assert_letter_reads("alternative-empty", "Only here.\n");
	assert_letter_reads("related", "Look: [a red house]\n");
}

static void text_parts_follow_each_other(void **state)
{
	(void)state;
	assert_letter_reads("attachments", "See the files.\n"
					   "\n"
					   "Part 5: notes.txt\n"
					   "Notes that are shown.\n");
	assert_letter_reads("report",
	    "Your message could not be delivered.\n"
	    "\n"
	    "Reporting-MTA: dns; mx.example.net\n"
	    "\n"
	    "Final-Recipient: rfc822; nobody@example.net\n"
	    "Action: failed\n");
}

static void messages_inside_are_shown_with_their_header(void **state)
{
	(void)state;
	assert_letter_reads("nested", "See below.\n"
				      "\n"
				      "From: Carl Example <carl@example.com>\n"
				      "To: Ann Example <ann@example.org>\n"
				      "Date: Sun  1 Mar 2026 09:00\n"
				      "Subject: Äußeres\n"
				      "\n"
				      "The inner text.\n");
}

static void an_invitation_comes_with_its_card(void **state)
{
	(void)state;
	assert_letter_reads("invitation",
	    "Invitation: Second draft, read together\n"
	    "When: Mon  2 Mar 2026 09:00 – 10:30 (your time)\n"
	    "Sender's time: Mon  2 Mar 2026 10:00 – 11:30 (Europe/Berlin)\n"
	    "Repeats every week.\n"
	    "Where: Room 2\n"
	    "Organizer: Example, Ann <ann@example.org>\n"
	    "2 people are invited.\n"
	    "\n"
	    "Bring coffee.\n"
	    "And time.\n"
	    "\n"
	    "You are invited.\n");
}

static void one_part_is_laid_out_alone(void **state)
{
	struct letter l;
	struct text t;

	(void)state;
	letter_open(&l, "alternative");
	text_lay_out_part(&t, l.mail, 2, 60);
	assert_int_equal(t.lines.len, 1);
	assert_string_equal(t.lines.items[0].text, "The HTML version.");
	text_clear(&t);
	letter_close(&l);
}

static void texts_of_a_type_are_found(void **state)
{
	struct letter l;
	struct buf b = BUF_INIT;

	(void)state;
	letter_open(&l, "alternative");
	assert_true(text_of_type(&b, l.mail, false));
	assert_string_equal(b.data, "The plain version.");
	buf_reset(&b);
	assert_true(text_of_type(&b, l.mail, true));
	assert_string_equal(b.data, "<p>The <b>HTML</b> version.</p>");
	buf_reset(&b);
	assert_true(text_of_html(&b, l.mail));
	assert_string_equal(b.data, "The HTML version.\n");
	buf_reset(&b);
	letter_close(&l);

	letter_open(&l, "raw8bit-name");
	assert_false(text_of_type(&b, l.mail, false));
	assert_false(text_of_html(&b, l.mail));
	letter_close(&l);
	buf_clear(&b);
}

static void words_for_the_index_are_taken(void **state)
{
	struct letter l;
	struct buf b = BUF_INIT;

	(void)state;
	letter_open(&l, "alternative");
	text_words(&b, l.mail, 1000);
	assert_string_equal(b.data, "The plain version. The HTML version. ");
	buf_reset(&b);
	text_words(&b, l.mail, 9);
	assert_string_equal(b.data, "The plain");
	buf_reset(&b);
	letter_close(&l);

	letter_open(&l, "attachments");
	text_words(&b, l.mail, 1000);
	assert_string_equal(b.data,
	    "See the files. Grüße 2026.pdf Straße.png notes.txt Notes that "
	    "are shown. ");
	buf_reset(&b);
	letter_close(&l);

	letter_open(&l, "nested");
	text_words(&b, l.mail, 1000);
	assert_non_null(strstr(b.data, "Äußeres Carl Example carl@example"));
	assert_non_null(strstr(b.data, "numbers.csv"));
	buf_clear(&b);
	letter_close(&l);
}

static void assert_stripped(const char *html, const char *want)
{
	struct buf b = BUF_INIT;

	strip_html(&b, html, strlen(html), 1000);
	assert_string_equal(b.data, want);
	buf_clear(&b);
}

static void tags_are_stripped_for_the_index(void **state)
{
	(void)state;
	assert_stripped("<p>a<b>b</b>c<br>d</p>e", "abc d e ");
	assert_stripped("<style>p {}</style>x<script>y</script >z", "x z ");
	assert_stripped("a<!-- <b> -->b", "a b ");
	assert_stripped("Gr&uuml;&szlig;e &amp; &#x20ac;&#8364;&nbsp;&bogus;",
	    "Grüße & €€ &bogus; ");
	assert_stripped("1 < 2 > 0", "1 < 2 > 0 ");
	assert_stripped("<script>never closed", "");
	assert_stripped("<!-- never closed", "");
	assert_stripped("a<b", "a ");
	assert_stripped("&", "& ");
}

static void code_is_no_word(void **state)
{
	struct buf text = BUF_INIT, b = BUF_INIT;

	(void)state;
	buf_add_str(&text, "before ");
	for (int i = 0; i < 19; i++)
		buf_add_str(&text, "AbC+");
	buf_add_str(&text,
	    "= after https://example.org/"
	    "a-very-long-path-of-which-every-word-may-be-searched");
	strip_text(&b, text.data, text.len, 1000);
	assert_string_equal(b.data,
	    "before after https://example.org/"
	    "a-very-long-path-of-which-every-word-may-be-searched ");
	buf_clear(&text);
	buf_clear(&b);
}

/* Every beginning of a message, as it comes from a server. */
static void a_text_is_known_to_have_come(void **state)
{
	static const char whole[] =
	    "Subject: x\r\nMIME-Version: 1.0\r\n"
	    "Content-Type: multipart/mixed; boundary=\"=-=\"\r\n\r\n"
	    "--=-=\r\nContent-Type: application/pdf; name=\"a.pdf\"\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n"
	    "--=-=\r\nContent-Type: multipart/alternative;"
	    " boundary=\"-=-\"\r\n\r\n"
	    "---=-\r\nContent-Type: text/plain\r\n\r\n \r\n"
	    "---=-\r\nContent-Type: text/html\r\n\r\n<p>one two</p>\r\n"
	    "---=---\r\n"
	    "--=-=\r\nContent-Type: application/pdf; name=\"b.pdf\"\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n"
	    "--=-=--\r\n";
	enum text_came last = TEXT_CAME_NOT;
	size_t begun = (size_t)(strstr(whole, "<p>") - whole);
	size_t ended = (size_t)(strstr(whole, "---=---") - whole);

	(void)state;
	for (size_t n = 0; n < strlen(whole); n++) {
		struct letter l = {.memory = {whole, n}};
		enum text_came came;

		l.src = source_memory(&l.memory);
		l.src.is_beginning = true;
		l.mail = mail_read(&l.src);
		came = text_came(l.mail);
		/* Half a delimiter or field may be text. */
		assert_true(n <= begun || came != TEXT_CAME_NOT);
		if (came == TEXT_CAME) {
			char *text = letter_text(&l, 60);

			assert_true(n > ended);
			assert_true(strncmp(text, "one two", 7) == 0);
			free(text);
		}
		if (n > begun)
			assert_int_equal(mail_warnings(l.mail)->len, 0);
		last = came;
		mail_free(l.mail);
	}
	assert_int_equal(last, TEXT_CAME);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines_break_at_words),
	    cmocka_unit_test(wide_letters_break_between_each_other),
	    cmocka_unit_test(prefixes_and_quotes_take_room),
	    cmocka_unit_test(code_breaks_only_where_the_width_ends),
	    cmocka_unit_test(every_line_is_safe_and_fits),
	    cmocka_unit_test(plain_text_has_quotes_and_a_signature),
	    cmocka_unit_test(flowed_lines_are_joined),
	    cmocka_unit_test(links_in_plain_text_are_numbered),
	    cmocka_unit_test(a_sign_alone_is_no_quote),
	    cmocka_unit_test(stubs_are_known),
	    cmocka_unit_test(the_better_version_is_read),
	    cmocka_unit_test(the_plainest_version_is_read),
	    cmocka_unit_test(text_parts_follow_each_other),
	    cmocka_unit_test(messages_inside_are_shown_with_their_header),
	    cmocka_unit_test(an_invitation_comes_with_its_card),
	    cmocka_unit_test(one_part_is_laid_out_alone),
	    cmocka_unit_test(texts_of_a_type_are_found),
	    cmocka_unit_test(a_text_is_known_to_have_come),
	    cmocka_unit_test(words_for_the_index_are_taken),
	    cmocka_unit_test(tags_are_stripped_for_the_index),
	    cmocka_unit_test(code_is_no_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
