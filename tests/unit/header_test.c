#include "unit/test.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "mime/header/charset.h"
#include "mime/header/encoded_word.h"
#include "mime/header/fields.h"
#include "mime/header/header.h"
#include "mime/header/msgid.h"
#include "mime/header/params.h"

static struct header read_header(const char *text)
{
	struct header h;

	header_read(&h, text, strlen(text));
	return h;
}

/* Each address of the list as "name <addr>", joined by ", ". */
static char *shown(const struct addresses *list)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < list->len; i++)
		buf_printf(&b, "%s%s <%s>", i ? ", " : "", list->items[i].name,
		    list->items[i].addr);
	return buf_take(&b);
}

static void assert_addresses(const char *value, const char *want)
{
	struct addresses list = {0};
	char *got;

	assert_true(addresses_read(&list, value, strlen(value)));
	got = shown(&list);
	assert_string_equal(got, want);
	free(got);
	addresses_clear(&list);
}

static void assert_decoded(const char *text, const char *want)
{
	struct buf b = BUF_INIT;

	encoded_word_decode(&b, text, strlen(text));
	assert_string_equal(b.data, want);
	buf_clear(&b);
}

static void a_header_is_read(void **state)
{
	struct header h =
	    read_header("Received: from a by b;\r\n"
			"\tMon, 2 Mar 2026 09:00:05 +0000 (UTC)\r\n"
			"From: Ann Example <ann@example.org>\r\n"
			"Sender: office@example.org\r\n"
			"Reply-To: list@example.org\r\n"
			"To: bob@example.net, Carl <carl@example.com>\r\n"
			"Cc: d@example.com\r\n"
			"Bcc: e@example.com\r\n"
			"Subject: Re: a subject\r\n"
			" that is folded\r\n"
			"Date: Mon, 2 Mar 2026 10:00:00 +0100\r\n"
			"Message-ID: <1@example.org>\r\n"
			"In-Reply-To: <0@example.net> (yesterday)\r\n"
			"References: <a@example.net>\r\n"
			"\t<b@example.net> <0@example.net>\r\n"
			"List-Id: A list <list.example.org>\r\n"
			"List-Post: <mailto:list@example.org>\r\n"
			"List-Unsubscribe: <mailto:off@example.org>\r\n"
			"Content-Type: Multipart/Mixed; boundary=x\r\n"
			"\r\n"
			"Subject: not this one\r\n");

	(void)state;
	assert_string_equal(h.subject, "Re: a subject that is folded");
	assert_string_equal(h.from.items[0].name, "Ann Example");
	assert_string_equal(h.from.items[0].addr, "ann@example.org");
	assert_string_equal(h.sender.items[0].addr, "office@example.org");
	assert_string_equal(h.reply_to.items[0].addr, "list@example.org");
	assert_int_equal(h.to.len, 2);
	assert_string_equal(h.to.items[1].addr, "carl@example.com");
	assert_int_equal(h.cc.len, 1);
	assert_int_equal(h.bcc.len, 1);
	assert_true(h.has_date);
	assert_int_equal(h.sent_at, 1772442000);
	assert_int_equal(h.received_at, 1772442005);
	assert_string_equal(h.message_id, "1@example.org");
	assert_string_equal(h.in_reply_to, "0@example.net");
	assert_int_equal(h.references.len, 3);
	assert_string_equal(h.references.items[2], "0@example.net");
	assert_string_equal(h.list_id, "list.example.org");
	assert_string_equal(h.list_post, "<mailto:list@example.org>");
	assert_string_equal(h.list_unsubscribe, "<mailto:off@example.org>");
	assert_string_equal(h.content_type, "multipart/mixed");
	assert_int_equal(h.warnings.len, 0);
	header_clear(&h);
}

static void what_is_missing_is_empty(void **state)
{
	struct header h = read_header("");

	(void)state;
	assert_string_equal(h.subject, "");
	assert_string_equal(h.message_id, "");
	assert_string_equal(h.in_reply_to, "");
	assert_string_equal(h.list_id, "");
	assert_string_equal(h.content_type, "text/plain");
	assert_int_equal(h.from.len, 0);
	assert_false(h.has_date);
	header_clear(&h);
}

