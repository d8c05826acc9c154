#include "ui/reader/parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "ui/reader/save_prompt.h"
#include "ui/kit/scroll.h"
#include "ui/reader/pop_copy.h"
#include "ui/kit/symbol.h"
#include "ui/reader/source.h"

/* Columns that a text is laid out for, which nobody sees here. */
enum { WIDTH = 80 };

struct parts {
	struct view view;
	int64_t message_id, account_id;
	struct message_load_parts parts;
	struct chooser chooser;
	struct job *reading; /* of the message, when more of it has come */
	bool is_behind;      /* more came since that began */
	bool wants_rest;     /* the user does, when it is read */
};

static const struct message_load_part *parts_chosen(const struct parts *p)
{
	return &p->parts.items[p->chooser.at];
}

static const char *name_of(const struct message_load_part *part)
{
	if (*part->name)
		return part->name;
	return *part->description ? part->description : part->type;
}

/* What stands for a part in the list: its type is beside it. */
static const char *label_of(const struct message_load_part *part)
{
	if (*part->name || *part->description)
		return name_of(part);
	if (part->is_multi)
		return _("contains the parts below");
	return part->is_text ? _("text") : _("(no name)");
}

static void draw_part(struct parts *parts, const struct area *a, int row, int i)
{
	const struct message_load_part *part = &parts->parts.items[i];
	bool is_here = i == parts->chooser.at;
	struct pen p = pen_at(a, row, is_here ? STYLE_SELECTED : 0);
	int indent = part->depth < 6 ? 2 * part->depth : 12;
	struct buf name = BUF_INIT, size = BUF_INIT;

	if (part->is_cut && !part->is_multi)
		buf_add_str(&size, _("partial"));
	else if (!part->is_multi)
		number_bytes(&size, part->size);
	pen_put(&p, LOOK_TEXT, is_here ? symbol(SYMBOL_HERE) : " ");
	pen_cell(
	    &p, 3, LOOK_TEXT, part->is_attachment ? symbol(SYMBOL_FILES) : "");
	pen_cell_right(&p, 8, LOOK_TEXT, size.data);
	pen_fill(&p, p.col + 2, LOOK_TEXT);
	pen_cell(&p, a->cols < 60 ? 12 : 26, LOOK_DIM, part->type);
	pen_fill(&p, p.col + 1 + indent, LOOK_TEXT);
	draw_shorten(&name, label_of(part), pen_left(&p));
	pen_put(&p,
	    part->is_attachment ? LOOK_HEADING
	    : *part->name       ? LOOK_TEXT
				: LOOK_DIM,
	    name.data);
	pen_end(&p, LOOK_TEXT);
	buf_clear(&name);
	buf_clear(&size);
}

static void parts_draw(struct view *v, const struct area *a)
{
	struct parts *p = (struct parts *)v;

	p->chooser.scroll.height = a->rows;
	p->chooser.scroll.total = (int)p->parts.len;
	chooser_fit(&p->chooser);
	for (int row = 0; row < a->rows; row++)
		if (p->chooser.scroll.top + row < p->chooser.scroll.total)
			draw_part(p, a, row, p->chooser.scroll.top + row);
	v->cursor_row = a->top + p->chooser.at - p->chooser.scroll.top;
	v->cursor_col = a->left;
}

static void parts_title(struct view *v, struct buf *left, struct buf *right)
{
	struct parts *p = (struct parts *)v;
	size_t files = 0;

	for (size_t i = 0; i < p->parts.len; i++)
		files += p->parts.items[i].is_attachment;
	buf_add_str(left, _("Parts of the message"));
	buf_printf(right,
	    ngettext("%zu attachment", "%zu attachments", (unsigned long)files),
	    files);
}

static bool has_cut(const struct parts *p)
{
	for (size_t i = 0; i < p->parts.len; i++)
		if (p->parts.items[i].is_cut)
			return true;
	return false;
}

static size_t parts_hints(const struct view *v, enum action *out)
{
	static const enum action all[] = {ACT_SERVER_COPY, ACT_OPEN, ACT_SAVE,
	    ACT_SAVE_ALL, ACT_DOWN, ACT_BACK, ACT_PALETTE, ACT_HELP};
	size_t from = !has_cut((const struct parts *)v);
	size_t n = sizeof all / sizeof *all - from;

	memcpy(out, all + from, n * sizeof *all);
	return n;
}

