#include "ui/reader/message_layout.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/utf8.h"
#include "mime/text/wrap.h"
#include "ui/kit/symbol.h"

enum {
	TEXT_COLS = 100, /* longer lines are hard to read */
	MARGIN = 1,
	LABEL = 9,
	/* Rows of one header field; all of it shows the view of the header. */
	SMALL = 60, /* columns */
	FIELD_ROWS = 4,
	/* Fewer quoted lines are not worth folding. */
	QUOTE_ROWS = 3,
	NAME_COLS = 36,
};

int message_layout_text_width(int cols)
{
	int width = cols - 2 * MARGIN;

	if (width > TEXT_COLS)
		width = TEXT_COLS;
	return width < TEXT_NARROW ? TEXT_NARROW : width;
}

static struct message_layout_line *layout_add_line(
    struct message_layout *p, unsigned style, const char *text)
{
	struct message_layout_line *line = vec_push(&p->lines);

	line->text = mem_str(text);
	line->style = style;
	return line;
}

/* Some text in as many rows as it takes, but at most max. */
struct block {
	const char *label; /* before the first row; NULL: no label */
	unsigned style;
	bool is_bar;
	int width, max;
};

static void mark_as_cut(struct message_layout_line *line)
{
	struct buf cut = BUF_INIT;

	buf_printf(&cut, "%s %s", line->text, symbol(SYMBOL_ELLIPSIS));
	free(line->text);
	line->text = buf_take(&cut);
}

static void add_block(
    struct message_layout *p, const struct block *block, const char *text)
{
	struct text rows = {0};
	struct wrap w = {.width = block->width};

	wrap_add(&rows, &w, text, strlen(text));
	for (size_t i = 0; i < rows.lines.len && (int)i < block->max; i++) {
		struct message_layout_line *line =
		    layout_add_line(p, block->style, rows.lines.items[i].text);

		line->is_bar = block->is_bar;
		if (block->label)
			line->label = mem_str(i ? "" : block->label);
	}
	if ((int)rows.lines.len > block->max)
		mark_as_cut(&p->lines.items[p->lines.len - 1]);
	text_clear(&rows);
}

static void add_field(struct message_layout *p,
    const struct message_layout_of *of, const char *label, unsigned style,
    const char *value)
{
	struct block block = {.label = label,
	    .style = style,
	    .width = message_layout_text_width(of->cols) - LABEL,
	    .max = FIELD_ROWS};

	/* A small screen is for the text; who wrote it stays whole. */
	if (of->cols < SMALL && style != LOOK_HEADING)
		block.max = 1;

	if (*value)
		add_block(p, &block, value);
}

static void add_people(struct message_layout *p,
    const struct message_layout_of *of, const char *label,
    const struct addresses *people)
{
	struct buf list = BUF_INIT;

	for (size_t i = 0; i < people->len; i++) {
		if (i)
			buf_add_str(&list, ", ");
		address_show(&list, &people->items[i]);
	}
	add_field(p, of, label, LOOK_TEXT, list.data);
	buf_clear(&list);
}

/* What the row of a list knows, while the message itself is not here. */
static void add_row_fields(
    struct message_layout *p, const struct message_layout_of *of)
{
	const struct message *m = &of->letter->m;
	struct address from = {m->sender, m->sender_addr};
	struct buf shown = BUF_INIT;

	if (m->sender_addr)
		address_show(&shown, &from);
	add_field(p, of, _("From"), LOOK_HEADING, shown.data);
	add_field(
	    p, of, _("To"), LOOK_TEXT, m->recipients ? m->recipients : "");
	buf_clear(&shown);
}

/* From, and Sender or Reply-To where they lead elsewhere. */
static void add_senders(
    struct message_layout *p, const struct message_layout_of *of)
{
	const struct header *h = &of->letter->header;

	for (size_t i = 0; i < h->from.len; i++) {
		struct buf shown = BUF_INIT;

		address_show(&shown, &h->from.items[i]);
		add_field(p, of, i ? "" : _("From"), LOOK_HEADING, shown.data);
		buf_clear(&shown);
	}
	if (h->sender.len && (!h->from.len || strcmp(h->sender.items[0].addr,
						  h->from.items[0].addr) != 0))
		add_people(p, of, _("Sender"), &h->sender);
	if (h->reply_to.len &&
	    (!h->from.len ||
		strcmp(h->reply_to.items[0].addr, h->from.items[0].addr) != 0))
		add_people(p, of, _("Reply to"), &h->reply_to);
}

