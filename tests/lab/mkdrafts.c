/*
 * Makes drafts of all kinds, builds a message of each and has it read back:
 *
 *	mkdrafts FIRST LAST DIR
 *
 * writes DIR/N.eml and DIR/N.json (what a reader must find in it) for each
 * seed N. Ends with 1 at the first that postern itself does not read as it was
 * written.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "mime/build/build.h"
#include "mime/build/header_out.h"
#include "mime/build/verify.h"

static uint64_t state;

/* xorshift64*: the same drafts everywhere. */
static unsigned roll(unsigned n)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (unsigned)((state * 0x2545f4914f6cdd1dull) >> 33) % n;
}

static const char *const words[] = {"hello", "a", "I", "report", "2026",
    "don't", "e-mail", "(really)", "\"quoted\"", "back\\slash", "semi;colon",
    "a,b", "<angle>", "=?utf-8?Q?fake?=", "=3D", "From", ".", "..", "100%",
    "https://example.org/a/very/long/path/that/goes/on?and=on&on=1#there",
    "Grüße", "naïve", "Ärger", "façade", "smörgåsbord", "żółć", "příliš",
    "žluťoučký", "ĳs", "ıstanbul", "İzmir", "ελληνικά", "Ωμέγα", "русский",
    "українська", "ѝ", "עברית", "שלום", "العربية", "مرحبا", "فارسی", "हिन्दी",
    "नमस्ते", "বাংলা", "தமிழ்", "తెలుగు", "ไทย", "ภาษาไทยไม่มีช่องว่าง", "ລາວ",
    "ქართული", "հայերեն", "አማርኛ", "日本語", "こんにちは世界", "株式会社",
    "中文", "繁體中文測試", "한국어", "안녕하세요", "🙂", "👨‍👩‍👧‍👦", "🇩🇪🇫🇷", "👍🏽",
    "e\xcc\x81", "a\xcc\x8a\xcc\xa3", "\xe2\x80\x8f", "\xf0\x9f\x92\xa9", "ﬁ", "\xc2\xa0", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢"};
enum { WORDS = sizeof words / sizeof *words };

static const char *const file_names[] = {"report.pdf", "my report.pdf",
    "Müller & Söhne.odt", "résumé.doc", "żółw.txt", "příloha č. 1.xlsx",
    "αρχείο.pdf", "отчёт за 2026 год.docx", "звіт.pdf", "קובץ.pdf", "ملف.pdf",
    "फ़ाइल.pdf", "ফাইল.txt", "கோப்பு.png", "ไฟล์แนบ.zip", "ფაილი.jpg",
    "ֆայլ.gif", "添付ファイルの名前がとても長い場合のテスト.pdf", "附件.xls",
    "첨부파일.hwp", "🙂.png", "a\"b\\c.txt", "100% = sure;.txt", "x'y.txt",
    "percent%20.txt", "=?utf-8?Q?a?=.txt", "noextension", "archive.tar.gz",
    ("a very long name of a file that does not fit into one line of a header "
     "field at all, whatever one does.txt")};
enum { FILE_NAMES = sizeof file_names / sizeof *file_names };

static const char *pick(void)
{
	return words[roll(WORDS)];
}

static void add_words(struct buf *out, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (i)
			buf_add_char(out, ' ');
		if (i && roll(40) == 0)
			buf_add_str(out, &"          "[roll(10)]);
		buf_add_str(out, pick());
		if (roll(200) == 0)
			for (unsigned k = 0; k < 300; k++)
				buf_add_str(out, pick());
	}
}

static char *make_subject(void)
{
	struct buf out = BUF_INIT;

	if (roll(20) == 0)
		for (int i = 0; i < 300; i++)
			buf_add_str(&out, i % 2 ? "漢" : "字");
	else if (roll(20) == 0)
		buf_add_str(&out, "Hello\r\nBcc: injected@example.net\r\n\r\nx");
	else
		add_words(&out, roll(30));
	return buf_take(&out);
}

static void add_person(struct addresses *list)
{
	static const char *const locals[] = {"ann", "bob.builder", "o'neil",
	    "x+tag", "\"john doe\"", "a=b", "very.long.local.part.of.an.address"};
	static const char *const domains[] = {"example.org", "exämple.org",
	    "пример.example", "例え.example", "a.b.c.d.example", "straße.example"};
	struct address *a = vec_push(list);
	struct buf name = BUF_INIT, addr = BUF_INIT;

	if (roll(4))
		add_words(&name, 1 + roll(4));
	buf_printf(&addr, "%s@%s", locals[roll(7)], domains[roll(6)]);
	a->name = buf_take(&name);
	a->addr = buf_take(&addr);
}

static void add_people(struct addresses *list, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		add_person(list);
}