/* The first attachment is what people come for. */
static int first_file(const struct parts *p)
{
	for (size_t i = 0; i < p->parts.len; i++)
		if (p->parts.items[i].is_attachment)
			return (int)i;
	return 0;
}

/* --- what comes later ----------------------------------------------------- */

/* The part that was selected stays so, if there still is one like it. */
static void parts_replace(
    struct parts *p, const struct message_load_parts *fresh)
{
	struct message_load_parts old = p->parts;
	const char *path = parts_chosen(p)->path;

	p->parts = (struct message_load_parts){0};
	message_load_parts_copy(&p->parts, fresh);
	p->chooser.at = first_file(p);
	for (size_t i = 0; i < p->parts.len; i++)
		if (strcmp(p->parts.items[i].path, path) == 0)
			p->chooser.at = (int)i;
	message_load_parts_clear(&old);
}

static void read_anew(struct parts *p);

static void on_letter(void *ctx, struct message_load *l)
{
	struct parts *p = ctx;
	const struct pop_copy nobody = {.changed = NULL};
	bool wants_rest = p->wants_rest;

	p->reading = NULL;
	p->wants_rest = false;
	if (l->parts.len)
		parts_replace(p, &l->parts);
	if (p->is_behind && has_cut(p))
		read_anew(p);
	if (wants_rest)
		pop_copy_ask(p->view.app, l, &nobody);
	message_load_free(l);
}

static void read_anew(struct parts *p)
{
	struct message_load_order order = {.message_id = p->message_id,
	    .how.width = WIDTH,
	    .conf = folder_model_conf(&p->view.app->boxes, p->account_id),
	    .ready = on_letter,
	    .ctx = p};

	p->is_behind = false;
	p->reading = message_load_ask(p->view.app->reading, &order);
}

static void parts_news(struct view *v, const struct news_list *n)
{
	struct parts *p = (struct parts *)v;

	(void)n;
	if (p->reading)
		p->is_behind = true;
	else if (has_cut(p))
		read_anew(p);
}

static void show_part(struct parts *p)
{
	const struct message_load_part *part = parts_chosen(p);

	if (part->is_text)
		app_push(
		    p->view.app, source_part(p->view.app, p->message_id,
				     (size_t)p->chooser.at, name_of(part)));
	else if (part->is_multi)
		app_say(
		    p->view.app, _("This part only contains the parts below."));
	else
		app_say(p->view.app,
		    _("This part is not text. s saves it to a file."));
}

static void save_part(struct parts *p)
{
	const struct message_load_part *part = parts_chosen(p);

	if (part->is_multi)
		app_say(
		    p->view.app, _("This part only contains the parts below."));
	else
		save_prompt_part(
		    p->view.app, p->message_id, (size_t)p->chooser.at, part);
}

static bool parts_act(struct view *v, enum action a)
{
	struct parts *p = (struct parts *)v;

	switch (a) {
	case ACT_OPEN:
		show_part(p);
		return true;
	case ACT_SAVE:
		save_part(p);
		return true;
	case ACT_SAVE_ALL:
		save_prompt_all(v->app, p->message_id, &p->parts);
		return true;
	case ACT_SERVER_COPY:
		p->wants_rest = true;
		if (!p->reading)
			read_anew(p);
		return true;
	default:
		return chooser_act(&p->chooser, a);
	}
}

static void parts_point(struct view *v, int row, bool opens)
{
	struct parts *p = (struct parts *)v;

	if (chooser_point(&p->chooser, row) && opens)
		show_part(p);
}

static void parts_free_view(struct view *v)
{
	struct parts *p = (struct parts *)v;

	jobs_drop(v->app->reading, p->reading);
	message_load_parts_clear(&p->parts);
	free(p);
}

static const struct view_verbs verbs = {.draw = parts_draw,
    .title = parts_title,
    .hints = parts_hints,
    .act = parts_act,
    .point = parts_point,
    .news = parts_news,
    .free = parts_free_view};

struct view *parts_new(struct app *app, const struct message_load *l)
{
	struct parts *p = mem_new(1, sizeof *p);

	p->view = (struct view){.verbs = &verbs,
	    .app = app,
	    .place = PLACE_PARTS,
	    .shape = SHAPE_FULL};
	p->message_id = l->m.id;
	p->account_id = l->m.account_id;
	message_load_parts_copy(&p->parts, &l->parts);
	p->chooser.at = first_file(p);
	return &p->view;
}
