#include "mime/message/parse.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "mime/header/charset.h"
#include "mime/message/decode.h"
#include "mime/message/scan.h"
#include "mime/header/setaside.h"

struct mail {
	struct source src;
	struct header header;
	struct entities entities;
	struct part *parts; /* as many as entities, which own their strings */
	struct string_list warnings;
	struct buf head; /* the first bytes, for setaside.h */
	int64_t aside_key;
};

static bool is_text(const struct content *c)
{
	return strncmp(c->type, "text/", 5) == 0;
}

/* A container that was not opened because of a limit is shown as text. */
static bool is_closed_container(const struct entity *e)
{
	return e->n_children == 0 && (content_is_multipart(&e->content) ||
					 (content_is_message(&e->content) &&
					     e->content.coding == CODING_NONE));
}

/* Reports for people, in a format close to text. */
static bool is_report(const struct content *c)
{
	return strcmp(c->type, "message/delivery-status") == 0 ||
	       strcmp(c->type, "message/disposition-notification") == 0 ||
	       strcmp(c->type, "message/feedback-report") == 0;
}

static void judge(struct part *p, const struct entity *e)
{
	const struct content *c = &e->content;
	bool is_readable = is_text(c) || is_report(c) || is_closed_container(e);

	p->is_multi = e->n_children > 0;
	if (p->is_multi) {
		p->is_attachment = content_is_message(c) &&
		                   (*c->filename || c->says_attachment);
		return;
	}
	p->is_inline_text = is_readable && !c->says_attachment;
	p->is_attachment = !is_readable || c->says_attachment ||
	                   (*c->filename && !is_closed_container(e));
}

/* The IMAP part number of child n (from 1) of the part parent. */
static char *child_path(const struct mail *m, size_t child, size_t n)
{
	const struct entity *e = &m->entities.items[child];
	const struct entity *parent = &m->entities.items[e->parent];
	const char *above = m->parts[e->parent].path;
	size_t len = strlen(above);
	struct buf path = BUF_INIT;

	/* Children of "2.TEXT" are numbered "2.1", "2.2". */
	if (len >= 4 && strcmp(above + len - 4, "TEXT") == 0)
		len -= 4;
	buf_add(&path, above, len);
	if (path.len && path.data[path.len - 1] != '.')
		buf_add_char(&path, '.');
	if (content_is_message(&parent->content) && e->n_children &&
	    content_is_multipart(&e->content))
		buf_add_str(&path, "TEXT");
	else
		buf_printf(&path, "%zu", n);
	return buf_take(&path);
}

static void fill_part(struct mail *m, size_t i, size_t *children)
{
	const struct entity *e = &m->entities.items[i];
	struct part *p = &m->parts[i];

	p->depth = e->depth;
	p->parent = e->parent;
	p->path = i ? child_path(m, i, ++children[e->parent]) : mem_str("");
	p->type = e->content.type;
	p->charset = e->content.charset;
	p->filename = e->content.filename;
	p->description = e->content.description;
	p->content_id = e->content.id;
	p->is_flowed = e->content.is_flowed;
	p->is_delsp = e->content.is_delsp;
	p->offset = e->body_at;
	p->len = e->body_end - e->body_at;
	judge(p, e);
}

static void fill_parts(struct mail *m)
{
	size_t n = m->entities.len;
	size_t *children = mem_new(n, sizeof *children);

	m->parts = mem_new(n, sizeof *m->parts);
	for (size_t i = 0; i < n; i++)
		fill_part(m, i, children);
	free(children);
}

bool mail_part_is_cut(const struct mail *m, size_t i)
{
	return m->src.is_beginning &&
	       m->entities.items[i].body_end >= m->src.size;
}

