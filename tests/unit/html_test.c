#include "unit/test.h"

#include "mime/html/css_value.h"
#include "mime/html/html.h"
#include "mime/html/link.h"
#include "mime/html/tree.h"

static char *laid_out(const char *html, int width)
{
	struct text t = {0};
	struct buf out = BUF_INIT;

	html_lay_out(&t, html, strlen(html), width);
	text_flatten(&out, &t);
	text_clear(&t);
	return buf_take(&out);
}

static void assert_reads(const char *html, const char *want)
{
	char *got = laid_out(html, 40);

	assert_string_equal(got, want);
	free(got);
}

static void paragraphs_and_lines_are_kept(void **state)
{
	(void)state;
	assert_reads("", "");
	assert_reads("just  text\nin\ttwo lines", "just text in two lines\n");
	assert_reads("<p>one</p><p>two</p>", "one\n\ntwo\n");
	assert_reads(
	    "<div>one</div><div>two<br>three</div>", "one\ntwo\nthree\n");
	assert_reads("one<br><br><br><br>two", "one\n\ntwo\n");
	assert_reads(
	    "<div>one</div><div><br></div><div>two</div>", "one\n\ntwo\n");
	assert_reads("<h1>Head</h1>text", "Head\n\ntext\n");
	assert_reads(
	    "a<hr>b", "a\n\n────────────────────────────────────────\n\nb\n");
	assert_reads("<p>a<b>b</b> <i> c </i> d</p>", "ab c d\n");
	assert_reads("a&nbsp;&nbsp;b &lt;c&gt; &#8364;", "a  b <c> €\n");
	assert_reads("<q>so</q>", "“so”\n");
}

static void headings_have_their_style(void **state)
{
	static const char html[] = "<h2>Head</h2><p>text</p><pre>x</pre>";
	struct text t = {0};

	(void)state;
	html_lay_out(&t, html, strlen(html), 40);
	assert_int_equal(t.lines.items[0].style, TEXT_HEADING);
	assert_int_equal(t.lines.items[2].style, TEXT_BODY);
	assert_int_equal(t.lines.items[4].style, TEXT_CODE);
	text_clear(&t);
}

static void lists_have_bullets_and_numbers(void **state)
{
	(void)state;
	assert_reads("before<ul><li>one<li>two<ul><li>deeper</ul></ul>after",
	    "before\n\n• one\n• two\n  • deeper\n\nafter\n");
	assert_reads("<ol start=9><li>nine<li>ten</ol>", "9. nine\n10. ten\n");
	assert_reads("<ol><li>one<li value=5>five<li>six</ol>",
	    "1. one\n5. five\n6. six\n");
	assert_reads("<ul><li>a point that is so long that it has to go on"
		     "</ul>",
	    "• a point that is so long that it has to\n  go on\n");
	assert_reads(
	    "<dl><dt>term<dd>what it is</dl>", "term\n    what it is\n");
	assert_reads("<ul><li><p>one</p><p>more</p></ul>", "• one\n\n  more\n");
}

static void quotes_have_their_depth(void **state)
{
	static const char html[] =
	    "own<blockquote><p>one</p><p>one</p><blockquote>two</blockquote>"
	    "</blockquote>own";
	static const int quotes[] = {0, 0, 1, 1, 1, 1, 2, 0, 0};
	struct text t = {0};

	(void)state;
	html_lay_out(&t, html, strlen(html), 40);
	assert_int_equal(t.lines.len, 9);
	for (size_t i = 0; i < t.lines.len; i++)
		assert_int_equal(t.lines.items[i].quote, quotes[i]);
	text_clear(&t);
	assert_reads("<div style='border:none;border-left:solid blue 1.5pt;"
		     "padding:0cm'>quoted</div>",
	    "> quoted\n");
	assert_reads("<blockquote style='margin:0 0 0 40px;border:none'>in"
		     "</blockquote>",
	    "    in\n");
}

static void preformatted_text_keeps_its_blanks(void **state)
{
	(void)state;
	assert_reads("<pre>a  b\n\n\tc</pre>", "a  b\n\n        c\n");
	assert_reads(
	    "<div style='white-space: pre-wrap'>a  b\nc</div>", "a  b\nc\n");
}

