#include "mime/html/html.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "mime/html/css_value.h"
#include "mime/html/grid.h"
#include "mime/html/flow.h"
#include "mime/html/link.h"
#include "mime/html/element_text.h"
#include "mime/html/reply.h"
#include "mime/html/style.h"
#include "mime/html/table.h"
#include "mime/html/tree.h"
#include "mime/lib/libxml.h"
#include "mime/text/strip.h"

enum {
	QUOTE_MAX = 100,
	NOTES_MAX = 20, /* notes below one paragraph */
	RULE_COLS = 40,
};

/* State shared by a page and the cells of its tables. */
struct page {
	struct text *links; /* receives the links of the page */
	bool shows_hidden;  /* include what style hides */
	size_t hidden;      /* words left out */
	bool is_reply;      /* the rest is the quoted message */
};

/* State of the layout. */
struct layout {
	struct html_flow flow;
	struct page *page;
	bool is_pre; /* preformatted */
	bool is_struck;
};

static void html_walk(struct layout *l, const struct html_node *n);
static void walk_block(struct layout *l, const struct html_node *n);
static void count_hidden(struct layout *l, const struct html_node *n);

static void walk_children(struct layout *l, const struct html_node *n)
{
	for (n = n->first; n && !l->flow.t->is_cut; n = n->next)
		html_walk(l, n);
}

static void add_str(struct layout *l, const char *s)
{
	html_flow_add(&l->flow, s, strlen(s));
}

static void walk_text(struct layout *l, const struct html_node *n)
{
	if (l->is_pre)
		html_flow_add_pre(&l->flow, n->text, n->len);
	else
		html_flow_add_text(&l->flow, n->text, n->len);
}

static size_t number_link(struct layout *l, const char *url, const char *label)
{
	return text_number_link(
	    l->page->links, url, html_link_is_same(label, url) ? "" : label);
}

static void note_deception(
    struct layout *l, size_t number, const char *label, const char *url)
{
	struct buf shown = BUF_INIT, real = BUF_INIT, note = BUF_INIT;

	if (html_link_deceives(label, url, &shown, &real)) {
		buf_printf(&note, _("Link %zu shows %s but leads to %s."),
		    number, shown.data, real.data);
		if (l->flow.notes.len < NOTES_MAX)
			string_list_add_once(&l->flow.notes, note.data);
		text_warn(l->page->links, note.data);
	}
	buf_clear(&shown);
	buf_clear(&real);
	buf_clear(&note);
}

static void close_link(
    struct layout *l, const char *url, const struct buf *label)
{
	size_t number = number_link(l, url, label->data);
	struct buf mark = BUF_INIT;

	if (!number)
		return;
	buf_printf(&mark, "[%zu]", number);
	html_flow_add_mark(&l->flow, mark.data);
	note_deception(l, number, label->data, url);
	buf_clear(&mark);
}

static bool has_picture(const struct html_node *n)
{
	for (const struct html_node *c = n->first; c; c = c->next)
		if (c->tag == HTML_IMG || has_picture(c))
			return true;
	return false;
}

static void walk_link(struct layout *l, const struct html_node *n)
{
	struct buf label = BUF_INIT, *outer = l->flow.label;

	if (!n->href || !html_link_leads(n->href)) {
		walk_children(l, n);
		return;
	}
	if (n->style.is_block)
		html_flow_end_line(&l->flow);
	l->flow.label = &label;
	walk_children(l, n);
	if (!text_shows(label.data, label.len)) {
		buf_reset(&label);
		/* TRANSLATORS: stands for a picture that is a link */
		if (has_picture(n))
			add_str(l, _("[picture]"));
	}
	l->flow.label = outer;
	if (label.len || has_picture(n))
		close_link(l, n->href, &label);
	if (n->style.is_block)
		html_flow_end_line(&l->flow);
	buf_clear(&label);
}

static void walk_picture(struct layout *l, const struct html_node *n)
{
	struct buf name = BUF_INIT;

	html_element_picture(&name, n);
	if (name.len) {
		add_str(l, "[");
		l->flow.is_glued = true;
		html_flow_add_text(&l->flow, name.data, name.len);
		l->flow.has_gap = false;
		add_str(l, "]");
	}
	buf_clear(&name);
}

