#include "mime/message/text.h"

#include <stdint.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "mime/calendar/calendar.h"
#include "mime/html/html.h"
#include "mime/html/flow.h"
#include "mime/text/plain.h"
#include "mime/text/strip.h"
#include "mime/text/stub.h"
#include "mime/text/wrap.h"

/* Bytes of a part that are examined to see whether it says anything. */
enum { GLANCE = 64 * 1024 };

struct text_reading {
	struct text *t;
	const struct mail *m;
	int width;
	bool shows_hidden, wants_other;
};

static bool is_type(const struct part *p, const char *type)
{
	return strcmp(p->type, type) == 0;
}

/* The next child of parent after part i (or the first), or -1. */
static ssize_t next_child(const struct mail *m, size_t parent, size_t i)
{
	while (++i < mail_part_count(m)) {
		const struct part *p = mail_part(m, i);

		if (p->parent == parent)
			return (ssize_t)i;
		if (p->depth <= mail_part(m, parent)->depth)
			break;
	}
	return -1;
}

static void text_put(
    struct text_reading *r, enum text_style style, const char *line)
{
	struct wrap w = {.width = r->width, .style = style};

	wrap_add(r->t, &w, line, strlen(line));
}

/* Separates two texts by a blank line. */
static void put_gap(struct text_reading *r)
{
	size_t n = r->t->lines.len;

	if (n && *r->t->lines.items[n - 1].text)
		text_put(r, TEXT_BODY, "");
}

/* Says how many words were hidden. */
static void put_hidden(struct text_reading *r, size_t words)
{
	struct buf line = BUF_INIT;

	if (!words)
		return;
	buf_printf(&line,
	    ngettext("%zu word hidden by the style of this page was left out.",
		"%zu words hidden by the style of this page were left out.",
		(unsigned long)words),
	    words);
	put_gap(r);
	text_put(r, TEXT_NOTE, line.data);
	buf_clear(&line);
}

static void lay_out_page(struct text_reading *r, const struct buf *page)
{
	const struct html_how how = {r->width, r->shows_hidden};
	size_t before = r->t->hidden_words;

	html_lay_out_as(r->t, page->data, page->len, &how);
	put_hidden(r, r->t->hidden_words - before);
}

static void lay_out_leaf(struct text_reading *r, size_t i)
{
	const struct part *p = mail_part(r->m, i);
	struct plain how = {r->width, p->is_flowed, p->is_delsp};
	struct buf text = BUF_INIT;

	if (!mail_part_text(r->m, i, &text, TEXT_MAX))
		r->t->is_cut = true;
	if (is_type(p, "text/html"))
		lay_out_page(r, &text);
	else if (is_type(p, "text/calendar"))
		calendar_lay_out(r->t, text.data, text.len, r->width);
	else
		plain_lay_out(r->t, &how, text.data, text.len);
	buf_clear(&text);
}

static void put_name(struct text_reading *r, const struct part *p)
{
	struct buf line = BUF_INIT;

	buf_printf(&line, _("Part %s: %s"), p->path, p->filename);
	text_put(r, TEXT_NOTE, line.data);
	buf_clear(&line);
}

static void read_leaf(struct text_reading *r, size_t i)
{
	const struct part *p = mail_part(r->m, i);

	if (!p->is_inline_text)
		return;
	put_gap(r);
	if (*p->filename && i > 0)
		put_name(r, p);
	lay_out_leaf(r, i);
}

/* True if part i shows anything. */
static bool says_something(const struct mail *m, size_t i)
{
	struct buf text = BUF_INIT;
	bool says;

	mail_part_text(m, i, &text, GLANCE);
	says = text_shows(text.data, text.len);
	buf_clear(&text);
	return says;
}

/* True if part i only has a placeholder instead of a text. */
static bool says_nothing(const struct mail *m, size_t i)
{
	struct buf text = BUF_INIT;
	bool is_none;

	mail_part_text(m, i, &text, GLANCE);
	is_none = text_stub_is_one(text.data, text.len);
	buf_clear(&text);
	return is_none;
}

/* Preference among alternatives; 0: never shown. */
static int text_rank(const struct mail *m, size_t i)
{
	const struct part *p = mail_part(m, i);

	if (p->is_multi)
		return 2;
	if (!p->is_inline_text || is_type(p, "text/calendar"))
		return 0;
	if (is_type(p, "text/plain"))
		return says_nothing(m, i) ? 1 : 4;
	return is_type(p, "text/html") ? 3 : 2;
}

static void read_part(struct text_reading *r, size_t i);

/* The best version of an alternative, and the best of another kind. */
struct versions {
	ssize_t best, other;
	int best_rank, other_rank;
};

/* Of two versions of the same kind the later one is better (RFC 2046,
 * 5.1.4). */
static void weigh(struct versions *v, ssize_t i, int n, bool is_same_kind)
{
	if (n >= v->best_rank) {
		if (!is_same_kind) {
			v->other = v->best;
			v->other_rank = v->best_rank;
		}
		v->best = i;
		v->best_rank = n;
	} else if (!is_same_kind && n >= v->other_rank) {
		v->other = i;
		v->other_rank = n;
	}
}