static void links_are_numbered(void **state)
{
	static const char html[] =
	    "<a href='https://example.org/a'>first</a>, "
	    "<a href='https://example.org/a'>again</a>, "
	    "<a href=' https://example.org/b '>https://example.org/b</a> "
	    "<a href='#top'>up</a> <a href='javascript:x()'>run</a> "
	    "<a name=x>here</a>";
	struct text t = {0};

	(void)state;
	html_lay_out(&t, html, strlen(html), 0);
	assert_string_equal(t.lines.items[0].text,
	    "first[1], again[1], https://example.org/b[2] up run here");
	assert_int_equal(t.links.len, 2);
	assert_string_equal(t.links.items[0].url, "https://example.org/a");
	assert_string_equal(t.links.items[0].label, "first");
	assert_string_equal(t.links.items[1].label, "");
	text_clear(&t);
}

static void a_mark_stands_behind_its_words(void **state)
{
	(void)state;
	assert_reads(
	    "<a href='http://example.org/'><div>words</div></a>", "words[1]\n");
	assert_reads("<a href='http://example.org/'><p>words that fill the "
		     "line up to its end</p></a>x",
	    "words that fill the line up to its end\n\n[1]x\n");
}

static void relative_links_are_made_whole(void **state)
{
	static const char html[] = "<base href='https://example.org/a/'>"
				   "<a href='b?c'>x</a>";
	struct text t = {0};

	(void)state;
	html_lay_out(&t, html, strlen(html), 0);
	assert_string_equal(t.links.items[0].url, "https://example.org/a/b?c");
	text_clear(&t);
}

static void a_link_that_deceives_is_told(void **state)
{
	static const struct {
		const char *label, *url;
		bool deceives;
	} cases[] = {
	    {"https://bank.example/login", "http://evil.example/x", true},
	    {"www.bank.example", "https://evil.example", true},
	    {"bank.example", "https://bank.example.evil.example/", true},
	    {"bank.example", "https://bank.example@evil.example/", true},
	    {"bank.example", "https://www.bank.example/x", false},
	    {"www.bank.example", "https://click.bank.example/x", false},
	    {"click here", "https://evil.example/", false},
	    {"report.pdf", "https://bank.example/report.pdf", false},
	    {"ann@example.org", "https://example.com/", false},
	    {"3.14", "https://example.com/", false},
	    {"bank.example", "mailto:a@evil.example", false},
	    {"bank.example",
		"https://e1.safelinks.protection.outlook.com/?"
		"url=https%3A%2F%2Fbank.example%2F&data=x",
		false},
	    {"bank.example",
		"https://e1.safelinks.protection.outlook.com/?"
		"url=https%3A%2F%2Fevil.example%2F&data=x",
		true},
	    {"bank.example", "https://evil.example/?url=https://bank.example",
		true},
	};
	struct text t = {0};
	static const char html[] =
	    "<p>Go to <a href='http://evil.example/x'>bank.example</a>.</p>";

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf shown = BUF_INIT, real = BUF_INIT;

		assert_int_equal(html_link_deceives(cases[i].label,
				     cases[i].url, &shown, &real),
		    cases[i].deceives);
		buf_clear(&shown);
		buf_clear(&real);
	}
	assert_reads("<table><tr><td>a</td><td><a href='http://evil.example/'>"
		     "bank.example</a></td></tr>"
		     "<tr><td>c</td><td>d</td></tr></table>",
	    "a  bank.example[1]\n"
	    "c  d\n"
	    "Link 1 shows bank.example but leads to\n"
	    "evil.example.\n");
	html_lay_out(&t, html, strlen(html), 80);
	assert_int_equal(t.lines.len, 2);
	assert_string_equal(t.lines.items[0].text, "Go to bank.example[1].");
	assert_int_equal(t.lines.items[1].style, TEXT_NOTE);
	assert_string_equal(t.lines.items[1].text,
	    "Link 1 shows bank.example but leads to evil.example.");
	assert_int_equal(t.warnings.len, 1);
	assert_string_equal(t.warnings.items[0], t.lines.items[1].text);
	text_clear(&t);
}

