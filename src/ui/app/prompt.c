#include "ui/app/prompt.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "ui/kit/line_edit.h"

struct prompt_asking {
	struct view view;
	struct prompt prompt;
	char *label, *explain;
	struct line_edit line;
	bool is_taken;
};

static void prompt_draw(struct view *v, const struct area *a)
{
	struct prompt_asking *q = (struct prompt_asking *)v;
	struct pen p = pen_at(a, 0, 0);

	pen_put(&p, LOOK_KEY, " ");
	pen_put(&p, LOOK_KEY, q->label);
	v->cursor_row = a->top;
	v->cursor_col = a->left + line_edit_draw(&q->line, &p, LOOK_TEXT);
	pen_end(&p, LOOK_TEXT);
}

static void prompt_footer(const struct view *v, struct buf *out)
{
	buf_add_str(out, ((const struct prompt_asking *)v)->explain);
}

static void free_asking(struct view *v)
{
	struct prompt_asking *q = (struct prompt_asking *)v;

	if (!q->is_taken && q->prompt.left)
		q->prompt.left(q->prompt.ctx);
	line_edit_clear(&q->line);
	free(q->label);
	free(q->explain);
	free(q);
}

static void prompt_take(struct prompt_asking *q)
{
	struct prompt prompt = q->prompt;
	char *text = buf_take(&q->line.text);

	q->is_taken = true;
	app_pop(q->view.app);
	prompt.taken(prompt.ctx, text);
	free(text);
}

static void prompt_key(struct view *v, const struct input *in)
{
	struct prompt_asking *q = (struct prompt_asking *)v;

	if (!in->is_pasted && in->key == INPUT_ENTER)
		prompt_take(q);
	else if (!in->is_pasted &&
		 (in->key == INPUT_ESC || in->key == ('C' & 31) ||
		     in->key == ('G' & 31)))
		app_pop(v->app);
	else
		line_edit_key(&q->line, in);
}

static const struct view_verbs verbs = {.draw = prompt_draw,
    .footer = prompt_footer,
    .key = prompt_key,
    .free = free_asking};

void prompt_ask(struct app *app, const struct prompt *p)
{
	struct prompt_asking *q = mem_new(1, sizeof *q);

	q->view.verbs = &verbs;
	q->view.shape = SHAPE_LINE;
	q->prompt = *p;
	q->label = mem_str(p->label);
	q->explain =
	    mem_str(p->explain ? p->explain : _("Enter: OK   Esc: cancel"));
	line_edit_init(&q->line, p->text ? p->text : "");
	app_push(app, &q->view);
}

struct choosing {
	struct view view;
	struct prompt_choice choice;
	char *question, *keys;
	char key; /* 0 until one was pressed */
};

static void draw_choosing(struct view *v, const struct area *a)
{
	struct choosing *c = (struct choosing *)v;
	struct pen p = pen_at(a, 0, 0);

	pen_put(&p, LOOK_KEY, " ");
	pen_put(&p, LOOK_KEY, c->question);
	v->cursor_row = a->top;
	v->cursor_col = a->left + p.col + 1;
	pen_end(&p, LOOK_TEXT);
}

static void footer_of_choosing(const struct view *v, struct buf *out)
{
	(void)v;
	buf_add_str(out, _("Press one of these keys   Esc: cancel"));
}

static void free_choosing(struct view *v)
{
	struct choosing *c = (struct choosing *)v;
	struct prompt_choice choice = c->choice;
	char key = c->key;

	free(c->question);
	free(c->keys);
	free(c);
	choice.chosen(choice.ctx, key);
}

static void key_to_choose(struct view *v, const struct input *in)
{
	struct choosing *c = (struct choosing *)v;
	bool is_esc = in->key == INPUT_ESC || in->key == ('C' & 31);

	/* What was pasted answers nothing. */
	if (in->is_pasted)
		return;
	if (!is_esc && (in->key < 0x20 || in->key > 0x7e ||
			   !strchr(c->keys, (int)in->key)))
		return;
	c->key = is_esc ? 0 : (char)in->key;
	app_pop(v->app);
}

static const struct view_verbs choosing_verbs = {.draw = draw_choosing,
    .footer = footer_of_choosing,
    .key = key_to_choose,
    .free = free_choosing};

void prompt_choose(struct app *app, const struct prompt_choice *choice)
{
	struct choosing *c = mem_new(1, sizeof *c);

	c->view.verbs = &choosing_verbs;
	c->view.shape = SHAPE_LINE;
	c->choice = *choice;
	c->question = mem_str(choice->question);
	c->keys = mem_str(choice->keys);
	app_push(app, &c->view);
}