static void walk_control(struct layout *l, const struct html_node *n)
{
	struct buf shown = BUF_INIT;

	html_element_control(&shown, n);
	html_flow_add_text(&l->flow, shown.data, shown.len);
	buf_clear(&shown);
}

static void walk_button(struct layout *l, const struct html_node *n)
{
	add_str(l, "[");
	walk_children(l, n);
	l->flow.has_gap = false;
	add_str(l, "]");
}

/* A link of an image map; its only text is an attribute. */
static void walk_area(struct layout *l, const struct html_node *n)
{
	const char *name = n->alt && *n->alt ? n->alt : n->title;
	struct buf label = BUF_INIT;

	if (!n->href || !html_link_leads(n->href))
		return;
	l->flow.has_gap = true;
	buf_add_str(&label, name && *name ? name : _("[picture]"));
	html_flow_add_text(&l->flow, label.data, label.len);
	close_link(l, n->href, &label);
	l->flow.has_gap = true;
	buf_clear(&label);
}

static void walk_break(struct layout *l)
{
	if (text_shows(l->flow.line.data, l->flow.line.len)) {
		html_flow_end_line(&l->flow);
		return;
	}
	buf_reset(&l->flow.line);
	l->flow.wants_blank = true;
}

static void put_rule(struct layout *l)
{
	struct wrap w = html_flow_wrap(&l->flow);
	int room = w.width ? wrap_room(&w) : RULE_COLS;

	html_flow_end_paragraph(&l->flow);
	if (!l->flow.has_ink || l->flow.is_behind_rule)
		return;
	for (int i = 0; i < room && i < RULE_COLS; i++)
		buf_add_str(&l->flow.line, "─");
	html_flow_end_paragraph(&l->flow);
	l->flow.is_behind_rule = true;
}

static void walk_styled(
    struct layout *l, const struct html_node *n, enum text_style style)
{
	enum text_style outer = l->flow.style;

	html_flow_end_paragraph(&l->flow);
	l->flow.style = style;
	walk_children(l, n);
	html_flow_end_paragraph(&l->flow);
	l->flow.style = outer;
}

static void walk_pre(struct layout *l, const struct html_node *n)
{
	bool outer = l->is_pre;

	l->is_pre = true;
	walk_styled(l, n, n->is_prose ? l->flow.style : TEXT_CODE);
	l->is_pre = outer;
}

static void walk_quote(struct layout *l, const struct html_node *n)
{
	int outer = l->flow.quote;

	html_flow_end_paragraph(&l->flow);
	l->flow.quote += l->flow.quote < QUOTE_MAX;
	walk_children(l, n);
	html_flow_end_paragraph(&l->flow);
	l->flow.quote = outer;
}

/* Lays out the children of n indented, after a marker. */
static void walk_indented(
    struct layout *l, const struct html_node *n, const char *marker)
{
	size_t before = html_flow_indent(&l->flow, marker);

	walk_children(l, n);
	html_flow_undent(&l->flow, before);
}

static void walk_item(struct layout *l, const struct html_node *list,
    const struct html_node *item, int number)
{
	struct buf marker = BUF_INIT;

	html_element_item(&marker, list, number);
	walk_indented(l, item, marker.data);
	buf_clear(&marker);
}

static void walk_list(struct layout *l, const struct html_node *n)
{
	int number = n->number ? n->number : 1;
	bool is_outer = l->flow.rest.len == 0;

	html_flow_end_line(&l->flow);
	l->flow.wants_blank |= is_outer;
	for (const struct html_node *c = n->first; c; c = c->next) {
		if (c->tag != HTML_LI) {
			html_walk(l, c);
			continue;
		}
		if (c->number)
			number = c->number;
		walk_item(l, n, c, number++);
	}
	html_flow_end_line(&l->flow);
	l->flow.wants_blank |= is_outer;
}

static void fill_cell(
    struct layout *l, struct grid *g, const struct html_node *n)
{
	struct cell *cell = grid_add_cell(g, n->number, n->rows);
	struct layout inner = {.page = l->page, .is_struck = l->is_struck};