static void rewritten_links_are_seen_through(void **state)
{
	static const struct {
		const char *url, *target;
	} cases[] = {
	    {"https://a.safelinks.protection.outlook.com/ap/x/?url=https%3A%2F"
	     "%2Fb.example%2Fc%3Fd&data=1",
		"https://b.example/c?d"},
	    {"https://urldefense.com/v3/__https://b.example/c__;!!x$",
		"https://b.example/c"},
	    {"https://urldefense.proofpoint.com/v2/url?u=https-3A__b.example_"
	     "c-2Dd&d=x",
		"https://b.example/c-d"},
	    {"https://www.google.com/url?sa=D&amp;q=http://b.example/&usg=x",
		"http://b.example/"},
	    {"https://www.google.com/url?q=https%3A%2F%2Fl.facebook.com%2Fl."
	     "php%3Fu%3Dhttps%253A%252F%252Fb.example",
		"https://b.example"},
	    {"https://secure-web.cisco.com/1x/https%3A%2F%2Fb.example",
		"https://b.example"},
	    {"https://www.google.com/search?q=https://b.example", NULL},
	    {"https://www.google.com/url?q=javascript:x", NULL},
	    {"https://evil.example/url?q=https://b.example", NULL},
	    {"https://safelinks.protection.outlook.com.evil.example/?url="
	     "https://b.example",
		NULL},
	    {"https://urldefense.com", NULL},
	    {"mailto:a@b.example", NULL},
	    {"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf target = BUF_INIT;

		assert_int_equal(html_link_target(&target, cases[i].url),
		    cases[i].target != NULL);
		assert_string_equal(
		    target.data, cases[i].target ? cases[i].target : "");
		buf_clear(&target);
	}
}

static void pictures_leave_their_words(void **state)
{
	(void)state;
	assert_reads("<img src=x alt='a  house'> b", "[a house] b\n");
	assert_reads("<img src=x> <img src=x alt=''>b", "b\n");
	assert_reads("<img src=x title=Boat> <img src='a/b.png?c'> "
		     "<img src='cid:image001.png@01D'> <img src=spacer.gif>",
	    "[Boat] [b.png] [image001.png]\n");
	assert_reads(
	    "<img src=x style='width:1px;height:1px' alt=spy>b", "b\n");
	assert_reads("<img src=x alt=Menu usemap=#m><map name=m><area alt=A "
		     "href='http://e.example/a'><area alt=B></map>",
	    "[Menu] A[1]\n");
	assert_reads("<img src=x alt=spy width=1 height=1>b", "b\n");
	assert_reads(
	    "<a href='http://example.org/'><img src=x></a>", "[picture][1]\n");
	assert_reads("<a href='http://example.org/'><img src=x alt=Shop></a>",
	    "[Shop][1]\n");
	assert_reads("<a href='http://example.org/'> </a>b", "b\n");
}

static void what_is_hidden_is_not_shown(void **state)
{
	static const char *const hidden[] = {
	    "<div style='display:none'>x</div>",
	    "<div style='DISPLAY : None !important'>x</div>",
	    "<span style='font-size:0'>x</span>",
	    "<span style='font-size:1px;color:#fff'>x</span>",
	    "<div style='max-height:0px;overflow:hidden'>x</div>",
	    "<div style='visibility:hidden'>x</div>",
	    "<div style='opacity:0'>x</div>",
	    "<p hidden>x</p>",
	    "<script>x</script>",
	    "<style>x</style>",
	    "<title>x</title>",
	    "<template>x</template>",
	    "<iframe>x</iframe>",
	    "<div style='color:#ffffff'>x</div>",
	    "<font color=white>x</font>",
	    "<!-- x -->",
	};

	(void)state;
	for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
		struct buf html = BUF_INIT;

		buf_printf(&html, "%s<p>seen</p>", hidden[i]);
		assert_reads(html.data, "seen\n");
		buf_clear(&html);
	}
	/* white on a ground of its own, or further down, is a design */
	assert_reads("<div style='background:#00f;color:#fff'>x</div>", "x\n");
	assert_reads("<p>a</p><p style='color:#fff'>b</p>", "a\n\nb\n");
	assert_reads(
	    "<span style='font-size:12px;opacity:0.9'>x</span>", "x\n");
}

