#include "mime/html/html.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "mime/html/grid.h"
#include "mime/html/flow.h"
#include "mime/html/link.h"
#include "mime/html/style.h"
#include "mime/html/table.h"
#include "mime/html/tree.h"

enum {
	QUOTE_MAX = 100,
	LINKS_MAX = 2000, /* more links than this get no number */
	LINKS_BACK = 8,   /* so far back the same link is looked for */
	NOTES_MAX = 20,   /* below one paragraph */
	RULE_COLS = 40,
};

/* Of a page, what its cells share. */
struct page {
	struct text *links; /* takes the links of the page */
	bool shows_hidden;  /* what style hides is shown with the rest */
	size_t hidden;      /* words left out */
};

/* Where the layout stands. */
struct layout {
	struct html_flow flow;
	struct page *page;
	bool is_pre; /* blanks and line ends count */
};

static void walk(struct layout *l, const struct html_node *n);

static void walk_children(struct layout *l, const struct html_node *n)
{
	for (n = n->first; n && !l->flow.t->is_cut; n = n->next)
		walk(l, n);
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

/* The number of the link to url, from 1: its own, or that of the same link
 * just before. 0 if there are too many. */
static size_t number_link(struct layout *l, const char *url, const char *label)
{
	struct text_links *links = &l->page->links->links;
	size_t back = links->len > LINKS_BACK ? links->len - LINKS_BACK : 0;
	struct text_link *link;

	for (size_t i = back; i < links->len; i++)
		if (strcmp(links->items[i].url, url) == 0)
			return i + 1;
	if (links->len >= LINKS_MAX)
		return 0;
	link = vec_push(links);
	link->url = mem_str(url);
	link->label = mem_str(html_link_is_same(label, url) ? "" : label);
	return links->len;
}

static void note_deception(
    struct layout *l, size_t number, const char *label, const char *url)
{
	struct buf shown = BUF_INIT, real = BUF_INIT, note = BUF_INIT;

	if (html_link_deceives(label, url, &shown, &real)) {
		buf_printf(&note, _("Link %zu shows %s, but it leads to %s."),
		    number, shown.data, real.data);
		if (l->flow.notes.len < NOTES_MAX)
			string_list_add_once(&l->flow.notes, note.data);
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
	l->flow.label = &label;
	walk_children(l, n);
	if (!html_flow_shows(label.data, label.len)) {
		buf_reset(&label);
		/* TRANSLATORS: stands for a picture that is a link */
		if (has_picture(n))
			add_str(l, _("[picture]"));
	}
	l->flow.label = outer;
	if (label.len || has_picture(n))
		close_link(l, n->href, &label);
	buf_clear(&label);
}

static void walk_picture(struct layout *l, const struct html_node *n)
{
	size_t len = n->alt ? strlen(n->alt) : 0;

	if (!html_flow_shows(n->alt ? n->alt : "", len))
		return;
	if (len > HTML_LABEL_MAX)
		len = utf8_floor(n->alt, HTML_LABEL_MAX);
	add_str(l, "[");
	html_flow_add_text(&l->flow, n->alt, len);
	l->flow.has_gap = false;
	add_str(l, "]");
}

static void walk_break(struct layout *l)
{
	if (html_flow_shows(l->flow.line.data, l->flow.line.len)) {
		html_flow_end_line(&l->flow);
		return;
	}
	buf_reset(&l->flow.line);
	l->flow.wants_blank = true;
}

static void walk_rule(struct layout *l)
{
	struct wrap w = html_flow_wrap(&l->flow);
	int room = w.width ? wrap_room(&w) : RULE_COLS;

	html_flow_end_paragraph(&l->flow);
	for (int i = 0; i < room && i < RULE_COLS; i++)
		buf_add_str(&l->flow.line, "─");
	html_flow_end_paragraph(&l->flow);
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

/* Walks through n with its lines moved to the right, behind a marker. */
static void walk_indented(
    struct layout *l, const struct html_node *n, const char *marker)
{
	size_t before = html_flow_indent(&l->flow, marker);

	walk_children(l, n);
	html_flow_undent(&l->flow, before);
}

static void walk_item(
    struct layout *l, const struct html_node *item, int number)
{
	char marker[16] = "• ";

	if (number)
		snprintf(marker, sizeof marker, "%d. ", number);
	walk_indented(l, item, marker);
}

static void walk_list(struct layout *l, const struct html_node *n)
{
	int number = n->number ? n->number : 1;
	bool is_outer = l->flow.rest.len == 0;

	html_flow_end_line(&l->flow);
	l->flow.wants_blank |= is_outer;
	for (const struct html_node *c = n->first; c; c = c->next) {
		if (c->tag != HTML_LI) {
			walk(l, c);
			continue;
		}
		if (c->number)
			number = c->number;
		walk_item(l, c, n->tag == HTML_OL ? number++ : 0);
	}
	html_flow_end_line(&l->flow);
	l->flow.wants_blank |= is_outer;
}

static void fill_cell(
    struct layout *l, struct grid *g, const struct html_node *n)
{
	struct cell *cell = grid_add_cell(g, n->number, n->tag == HTML_TH);
	struct layout inner = {.page = l->page};

	html_flow_open(&inner.flow, &cell->text, 0);
	inner.flow.has_ink = inner.flow.keeps_notes = true;
	walk_children(&inner, n);
	html_flow_end_line(&inner.flow);
	for (size_t i = 0; i < inner.flow.notes.len; i++)
		string_list_add(&l->flow.notes, inner.flow.notes.items[i]);
	html_flow_close(&inner.flow);
}

static void fill_grid(
    struct layout *l, struct grid *g, const struct html_node *n)
{
	for (n = n->first; n; n = n->next) {
		if (n->tag == HTML_ROWS)
			fill_grid(l, g, n);
		if (n->tag != HTML_TR)
			continue;
		grid_add_row(g);
		for (const struct html_node *c = n->first; c; c = c->next)
			if (html_table_is_cell(c))
				fill_cell(l, g, c);
	}
}

static void walk_data(struct layout *l, const struct html_node *table)
{
	struct grid g = {0};
	struct wrap w;

	for (const struct html_node *c = table->first; c; c = c->next)
		if (c->tag == HTML_P)
			walk(l, c); /* the caption */
	html_flow_end_paragraph(&l->flow);
	html_flow_put_blank(&l->flow);
	fill_grid(l, &g, table);
	w = html_flow_wrap(&l->flow);
	grid_put(l->flow.t, &w, &g);
	l->flow.has_ink = true;
	html_flow_end_paragraph(&l->flow);
	grid_clear(&g);
}

/* A row of a table that places things. Cells of a few words each, as in a
 * menu, stay on one line. */
static void walk_row(struct layout *l, const struct html_node *row)
{
	html_flow_end_line(&l->flow);
	for (const struct html_node *c = row->first; c; c = c->next) {
		bool is_short = html_table_is_one_line(c);

		if (!is_short)
			html_flow_end_line(&l->flow);
		walk(l, c);
		if (!is_short)
			html_flow_end_line(&l->flow);
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
	walk_children(l, n);
	html_flow_end_line(&l->flow);
}

/* White on an unknown ground, before anything else: the line that list views
 * are meant to show and readers are not. */
static bool is_preheader(const struct layout *l, const struct html_node *n)
{
	return n->style.is_white && !l->flow.has_ink && !l->flow.line.len;
}

/* True if style has it that n, or the words in it, can't be seen. */
static bool is_hidden(const struct layout *l, const struct html_node *n)
{
	if (n->style.is_gone)
		return true;
	if (n->tag == HTML_IMG || n->tag == HTML_HR)
		return n->style.is_veiled;
	return n->tag == HTML_TEXT &&
	       (n->style.is_veiled || n->style.is_faint || is_preheader(l, n));
}

/* Counts the words of a text that show anything. */
static size_t count_words(const char *s, size_t len)
{
	const char *end = s + len;
	size_t words = 0;

	while (s < end) {
		const char *from = s;

		while (s < end && (unsigned char)*s > ' ')
			s++;
		words += html_flow_shows(from, (size_t)(s - from));
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
	html_flow_end_line(&l->flow);
	walk_children(l, n);
	html_flow_end_line(&l->flow);
}

static void walk(struct layout *l, const struct html_node *n)
{
	if (!l->page->shows_hidden && is_hidden(l, n)) {
		count_hidden(l, n);
		return;
	}
	switch (n->tag) {
	case HTML_TEXT:
		walk_text(l, n);
		return;
	case HTML_A:
		walk_link(l, n);
		return;
	case HTML_BR:
		walk_break(l);
		return;
	case HTML_DD:
	case HTML_INDENT:
		walk_indented(l, n, "    ");
		return;
	case HTML_HEADING:
		walk_styled(l, n, TEXT_HEADING);
		return;
	case HTML_HR:
		walk_rule(l);
		return;
	case HTML_IMG:
		walk_picture(l, n);
		return;
	case HTML_LI:
		walk_item(l, n, 0);
		return;
	case HTML_OL:
	case HTML_UL:
		walk_list(l, n);
		return;
	case HTML_P:
		walk_styled(l, n, l->flow.style);
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

/* Walks through the page; false if that showed nothing. */
static bool lay_out_tree(
    struct text *t, struct page *page, const struct html_tree *tree, int width)
{
	struct layout l = {.page = page};
	bool shows;

	html_flow_open(&l.flow, t, width);
	if (page->shows_hidden && page->hidden)
		put_note(&l, _("All words of this page are hidden by its "
			       "style. They are shown here all the same."));
	page->hidden = 0;
	walk_children(&l, tree->root);
	html_flow_end_line(&l.flow);
	shows = l.flow.has_ink;
	if (tree->is_cut && (shows || !page->hidden))
		put_note(&l, _("This page is too large or too deep to be shown "
			       "whole. The rest of it was left out."));
	html_flow_close(&l.flow);
	return shows;
}

void html_lay_out_as(
    struct text *t, const char *html, size_t len, const struct html_how *how)
{
	struct page page = {.links = t, .shows_hidden = how->shows_hidden};
	struct html_tree tree;

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