static void encoded_words_are_decoded(void **state)
{
	(void)state;
	assert_decoded("plain", "plain");
	assert_decoded("=?utf-8?Q?Gr=C3=BC=C3=9Fe_an?= alle", "Grüße an alle");
	assert_decoded("=?UTF-8?b?R3LDvMOfZQ==?=", "Grüße");
	assert_decoded("=?iso-8859-1*de?q?Gr=FC=DFe?=", "Grüße");
	/* neighbours join, whatever stands between them but blanks stays */
	assert_decoded("=?utf-8?Q?a?=\r\n =?utf-8?Q?b?=", "ab");
	assert_decoded("=?utf-8?Q?a?= x =?utf-8?Q?b?=", "a x b");
	/* a letter cut in two, by bytes and by bits of base64 */
	assert_decoded("=?utf-8?Q?Gr=C3?= =?utf-8?Q?=BC?=", "Grü");
	assert_decoded("=?utf-8?B?R3LD?= =?utf-8?B?vA==?=", "Grü");
	assert_decoded("=?utf-8?B?R3?= =?utf-8?B?LDvA==?=", "Grü");
	assert_decoded("=?utf-8?Q?Gr=C3?= =?utf-8?B?vA==?=", "Grü");
	assert_decoded("=?ISO-2022-JP?B?GyRCJUYlOSVIGyhC?= x", "テスト x");
	/* inside a word */
	assert_decoded("(=?utf-8?q?x?=)", "(x)");
}

static void what_is_no_encoded_word_stays(void **state)
{
	static const char *const cases[] = {"=?", "=?=", "=?utf-8?Q?open",
	    "=?utf-8?X?a?=", "=??Q?a?=", "=?utf-8?Q", "a=?b", "?=", "=?a?b?="};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_decoded(cases[i], cases[i]);
}

static void bytes_nobody_declared_are_guessed(void **state)
{
	(void)state;
	assert_decoded("Gr\xc3\xbc\xc3\x9f"
		       "e",
	    "Grüße");
	assert_decoded("Gr\xfc\xdf"
		       "e \x80",
	    "Grüße €");
	assert_decoded("=?x-no-such?Q?Gr=FC=DFe?=", "Grüße");
	assert_decoded("=?x-no-such?Q?Gr=C3=BC?=", "Grü");
	assert_decoded("=?us-ascii?Q?Gr=C3=BC?=", "Grü");
	assert_decoded("=?iso-8859-1?Q?=93a=94?=", "“a”");
}

static void encoded_controls_never_cut_a_string(void **state)
{
	(void)state;
	assert_decoded("=?utf-8?Q?a=00b=0D=0Ac?=", "a\xef\xbf\xbd"
						   "b\xef\xbf\xbd\xef\xbf\xbd"
						   "c");
	assert_decoded("a\rb", "a\xef\xbf\xbd"
			       "b");
	assert_decoded("a\r\n b", "a b");
}