	cell->is_head = n->tag == HTML_TH;
	cell->is_right = n->style.align == CSS_RIGHTMOST;
	html_flow_open(&inner.flow, &cell->text, 0);
	inner.flow.has_ink = inner.flow.keeps_notes = true;
	if (n->style.is_gone && !l->page->shows_hidden)
		count_hidden(l, n);
	else
		walk_children(&inner, n);
	html_flow_end_line(&inner.flow);
	for (size_t i = 0; i < inner.flow.notes.len; i++)
		string_list_add(&l->flow.notes, inner.flow.notes.items[i]);
	html_flow_close(&inner.flow);
}

/* Text between cells or rows is printed before the table. */
static void walk_loose(struct layout *l, const struct html_node *n)
{
	for (n = n->first; n; n = n->next) {
		if (html_table_is_cell(n))
			continue;
		if (html_table_has_cells(n)) {
			walk_loose(l, n);
			html_flow_end_line(&l->flow);
		} else if (n->tag != HTML_P) {
			html_walk(l, n);
		} else {
			walk_block(l, n);
		}
	}
}

static void fill_row(
    struct layout *l, struct grid *g, const struct html_node *row)
{
	for (const struct html_node *c = row->first; c; c = c->next)
		if (html_table_is_cell(c))
			fill_cell(l, g, c);
		else if (html_table_has_cells(c))
			fill_row(l, g, c);
}

/* The number of a link around rows goes into their last cell. */
static void mark_rows(
    struct layout *l, struct grid *g, const struct html_node *link)
{
	struct grid_row *row = g->len ? &g->items[g->len - 1] : NULL;
	struct buf mark = BUF_INIT;
	size_t number;

	if (!row || !row->len || !html_link_leads(link->href))
		return;
	number = number_link(l, link->href, " ");
	buf_printf(&mark, "[%zu]", number);
	if (number)
		grid_append(&row->items[row->len - 1], mark.data);
	buf_clear(&mark);
}

static void fill_grid(
    struct layout *l, struct grid *g, const struct html_node *n)
{
	for (n = n->first; n; n = n->next) {
		if (n->style.is_gone && !l->page->shows_hidden) {
			count_hidden(l, n);
		} else if (n->tag == HTML_TR) {
			grid_add_row(g);
			fill_row(l, g, n);
		} else if (html_table_has_cells(n)) {
			fill_grid(l, g, n);
			if (n->tag == HTML_A && n->href)
				mark_rows(l, g, n);
		}
	}
}

static void walk_data(struct layout *l, const struct html_node *table)
{
	struct grid g = {0};
	struct wrap w;

	html_flow_end_paragraph(&l->flow);
	walk_loose(l, table);
	html_flow_end_paragraph(&l->flow);
	html_flow_put_blank(&l->flow);
	fill_grid(l, &g, table);
	w = html_flow_wrap(&l->flow);
	grid_put(l->flow.t, &w, &g);
	l->flow.has_ink = true;
	l->flow.is_behind_rule = false;
	html_flow_end_paragraph(&l->flow);
	grid_clear(&g);
}

/* A row of a layout table. Short cells, as in a menu, stay on one line; others
 * are separated by blank lines. */
static void walk_row(struct layout *l, const struct html_node *row)
{
	bool was_long = false;

	html_flow_end_line(&l->flow);
	for (const struct html_node *c = row->first; c; c = c->next) {
		bool is_long = !html_table_is_one_line(c);

		if (is_long || was_long)
			html_flow_end_line(&l->flow);
		l->flow.wants_blank |= was_long;
		html_walk(l, c);
		if (html_table_is_cell(c))
			was_long = is_long;
	}
	html_flow_end_line(&l->flow);
}

static void walk_table(struct layout *l, const struct html_node *n)
{
	if (html_table_is_data(n)) {
		walk_data(l, n);
		return;
	}
	html_flow_end_line(&l->flow);
	l->flow.wants_blank |= n->prev && n->prev->tag == HTML_TABLE;
	walk_children(l, n);
	html_flow_end_line(&l->flow);
}

/* White text at the top, on an unknown background: the preview line for message
 * lists, which readers are not meant to see. */