/* Lines, side by side. */
static void add_labels(
    struct message_layout *p, const struct message_layout_of *of)
{
	struct buf list = BUF_INIT;

	for (const char *c = of->letter->m.labels; c && *c; c++) {
		if (*c == '\n')
			buf_add_str(&list, ", ");
		else
			buf_add_char(&list, *c);
	}
	add_field(p, of, _("Labels"), LOOK_TEXT, list.data);
	buf_clear(&list);
}

static void add_header(
    struct message_layout *p, const struct message_layout_of *of)
{
	const struct message_load *l = of->letter;
	const struct header *h = &l->header;
	struct buf date = BUF_INIT;

	if (l->has_text) {
		add_senders(p, of);
		add_people(p, of, _("To"), &h->to);
		add_people(p, of, _("Cc"), &h->cc);
		add_people(p, of, _("Bcc"), &h->bcc);
	} else {
		add_row_fields(p, of);
	}
	if (l->has_text ? h->has_date : l->m.sent_at != 0)
		date_long(&date, l->has_text ? h->sent_at : l->m.sent_at);
	add_field(p, of, _("Date"), LOOK_TEXT, date.data);
	add_field(p, of, _("Subject"), LOOK_HEADING,
	    l->has_text    ? h->subject
	    : l->m.subject ? l->m.subject
			   : "");
	add_labels(p, of);
	add_field(p, of, _("Where"), LOOK_DIM, of->where);
	buf_clear(&date);
}

static void add_warnings(
    struct message_layout *p, const struct message_layout_of *of)
{
	struct block block = {.style = LOOK_WARNING,
	    .is_bar = true,
	    .width = of->cols - 4,
	    .max = FIELD_ROWS};

	if (of->bar && *of->bar)
		add_block(p, &block, of->bar);
	for (size_t i = 0; i < of->letter->warnings.len; i++)
		add_block(p, &block, of->letter->warnings.items[i]);
	for (size_t i = 0; i < of->letter->text.warnings.len; i++)
		add_block(p, &block, of->letter->text.warnings.items[i]);
}

static unsigned body_style(const struct text_line *line)
{
	if (line->quote)
		return line->quote % 2 ? LOOK_QUOTE : LOOK_QUOTE_DEEP;
	switch (line->style) {
	case TEXT_HEADING:
		return LOOK_HEADING;
	case TEXT_SIGNATURE:
	case TEXT_NOTE:
		return LOOK_DIM;
	case TEXT_BODY:
	case TEXT_CODE:
		break;
	}
	return LOOK_TEXT;
}

/* How many lines from i on are quoted. */
static size_t quoted_run(const struct text *t, size_t i)
{
	size_t n = 0;

	while (i + n < t->lines.len && t->lines.items[i + n].quote)
		n++;
	return n;
}

static void add_folded_quote(struct message_layout *p, size_t n)
{
	struct buf text = BUF_INIT;

	buf_printf(&text, "%s ", symbol(SYMBOL_CLOSED));
	buf_printf(&text,
	    ngettext("%zu quoted line", "%zu quoted lines", (unsigned long)n),
	    n);
	layout_add_line(p, LOOK_QUOTE, text.data);
	buf_clear(&text);
}

static void add_text(
    struct message_layout *p, const struct message_layout_of *of)
{
	const struct text *t = &of->letter->text;

	for (size_t i = 0; i < t->lines.len; i++) {
		const struct text_line *from = &t->lines.items[i];
		size_t n = of->folds_quotes ? quoted_run(t, i) : 0;
		struct message_layout_line *line;

		if (n >= QUOTE_ROWS) {
			add_folded_quote(p, n);
			i += n - 1;
			continue;
		}
		line = layout_add_line(p, body_style(from), from->text);
		line->quote = from->quote;
		line->goes_on = from->goes_on;
	}
}

static void add_file(
    struct message_layout *p, const struct message_load_part *part, size_t n)
{
	struct buf line = BUF_INIT, size = BUF_INIT, name = BUF_INIT;
	int cols;