static void data_is_set_in_columns(void **state)
{
	(void)state;
	assert_reads("<table><tr><th>Item</th><th>Price</th></tr>"
		     "<tr><td>Bread</td><td>3.20</td></tr>"
		     "<tr><td>Marmalade</td><td>12</td></tr></table>",
	    "Item       Price\n"
	    "Bread      3.20\n"
	    "Marmalade  12\n");
	assert_reads("<table><tbody><tr><td colspan=2>All of it</td></tr>"
		     "<tr><td>a</td><td>b</td></tr>"
		     "<tr><td>c</td><td>d</td></tr></tbody></table>",
	    "All of it\n"
	    "a  b\n"
	    "c  d\n");
	assert_reads("<table><tr><td>Key</td><td>a value that is much too "
		     "long to stay on one line</td></tr>"
		     "<tr><td>Other</td><td>short</td></tr></table>",
	    "Key    a value that is much too long to\n"
	    "       stay on one line\n"
	    "Other  short\n");
}

static void tables_that_place_things_are_read_in_order(void **state)
{
	(void)state;
	assert_reads("<table><tr><td><table><tr><td><p>one</p></td><td>"
		     "<p>two</p></td></tr></table></td></tr></table>",
	    "one\n\ntwo\n");
	assert_reads("<table><tr><td>Home</td><td>Shop</td><td>Help</td>"
		     "</tr></table>",
	    "Home Shop Help\n");
	assert_reads("<table role=presentation><tr><td>a</td><td>b</td></tr>"
		     "<tr><td>c</td><td>d</td></tr></table>",
	    "a b\nc d\n");
}

static void a_table_too_wide_keeps_its_columns(void **state)
{
	(void)state;
	assert_reads(
	    "<table><tr><td>a rather long cell here</td>"
	    "<td>and another long cell</td><td>and a third long cell</td>"
	    "</tr><tr><td>a</td><td>b</td><td>c</td></tr></table>",
	    "a rather      and another   and a third\n"
	    "long cell     long cell     long cell\n"
	    "here\n"
	    "a             b             c\n");
	assert_reads("<table><tr><th>Debit<th>Credit<th>Purpose</tr>"
		     "<tr><td>900,00<td><td>Rent-for-the-month-of-May</tr>"
		     "<tr><td><td>2.500,00<td>Salary-of-the-whole-month</tr>"
		     "</table>",
	    "Debit: 900,00\nCredit: –\n"
	    "Purpose: Rent-for-the-month-of-May\n\n"
	    "Debit: –\nCredit: 2.500,00\n"
	    "Purpose: Salary-of-the-whole-month\n");
	assert_reads("<table><tr><td>aaaaaaaaaaaaaaaaaaaa<td><td>b</tr>"
		     "<tr><td>c<td><td>dddddddddddddddddddddddd</tr></table>",
	    "aaaaaaaaaaaaaaaaaaaa | – | b\n"
	    "c | – | dddddddddddddddddddddddd\n");
}

static void all_in_a_table_arrives(void **state)
{
	(void)state;
	assert_reads("<table><tr><th>Item<th>Price</tr>until Friday"
		     "<form><tr><td>a<td>1</tr></form>"
		     "<a href='http://x.example/'><tr><td>b<td>2</tr></a>"
		     "<tr>loose<td>c<td>3</tr></table>",
	    "until Friday\nloose\n\nItem  Price\na     1\nb     2[1]\n"
	    "c     3\n");
	assert_reads("<table><tr><td rowspan=2>Fruit<td>Apple<td>1.00</tr>"
		     "<tr><td>Pear<td>2.00</tr>"
		     "<tr><td>Meat<td>Beef<td>9.00</tr></table>",
	    "Fruit  Apple  1.00\n       Pear   2.00\nMeat   Beef   9.00\n");
	assert_reads("<table><tr><th>Item<th align=right>Price</tr>"
		     "<tr><td>Tea<td align=right>9.50</tr><tr><td>Coffee"
		     "<td style='text-align:right'>1,120.00</tr></table>",
	    "Item       Price\nTea         9.50\nCoffee  1,120.00\n");
	assert_reads("<table><tr><td>When<td>Monday</tr><tr><td>Who<td>"
		     "<table><tr><td>ann</tr><tr><td>bob</tr></table></tr>"
		     "</table>",
	    "When  Monday\nWho   ann\n      bob\n");
	assert_reads("<table><tr><td>To:<br>Ann</td><td>From:<br>Bob</td></tr>"
		     "</table><table><tr><td>Footer</td></tr></table>",
	    "To:\nAnn\n\nFrom:\nBob\n\nFooter\n");
}

