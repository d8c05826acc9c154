#include "mime/build/build.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/digest.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "mime/build/file_content.h"
#include "mime/build/header_out.h"
#include "mime/build/quoted.h"
#include "mime/build/tree.h"

enum { LINE_BYTES = 998 };

/* A part with what it is made of. */
struct made {
	struct tree_part part;
	struct buf type, disposition;
	struct buf content; /* of the text */
	struct memory memory;
};
struct mades VEC_OF(struct made);

void build_message_id(struct buf *out, const char *addr)
{
	const char *at = strrchr(addr, '@');
	unsigned char random[16];
	struct buf whole = BUF_INIT;

	digest_random(random, sizeof random);
	digest_hex(out, random, sizeof random);
	buf_add_char(out, '@');
	/* Without a domain of its own a message has none of this computer. */
	if (at && at > addr && header_out_addr(&whole, addr))
		buf_add_str(out, strrchr(whole.data, '@') + 1);
	else
		buf_add_str(out, "mail.invalid");
	buf_clear(&whole);
}

int build_zone(int64_t at)
{
	time_t when = (time_t)at;
	struct tm tm;

	if (!localtime_r(&when, &tm))
		return 0;
	return (int)(tm.tm_gmtoff / 60);
}

void build_date(struct buf *out, int64_t at, int zone_minutes)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t when = (time_t)(at + (int64_t)zone_minutes * 60);
	int zone = zone_minutes < 0 ? -zone_minutes : zone_minutes;
	struct tm tm;

	if (!gmtime_r(&when, &tm))
		memset(&tm, 0, sizeof tm);
	buf_printf(out, "%.3s, %d %.3s %04d %02d:%02d:%02d %c%02d%02d",
	    &days[3 * tm.tm_wday], tm.tm_mday, &months[3 * tm.tm_mon],
	    tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec,
	    zone_minutes < 0 ? '-' : '+', zone / 60 % 100, zone % 60);
}

static void add_id(struct buf *out, const char *name, const char *id)
{
	char *items[1] = {mem_str(id)};
	struct string_list one = {.items = items, .len = 1};

	header_out_ids(out, name, &one);
	free(items[0]);
}

static void write_header(struct buf *out, const struct build *b)
{
	buf_add_str(out, "Date: ");
	build_date(out, b->date, b->zone_minutes);
	buf_add_char(out, '\n');
	header_out_addresses(out, "From", &b->from);
	header_out_addresses(out, "Sender", &b->sender);
	header_out_addresses(out, "Reply-To", &b->reply_to);
	header_out_addresses(out, "To", &b->to);
	if (!b->to.len && !b->cc.len)
		buf_add_str(out, "To: undisclosed-recipients:;\n");
	header_out_addresses(out, "Cc", &b->cc);
	header_out_addresses(out, "Bcc", &b->bcc);
	header_out_text(out, "Subject", b->subject);
	add_id(out, "Message-ID", b->message_id);
	add_id(out, "In-Reply-To", b->in_reply_to);
	header_out_ids(out, "References", &b->references);
	buf_add_str(out, "MIME-Version: 1.0\n");
}

/* Can lines go as they are? */
static bool is_plain(const struct buf *lines, bool *is_ascii)
{
	const char *s = lines->data, *end = s + lines->len;

	*is_ascii = true;
	for (const char *c = s; c < end; c++)
		*is_ascii &= !(*c & 0x80);
	while (*is_ascii && s < end) {
		const char *eol = memchr(s, '\n', (size_t)(end - s));
		size_t n = (size_t)((eol ? eol : end) - s);

		/* mbox programs put a '>' before "From ", and SMTP servers
		 * have taken the dot for the end. */
		if (n > LINE_BYTES || (n >= 5 && memcmp(s, "From ", 5) == 0) ||
		    (n == 1 && *s == '.'))
			return false;
		s += n + 1;
	}
	return *is_ascii;
}

/* The text in its lines, encoded by whatever is shorter. */
static void encode_text(struct made *m, const struct buf *lines, bool *is_ascii)
{
	struct buf quoted = BUF_INIT;

	if (is_plain(lines, is_ascii)) {
		buf_add(&m->content, lines->data, lines->len);
		m->part.coding = TREE_7BIT;
		return;
	}
	quoted_write(&quoted, lines->data, lines->len);
	if (quoted.len <= (lines->len + 2) / 3 * 4 + lines->len / 57) {
		m->content = quoted;
		m->part.coding = TREE_QUOTED;
		return;
	}
	buf_clear(&quoted);
	/* Lines end with CRLF within base64 (RFC 2046, 4.1.1). */
	for (size_t i = 0; i < lines->len; i++) {
		if (lines->data[i] == '\n')
			buf_add_char(&m->content, '\r');
		buf_add_char(&m->content, lines->data[i]);
	}
	m->part.coding = TREE_BASE64;
}