static void warn_of_part(struct mail *m, size_t i)
{
	const struct entity *e = &m->entities.items[i];
	bool is_cut = mail_part_is_cut(m, i);

	/* If the message is cut, the header of its last part may be incomplete,
	 * so it gives no warnings. */
	if (is_cut && i > 0)
		return;
	if (!is_cut && content_is_multipart(&e->content) &&
	    e->n_children == 0 && e->depth + 1 < MIME_DEPTH &&
	    i + 1 < MIME_PARTS)
		string_list_add_once(&m->warnings,
		    _("This message claims to have several parts, but they "
		      "can't be separated. It is shown as it is."));
	if (e->content.is_odd_coding && !m->parts[i].is_multi)
		string_list_add_once(
		    &m->warnings, _("A part of this message has an unknown "
				    "encoding. It is shown as it is."));
	if (m->parts[i].is_inline_text && !charset_is_known(e->content.charset))
		string_list_add_once(
		    &m->warnings, _("This message uses an unknown character "
				    "set. Some letters may be wrong."));
}

/* Appends at most max bytes of the source between at and end. */
static void read_source(const struct source *src, struct buf *out, int64_t at,
    int64_t end, size_t max)
{
	while (at < end && max) {
		size_t want =
		    (uint64_t)(end - at) < max ? (size_t)(end - at) : max;
		ssize_t n =
		    src->read_at(src->ctx, at, buf_room(out, want), want);

		if (n <= 0)
			return;
		buf_grew(out, (size_t)n);
		at += n;
		max -= (size_t)n;
	}
}

void mail_part_header(const struct mail *m, size_t i, struct header *h)
{
	const struct entity *e = &m->entities.items[i];
	struct buf block = BUF_INIT;

	/* One byte more than the limit shows that the header is longer. */
	read_source(&m->src, &block, e->head_at, e->body_at, HEADER_BLOCK + 1);
	header_read(h, block.data, block.len);
	buf_clear(&block);
}

static void read_all(struct mail *m)
{
	struct err e;

	scan_parts(&m->entities, &m->src, &m->warnings);
	mail_part_header(m, 0, &m->header);
	fill_parts(m);
	for (size_t i = 0; i < m->header.warnings.len; i++)
		string_list_add_once(&m->warnings, m->header.warnings.items[i]);
	for (size_t i = 0; i < m->entities.len; i++)
		warn_of_part(m, i);
	if (!mail_is_readable(m, &e))
		string_list_add_once(&m->warnings, e.text);
}

/* The whole message becomes one part and is not interpreted. */
static void read_as_raw(struct mail *m)
{
	struct entity *e = vec_push(&m->entities);

	*e = (struct entity){.body_end = m->src.size};
	content_read(&e->content, "", 0, "text/plain");
	header_read(&m->header, m->head.data, m->head.len);
	string_list_add(&m->warnings, setaside_reason());
	fill_parts(m);
}

/* Reads the beginning, for setaside_find and crash_enter. */
static void read_head(const struct source *src, struct buf *out)
{
	while (out->len < CRASH_HEAD) {
		size_t want = CRASH_HEAD - out->len;
		ssize_t n = src->read_at(
		    src->ctx, (int64_t)out->len, buf_room(out, want), want);

		if (n <= 0)
			return;
		buf_grew(out, (size_t)n);
	}
}

struct mail *mail_read(const struct source *src)
{
	struct mail *m = mem_new(1, sizeof *m);

	m->src = *src;
	buf_init(&m->head);
	read_head(&m->src, &m->head);
	m->aside_key = setaside_find(m->head.data, m->head.len);
	if (m->aside_key) {
		read_as_raw(m);
		return m;
	}
	mail_enter(m, CRASH_PARSE);
	read_all(m);
	crash_test(CRASH_PARSE, m->header.subject, strlen(m->header.subject));
	mail_leave(m);
	return m;
}

int64_t mail_aside_key(const struct mail *m)
{
	return m->aside_key;
}

void mail_enter(const struct mail *m, enum crash_stage stage)
{
	crash_enter(stage, m->head.data, m->head.len, 0);
}

void mail_leave(const struct mail *m)
{
	(void)m;
	crash_leave();
}

void mail_free(struct mail *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->entities.len; i++)
		free(m->parts[i].path);
	free(m->parts);
	entities_clear(&m->entities);
	header_clear(&m->header);
	string_list_clear(&m->warnings);
	buf_clear(&m->head);
	free(m);
}

const struct header *mail_header(const struct mail *m)
{
	return &m->header;
}

size_t mail_part_count(const struct mail *m)
{
	return m->entities.len;
}

const struct part *mail_part(const struct mail *m, size_t i)
{
	return &m->parts[i];
}