/* Shows one of the versions, and the calendar that an invitation has as another
 * version. */
static void read_alternative(struct text_reading *r, size_t multi)
{
	struct versions v = {.best = -1, .other = -1};

	for (ssize_t i = next_child(r->m, multi, multi); i >= 0;
	     i = next_child(r->m, multi, (size_t)i)) {
		const struct part *p = mail_part(r->m, (size_t)i);
		int n = text_rank(r->m, (size_t)i);

		if (is_type(p, "text/calendar"))
			read_leaf(r, (size_t)i);
		if (n > 0)
			weigh(&v, i, n,
			    v.best >= 0 &&
				is_type(
				    mail_part(r->m, (size_t)v.best), p->type));
	}
	if (v.other >= 0)
		r->t->has_other = true;
	if (r->wants_other && v.other >= 0)
		v.best = v.other;
	if (v.best >= 0)
		read_part(r, (size_t)v.best);
}

static void read_children(struct text_reading *r, size_t multi)
{
	for (ssize_t i = next_child(r->m, multi, multi); i >= 0;
	     i = next_child(r->m, multi, (size_t)i))
		read_part(r, (size_t)i);
}

static void put_field(
    struct text_reading *r, const char *sentence, const char *what)
{
	struct buf line = BUF_INIT;

	if (!*what)
		return;
	buf_fill(&line, sentence, what);
	text_put(r, TEXT_HEADING, line.data);
	buf_clear(&line);
}

static void text_put_people(struct text_reading *r, const char *sentence,
    const struct addresses *people)
{
	struct buf list = BUF_INIT;

	for (size_t i = 0; i < people->len; i++) {
		if (i)
			buf_add_str(&list, ", ");
		address_show(&list, &people->items[i]);
	}
	put_field(r, sentence, list.data);
	buf_clear(&list);
}

static void put_header(struct text_reading *r, size_t i)
{
	struct buf date = BUF_INIT;
	struct header h;

	mail_part_header(r->m, i, &h);
	put_gap(r);
	text_put_people(r, _("From: %s"), &h.from);
	text_put_people(r, _("To: %s"), &h.to);
	if (h.has_date)
		date_long(&date, h.sent_at);
	put_field(r, _("Date: %s"), date.data);
	put_field(r, _("Subject: %s"), h.subject);
	header_clear(&h);
	buf_clear(&date);
}

/* An enclosed message: its header, then its text. */
static void read_message(struct text_reading *r, size_t i)
{
	ssize_t child = next_child(r->m, i, i);

	if (child < 0)
		return;
	put_header(r, (size_t)child);
	read_part(r, (size_t)child);
}

static void put_encrypted(struct text_reading *r)
{
	put_gap(r);
	text_put(r, TEXT_NOTE,
	    _("This message is encrypted and can't be shown here."));
}

static void read_part(struct text_reading *r, size_t i)
{
	const struct part *p = mail_part(r->m, i);

	if (r->t->is_cut)
		return;
	if (!p->is_multi)
		read_leaf(r, i);
	else if (is_type(p, "multipart/alternative"))
		read_alternative(r, i);
	else if (is_type(p, "multipart/encrypted"))
		put_encrypted(r);
	else if (strncmp(p->type, "message/", 8) == 0)
		read_message(r, i);
	else
		read_children(r, i);
}

static void text_finish(struct text_reading *r)
{
	struct text_line *line;

	if (!r->t->is_cut)
		return;
	line = vec_push(&r->t->lines);
	line->text = mem_str(_("The text is too long to show in full. Save the "
			       "message to read the rest."));
	line->style = TEXT_NOTE;
}

/* The raw source of a message that is set aside, as ASCII, wrapped at the
 * width. The usual layout code is not used. */
static void lay_out_raw(struct text_reading *r)
{
	size_t most = r->width > 0 ? (size_t)r->width : SIZE_MAX;
	struct buf raw = BUF_INIT;
	const char *s, *end;

	r->t->is_cut = !mail_part_text(r->m, 0, &raw, TEXT_MAX);
	end = raw.data + raw.len;
	for (s = raw.data; s < end && r->t->lines.len < TEXT_LINES;) {
		const char *lf = memchr(s, '\n', (size_t)(end - s));
		size_t len = (size_t)((lf ? lf : end) - s);
		struct text_line *line = vec_push(&r->t->lines);

		*line = (struct text_line){.style = TEXT_CODE,
		    .goes_on = len > most,
		    .in_word = len > most};
		len = len > most ? most : len;
		line->text = mem_str_len(s, len);
		r->t->size += len;
		s += len + !line->goes_on;
	}
	r->t->is_cut = r->t->is_cut || s < end;
	buf_clear(&raw);
}

static void test_lines(const struct text *t)
{
	for (size_t i = 0; i < t->lines.len; i++)
		crash_test(CRASH_LAYOUT, t->lines.items[i].text,
		    strlen(t->lines.items[i].text));
}

