#include "unit/test.h"

#include "mime/message/lines.h"
#include "unit/letter.h"

/* The parts as "path type", joined by ", ". */
static char *tree(const struct mail *m)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < mail_part_count(m); i++)
		buf_printf(&b, "%s%s %s", i ? ", " : "", mail_part(m, i)->path,
		    mail_part(m, i)->type);
	return buf_take(&b);
}

static void assert_tree(const char *name, const char *want)
{
	struct letter l;
	char *got;

	letter_open(&l, name);
	got = tree(l.mail);
	assert_string_equal(got, want);
	free(got);
	letter_close(&l);
}

static void assert_bytes(
    const struct mail *m, const char *path, const void *want, size_t len)
{
	ssize_t i = mail_find_part(m, path);
	struct buf b = BUF_INIT;

	assert_true(i >= 0);
	assert_true(mail_part_bytes(m, (size_t)i, &b, 1000));
	assert_int_equal(b.len, len);
	assert_memory_equal(b.data, want, len);
	assert_int_equal(mail_part_size(m, (size_t)i), (int64_t)len);
	buf_clear(&b);
}

static void assert_warned(const struct mail *m, const char *part)
{
	const struct string_list *w = mail_warnings(m);

	for (size_t i = 0; i < w->len; i++)
		if (strstr(w->items[i], part))
			return;
	fail_msg("no warning has \"%s\"", part);
}

static void parts_have_the_numbers_of_imap(void **state)
{
	(void)state;
	assert_tree("plain", " text/plain");
	assert_tree(
	    "alternative", " multipart/alternative, 1 text/plain, 2 text/html");
	assert_tree("nested",
	    " multipart/mixed, 1 text/plain, 2 message/rfc822, "
	    "2.TEXT multipart/mixed, 2.1 text/plain, 2.2 text/csv");
	assert_tree("digest",
	    " multipart/digest, 1 message/rfc822, 1.1 text/plain, "
	    "2 message/rfc822, 2.1 text/plain");
}

static void parts_say_where_they_lie(void **state)
{
	struct letter l;
	const struct part *p;

	(void)state;
	letter_open(&l, "alternative");
	p = mail_part(l.mail, 1);
	assert_int_equal(p->len, (int64_t)strlen("The plain version."));
	assert_memory_equal(
	    l.bytes.data + p->offset, "The plain version.", (size_t)p->len);
	assert_int_equal(p->depth, 1);
	assert_int_equal(p->parent, 0);
	p = mail_part(l.mail, 0);
	assert_true(p->is_multi);
	assert_int_equal(p->offset + p->len, (int64_t)l.bytes.len);
	assert_int_equal(mail_find_part(l.mail, "3"), -1);
	assert_int_equal(mail_find_part(l.mail, ""), 0);
	letter_close(&l);
}

static void attachments_are_decoded(void **state)
{
	struct letter l;
	const struct part *p;

	(void)state;
	letter_open(&l, "attachments");
	assert_true(mail_has_files(l.mail));
	p = mail_part(l.mail, 1);
	assert_true(p->is_inline_text);
	assert_false(p->is_attachment);
	p = mail_part(l.mail, 2);
	assert_string_equal(p->filename, "Grüße 2026.pdf");
	assert_string_equal(p->description, "Grüße");
	assert_string_equal(p->content_id, "file1@example.org");
	assert_true(p->is_attachment);
	assert_bytes(l.mail, "2", "%PDF-1.4\n%%EOF\n", 15);
	assert_string_equal(mail_part(l.mail, 3)->filename, "Straße.png");
	assert_bytes(l.mail, "4", "\0\1\2\3\4", 5);
	assert_true(mail_part(l.mail, 4)->is_attachment);
	p = mail_part(l.mail, 5);
	assert_true(p->is_attachment);
	assert_true(p->is_inline_text);
	letter_close(&l);

	letter_open(&l, "raw8bit-name");
	assert_string_equal(mail_part(l.mail, 1)->filename, "Straße (1).txt");
	assert_string_equal(mail_part(l.mail, 2)->filename, "two words.txt");
	assert_false(mail_part(l.mail, 2)->is_inline_text);
	letter_close(&l);
}

static void pictures_of_a_page_are_no_files(void **state)
{
	struct letter l;

	(void)state;
	letter_open(&l, "related");
	assert_true(mail_part(l.mail, 2)->is_attachment);
	assert_false(mail_has_files(l.mail));
	letter_close(&l);
	letter_open(&l, "plain");
	assert_false(mail_has_files(l.mail));
	letter_close(&l);
}