ssize_t mail_find_part(const struct mail *m, const char *path)
{
	for (size_t i = 0; i < m->entities.len; i++)
		if (strcmp(m->parts[i].path, path) == 0)
			return (ssize_t)i;
	return -1;
}

bool mail_part_stream(const struct mail *m, size_t i,
    bool (*take)(void *ctx, const void *bytes, size_t len), void *ctx)
{
	const struct entity *e = &m->entities.items[i];
	struct decode d = {
	    .src = &m->src,
	    .at = e->body_at,
	    .end = e->body_end,
	    .coding = e->content.coding,
	};

	bool ok;

	/* The content of a container is not encoded (RFC 2045, 6.4). */
	if (e->n_children || content_is_multipart(&e->content))
		d.coding = CODING_NONE;
	mail_enter(m, CRASH_PARSE);
	ok = decode_stream(&d, take, ctx);
	mail_leave(m);
	return ok;
}

struct limited {
	struct buf *out;
	size_t left;
};

static bool take_limited(void *ctx, const void *bytes, size_t len)
{
	struct limited *l = ctx;
	size_t n = len < l->left ? len : l->left;

	buf_add(l->out, bytes, n);
	l->left -= n;
	return n == len;
}

bool mail_part_bytes(
    const struct mail *m, size_t i, struct buf *out, size_t max)
{
	struct limited l = {out, max};

	return mail_part_stream(m, i, take_limited, &l);
}

static bool parse_count(void *ctx, const void *bytes, size_t len)
{
	(void)bytes;
	*(int64_t *)ctx += (int64_t)len;
	return true;
}

int64_t mail_part_size(const struct mail *m, size_t i)
{
	int64_t size = 0;

	mail_part_stream(m, i, parse_count, &size);
	return size;
}

/* Appends UTF-8 with "\n" as line ends, without NUL and byte order mark. */
static void add_clean(struct buf *out, const char *s, size_t len)
{
	const char *end = s + len;

	if (len >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0)
		s += 3;
	while (s < end) {
		const char *from = s;

		while (s < end && *s != '\r' && *s != '\0')
			s++;
		buf_add(out, from, (size_t)(s - from));
		if (s == end)
			return;
		if (*s == '\r' && !(s + 1 < end && s[1] == '\n'))
			buf_add_char(out, '\n');
		s++;
	}
}

bool mail_part_text(const struct mail *m, size_t i, struct buf *out, size_t max)
{
	const struct part *p = &m->parts[i];
	struct buf bytes = BUF_INIT, utf8 = BUF_INIT, label = BUF_INIT;
	bool is_whole = mail_part_bytes(m, i, &bytes, max);

	if (m->aside_key) {
		setaside_add_raw(out, bytes.data, bytes.len);
		buf_clear(&bytes);
		return is_whole;
	}
	mail_enter(m, CRASH_PARSE);
	buf_add_str(&label, p->charset);
	if (!label.len && strcmp(p->type, "text/html") == 0)
		charset_of_html(&label, bytes.data, bytes.len);
	charset_decode(&utf8, label.data, bytes.data, bytes.len);
	add_clean(out, utf8.data, utf8.len);
	mail_leave(m);
	buf_clear(&label);
	buf_clear(&utf8);
	buf_clear(&bytes);
	return is_whole;
}

bool mail_is_readable(const struct mail *m, struct err *e)
{
	for (size_t i = 0; i < m->entities.len; i++)
		if (!m->parts[i].is_multi &&
		    m->entities.items[i].content.coding != CODING_NONE &&
		    !decode_ready(e))
			return false;
	return true;
}

const struct string_list *mail_warnings(const struct mail *m)
{
	return &m->warnings;
}

/* Signatures, and images used by the HTML, are not files that the sender
 * attached. */
static bool is_file(const struct mail *m, const struct part *p)
{
	if (!p->is_attachment || strstr(p->type, "-signature"))
		return false;
	return !*p->content_id ||
	       strcmp(m->parts[p->parent].type, "multipart/related") != 0;
}

bool mail_has_files(const struct mail *m)
{
	for (size_t i = 0; i < m->entities.len; i++)
		if (is_file(m, &m->parts[i]))
			return true;
	return false;
}