static void add_odd_line(struct buf *out)
{
	switch (roll(12)) {
	case 0:
		buf_add_str(out, "From me to you");
		break;
	case 1:
		buf_add_str(out, ".");
		break;
	case 2:
		buf_add_str(out, "> quoted ");
		add_words(out, roll(12));
		break;
	case 3:
		buf_add_str(out, ">> twice");
		break;
	case 4:
		buf_add_str(out, "   indented\tand tabbed   ");
		break;
	case 5:
		buf_add_str(out, "-- ");
		break;
	case 6:
		for (int i = 0; i < 5000; i++)
			buf_add_char(out, (char)('a' + i % 26));
		break;
	case 7:
		buf_add_str(out, "bare\rCR, NUL-free \x1b[31m controls\x07");
		break;
	case 8:
		buf_add_str(out, "broken \xff\xc3 bytes");
		break;
	case 9:
		buf_add_str(out, "ends with blanks   \t ");
		break;
	case 10:
		buf_add_str(out, "--=_boundary");
		break;
	default:
		break;
	}
}

static char *make_text(void)
{
	struct buf out = BUF_INIT;
	unsigned lines = roll(40);

	for (unsigned i = 0; i < lines; i++) {
		if (roll(4) == 0)
			add_odd_line(&out);
		else
			add_words(&out, roll(40));
		buf_add_str(&out, roll(10) ? "\n" : "\r\n");
	}
	if (roll(3) == 0)
		add_words(&out, 5);
	if (roll(500) == 0)
		for (int i = 0; i < 100000; i++)
			buf_add_char(&out, 'w');
	return buf_take(&out);
}

struct bytes {
	struct buf buf;
	struct memory memory;
};

static void make_bytes(struct bytes *b, bool is_message)
{
	unsigned n = roll(2000);

	buf_init(&b->buf);
	if (is_message) {
		buf_add_str(&b->buf, "From: x@example.org\r\nSubject: inner\r\n"
				     "Message-ID: <1@example.org>\r\n\r\n");
		if (roll(4) == 0)
			for (int i = 0; i < 1500; i++)
				buf_add_char(&b->buf, 'l');
		buf_add_str(&b->buf, roll(2) ? "ascii\r\n" : "gr\xfc\xdf\r\n");
		buf_add_str(&b->buf, roll(2) ? "" : "no end");
	} else {
		for (unsigned i = 0; i < n; i++)
			buf_add_char(&b->buf, (char)roll(256));
	}
	b->memory.bytes = b->buf.data;
	b->memory.len = b->buf.len;
}

static void add_files(struct build *b, struct bytes *bytes, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		struct build_file *f = vec_push(&b->files);

		f->is_message = roll(8) == 0;
		f->name = mem_str(
		    f->is_message && roll(2) ? "" : file_names[roll(FILE_NAMES)]);
		f->type = mem_str(roll(5) ? "application/pdf" : "text/plain");
		make_bytes(&bytes[i], f->is_message);
		f->source = source_memory(&bytes[i].memory);
	}
}

/* --- what a reader must find -------------------------------------------------- */

static void put_clean(struct json *j, const char *key, const char *s)
{
	struct buf clean = BUF_INIT;

	header_out_clean(&clean, s);
	json_put_str(j, key, clean.data);
	buf_clear(&clean);
}

static void put_people(
    struct json *j, const char *key, const struct addresses *list)
{
	json_key(j, key);
	json_open(j, '[');
	for (size_t i = 0; i < list->len; i++) {
		struct buf addr = BUF_INIT;

		header_out_addr(&addr, list->items[i].addr);
		json_open(j, '{');
		put_clean(j, "name", list->items[i].name);
		json_put_str(j, "addr", addr.data);
		json_close(j, '}');
		buf_clear(&addr);
	}
	json_close(j, ']');
}

static void put_files(struct json *j, const struct build *b,
    const struct bytes *bytes)
{
	json_key(j, "files");
	json_open(j, '[');
	for (size_t i = 0; i < b->files.len; i++) {
		unsigned char digest[DIGEST_SHA256];
		struct buf hex = BUF_INIT;

		digest_of(DIGEST_IS_SHA256, bytes[i].buf.data,
		    bytes[i].buf.len, digest);
		digest_hex(&hex, digest, sizeof digest);
		json_open(j, '{');
		put_clean(j, "name", b->files.items[i].name);
		json_put_bool(j, "is_message", b->files.items[i].is_message);
		json_put_str(j, "sha256", hex.data);
		json_close(j, '}');
		buf_clear(&hex);
	}
	json_close(j, ']');
}

static void write_expected(
    struct buf *out, const struct build *b, const struct bytes *bytes)
{
	struct json j = {.out = out};
	struct buf text = BUF_INIT, lines = BUF_INIT;