static void what_letters_mean_is_kept(void **state)
{
	(void)state;
	assert_reads("$19<sup>99</sup> 10<sup><b>-6</b></sup> H<sub>2</sub>O "
		     "1<sup>st</sup> x<sup>k</sup>",
	    "$19⁹⁹ 10⁻⁶ H2O 1st x^k\n");
	assert_reads("5<span style='vertical-align:super'>2</span>", "5²\n");
	assert_reads("You must <del>not</del> <s> now </s>sign "
		     "<span style='text-decoration:line-through'>$9 <b>and</b>"
		     "</span>.",
	    "You must [-not-] [-now-] sign [-$9\nand-].\n");
	assert_reads(
	    "<div style='text-decoration:line-through'>a<p>b</p></div>",
	    "[-a-]\n\n[-b-]\n");
}

static void lists_count_as_they_say(void **state)
{
	(void)state;
	assert_reads("<ol type=a start=26><li>x<li>y</ol>", "z. x\naa. y\n");
	assert_reads("<ol type=I start=4><li>x<li>y</ol>", "IV. x\nV. y\n");
	assert_reads("<ol style='list-style:lower-roman'><li>x<li>y</ol>",
	    "i. x\nii. y\n");
}

static void references_are_those_of_html5(void **state)
{
	(void)state;
	assert_reads("&copy 2026 &notit; &frac12cup &amp;copy &#128;&#x99;&#1",
	    "© 2026 ¬it; ½cup &copy €™\n");
	assert_reads("<a title='&copy=' href='http://e.example/?a&copy=1&lt'>x",
	    "x[1]\n");
	assert_reads("&", "&\n");
	assert_reads("&am", "&am\n");
}

static void controls_say_what_they_hold(void **state)
{
	(void)state;
	assert_reads(
	    "<form><select><option>A<option selected>B</select> "
	    "<input value=v> <input type=submit value=Go> "
	    "<input type=hidden value=no><input type=checkbox checked> "
	    "<input type=radio> <button>Press </button></form>",
	    "[B] [v] [Go] [x] ( ) [Press]\n");
}

static void lines_are_cut_to_the_width(void **state)
{
	(void)state;
	assert_reads("<p>--------------------------------------------------"
		     "</p>",
	    "----------------------------------------\n");
	assert_reads("a<div style='border-top:1px solid #ccc'>b</div>",
	    "a\n\n────────────────────────────────────────\n\nb\n");
	assert_reads("<p>a</p><hr><hr><p>b</p>",
	    "a\n\n────────────────────────────────────────\n\nb\n");
}

/* What programs put behind an answer. */
static void what_is_answered_is_quoted(void **state)
{
	(void)state;
	assert_reads("<p>Yes.</p><div><div style='border:none;border-top:"
		     "solid #E1E1E1 1.0pt'><p><b>Von:</b> Ann &lt;a@e.example"
		     "&gt;<br><b>Gesendet:</b> Montag<br><b>An:</b> Bob<br>"
		     "<b>Betreff:</b> Boot</p></div></div><p>Wann?</p>",
	    "Yes.\n\n────────────────────────────────────────\n\n"
	    "Von: Ann <a@e.example>\nGesendet: Montag\nAn: Bob\n"
	    "Betreff: Boot\n\n> Wann?\n");
	assert_reads("<div>Yes.</div><hr><div id=divRplyFwdMsg dir=ltr><font>"
		     "<b>From:</b> Ann &lt;a@e.example&gt;<br><b>Sent:</b> "
		     "May<br><b>Subject:</b> Boat</font><div>&nbsp;</div>"
		     "</div><div>When?<div>Ann</div></div>",
	    "Yes.\n\n────────────────────────────────────────\n\n"
	    "From: Ann <a@e.example>\nSent: May\nSubject: Boat\n\n"
	    "> When?\n> Ann\n");
	assert_reads("Yes.<div class='yahoo_quoted'><div>On Monday, Ann wrote:"
		     "</div><div>When?</div></div>",
	    "Yes.\n\n> On Monday, Ann wrote:\n> When?\n");
	assert_reads("Yes.<div style='border-left:1px solid #ccc;padding-left:"
		     "1ex'>When?</div>",
	    "Yes.\n\n> When?\n");
	/* a box is no quotation, and a list of facts no header */
	assert_reads("<div style='border-left:4px solid red;padding:9px;"
		     "background:#eee'>Note</div>",
	    "Note\n");
	assert_reads("<p>Tel: 1<br>Fax: 2<br>Web: 3</p><p>Bye</p>",
	    "Tel: 1\nFax: 2\nWeb: 3\n\nBye\n");
}