static bool is_preheader(const struct layout *l, const struct html_node *n)
{
	return n->style.is_white && !l->flow.has_ink && !l->flow.line.len;
}

/* True if style makes n, or its own text, invisible. */
static bool is_hidden(const struct layout *l, const struct html_node *n)
{
	if (n->style.is_gone)
		return true;
	if (n->tag == HTML_IMG || n->tag == HTML_HR)
		return n->style.is_veiled;
	return n->tag == HTML_TEXT &&
	       (n->style.is_veiled || n->style.is_faint || is_preheader(l, n));
}

/* Counts the visible words. */
static size_t count_words(const char *s, size_t len)
{
	const char *end = s + len;
	size_t words = 0;

	while (s < end) {
		const char *from = s;

		while (s < end && (unsigned char)*s > ' ')
			s++;
		words += text_shows(from, (size_t)(s - from));
		while (s < end && (unsigned char)*s <= ' ')
			s++;
	}
	return words;
}

static void count_hidden(struct layout *l, const struct html_node *n)
{
	if (n->tag == HTML_TEXT)
		l->page->hidden += count_words(n->text, n->len);
	for (n = n->first; n; n = n->next)
		count_hidden(l, n);
}

static void walk_block(struct layout *l, const struct html_node *n)
{
	bool is_header = !l->page->is_reply && html_reply_is_header(n);

	if (n->style.has_rule)
		put_rule(l);
	html_flow_end_line(&l->flow);
	walk_children(l, n);
	html_flow_end_line(&l->flow);
	if (!is_header)
		return;
	/* The quoted message follows, up to the end of n's parent. */
	html_flow_end_paragraph(&l->flow);
	l->page->is_reply = true;
	l->flow.quote += l->flow.quote < QUOTE_MAX;
}

static void walk_paragraph(struct layout *l, const struct html_node *n)
{
	html_flow_end_paragraph(&l->flow);
	walk_block(l, n);
	html_flow_end_paragraph(&l->flow);
}

/* Superscript must not be lost: $19⁹⁹ is not $1999. */
static bool walk_raised(struct layout *l, const struct html_node *n)
{
	struct buf high = BUF_INIT;
	bool can = html_element_raised(&high, n);

	if (can)
		html_flow_add_text(&l->flow, high.data, high.len);
	buf_clear(&high);
	return can;
}

static void open_bracket(struct layout *l, const char *bracket)
{
	add_str(l, bracket);
	l->flow.is_glued = true;
}

/* Moves a space before the bracket to after it. */
static void close_bracket(struct layout *l, const char *bracket)
{
	bool had_gap = l->flow.has_gap;

	l->flow.is_glued = true;
	add_str(l, bracket);
	l->flow.has_gap = had_gap;
}

/* Struck out text is marked: [-$99-]. */
static void walk_struck(struct layout *l, const struct html_node *n)
{
	if (n->tag == HTML_TEXT && (unsigned char)*n->text <= ' ')
		l->flow.has_gap = true;
	open_bracket(l, "[-");
	l->is_struck = true;
	html_walk(l, n);
	l->is_struck = false;
	close_bracket(l, "-]");
}

static bool is_struck_run(const struct layout *l, const struct html_node *n)
{
	if (!n->style.is_struck || l->is_struck)
		return false;
	if (n->tag == HTML_TEXT)
		return text_shows(n->text, n->len);
	return (n->tag == HTML_INLINE || n->tag == HTML_A) && n->first &&
	       html_table_is_one_line(n);
}

/* Handles an inline element whose style has a meaning. true if n is done. */
static bool walk_meaning(struct layout *l, const struct html_node *n)
{
	if (is_struck_run(l, n)) {
		walk_struck(l, n);
		return true;
	}
	return n->style.is_super && n->tag == HTML_INLINE && walk_raised(l, n);
}