	if (part->is_cut)
		buf_add_str(&size, _("partial"));
	else
		number_bytes(&size, part->size);
	buf_add_str(&name, *part->name ? part->name : part->type);
	buf_printf(&line, "%2zu  ", n);
	draw_shorten(&line, name.data, NAME_COLS);
	for (cols = draw_width(line.data); cols < NAME_COLS + 4; cols++)
		buf_add_char(&line, ' ');
	buf_printf(&line, "  %s  %s", size.data, part->type);
	layout_add_line(p, LOOK_TEXT, line.data);
	buf_clear(&line);
	buf_clear(&size);
	buf_clear(&name);
}

static void add_files(
    struct message_layout *p, const struct message_layout_of *of)
{
	const struct message_load *l = of->letter;
	struct buf title = BUF_INIT;
	size_t n = 0;

	for (size_t i = 0; i < l->parts.len; i++)
		n += l->parts.items[i].is_attachment;
	if (!n)
		return;
	layout_add_line(p, LOOK_TEXT, "");
	buf_printf(&title,
	    ngettext("%zu attachment: v shows and saves it",
		"%zu attachments: v shows and saves them", (unsigned long)n),
	    n);
	layout_add_line(p, LOOK_HEADING, title.data);
	n = 0;
	for (size_t i = 0; i < l->parts.len; i++)
		if (l->parts.items[i].is_attachment)
			add_file(p, &l->parts.items[i], ++n);
	buf_clear(&title);
}

void message_layout_build(
    struct message_layout *p, const struct message_layout_of *of)
{
	struct block notice = {.style = LOOK_TEXT,
	    .width = message_layout_text_width(of->cols),
	    .max = 100};

	add_warnings(p, of);
	add_header(p, of);
	layout_add_line(p, LOOK_DIM, "")->is_rule = true;
	p->body_at = p->lines.len;
	if (of->notice)
		add_block(p, &notice, of->notice);
	add_text(p, of);
	add_files(p, of);
}

void message_layout_clear(struct message_layout *p)
{
	for (size_t i = 0; i < p->lines.len; i++) {
		free(p->lines.items[i].label);
		free(p->lines.items[i].text);
	}
	vec_clear(&p->lines);
	p->body_at = 0;
}

static bool has_words(
    const struct message_layout_line *line, const char *folded)
{
	struct buf own = BUF_INIT;
	bool has;

	utf8_fold(&own, line->text, strlen(line->text));
	has = strstr(own.data, folded) != NULL;
	buf_clear(&own);
	return has;
}

/* The bars that stand for the depth of a quotation. */
static void draw_quote(struct pen *p, const struct message_layout_line *line)
{
	int cols = text_quote_cols(
	    line->quote, message_layout_text_width(p->area->cols));

	for (int i = 0; i * 2 + 1 < cols; i++) {
		unsigned style = i % 2 ? LOOK_QUOTE_DEEP : LOOK_QUOTE;

		pen_put(p, style, symbol(SYMBOL_QUOTE));
		pen_put(p, style, " ");
	}
}

void message_layout_draw_line(const struct area *a, int row,
    const struct message_layout_line *line, const char *found)
{
	struct pen p = pen_at(a, row, 0);
	unsigned style = line->style;

	if (line->is_rule) {
		draw_level(a, row, line->style);
		return;
	}
	if (line->is_bar) {
		pen_put(&p, style, " ! ");
		pen_put(&p, style, line->text);
		pen_end(&p, style);
		return;
	}
	pen_fill(&p, MARGIN, LOOK_TEXT);
	if (line->label)
		pen_cell(&p, LABEL, LOOK_DIM, line->label);
	draw_quote(&p, line);
	if (found && *found && has_words(line, found))
		style = LOOK_MARKED;
	pen_put(&p, style, line->text);
}

int message_layout_find(const struct message_layout *p, int from,
    bool backwards, const char *folded)
{
	int step = backwards ? -1 : 1;

	for (int i = from; i >= 0 && i < (int)p->lines.len; i += step)
		if (has_words(&p->lines.items[i], folded))
			return i;
	return -1;
}

static size_t letters(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text != ' ';
	return n;
}

size_t message_layout_letters_before(const struct message_layout *p, int line)
{
	size_t n = 0;

	for (size_t i = p->body_at; (int)i < line && i < p->lines.len; i++)
		n += letters(p->lines.items[i].text);
	return n;
}

int message_layout_line_after(const struct message_layout *p, size_t before)
{
	size_t n = 0;

	for (size_t i = p->body_at; i < p->lines.len; i++) {
		n += letters(p->lines.items[i].text);
		if (n > before)
			return (int)i;
	}
	return p->lines.len ? (int)p->lines.len - 1 : 0;
}