static void foreign_bytes_come_out_safe(void **state)
{
	(void)state;
	assert_reads("\x1b]0;x\x07 &#27;[2J &#x9b;2J &#0; &#x202e;y",
	    "]0;x [2J ›2J \xef\xbf\xbdy\n");
	assert_reads("<b>\xff</b>", "\xef\xbf\xbd\n");
}

static void broken_pages_are_read(void **state)
{
	(void)state;
	assert_reads("<p>a<p>b<div>c", "a\n\nb\n\nc\n");
	assert_reads("</div></p>x</b>", "x\n");
	assert_reads("<table><td>a<td>b", "a b\n");
	assert_reads("<![if !mso]>x<![endif]><!bogus>y<!>z", "xyz\n");
	assert_reads("<o:p>x</o:p><?xml:namespace prefix = o />y", "xy\n");
	assert_reads("a < b", "a < b\n");
	assert_reads("<a href=\"x", "");
}

/* What html hides must be said in words, and shown when asked for. */
static void assert_hides(const char *html, size_t words, const char *all)
{
	const struct html_how how = {.width = 60, .shows_hidden = true};
	struct buf out = BUF_INIT;
	struct text t = {0};

	html_lay_out(&t, html, strlen(html), 60);
	assert_int_equal(t.hidden_words, words);
	text_clear(&t);
	html_lay_out_as(&t, html, strlen(html), &how);
	assert_int_equal(t.hidden_words, 0);
	text_flatten(&out, &t);
	assert_string_equal(out.data, all);
	text_clear(&t);
	buf_clear(&out);
}

static void what_is_hidden_is_counted(void **state)
{
	(void)state;
	assert_hides("<div style='display:none'>two <b>words</b>&zwnj;&nbsp;"
		     "</div><p>seen</p>",
	    2, "two words\u200c\n\nseen\n");
	assert_hides("<p>seen</p><style>p{color:red}</style>", 0, "seen\n");
}

static void a_page_all_hidden_is_shown(void **state)
{
	(void)state;
	assert_reads("<div style='display:none'>only this</div>",
	    "The style of this page hides all of its\n"
	    "text. It is shown anyway.\n\nonly this\n");
	assert_reads("<div style='display:none'>&nbsp;</div>", "");
}

/* Bodies that are shown whole, whatever their outer elements say. */
static void what_is_set_anew_is_shown(void **state)
{
	static const char *const shown[] = {
	    "<div style='font-size:0'><p style='font-size:14px'>x</p></div>",
	    "<td style='font-size:0px'><div style='font-size:medium'>x</div>",
	    "<div style='font:0/0 a'><span style='font:bold 12px/1 b'>x",
	    "<div style='visibility:hidden'><p style='visibility:visible'>x",
	    "<div style='display:none;display:block'>x</div>",
	    "<div style='display:none;display:bogus' id=a>x</div>"
	    "<style>#a{display:block!important}</style>",
	    "<a style='mso-hide:all'>x</a>",
	    "<div style='max-height:0'>x</div>",
	    "<style>.a{display:none} p.a{display:block}</style><p class=a>x",
	    "<style>#b{display:block} p.a{display:none}</style>"
	    "<p class=a id=b>x",
	    "<style>@media screen and (max-width:1px){p{display:none}}</style>"
	    "<p>x",
	    "<style>p{display:none} /* }*/ p{display:block}</style><p>x",
	    "<style>p:hover{display:none} p[a]{display:none}</style><p>x",
	    "<style>div > b{display:none} p + p{display:none}</style>"
	    "<div><p>x",
	    "<p hidden style='display:block'>x",
	    "<style media=print>p{display:none}</style><p>x",
	};

	(void)state;
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		assert_reads(shown[i], "x\n");
}