static void html_walk(struct layout *l, const struct html_node *n)
{
	if (!l->page->shows_hidden && is_hidden(l, n)) {
		count_hidden(l, n);
		return;
	}
	if (walk_meaning(l, n))
		return;
	switch (n->tag) {
	case HTML_TEXT:
		walk_text(l, n);
		return;
	case HTML_A:
		walk_link(l, n);
		return;
	case HTML_AREA:
		walk_area(l, n);
		return;
	case HTML_BR:
		walk_break(l);
		return;
	case HTML_BUTTON:
		walk_button(l, n);
		return;
	case HTML_INPUT:
	case HTML_SELECT:
		walk_control(l, n);
		return;
	case HTML_DD:
	case HTML_INDENT:
		walk_indented(l, n, "    ");
		return;
	case HTML_HEADING:
		walk_styled(l, n, TEXT_HEADING);
		return;
	case HTML_HR:
		put_rule(l);
		return;
	case HTML_IMG:
		walk_picture(l, n);
		return;
	case HTML_LI:
		walk_indented(l, n, "• ");
		return;
	case HTML_OL:
	case HTML_UL:
		walk_list(l, n);
		return;
	case HTML_P:
		walk_paragraph(l, n);
		return;
	case HTML_PRE:
		walk_pre(l, n);
		return;
	case HTML_Q:
		add_str(l, "“");
		walk_children(l, n);
		add_str(l, "”");
		return;
	case HTML_QUOTE:
		walk_quote(l, n);
		return;
	case HTML_TABLE:
		walk_table(l, n);
		return;
	case HTML_TR:
		walk_row(l, n);
		return;
	case HTML_BLOCK:
	case HTML_DT:
	case HTML_ROWS:
		walk_block(l, n);
		return;
	case HTML_TD:
	case HTML_TH:
		walk_children(l, n);
		l->flow.has_gap = true;
		return;
	case HTML_INLINE:
	case HTML_OPTION:
	case HTML_SKIP:
		walk_children(l, n);
		return;
	}
}

static void put_note(struct layout *l, const char *note)
{
	struct wrap w = {.width = l->flow.width, .style = TEXT_NOTE};

	html_flow_put_blank(&l->flow);
	wrap_add(l->flow.t, &w, note, strlen(note));
	l->flow.wants_blank = true;
}

/* Lays out the page; false if nothing was shown. */
static bool lay_out_tree(
    struct text *t, struct page *page, const struct html_tree *tree, int width)
{
	struct layout l = {.page = page};
	bool shows;

	html_flow_open(&l.flow, t, width);
	if (page->shows_hidden && page->hidden)
		put_note(&l, _("The style of this page hides all of its text. "
			       "It is shown anyway."));
	page->hidden = 0;
	page->is_reply = false;
	walk_children(&l, tree->root);
	html_flow_end_line(&l.flow);
	shows = l.flow.has_ink;
	if (tree->is_cut && (shows || !page->hidden))
		put_note(&l, _("This page is too large or too deeply nested to "
			       "show in full. The rest was left out."));
	html_flow_close(&l.flow);
	return shows;
}

/* Without libxml2 the bare words are shown. */
static void lay_out_words(
    struct text *t, const char *html, size_t len, int width, const char *why)
{
	struct layout l = {.page = NULL};
	struct buf words = BUF_INIT;

	strip_html(&words, html, len, HTML_BYTES);
	html_flow_open(&l.flow, t, width);
	put_note(&l, why);
	html_flow_put_blank(&l.flow);
	html_flow_add_text(&l.flow, words.data, words.len);
	html_flow_end_line(&l.flow);
	html_flow_close(&l.flow);
	buf_clear(&words);
}

void html_lay_out_as(
    struct text *t, const char *html, size_t len, const struct html_how *how)
{
	struct page page = {.links = t, .shows_hidden = how->shows_hidden};
	struct html_tree tree;
	struct err e;

	if (!libxml_ready(&e)) {
		lay_out_words(t, html, len, how->width, e.text);
		return;
	}
	html_tree_read(&tree, html, len);
	html_style_apply(&tree);
	if (!lay_out_tree(t, &page, &tree, how->width) && page.hidden) {
		page.shows_hidden = true;
		lay_out_tree(t, &page, &tree, how->width);
	}
	t->hidden_words += page.hidden;
	html_tree_clear(&tree);
}

void html_lay_out(struct text *t, const char *html, size_t len, int width)
{
	const struct html_how how = {.width = width};

	html_lay_out_as(t, html, len, &how);
}
