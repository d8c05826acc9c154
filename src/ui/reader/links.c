#include "ui/reader/links.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "mime/html/link.h"
#include "ui/reader/opener.h"
#include "ui/app/prompt.h"
#include "ui/kit/scroll.h"
#include "ui/kit/symbol.h"
#include "ui/kit/term.h"
#include "ui/app/textview.h"

struct links {
	struct view view;
	struct text_links links;
	struct chooser chooser;
};

static const struct text_link *links_chosen(const struct links *l)
{
	return &l->links.items[l->chooser.at];
}

static void draw_link(struct links *l, const struct area *a, int row, int i)
{
	const struct text_link *link = &l->links.items[i];
	bool is_here = i == l->chooser.at;
	struct pen p = pen_at(a, row, is_here ? STYLE_SELECTED : 0);
	char number[16];

	snprintf(number, sizeof number, "[%d]", i + 1);
	pen_put(&p, LOOK_TEXT, is_here ? symbol(SYMBOL_HERE) : " ");
	pen_cell(&p, 6, LOOK_KEY, number);
	pen_put(&p, LOOK_LINK, link->url);
	if (*link->label && pen_left(&p) > 8) {
		pen_put(&p, LOOK_DIM, "  ");
		pen_cell(&p, pen_left(&p), LOOK_DIM, link->label);
	}
	pen_end(&p, LOOK_TEXT);
}

static void links_draw(struct view *v, const struct area *a)
{
	struct links *l = (struct links *)v;

	l->chooser.scroll.height = a->rows;
	l->chooser.scroll.total = (int)l->links.len;
	chooser_fit(&l->chooser);
	for (int row = 0; row < a->rows; row++)
		if (l->chooser.scroll.top + row < l->chooser.scroll.total)
			draw_link(l, a, row, l->chooser.scroll.top + row);
	v->cursor_row = a->top + l->chooser.at - l->chooser.scroll.top;
	v->cursor_col = a->left;
}

static void links_title(struct view *v, struct buf *left, struct buf *right)
{
	(void)v;
	buf_add_str(left, _("Links: where they really lead"));
	buf_add_str(right, _("postern asks before it opens a link"));
}

static size_t links_hints(const struct view *v, enum action *out)
{
	static const enum action all[] = {ACT_OPEN, ACT_LAUNCH, ACT_COPY,
	    ACT_DOWN, ACT_UP, ACT_BACK, ACT_HELP};

	(void)v;
	memcpy(out, all, sizeof all);
	return sizeof all / sizeof *all;
}

/* What is to be known of a link before it is opened. */
static void add_judgement(struct view *text, const struct text_link *link)
{
	struct buf target = BUF_INIT, shown = BUF_INIT, real = BUF_INIT;
	struct buf line = BUF_INIT;

	if (html_link_target(&target, link->url)) {
		textview_add_str(text, LOOK_DIM, "");
		textview_add_str(text, LOOK_DIM, _("and then on to"));
		textview_add_str(text, LOOK_LINK, target.data);
	}
	if (html_link_deceives(link->label, link->url, &shown, &real)) {
		buf_printf(&line, _("It shows %s but leads to %s."), shown.data,
		    real.data);
		textview_add_str(text, LOOK_DIM, "");
		textview_add_str(text, LOOK_WARNING, line.data);
	}
	buf_clear(&target);
	buf_clear(&shown);
	buf_clear(&real);
	buf_clear(&line);
}

static void show_whole(struct links *l)
{
	struct view *text = textview_new(l->view.app, _("Link"));

	textview_add_str(text, LOOK_DIM, _("The link leads to"));
	textview_add_str(text, LOOK_LINK, links_chosen(l)->url);
	add_judgement(text, links_chosen(l));
	if (*links_chosen(l)->label) {
		textview_add_str(text, LOOK_DIM, "");
		textview_add_str(text, LOOK_DIM, _("but is shown as"));
		textview_add_str(text, LOOK_TEXT, links_chosen(l)->label);
	}
	app_push(l->view.app, text);
}

static void on_yes(void *ctx, char key)
{
	struct links *l = ctx;
	struct app *app = l->view.app;
	struct err e;

	if (key == 'y' &&
	    !opener_start(app->conf->ui.opener, links_chosen(l)->url, &e))
		app_fail(app, &e);
	else if (key == 'y')
		app_say(app, _("Opening the link."));
	app_pop_to(app, &l->view);
}

/* The whole address stands above the question. */
static void launch(struct links *l)
{
	char *name = opener_name(l->view.app->conf->ui.opener);
	struct buf question = BUF_INIT;

	if (!opener_takes(links_chosen(l)->url)) {
		app_say(l->view.app, _("Links of this kind can't be opened "
				       "here; y copies the link."));
		free(name);
		return;
	}
	show_whole(l);
	buf_printf(
	    &question, _("Open this address with %s?  y: yes   n: no"), name);
	prompt_choose(
	    l->view.app, &(struct prompt_choice){.question = question.data,
			     .keys = "yn",
			     .chosen = on_yes,
			     .ctx = l});
	buf_clear(&question);
	free(name);
}

static bool links_act(struct view *v, enum action a)
{
	struct links *l = (struct links *)v;

	switch (a) {
	case ACT_OPEN:
		show_whole(l);
		return true;
	case ACT_LAUNCH:
		launch(l);
		return true;
	case ACT_COPY:
		term_copy(links_chosen(l)->url);
		app_say(v->app, _("The link was sent to the clipboard of the "
				  "terminal, if it has one."));
		return true;
	default:
		return chooser_act(&l->chooser, a);
	}
}

static void links_point(struct view *v, int row, bool opens)
{
	struct links *l = (struct links *)v;

	if (chooser_point(&l->chooser, row) && opens)
		show_whole(l);
}

static void links_free_view(struct view *v)
{
	struct links *l = (struct links *)v;

	for (size_t i = 0; i < l->links.len; i++) {
		free(l->links.items[i].url);
		free(l->links.items[i].label);
	}
	vec_clear(&l->links);
	free(l);
}

static const struct view_verbs verbs = {.draw = links_draw,
    .title = links_title,
    .hints = links_hints,
    .act = links_act,
    .point = links_point,
    .free = links_free_view};

struct view *links_new(struct app *app, const struct text *t)
{
	struct links *l = mem_new(1, sizeof *l);

	l->view = (struct view){.verbs = &verbs,
	    .app = app,
	    .place = PLACE_LINKS,
	    .shape = SHAPE_FULL};
	for (size_t i = 0; i < t->links.len; i++) {
		struct text_link *link = vec_push(&l->links);

		link->url = mem_str(t->links.items[i].url);
		link->label = mem_str(t->links.items[i].label);
	}
	return &l->view;
}