static void style_sheets_hide(void **state)
{
	static const char *const hidden[] = {
	    "<style>.a{display:none}</style><p class='b a'>x</p>",
	    "<style><!-- p.a , #c { display : none } --></style><p id=c>x</p>",
	    "<style>div.o p{display:none}</style><div class=o><b><p>x</p></b>"
	    "</div>",
	    "<style>div > i{display:none}</style><div><i>x</i></div>",
	    "<style>b + i{display:none}</style><b></b> <i>x</i>",
	    "<style>b ~ i{display:none}</style><b></b><u></u><i>x</i>",
	    "<p class=a>x</p><style>.a{display:none!important}</style>",
	    "<style>@media print{i{color:red}} i{display:none}</style><i>x"
	    "</i>",
	    "<style>@import url(x); @charset 'y'; i{display:none}</style><i>x"
	    "</i>",
	    "<style>p{font-size:0}</style><p>x</p>",
	    "<style>.a{color:#fff;background:#fff}</style><p class=a>x</p>",
	    "<div style='background:#123456'><p style='color:#133557'>x</p>"
	    "</div>",
	    "<div style='position:absolute;left:-9999px'>x</div>",
	};

	(void)state;
	for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
		struct buf html = BUF_INIT;

		buf_printf(&html,
		    "%s<p style='display:block!important;"
		    "font-size:9pt!important;color:blue'>seen",
		    hidden[i]);
		assert_reads(html.data, "seen\n");
		buf_clear(&html);
	}
}

static void white_on_a_ground_is_shown(void **state)
{
	static const char *const shown[] = {
	    "<style>.h{background-color:#2b2b2b}</style><table class=h><tr>"
	    "<td style='color:#fff'>x</td></tr></table><p>y</p>",
	    "<div style='background:url(a.png)'><b style='color:white'>x</b>"
	    "</div><p>y</p>",
	    "<table background=a.png><tr><td><font color=white>x</font></td>"
	    "</tr></table><p>y</p>",
	    "<table bgcolor=333333><tr><td><font color=FFFFFF>x</font></td>"
	    "</tr></table><p>y</p>",
	    "<style>@media screen{div{background:#000}}</style>"
	    "<div style='color:#fff'>x</div><p>y</p>",
	    "<div style='background-color:#fff;background-image:linear-gradient"
	    "(#000,#111);color:#fff'>x</div><p>y</p>",
	};

	(void)state;
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		assert_reads(shown[i], "x\n\ny\n");
}