static void make_text(struct made *m, const struct build *b)
{
	struct buf text = BUF_INIT, lines = BUF_INIT;
	bool is_ascii;

	flowed_normal(&text, b->text, b->text_len);
	flowed_write(&lines, &b->how, text.data, text.len);
	encode_text(m, &lines, &is_ascii);
	buf_printf(&m->type, " text/plain; charset=%s%s\n",
	    is_ascii ? "us-ascii" : "utf-8",
	    b->how.format == FORMAT_FLOWED ? "; format=flowed" : "");
	m->part.type = "text/plain";
	buf_clear(&text);
	buf_clear(&lines);
}

/* A type that can stand in a field: no parameters, nothing odd. */
static const char *clean_type(const char *type)
{
	const char *slash = strchr(type, '/');

	if (!slash || slash == type || !slash[1] || strlen(type) > 100 ||
	    type[strspn(type, "abcdefghijklmnopqrstuvwxyz"
			      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			      "0123456789.+-_/")] ||
	    strchr(slash + 1, '/') || strncmp(type, "multipart/", 10) == 0 ||
	    strncmp(type, "message/", 8) == 0)
		return "application/octet-stream";
	return type;
}

static void add_names(struct made *m, const char *name, const char *type)
{
	buf_printf(&m->type, " %s", type);
	buf_add_str(&m->disposition, " attachment");
	if (*name) {
		header_out_param(&m->type, "name", name, false);
		header_out_param(&m->disposition, "filename", name, true);
	}
	buf_add_char(&m->type, '\n');
	buf_add_char(&m->disposition, '\n');
}

/* A forwarded message goes as one if SMTP can take its lines. If not, it is a
 * file: message/rfc822 must not be encoded (RFC 2046, 5.2.1). */
static void make_message(struct made *m, const struct build_file *f)
{
	enum file_content found = file_content_look(&f->source);

	if (found == CONTENT_ASCII || found == CONTENT_8BIT) {
		m->part.type = "message/rfc822";
		m->part.coding = found == CONTENT_ASCII ? TREE_7BIT : TREE_8BIT;
		m->part.is_lines = true;
		add_names(m, f->name, "message/rfc822");
		return;
	}
	m->part.type = "application/octet-stream";
	m->part.coding = TREE_BASE64;
	add_names(m, *f->name ? f->name : "message.eml", m->part.type);
}

static void make_file(struct made *m, const struct build_file *f)
{
	m->part.source = f->source;
	if (f->is_message) {
		make_message(m, f);
		return;
	}
	m->part.type = clean_type(f->type);
	m->part.coding = TREE_BASE64;
	add_names(m, f->name, m->part.type);
}

static struct made *add_made(struct mades *all)
{
	struct made *m = vec_push(all);

	buf_init(&m->type);
	buf_init(&m->disposition);
	buf_init(&m->content);
	return m;
}

static bool write_tree(
    const struct mades *all, build_take *take, void *ctx, struct err *e)
{
	struct tree_part *parts = mem_new(all->len, sizeof *parts);
	struct buf boundary = BUF_INIT;
	struct tree t = {parts, all->len, NULL, take, ctx};
	unsigned char random[16];
	bool ok;

	for (size_t i = 0; i < all->len; i++) {
		struct made *m = &all->items[i];

		if (i == 0) {
			m->memory.bytes = m->content.data;
			m->memory.len = m->content.len;
			m->part.source = source_memory(&m->memory);
		}
		m->part.content_type = m->type.data;
		m->part.disposition =
		    m->disposition.len ? m->disposition.data : NULL;
		parts[i] = m->part;
	}
	digest_random(random, sizeof random);
	/* "=_" stands in no base64 and in no quoted-printable. */
	buf_add_str(&boundary, "=_");
	digest_hex(&boundary, random, sizeof random);
	t.boundary = boundary.data;
	ok = tree_write(&t, e);
	buf_clear(&boundary);
	free(parts);
	return ok;
}

static bool write_lines(
    const struct buf *lines, build_take *take, void *ctx, struct err *e)
{
	struct buf out = BUF_INIT;
	bool ok;

	for (size_t i = 0; i < lines->len; i++) {
		if (lines->data[i] == '\n')
			buf_add_char(&out, '\r');
		buf_add_char(&out, lines->data[i]);
	}
	ok = take(ctx, out.data, out.len, e);
	buf_clear(&out);
	return ok;
}

bool build_write(
    const struct build *b, build_take *take, void *ctx, struct err *e)
{
	struct buf header = BUF_INIT;
	struct mades all = {0};
	bool ok;

	write_header(&header, b);
	make_text(add_made(&all), b);
	for (size_t i = 0; i < b->files.len; i++)
		make_file(add_made(&all), &b->files.items[i]);
	ok = write_lines(&header, take, ctx, e) &&
	     write_tree(&all, take, ctx, e);
	for (size_t i = 0; i < all.len; i++) {
		buf_clear(&all.items[i].type);
		buf_clear(&all.items[i].disposition);
		buf_clear(&all.items[i].content);
	}
	vec_clear(&all);
	buf_clear(&header);
	return ok;
}