static void parts_are_cut_where_asked(void **state)
{
	struct letter l;
	struct buf b = BUF_INIT;

	(void)state;
	letter_open(&l, "attachments");
	assert_false(mail_part_bytes(l.mail, 2, &b, 4));
	assert_string_equal(b.data, "%PDF");
	buf_reset(&b);
	assert_false(mail_part_text(l.mail, 1, &b, 3));
	assert_string_equal(b.data, "See");
	buf_clear(&b);
	letter_close(&l);
}

static void broken_encodings_are_read_on(void **state)
{
	(void)state;
	assert_letter_reads("base64-footer", "Grüße\n");
	assert_letter_reads("base64-unpadded", "Grüße\n");
	assert_letter_reads("uuencode", "Hello world\n");
}

static void transfer_encodings_are_undone(void **state)
{
	static const struct {
		const char *coding, *body, *want;
	} cases[] = {
	    {"quoted-printable", "a=3Db=\nc=ZZ=\r\nd =C3=A4=", "a=bc=ZZd ä"},
	    {"quoted-printable", "end=4", "end=4"},
	    {"QUOTED-PRINTABLE", "=41", "A"},
	    {"base64", "aGVs!bG8\n=", "hello"},
	    {"base64", "aGVsbG8=aGVsbG8=", "hello"},
	    {"base64 ", "aGk", "hi"},
	    {"8bit", "x", "x"},
	    {"x-no-such", "=41", "=41"},
	    {"x-uuencode", "no begin", ""},
	    {"x-uuencode", "begin 644 x\n`\nend\n", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct letter l;
		struct buf text = BUF_INIT;

		buf_printf(&text, "Content-Transfer-Encoding: %s\n\n%s",
		    cases[i].coding, cases[i].body);
		letter_make(&l, text.data);
		assert_bytes(l.mail, "", cases[i].want, strlen(cases[i].want));
		letter_close(&l);
		buf_clear(&text);
	}
}

static void texts_come_out_as_utf8(void **state)
{
	(void)state;
	assert_letter_reads("charset-utf8-as-ascii", "Grüße\n");
	assert_letter_reads("charset-1252-as-latin1", "“Grüße” – 5 €\n");
	assert_letter_reads("charset-unknown", "Grüße\n");
	assert_letter_reads("charset-iso-2022-jp", "テスト\n");
	assert_letter_reads("charset-gb2312", "你好€\n");
	assert_letter_reads("charset-koi8", "Привет\n");
	assert_letter_reads("html-meta", "čeština\n");
	assert_letter_reads("nul", "body\n");
	assert_letter_reads("bare-cr", "one\ntwo\n");
}

static void nothing_broken_is_hidden(void **state)
{
	struct letter l;
	char *text;

	(void)state;
	assert_tree("no-boundary", " multipart/mixed");
	assert_tree("boundary-never-comes", " multipart/mixed");
	assert_letter_reads("no-boundary", "All of it is shown.\n");
	assert_letter_reads(
	    "no-header", "Hello,\n\nthere is no header here at all.\n");
	assert_letter_reads(
	    "no-empty-line", "This line is text already.\nAnd this one.\n");
	assert_letter_reads("mbox-from", "Text.\n");
	assert_letter_reads("bom", "Text.\n");

	letter_open(&l, "boundary-never-comes");
	assert_warned(l.mail, "can't be separated");
	text = letter_text(&l, 60);
	assert_non_null(strstr(text, "Still to be read."));
	free(text);
	letter_close(&l);

	letter_open(&l, "junk-in-header");
	assert_string_equal(mail_header(l.mail)->subject, "Junk above");
	assert_warned(l.mail, "damaged");
	letter_close(&l);

	letter_open(&l, "truncated");
	assert_warned(l.mail, "incomplete");
	assert_bytes(l.mail, "2", "%PDF-1.4", 8);
	letter_close(&l);

	letter_open(&l, "nul");
	assert_string_equal(
	    mail_header(l.mail)->subject, "cut\xef\xbf\xbdhere");
	letter_close(&l);
}

static void odd_multiparts_are_told_apart(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
	    {"Content-Type: multipart/mixed; boundary=b\n\n"
	     "--bb\n--b x\n--b\n\none\n--b \t\n\ntwo\n--b--\n--b\n\nthree\n",
		" multipart/mixed, 1 text/plain, 2 text/plain"},
	    {"Content-Type: multipart/mixed; boundary=\"\"\n\n--\n\none\n",
		" multipart/mixed, 1 text/plain"},
	    {"Content-Type: multipart/mixed; boundary=b\n\n--b\n--b\n\none",
		" multipart/mixed, 1 text/plain"},
	    {"Content-Type: multipart/mixed; boundary=b\n\n"
	     "--b\nContent-Type: message/rfc822\n\n--b--\n",
		" multipart/mixed, 1 message/rfc822"},
	    {"Content-Type: multipart/mixed; boundary=a\n\n--a\n"
	     "Content-Type: multipart/mixed; boundary=ab\n\n--ab\n\none\n"
	     "--a\n\ntwo\n--a--\n",
		" multipart/mixed, 1 multipart/mixed, 1.1 text/plain, "
		"2 text/plain"},
	    {"Content-Type: multipart/mixed; boundary=b\n\n--b\n"
	     "Content-Type: message/rfc822\n"
	     "Content-Transfer-Encoding: base64\n\nU3ViamVjdDogeAo=\n--b--\n",
		" multipart/mixed, 1 message/rfc822"},
	    {"Content-Type: text\n\nx", " text/plain"},
	    {"Content-Type: a/b/c\n\nx", " text/plain"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct letter l;
		char *got;

		letter_make(&l, cases[i].text);
		got = tree(l.mail);
		assert_string_equal(got, cases[i].want);
		free(got);
		letter_close(&l);
	}
}

/* A source that hands out seven bytes at a time. */
static ssize_t read_slowly(void *ctx, int64_t offset, void *to, size_t len)
{
	struct memory *m = ctx;
	struct source src = source_memory(m);

	return src.read_at(m, offset, to, len < 7 ? len : 7);
}

static void sources_may_read_little(void **state)
{
	struct letter l;
	struct source slow;
	struct mail *m;
	char *a, *b;

	(void)state;
	letter_open(&l, "nested");
	slow = l.src;
	slow.read_at = read_slowly;
	m = mail_read(&slow);
	a = tree(l.mail);
	b = tree(m);
	assert_string_equal(a, b);
	free(a);
	free(b);
	mail_free(m);
	letter_close(&l);
}

static ssize_t read_fails(void *ctx, int64_t offset, void *to, size_t len)
{
	struct memory *m = ctx;
	struct source src = source_memory(m);

	return offset >= 300 ? -1 : src.read_at(m, offset, to, len);
}

static void a_source_that_fails_is_a_short_message(void **state)
{
	struct letter l;
	struct source broken;
	struct mail *m;
	struct buf out = BUF_INIT;

	(void)state;
	letter_open(&l, "nested");
	broken = l.src;
	broken.read_at = read_fails;
	m = mail_read(&broken);
	assert_string_equal(mail_header(m)->subject, "Forwarded");
	mail_part_bytes(m, 0, &out, 100000);
	buf_clear(&out);
	mail_free(m);
	letter_close(&l);
}

static void lines_longer_than_the_window_are_passed(void **state)
{
	struct buf text = BUF_INIT;
	struct memory memory;
	struct source src;
	struct lines l;
	struct mail_line line;

	(void)state;
	buf_add_str(&text, "one\r\n");
	for (int i = 0; i < 3 * LINES_WINDOW; i++)
		buf_add_char(&text, 'x');
	buf_add_str(&text, "\r\nthree\nfour");
	memory = (struct memory){text.data, text.len};
	src = source_memory(&memory);
	lines_open(&l, &src);
	assert_true(lines_next(&l, &line));
	assert_int_equal(line.len, 5);
	assert_true(lines_next(&l, &line));
	assert_int_equal(line.at, 5);
	assert_int_equal(line.eol_before, 2);
	assert_int_equal(line.len, LINES_WINDOW);
	assert_int_equal(lines_tell(&l), 5 + 3 * LINES_WINDOW + 2);
	assert_true(lines_next(&l, &line));
	assert_int_equal(line.eol_before, 2);
	assert_memory_equal(line.bytes, "three\n", 6);
	assert_true(lines_next(&l, &line));
	assert_int_equal(line.len, 4);
	assert_int_equal(line.eol_before, 1);
	assert_false(lines_next(&l, &line));
	lines_seek(&l, 1);
	assert_true(lines_next(&l, &line));
	assert_memory_equal(line.bytes, "ne\r\n", 4);
	lines_close(&l);
	buf_clear(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(parts_have_the_numbers_of_imap),
	    cmocka_unit_test(parts_say_where_they_lie),
	    cmocka_unit_test(attachments_are_decoded),
	    cmocka_unit_test(pictures_of_a_page_are_no_files),
	    cmocka_unit_test(parts_are_cut_where_asked),
	    cmocka_unit_test(broken_encodings_are_read_on),
	    cmocka_unit_test(transfer_encodings_are_undone),
	    cmocka_unit_test(texts_come_out_as_utf8),
	    cmocka_unit_test(nothing_broken_is_hidden),
	    cmocka_unit_test(odd_multiparts_are_told_apart),
	    cmocka_unit_test(sources_may_read_little),
	    cmocka_unit_test(a_source_that_fails_is_a_short_message),
	    cmocka_unit_test(lines_longer_than_the_window_are_passed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