static void values_of_css_are_read(void **state)
{
	static const struct {
		const char *css;
		enum css_prop prop;
		enum css_kind kind;
		uint32_t word;
		int n;
	} cases[] = {
	    {"color: #FFF", CSS_COLOR, CSS_RGB, 0xffffff, 0},
	    {"color:rgb(1, 2,3)", CSS_COLOR, CSS_RGB, 0x010203, 0},
	    {"color:rgba(1,2,3,.5)", CSS_COLOR, CSS_WORD, CSS_ANYTHING, 0},
	    {"color:transparent", CSS_COLOR, CSS_WORD, CSS_NONE, 0},
	    {"font-size:12PX", CSS_FONT_SIZE, CSS_LENGTH, 0, 12},
	    {"font-size:50%", CSS_FONT_SIZE, CSS_PERCENT, 0, 50},
	    {"font:italic 700 9px/2 x,y", CSS_FONT_STYLE, CSS_WORD, CSS_ITALIC,
		0},
	    {"background:#000 url(a;b)", CSS_PICTURE, CSS_WORD, CSS_ANYTHING,
		0},
	    {"border:1px solid red", CSS_LEFT_WIDTH, CSS_LENGTH, 0, 1},
	    {"padding:1px 2px 3px 4px", CSS_PADDING_LEFT, CSS_LENGTH, 0, 4},
	    {"padding:1px 2px", CSS_PADDING_LEFT, CSS_LENGTH, 0, 2},
	    {"display: none ! important", CSS_DISPLAY, CSS_WORD, CSS_NONE, 0},
	    {"display: inherit", CSS_DISPLAY, CSS_INHERIT, 0, 0},
	};
	static const char *const invalid[] = {"", ";;:;color", "display",
	    "display:", "display:nothing", "display:none block", "color:#12",
	    "font-size:big", "font-size:1px 2px", "mso-hide:all",
	    "font-size:'1px"};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct css_declarations all = {0};
		const struct css_value *v = NULL;

		css_read_declarations(&all, cases[i].css, strlen(cases[i].css));
		for (size_t n = 0; n < all.len; n++)
			if (all.items[n].prop == cases[i].prop)
				v = &all.items[n].value;
		assert_non_null(v);
		assert_int_equal(v->kind, cases[i].kind);
		assert_int_equal(v->word, cases[i].word);
		assert_int_equal((int)v->n, cases[i].n);
		vec_clear(&all);
	}
	for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++) {
		struct css_declarations all = {0};

		css_read_declarations(&all, invalid[i], strlen(invalid[i]));
		assert_int_equal(all.len, 0);
		vec_clear(&all);
	}
}

static void a_tree_stays_within_its_limits(void **state)
{
	struct buf html = BUF_INIT;
	struct html_tree t;
	const struct html_node *n;
	int depth = 0;

	(void)state;
	for (int i = 0; i < 3 * HTML_DEPTH; i++)
		buf_add_str(&html, "<div>");
	buf_add_str(&html, "deep");
	html_tree_read(&t, html.data, html.len);
	for (n = t.root; n->first; n = n->first)
		depth++;
	assert_int_equal(depth, HTML_DEPTH + 1);
	assert_int_equal(n->tag, HTML_TEXT);
	assert_memory_equal(n->text, "deep", 4);
	assert_false(t.is_cut);
	html_tree_clear(&t);
	buf_clear(&html);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(paragraphs_and_lines_are_kept),
	    cmocka_unit_test(headings_have_their_style),
	    cmocka_unit_test(lists_have_bullets_and_numbers),
	    cmocka_unit_test(quotes_have_their_depth),
	    cmocka_unit_test(preformatted_text_keeps_its_blanks),
	    cmocka_unit_test(links_are_numbered),
	    cmocka_unit_test(a_mark_stands_behind_its_words),
	    cmocka_unit_test(relative_links_are_made_whole),
	    cmocka_unit_test(a_link_that_deceives_is_told),
	    cmocka_unit_test(rewritten_links_are_seen_through),
	    cmocka_unit_test(pictures_leave_their_words),
	    cmocka_unit_test(what_is_hidden_is_not_shown),
	    cmocka_unit_test(data_is_set_in_columns),
	    cmocka_unit_test(tables_that_place_things_are_read_in_order),
	    cmocka_unit_test(a_table_too_wide_keeps_its_columns),
	    cmocka_unit_test(all_in_a_table_arrives),
	    cmocka_unit_test(what_letters_mean_is_kept),
	    cmocka_unit_test(lists_count_as_they_say),
	    cmocka_unit_test(references_are_those_of_html5),
	    cmocka_unit_test(controls_say_what_they_hold),
	    cmocka_unit_test(lines_are_cut_to_the_width),
	    cmocka_unit_test(what_is_answered_is_quoted),
	    cmocka_unit_test(foreign_bytes_come_out_safe),
	    cmocka_unit_test(broken_pages_are_read),
	    cmocka_unit_test(what_is_hidden_is_counted),
	    cmocka_unit_test(a_page_all_hidden_is_shown),
	    cmocka_unit_test(what_is_set_anew_is_shown),
	    cmocka_unit_test(style_sheets_hide),
	    cmocka_unit_test(white_on_a_ground_is_shown),
	    cmocka_unit_test(values_of_css_are_read),
	    cmocka_unit_test(a_tree_stays_within_its_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