void text_lay_out_as(
    struct text *t, const struct mail *m, const struct text_how *how)
{
	struct text_reading r = {.t = t,
	    .m = m,
	    .width = how->width,
	    .shows_hidden = how->shows_hidden,
	    .wants_other = how->wants_other};

	memset(t, 0, sizeof *t);
	if (mail_aside_key(m)) {
		lay_out_raw(&r);
		text_finish(&r);
		return;
	}
	mail_enter(m, CRASH_LAYOUT);
	read_part(&r, 0);
	test_lines(t);
	mail_leave(m);
	text_finish(&r);
}

void text_lay_out(struct text *t, const struct mail *m, int width)
{
	const struct text_how how = {.width = width};

	text_lay_out_as(t, m, &how);
}

enum text_came text_came(const struct mail *m)
{
	for (size_t i = 0; i < mail_part_count(m); i++) {
		const struct part *p = mail_part(m, i);

		/* Skips containers without shown parts, and versions without
		 * content. */
		if (p->is_multi || !p->is_inline_text ||
		    strncmp(p->type, "multipart/", 10) == 0)
			continue;
		if (says_something(m, i))
			return mail_part_is_cut(m, i) ? TEXT_CAME_IN_PART
			                              : TEXT_CAME;
	}
	return TEXT_CAME_NOT;
}

void text_lay_out_part(
    struct text *t, const struct mail *m, size_t part, int width)
{
	struct text_reading r = {.t = t, .m = m, .width = width};

	memset(t, 0, sizeof *t);
	if (mail_aside_key(m)) {
		lay_out_raw(&r);
	} else {
		mail_enter(m, CRASH_LAYOUT);
		lay_out_leaf(&r, part);
		test_lines(t);
		mail_leave(m);
	}
	text_finish(&r);
}

static void add_word(struct buf *out, const char *s, size_t limit)
{
	if (*s && out->len < limit)
		strip_text(out, s, strlen(s), limit - out->len);
}

/* The words of one part, with the header of an enclosed message. */
static void add_part_words(
    struct buf *out, const struct mail *m, size_t i, size_t limit)
{
	const struct part *p = mail_part(m, i);
	size_t left = limit - out->len;
	struct buf text = BUF_INIT;

	add_word(out, p->filename, limit);
	if (!p->is_multi && strncmp(p->type, "text/", 5) == 0) {
		/* Markup is longer than its words. */
		mail_part_text(m, i, &text, 4 * left);
		left = limit - out->len;
		if (is_type(p, "text/html"))
			strip_html(out, text.data, text.len, left);
		else
			strip_text(out, text.data, text.len, left);
	} else if (p->is_inline_text) {
		mail_part_text(m, i, &text, left);
		strip_text(out, text.data, text.len, limit - out->len);
	}
	buf_clear(&text);
}

static void add_header_words(
    struct buf *out, const struct mail *m, size_t i, size_t limit)
{
	struct header h;

	mail_part_header(m, i, &h);
	add_word(out, h.subject, limit);
	for (size_t n = 0; n < h.from.len; n++) {
		add_word(out, h.from.items[n].name, limit);
		add_word(out, h.from.items[n].addr, limit);
	}
	header_clear(&h);
}

static void text_add_words(struct buf *out, const struct mail *m, size_t limit)
{
	for (size_t i = 0; i < mail_part_count(m) && out->len < limit; i++) {
		const struct part *p = mail_part(m, i);

		if (i > 0 &&
		    strncmp(mail_part(m, p->parent)->type, "message/", 8) == 0)
			add_header_words(out, m, i, limit);
		if (out->len < limit)
			add_part_words(out, m, i, limit);
	}
}

void text_words(struct buf *out, const struct mail *m, size_t max)
{
	size_t start = out->len;

	if (mail_aside_key(m))
		return;
	mail_enter(m, CRASH_INDEX);
	text_add_words(out, m, start + (max < TEXT_MAX ? max : TEXT_MAX));
	crash_test(CRASH_INDEX, out->data + start, out->len - start);
	mail_leave(m);
}

/* The first leaf of this type without a file name, or -1. */
static ssize_t find_type(const struct mail *m, const char *type)
{
	for (size_t i = 0; i < mail_part_count(m); i++) {
		const struct part *p = mail_part(m, i);

		if (!p->is_multi && is_type(p, type) && !*p->filename)
			return (ssize_t)i;
	}
	return -1;
}

bool text_of_type(struct buf *out, const struct mail *m, bool is_html)
{
	ssize_t i = find_type(m, is_html ? "text/html" : "text/plain");

	if (i >= 0)
		mail_part_text(m, (size_t)i, out, TEXT_MAX);
	return i >= 0;
}

bool text_of_html(struct buf *out, const struct mail *m)
{
	ssize_t i = find_type(m, "text/html");
	struct text t = {0};
	struct buf page = BUF_INIT;

	if (i < 0)
		return false;
	mail_part_text(m, (size_t)i, &page, TEXT_MAX);
	html_lay_out(&t, page.data, page.len, 0);
	text_flatten(out, &t);
	text_clear(&t);
	buf_clear(&page);
	return true;
}
