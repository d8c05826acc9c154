#include "ui/app/picker.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "ui/kit/fuzzy.h"
#include "ui/kit/line_edit.h"
#include "ui/kit/scroll.h"
#include "ui/kit/symbol.h"

enum { ROWS_MAX = 22 };

/* An item that fits what was typed. */
struct hit {
	size_t item;
	int score;
};

struct picking {
	struct view view;
	struct picker picker;
	char *title;
	bool is_taken;
	struct line_edit line;
	struct hits VEC_OF(struct hit) hits; /* the best first */
	struct chooser chooser;
};

static int compare_hits(const void *x, const void *y)
{
	const struct hit *a = x, *b = y;

	if (a->score != b->score)
		return b->score - a->score;
	return a->item < b->item ? -1 : 1;
}

static void tell_moved(struct picking *p)
{
	if (p->picker.moved && p->hits.len)
		p->picker.moved(p->picker.ctx,
		    p->picker.items.items[p->hits.items[p->chooser.at].item]
			.value);
}

static void look_again(struct picking *p)
{
	const char *typed = p->line.text.data;

	p->hits.len = 0;
	for (size_t i = 0; i < p->picker.items.len; i++) {
		const struct picker_item *item = &p->picker.items.items[i];
		int in_label = fuzzy_score(typed, item->label);
		int in_detail = fuzzy_score(typed, item->detail);
		struct hit *hit;

		if (!in_label && in_detail < 20)
			continue;
		hit = vec_push(&p->hits);
		hit->item = i;
		/* A hit in what explains it counts less than any in its
		 * name. */
		hit->score = in_label ? 1000 + in_label : in_detail;
	}
	if (*typed && p->hits.len)
		qsort(p->hits.items, p->hits.len, sizeof *p->hits.items,
		    compare_hits);
	p->chooser.at = p->chooser.scroll.top = 0;
	tell_moved(p);
}

static void draw_item(
    const struct picking *p, const struct area *a, int row, int i)
{
	const struct picker_item *item =
	    &p->picker.items.items[p->hits.items[i].item];
	bool is_here = i == p->chooser.at;
	struct pen pen = pen_at(a, row, is_here ? STYLE_SELECTED : 0);

	pen_put(&pen, LOOK_TEXT, is_here ? symbol(SYMBOL_HERE) : " ");
	if (p->picker.key_cols) {
		pen_cell(&pen, p->picker.key_cols, LOOK_KEY, item->key);
		pen_put(&pen, LOOK_TEXT, " ");
	}
	pen_cell(&pen, p->picker.label_cols, LOOK_TEXT, item->label);
	pen_put(&pen, LOOK_TEXT, " ");
	pen_cell(&pen, pen_left(&pen), LOOK_DIM, item->detail);
}

/* The middle of the area, no larger than the picker needs. */
static struct area picker_place(const struct picking *p, const struct area *a)
{
	int rows = (int)p->picker.items.len + 3, cols = 90;

	if (rows > ROWS_MAX)
		rows = ROWS_MAX;
	if (rows > a->rows)
		rows = a->rows;
	if (cols > a->cols)
		cols = a->cols;
	return (struct area){a->top + (a->rows - rows) / 3,
	    a->left + (a->cols - cols) / 2, rows, cols};
}

static void picker_draw(struct view *v, const struct area *whole)
{
	struct picking *p = (struct picking *)v;
	struct area box = picker_place(p, whole), a, list;
	struct scroll *s = &p->chooser.scroll;
	struct pen pen;

	draw_box(&box, p->title, &a);
	list = area_rows(&a, 1, a.rows - 1);
	s->height = list.rows;
	s->total = (int)p->hits.len;
	chooser_fit(&p->chooser);
	pen = pen_at(&a, 0, 0);
	pen_put(&pen, LOOK_KEY, " > ");
	v->cursor_row = a.top;
	v->cursor_col = a.left + line_edit_draw(&p->line, &pen, LOOK_TEXT);
	for (int row = 0; row < list.rows && s->top + row < s->total; row++)
		draw_item(p, &list, row, s->top + row);
	if (!p->hits.len) {
		pen = pen_at(&list, 0, 0);
		pen_put(&pen, LOOK_DIM, _(" no matches"));
	}
}

static void picker_footer(const struct view *v, struct buf *out)
{
	(void)v;
	buf_add_str(out,
	    _("type to find   Up Down: choose   Enter: select   Esc: cancel"));
}

static void free_picking(struct view *v)
{
	struct picking *p = (struct picking *)v;

	if (!p->is_taken && p->picker.left)
		p->picker.left(p->picker.ctx);
	for (size_t i = 0; i < p->picker.items.len; i++) {
		free(p->picker.items.items[i].label);
		free(p->picker.items.items[i].key);
		free(p->picker.items.items[i].detail);
	}
	vec_clear(&p->picker.items);
	vec_clear(&p->hits);
	line_edit_clear(&p->line);
	free(p->title);
	free(p);
}

static void picker_take(struct picking *p)
{
	void (*chosen)(void *, int64_t) = p->picker.chosen;
	void *ctx = p->picker.ctx;
	int64_t value;

	if (!p->hits.len)
		return;
	p->is_taken = true;
	value = p->picker.items.items[p->hits.items[p->chooser.at].item].value;
	app_pop(p->view.app);
	chosen(ctx, value);
}

/* The keys that move in the list while letters are typed. */
static enum action moving_key(uint32_t key)
{
	switch (key) {
	case INPUT_DOWN:
	case INPUT_TAB:
	case 'N' & 31:
		return ACT_DOWN;
	case INPUT_UP:
	case INPUT_BACK_TAB:
	case 'P' & 31:
		return ACT_UP;
	case INPUT_PAGE_DOWN:
		return ACT_PAGE_DOWN;
	case INPUT_PAGE_UP:
		return ACT_PAGE_UP;
	default:
		return ACT_NONE;
	}
}

static void picker_key(struct view *v, const struct input *in)
{
	struct picking *p = (struct picking *)v;
	enum action a = in->is_pasted ? ACT_NONE : moving_key(in->key);

	if (a && chooser_act(&p->chooser, a))
		tell_moved(p);
	else if (!in->is_pasted && in->key == INPUT_ENTER)
		picker_take(p);
	else if (!in->is_pasted &&
		 (in->key == INPUT_ESC || in->key == ('C' & 31)))
		app_pop(v->app);
	else if (!a && line_edit_key(&p->line, in))
		look_again(p);
}

static const struct view_verbs verbs = {.draw = picker_draw,
    .footer = picker_footer,
    .key = picker_key,
    .free = free_picking};

void picker_open(struct app *app, const struct picker *picker)
{
	struct picking *p = mem_new(1, sizeof *p);

	p->view.verbs = &verbs;
	p->view.shape = SHAPE_POPUP;
	p->picker = *picker;
	p->title = mem_str(picker->title);
	line_edit_init(&p->line, "");
	look_again(p);
	p->chooser.at = (int)picker->at;
	tell_moved(p);
	app_push(app, &p->view);
}