	flowed_normal(&text, b->text, b->text_len);
	if (b->how.format != FORMAT_FLOWED)
		flowed_write(&lines, &b->how, text.data, text.len);
	json_open(&j, '{');
	put_clean(&j, "subject", b->subject);
	put_people(&j, "from", &b->from);
	put_people(&j, "to", &b->to);
	put_people(&j, "cc", &b->cc);
	put_people(&j, "bcc", &b->bcc);
	json_put_str(&j, "message_id", b->message_id);
	json_key(&j, "references");
	json_open(&j, '[');
	for (size_t i = 0; i < b->references.len; i++)
		if (header_out_is_id(b->references.items[i]))
			json_str(&j, b->references.items[i]);
	json_close(&j, ']');
	json_put_bool(&j, "is_flowed", b->how.format == FORMAT_FLOWED);
	json_put_str(&j, "text",
	    b->how.format == FORMAT_FLOWED ? text.data : lines.data);
	put_files(&j, b, bytes);
	json_close(&j, '}');
	buf_clear(&text);
	buf_clear(&lines);
}

static bool take(void *ctx, const void *bytes, size_t len, struct err *e)
{
	(void)e;
	buf_add(ctx, bytes, len);
	return true;
}

static void write_file(const char *dir, unsigned n, const char *end,
    const struct buf *bytes)
{
	struct buf path = BUF_INIT;
	struct err e;

	buf_printf(&path, "%s/%u%s", dir, n, end);
	if (!file_create(path.data, bytes->data, bytes->len, &e)) {
		fprintf(stderr, "%s\n", e.text);
		exit(1);
	}
	buf_clear(&path);
}

static void fill(struct build *b, struct buf *id, struct bytes *bytes)
{
	unsigned refs = roll(10) ? roll(6) : 98;

	b->date = 1790000000 + roll(100000000);
	b->zone_minutes = (int)roll(100) * 15 - 720;
	add_people(&b->from, 1);
	if (roll(4) == 0)
		add_people(&b->reply_to, 1);
	add_people(&b->to, roll(5));
	add_people(&b->cc, roll(8) ? roll(3) : 100);
	add_people(&b->bcc, roll(3));
	b->subject = make_subject();
	build_message_id(id, b->from.items[0].addr);
	b->message_id = id->data;
	for (unsigned i = 0; i < refs; i++) {
		struct buf ref = BUF_INIT;

		buf_printf(&ref, "%u.%u@ref.example%s", i, roll(1000000000),
		    roll(50) ? "" : "\r\nBcc: x@example.net");
		*vec_push(&b->references) = buf_take(&ref);
	}
	b->in_reply_to = refs ? b->references.items[refs - 1] : "";
	b->text = make_text();
	b->text_len = strlen(b->text);
	b->how.format = (enum text_format)roll(3);
	b->how.width = 72;
	add_files(b, bytes, roll(3) ? roll(3) : roll(31));
}

static void clear(struct build *b, struct buf *id, struct bytes *bytes)
{
	for (size_t i = 0; i < b->files.len; i++) {
		free(b->files.items[i].name);
		free(b->files.items[i].type);
		buf_clear(&bytes[i].buf);
	}
	vec_clear(&b->files);
	addresses_clear(&b->from);
	addresses_clear(&b->reply_to);
	addresses_clear(&b->to);
	addresses_clear(&b->cc);
	addresses_clear(&b->bcc);
	string_list_clear(&b->references);
	free((char *)(uintptr_t)b->subject);
	free((char *)(uintptr_t)b->text);
	buf_clear(id);
}

static bool make(unsigned n, const char *dir)
{
	struct buf out = BUF_INIT, id = BUF_INIT, expected = BUF_INIT;
	struct bytes bytes[31];
	struct build b = {0};
	struct memory memory;
	struct source src;
	struct err e = {0};
	bool ok;

	state = 0x9e3779b97f4a7c15ull * (n + 1);
	fill(&b, &id, bytes);
	ok = build_write(&b, take, &out, &e);
	memory = (struct memory){out.data, out.len};
	src = source_memory(&memory);
	ok = ok && verify_built(&b, &src, &e);
	if (!ok)
		fprintf(stderr, "draft %u: %s\n", n, e.text);
	write_expected(&expected, &b, bytes);
	write_file(dir, n, ".eml", &out);
	write_file(dir, n, ".json", &expected);
	clear(&b, &id, bytes);
	buf_clear(&out);
	buf_clear(&expected);
	return ok;
}

int main(int argc, char **argv)
{
	unsigned first, last;
	bool ok = true;

	if (argc != 4)
		return 2;
	first = (unsigned)strtoul(argv[1], NULL, 10);
	last = (unsigned)strtoul(argv[2], NULL, 10);
	for (unsigned n = first; n <= last; n++)
		ok &= make(n, argv[3]);
	return ok ? 0 : 1;
}