static void charsets_have_many_names(void **state)
{
	static const struct {
		const char *label, *bytes, *want;
	} cases[] = {
	    {"utf8", "\xc3\xa9", "é"},
	    {"UTF-8", "\xc3\xa9\xff", "é\xef\xbf\xbd"},
	    {"latin1", "\xe9\x80", "é€"},
	    {"win-1251", "\xcf\xf0", "Пр"},
	    {"koi8_r", "\xf0\xd2", "Пр"},
	    {"iso8859-5", "\xbf\xe0", "Пр"},
	    {"gb2312", "\xc4\xe3\x81\x30\x81\x30", "你\xc2\x80"},
	    {"euc-kr", "\xb0\xa1", "가"},
	    {"ks_c_5601-1987", "\xb0\xa1", "가"},
	    {"big5", "\xa7\x41", "你"},
	    {"Shift_JIS", "\x83\x65", "テ"},
	    {"utf-7", "+AGE-", "a"},
	    {"iso-8859-9", "\xfe", "ş"},
	    {"windows-1250", "\x9a", "š"},
	    {"utf-8//TRANSLIT", "\xc3\xa9", "é"},
	    {"../x", "\xe9", "é"},
	    /* labelled wrongly, but it can be nothing else */
	    {"gb18030", "\xc3\xa9\xc3\xa9\xff", "茅茅\xef\xbf\xbd"},
	    {"euc-jp", "\xe2\x82\xac", "€"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf b = BUF_INIT;

		charset_decode(
		    &b, cases[i].label, cases[i].bytes, strlen(cases[i].bytes));
		assert_string_equal(b.data, cases[i].want);
		buf_clear(&b);
	}
	assert_true(charset_is_known(""));
	assert_true(charset_is_known("US-ASCII"));
	assert_true(charset_is_known("iso-8859-15"));
	assert_false(charset_is_known("x-no-such"));
	assert_false(charset_is_known("utf-8//TRANSLIT"));
}

static void addresses_are_read_as_people_write_them(void **state)
{
	(void)state;
	assert_addresses("ann@example.org", " <ann@example.org>");
	assert_addresses("<ann@example.org>", " <ann@example.org>");
	assert_addresses("Ann <ann@example.org>, Bob <bob@example.net>",
	    "Ann <ann@example.org>, Bob <bob@example.net>");
	assert_addresses("\"Example, Ann\" <ann@example.org>",
	    "Example, Ann <ann@example.org>");
	assert_addresses("\"a \\\"b\\\" c\" <ann@example.org>",
	    "a \"b\" c <ann@example.org>");
	assert_addresses("ann@example.org (Ann (the first) Example)",
	    "Ann (the first) Example <ann@example.org>");
	assert_addresses("Pete(A nice \\) chap) <pete(his)@silly.test(host)>",
	    "Pete <pete@silly.test>");
	assert_addresses("van Example, Ann <ann@example.org>",
	    "van Example, Ann <ann@example.org>");
	assert_addresses("ann, bob, carl@example.com",
	    " <ann>,  <bob>,  <carl@example.com>");
	assert_addresses(
	    "Ann Example ann@example.org", "Ann Example <ann@example.org>");
	assert_addresses("ann @ example . org", " <ann@example.org>");
	assert_addresses("\"ann@example.org\"", " <ann@example.org>");
	assert_addresses(
	    "\"ann example\"@example.org", " <\"ann example\"@example.org>");
	assert_addresses(
	    "ann@[192.0.2.1], b@c.org", " <ann@[192.0.2.1]>,  <b@c.org>");
	assert_addresses(
	    "<@a.example,@b.example:ann@example.org>", " <ann@example.org>");
	assert_addresses("Ann Example", "Ann Example <>");
	assert_addresses(",;, ,", "");
}

static void groups_are_their_members(void **state)
{
	(void)state;
	assert_addresses("undisclosed-recipients:;", "");
	assert_addresses("A Group(some people)\r\n :Ann <a@example.org>,"
			 "b@example.org; (the end), c@example.org",
	    "Ann <a@example.org>,  <b@example.org>,  <c@example.org>");
	assert_addresses("a:b:c:d@example.org;;;", " <d@example.org>");
}

static void encoded_names_are_one_word(void **state)
{
	(void)state;
	assert_addresses("=?utf-8?Q?Gr=C3=BC=C3=9Fe?= <a@example.org>",
	    "Grüße <a@example.org>");
	assert_addresses("\"=?utf-8?Q?Gr=C3=BC=C3=9Fe?=\" <a@example.org>",
	    "Grüße <a@example.org>");
	assert_addresses("=?utf-8?Q?Example,_Ann:_x?= <a@example.org>",
	    "Example, Ann: x <a@example.org>");
	assert_addresses("=?utf-8?Q?a=40b?=@example.org",
	    " <=?utf-8?Q?a=40b?=@example.org>");
}

static void broken_addresses_lose_nobody(void **state)
{
	(void)state;
	assert_addresses("Ann <ann@example.org", "Ann <ann@example.org>");
	assert_addresses("<a@example.org, b@example.org>",
	    " <a@example.org>,  <b@example.org>");
	assert_addresses("second@example.org>", " <second@example.org>");
	assert_addresses("<<a@example.org>>", " <a@example.org>");
	assert_addresses("\"Ann <a@example.org>", "Ann <a@example.org>");
	assert_addresses("Ann <a@example.org> Bob <b@example.org>",
	    "Ann <a@example.org>, Bob <b@example.org>");
	assert_addresses("a@example.org b@example.org",
	    " <a@example.org>,  <b@example.org>");
	assert_addresses("a@example.org  Thu Aug 22 2002", " <a@example.org>");
	assert_addresses("Ann <a@example.org (open", "Ann <a@example.org>");
	assert_addresses("\xff <a@example.org>", "ÿ <a@example.org>");
}

/* The true address is always told, whatever the name says. */
static void a_name_that_pretends_is_marked(void **state)
{
	static const struct {
		const char *from, *label;
		bool pretends;
	} cases[] = {
	    {"Ann <ann@example.org>", "Ann", false},
	    {"\"ann@example.org\" <ann@example.org>", "ann@example.org", false},
	    {"\"'Ann@Example.org'\" <ann@example.org>", "'Ann@Example.org'",
		false},
	    {"\"Ann @ work\" <ann@example.org>", "Ann @ work", false},
	    {"\"ceo@bank.example\" <evil@evil.example>", "evil@evil.example",
		true},
	    {"ceo@bank.example <evil@evil.example> trailing",
		"evil@evil.example", true},
	    {"ceo@bank.example The Boss <evil@evil.example>",
		"evil@evil.example", true},
	    {"=?utf-8?Q?ceo=40bank.example=0A=00?= <evil@evil.example>",
		"evil@evil.example", true},
	    {"=?utf-8?Q?ceo=40bank.example=3E=0D=0ABcc:x=40y.example?= "
	     "<evil@evil.example>",
		"evil@evil.example", true},
	    {"ceo\xef\xbc\xa0"
	     "bank.example <evil@evil.example>",
		"evil@evil.example", true},
	    {"\"a@b.example\\\" <c@d.example>\" <evil@evil.example>",
		"evil@evil.example", true},
	    {"ceo@bank.example()@evil.example", "ceo@bank.example@evil.example",
		true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf text = BUF_INIT, full = BUF_INIT;
		struct header h;

		buf_printf(&text, "From: %s\n\n", cases[i].from);
		h = read_header(text.data);
		assert_int_equal(h.from.len, 1);
		assert_int_equal(
		    address_pretends(&h.from.items[0]), cases[i].pretends);
		assert_string_equal(
		    address_label(&h.from.items[0]), cases[i].label);
		assert_int_equal(h.warnings.len, cases[i].pretends);
		address_show(&full, &h.from.items[0]);
		assert_non_null(strstr(full.data, h.from.items[0].addr));
		header_clear(&h);
		buf_clear(&full);
		buf_clear(&text);
	}
}

static void all_from_fields_are_told(void **state)
{
	struct header h = read_header("From: ceo@bank.example\r\n"
				      "From: evil@evil.example\r\n\r\n");

	(void)state;
	assert_int_equal(h.from.len, 2);
	assert_string_equal(h.from.items[1].addr, "evil@evil.example");
	assert_int_equal(h.warnings.len, 1);
	header_clear(&h);

	h = read_header("From: \"A\" <a@example.net>:<b@example.org>\r\n\r\n");
	assert_int_equal(h.from.len, 2);
	assert_string_equal(h.from.items[1].addr, "b@example.org");
	header_clear(&h);
}

static void dates_of_all_kinds_are_read(void **state)
{
	static const struct {
		const char *date;
		bool has;
		int64_t at;
	} cases[] = {
	    {"Mon, 2 Mar 2026 10:00:00 +0100", true, 1772442000},
	    {"2 Mar 2026 09:00 GMT", true, 1772442000},
	    {"Mon, (a (nested) comment) 2 Mar 2026 09:00:00 +0000 (UTC)", true,
		1772442000},
	    {"mon, 2 mar 2026 04:00:00 est", true, 1772442000},
	    {"Mon, 02 Mar 26 02:00:00 -700", true, 1772442000},
	    {"Mon Mar  2 09:00:00 2026", true, 1772442000},
	    {"Tue, 19 Jan 2038 03:14:08 +0000", true, 2147483648},
	    {"Thu, 32 Foo 99999 99:99:99 +9999", false, 0},
	    {"x", false, 0},
	    {"", false, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf text = BUF_INIT;
		struct header h;

		buf_printf(&text, "Date: %s\n\n", cases[i].date);
		h = read_header(text.data);
		assert_int_equal(h.has_date, cases[i].has);
		assert_int_equal(h.sent_at, cases[i].at);
		header_clear(&h);
		buf_clear(&text);
	}
}

/* The usual form is read by ourselves, all else by GMime: a comment makes the
 * difference. */
static void dates_are_the_same_however_they_are_read(void **state)
{
	static const char *const forms[] = {
	    "Mon, %2d %s %d %02d:%02d:%02d %s", "%d %s %d %02d:%02d:%02d %s"};
	static const char *const zones[] = {
	    "+0000", "-0000", "+0530", "-1100", "+1400", "-0061", "+9999"};
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May",
	    "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

	(void)state;
	for (int i = 0; i < 20000; i++) {
		const char *zone =
		    zones[(size_t)i % (sizeof zones / sizeof *zones)];
		struct buf usual = BUF_INIT, odd = BUF_INIT;
		struct header a, b;

		buf_add_str(&usual, "Date: ");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		buf_printf(&usual, forms[i % 2], i % 33, months[i % 12],
		    1960 + i * 7 % 150, i * 5 % 25, i * 11 % 61, i * 13 % 62,
		    zone);
#pragma GCC diagnostic pop
		buf_printf(&odd, "%s (odd)\n\n", usual.data);
		buf_add_str(&usual, "\n\n");
		a = read_header(usual.data);
		b = read_header(odd.data);
		assert_int_equal(a.has_date, b.has_date);
		assert_int_equal(a.sent_at, b.sent_at);
		header_clear(&a);
		header_clear(&b);
		buf_clear(&usual);
		buf_clear(&odd);
	}
}

static void ids_are_what_stands_in_angles(void **state)
{
	struct string_list ids = {0};
	static const char refs[] = "<a@b> (x) words <c d@e>, <<f@g>> <> <h@i";
	struct buf many = BUF_INIT;
	char *id;

	(void)state;
	msgids_read(&ids, refs, strlen(refs));
	assert_int_equal(ids.len, 4);
	assert_string_equal(ids.items[0], "a@b");
	assert_string_equal(ids.items[1], "cd@e");
	assert_string_equal(ids.items[2], "f@g");
	assert_string_equal(ids.items[3], "h@i");
	string_list_clear(&ids);

	for (int i = 0; i < 300; i++)
		buf_printf(&many, "<%d@x> ", i);
	msgids_read(&ids, many.data, many.len);
	assert_int_equal(ids.len, MSGIDS_MAX);
	assert_string_equal(ids.items[0], "0@x");
	assert_string_equal(ids.items[1], "201@x");
	assert_string_equal(ids.items[99], "299@x");
	string_list_clear(&ids);
	buf_clear(&many);

	msgids_read(&ids, "a@b c@d", 7);
	assert_int_equal(ids.len, 2);
	string_list_clear(&ids);
	msgids_read(&ids, "Your message of Monday", 22);
	assert_int_equal(ids.len, 0);

	id = msgid_read("bare@example.org", 16);
	assert_string_equal(id, "bare@example.org");
	free(id);
}

static void the_header_ends_where_the_text_starts(void **state)
{
	static const struct {
		const char *text;
		size_t end;
	} cases[] = {
	    {"A: b\r\n\r\nbody", 8},
	    {"A: b\n\nbody", 6},
	    {"A: b\r\rbody", 6},
	    {"\r\nbody", 2},
	    {"A: b\r\n", 6},
	    {"A: b", 4},
	    {"", 0},
	    {"no header\n\nat all", 0},
	    {"From x\nA: b\n\nbody", 13},
	    {"\xef\xbb\xbf"
	     "A: b\n\nbody",
		9},
	    {"A: b\ntext, not a field\n\nmore", 5},
	    {"junk\nA: b\n\nbody", 11},
	    {"A: b\n \n\nbody", 8},
	    {"A: b\n c\n\nbody", 9},
	    {"A : b\n\nbody", 7},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(
		    header_end(cases[i].text, strlen(cases[i].text)),
		    cases[i].end);
}

static void the_whole_header_is_shown(void **state)
{
	static const char text[] = "From x y\n"
				   "Subject: =?utf-8?Q?=C3=A4?=\n"
				   "X-Long: a\n b\n"
				   "\n"
				   "Body: no\n";
	struct buf out = BUF_INIT;

	(void)state;
	header_show_all(&out, text, strlen(text));
	assert_string_equal(out.data, "Subject: ä\nX-Long: a b\n");
	buf_clear(&out);
}

static void assert_param(const char *value, const char *name, const char *want)
{
	struct params p;
	struct buf b = BUF_INIT;

	params_read(&p, value, strlen(value));
	assert_int_equal(params_text(&p, name, &b), want != NULL);
	assert_string_equal(b.data, want ? want : "");
	params_clear(&p);
	buf_clear(&b);
}

static void parameters_are_read(void **state)
{
	(void)state;
	assert_param("text/plain; charset=utf-8", "charset", "utf-8");
	assert_param("text/plain; CHARSET = \"utf-8\"", "charset", "utf-8");
	assert_param("text/plain charset=utf-8", "charset", "utf-8");
	assert_param(
	    "text/plain; charset=us-ascii (Plain)", "charset", "us-ascii");
	assert_param(
	    "a/b; name=two words.txt; size=3", "name", "two words.txt");
	assert_param("a/b; name=\"a;b\\\"c\"; x=y", "x", "y");
	assert_param("a/b; name=\"a;b\\\"c\"; x=y", "name", "a;b\"c");
	assert_param("a/b; name=\"open", "name", "open");
	assert_param("a/b; boundary=\"a\r\n b\"", "boundary", "a b");
	assert_param("a/b; ; =; x; name=c", "name", "c");
	assert_param("a/b", "name", NULL);
}

static void names_of_files_come_in_every_encoding(void **state)
{
	(void)state;
	assert_param("x; filename*=utf-8'de'Gr%C3%BC%C3%9Fe.txt", "filename",
	    "Grüße.txt");
	assert_param(
	    "x; filename*=iso-8859-1''Gr%FC%DFe.txt", "filename", "Grüße.txt");
	assert_param(
	    "x; filename*1=\"b.txt\"; filename*0=\"a\"", "filename", "ab.txt");
	assert_param("x; filename*0*=utf-8''%C3; filename*1*=%A4; "
		     "filename*2=\"%41\"",
	    "filename", "ä%41");
	assert_param("x; filename=\"plain\"; filename*=utf-8''better",
	    "filename", "better");
	assert_param("x; filename=\"=?utf-8?Q?Gr=C3=BC?= =?utf-8?Q?=C3=9F?=\"",
	    "filename", "Grüß");
	assert_param("x; filename*0=\"=?utf-8?Q?Gr=C3\"; filename*1=\"=BC?=\"",
	    "filename", "Grü");
	assert_param("x; filename=\"Gr\xfc\xdf\"", "filename", "Grüß");
	assert_param("x; filename*=utf-8''a%00b%0A%", "filename",
	    "a\xef\xbf\xbd"
	    "b\xef\xbf\xbd%");
	assert_param("x; filename*=x-no-such''%FC", "filename", "ü");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_header_is_read),
	    cmocka_unit_test(what_is_missing_is_empty),
	    cmocka_unit_test(encoded_words_are_decoded),
	    cmocka_unit_test(what_is_no_encoded_word_stays),
	    cmocka_unit_test(bytes_nobody_declared_are_guessed),
	    cmocka_unit_test(encoded_controls_never_cut_a_string),
	    cmocka_unit_test(charsets_have_many_names),
	    cmocka_unit_test(addresses_are_read_as_people_write_them),
	    cmocka_unit_test(groups_are_their_members),
	    cmocka_unit_test(encoded_names_are_one_word),
	    cmocka_unit_test(broken_addresses_lose_nobody),
	    cmocka_unit_test(a_name_that_pretends_is_marked),
	    cmocka_unit_test(all_from_fields_are_told),
	    cmocka_unit_test(dates_of_all_kinds_are_read),
	    cmocka_unit_test(dates_are_the_same_however_they_are_read),
	    cmocka_unit_test(ids_are_what_stands_in_angles),
	    cmocka_unit_test(the_header_ends_where_the_text_starts),
	    cmocka_unit_test(the_whole_header_is_shown),
	    cmocka_unit_test(parameters_are_read),
	    cmocka_unit_test(names_of_files_come_in_every_encoding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
