#include "ui/kit/form.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "ui/kit/paragraph.h"
#include "ui/kit/symbol.h"

struct form_field *form_add(
    struct form *f, enum form_type type, int id, const char *label)
{
	struct form_field *field = vec_push(&f->fields);

	field->type = type;
	field->id = id;
	field->label = mem_str(label);
	line_edit_init(&field->line, "");
	field->kept_text = mem_str("");
	return field;
}

void form_set_unit(struct form_field *field, const char *unit)
{
	free(field->unit);
	field->unit = mem_str(unit);
}

void form_add_choice(struct form_field *field, const char *word)
{
	for (int i = 0; i + 1 < FORM_CHOICES; i++)
		if (!field->choices[i]) {
			field->choices[i] = mem_str(word);
			return;
		}
}

struct form_field *form_find(struct form *f, int id)
{
	for (size_t i = 0; i < f->fields.len; i++)
		if (f->fields.items[i].id == id)
			return &f->fields.items[i];
	return NULL;
}

static void clear_line(struct form_field *field)
{
	/* It may be a secret. */
	if (field->line.text.cap)
		explicit_bzero(field->line.text.data, field->line.text.cap);
	if (field->line.killed.cap)
		explicit_bzero(field->line.killed.data, field->line.killed.cap);
	line_edit_clear(&field->line);
}

void form_clear(struct form *f)
{
	for (size_t i = 0; i < f->fields.len; i++) {
		struct form_field *field = &f->fields.items[i];

		clear_line(field);
		mem_wipe_free(field->kept_text);
		for (int c = 0; c < FORM_CHOICES; c++)
			free(field->choices[c]);
		free(field->label);
		free(field->unit);
		free(field->outcome);
	}
	vec_clear(&f->fields);
	*f = (struct form){0};
}

/* --- values --------------------------------------------------------------- */

void form_keep(struct form_field *field)
{
	mem_wipe_free(field->kept_text);
	field->kept_text = mem_str(field->line.text.data);
	field->kept_chosen = field->chosen;
}

void form_set_text(struct form_field *field, const char *text)
{
	clear_line(field);
	line_edit_init(&field->line, text);
	form_keep(field);
}

void form_set_chosen(struct form_field *field, int chosen)
{
	field->chosen = chosen;
	form_keep(field);
}

bool form_is_changed(const struct form_field *field)
{
	return field->chosen != field->kept_chosen ||
	       strcmp(field->line.text.data, field->kept_text) != 0;
}

void form_revert(struct form_field *field)
{
	char *text = mem_str(field->kept_text);

	field->chosen = field->kept_chosen;
	form_set_text(field, text);
	mem_wipe_free(text);
}

void form_say(struct form_field *field, enum look look, const char *text)
{
	free(field->outcome);
	field->outcome = mem_str(text);
	field->outcome_look = look;
}

/* --- keys ----------------------------------------------------------------- */

static bool takes_keys(const struct form_field *field)
{
	return !field->is_hidden && field->type >= FORM_TEXT;
}

void form_focus(struct form *f, const struct form_field *field)
{
	if (field && takes_keys(field))
		f->focus = (size_t)(field - f->fields.items);
}

struct form_field *form_focused(struct form *f)
{
	/* Fields may have been hidden. */
	for (size_t n = 0; n < f->fields.len; n++) {
		struct form_field *field = &f->fields.items[f->focus];

		if (takes_keys(field))
			return field;
		f->focus = (f->focus + 1) % f->fields.len;
	}
	return NULL;
}

/* The next field, or the one before, round at the ends. */
static enum form_event go(struct form *f, bool is_back)
{
	size_t n = f->fields.len, step = is_back ? n - 1 : 1;

	f->fields.items[f->focus].is_shown = false;
	for (size_t i = 0; i < n; i++) {
		f->focus = (f->focus + step) % n;
		if (takes_keys(&f->fields.items[f->focus]))
			break;
	}
	return FORM_LEFT;
}

static enum form_event go_key(struct form *f, uint32_t key)
{
	switch (key) {
	case INPUT_TAB:
	case INPUT_DOWN:
	case 'N' & 31:
		return go(f, false);
	case INPUT_BACK_TAB:
	case INPUT_UP:
	case 'P' & 31:
		return go(f, true);
	case INPUT_PAGE_UP:
		f->focus = f->fields.len - 1;
		return go(f, false);
	case INPUT_PAGE_DOWN:
		f->focus = 0;
		return go(f, true);
	default:
		return FORM_NOTHING;
	}
}

static int count_choices(const struct form_field *field)
{
	int n = 0;

	while (n < FORM_CHOICES && field->choices[n])
		n++;
	return n;
}

static enum form_event choice_key(struct form_field *field, uint32_t key)
{
	int n = field->type == FORM_CHECK ? 2 : count_choices(field);

	if (!n)
		return FORM_NOTHING;
	if (key == ' ')
		field->chosen = (field->chosen + 1) % n;
	else if (key == INPUT_RIGHT && field->chosen + 1 < n)
		field->chosen++;
	else if (key == INPUT_LEFT && field->chosen > 0)
		field->chosen--;
	else
		return key == INPUT_RIGHT || key == INPUT_LEFT ? FORM_TAKEN
		                                               : FORM_NOTHING;
	return FORM_CHANGED;
}

static enum form_event text_key(
    struct form_field *field, const struct input *in)
{
	if (field->type == FORM_SECRET && !in->is_pasted &&
	    in->key == INPUT_F4) {
		field->is_shown = !field->is_shown;
		return FORM_TAKEN;
	}
	return line_edit_key(&field->line, in) ? FORM_CHANGED : FORM_NOTHING;
}

enum form_event form_key(
    struct form *f, const struct input *in, struct form_field **field)
{
	struct form_field *here = form_focused(f);
	enum form_event event;
	bool is_text;

	*field = here;
	if (!here)
		return FORM_NOTHING;
	is_text = here->type == FORM_TEXT || here->type == FORM_SECRET;
	if (in->is_pasted)
		return is_text ? text_key(here, in) : FORM_NOTHING;
	if (in->key == INPUT_ESC || in->key == ('C' & 31))
		return FORM_ESCAPED;
	if (in->key == INPUT_ENTER ||
	    (here->type == FORM_BUTTON && in->key == ' '))
		return here->type == FORM_BUTTON ? FORM_PRESSED : FORM_ENTERED;
	event = go_key(f, in->key);
	if (event)
		return event;
	if (is_text)
		return text_key(here, in);
	return here->type == FORM_BUTTON ? FORM_NOTHING
	                                 : choice_key(here, in->key);
}

enum form_event form_point(struct form *f, int row, struct form_field **field)
{
	struct form_field *here = form_focused(f);

	*field = here;
	for (size_t i = 0; i < f->fields.len; i++) {
		struct form_field *at = &f->fields.items[i];

		if (!takes_keys(at) || row + f->top < at->row ||
		    row + f->top >= at->row + at->rows)
			continue;
		f->focus = i;
		if (at != here)
			return FORM_LEFT;
		if (at->type == FORM_BUTTON)
			return FORM_PRESSED;
		return at->type >= FORM_CHOICE ? choice_key(at, ' ')
		                               : FORM_TAKEN;
	}
	return FORM_NOTHING;
}

/* --- drawing -------------------------------------------------------------- */

enum { NARROW = 60, TEXT_COLS = 40, NUMBER_COLS = 8 };

/* Columns of the labels: as wide as the widest, where there is room. */
static int label_cols(const struct form *f, int cols)
{
	int widest = 0, most = cols < NARROW ? cols * 2 / 5 : cols / 2;

	for (size_t i = 0; i < f->fields.len; i++) {
		const struct form_field *field = &f->fields.items[i];
		int width = draw_width(field->label);

		if (takes_keys(field) && field->type != FORM_BUTTON &&
		    width > widest)
			widest = width;
	}
	return widest < most ? widest : most;
}

/* The line with a sign for each letter; true if it is one of those. */
static bool hide_letters(const struct form_field *field, struct line_edit *out)
{
	const struct line_edit *l = &field->line;
	size_t at = 0;
	int cols;

	if (field->type != FORM_SECRET || field->is_shown)
		return false;
	line_edit_init(out, "");
	while (at < l->text.len) {
		at += utf8_cluster(l->text.data + at, l->text.len - at, &cols);
		buf_add_str(&out->text, symbol(SYMBOL_CHOSEN));
		if (at <= l->at)
			out->at = out->text.len;
	}
	return true;
}

static void draw_text(
    struct form *f, const struct form_field *field, struct pen *p, bool is_here)
{
	int left = p->col + 1, room = pen_left(p) - 2;
	int most = field->unit ? NUMBER_COLS : TEXT_COLS;
	int cols = room < most ? room : most;
	struct area in = area_cols(p->area, left, cols);
	struct pen inner = pen_at(&in, p->row, 0);
	struct line_edit hidden;
	bool hides = hide_letters(field, &hidden);
	const struct line_edit *line = hides ? &hidden : &field->line;

	pen_put(p, is_here ? LOOK_KEY : LOOK_DIM, "[");
	if (is_here) {
		f->cursor_row = in.top + p->row;
		f->cursor_col =
		    in.left + line_edit_draw(line, &inner, LOOK_TEXT);
	} else {
		pen_cell(&inner, cols, LOOK_TEXT, line->text.data);
	}
	pen_end(&inner, LOOK_TEXT);
	p->col = left + cols;
	pen_put(p, is_here ? LOOK_KEY : LOOK_DIM, "] ");
	pen_put(p, LOOK_TEXT, field->unit ? field->unit : "");
	if (hides)
		line_edit_clear(&hidden);
}

static void place_cursor(
    struct form *f, const struct form_field *field, const struct pen *p)
{
	if (form_focused(f) != field)
		return;
	f->cursor_row = p->area->top + p->row;
	f->cursor_col = p->area->left + p->col + 1;
}

/* All side by side if there is room, else the one that is chosen. */
static void draw_choice(
    struct form *f, const struct form_field *field, struct pen *p, bool is_here)
{
	int n = count_choices(field), cols = 0;

	for (int i = 0; i < n; i++)
		cols += 6 + draw_width(field->choices[i]);
	if (cols > pen_left(p) + 2) {
		place_cursor(f, field, p);
		pen_put(p, is_here ? LOOK_KEY : LOOK_DIM, "< ");
		pen_put(p, LOOK_TEXT, field->choices[field->chosen]);
		pen_put(p, is_here ? LOOK_KEY : LOOK_DIM, " >");
		return;
	}
	for (int i = 0; i < n; i++) {
		bool is_it = i == field->chosen;

		if (is_it)
			place_cursor(f, field, p);
		pen_put(p, is_it && is_here ? LOOK_KEY : LOOK_DIM, "(");
		pen_put(p, LOOK_TEXT, is_it ? symbol(SYMBOL_CHOSEN) : " ");
		pen_put(p, is_it && is_here ? LOOK_KEY : LOOK_DIM, ") ");
		pen_put(p, is_it ? LOOK_TEXT : LOOK_DIM, field->choices[i]);
		pen_put(p, LOOK_TEXT, "  ");
	}
}

static void draw_check(
    struct form *f, const struct form_field *field, struct pen *p, bool is_here)
{
	place_cursor(f, field, p);
	pen_put(p, is_here ? LOOK_KEY : LOOK_DIM, "[");
	pen_put(p, LOOK_TEXT, field->chosen ? "x" : " ");
	pen_put(p, is_here ? LOOK_KEY : LOOK_DIM, "] ");
	pen_put(p, LOOK_TEXT, field->chosen ? _("yes") : _("no"));
}

static void draw_button(
    struct form *f, const struct form_field *field, struct pen *p, bool is_here)
{
	place_cursor(f, field, p);
	pen_put(p, is_here ? LOOK_KEY : LOOK_DIM, "[ ");
	pen_put(p, is_here ? LOOK_KEY : LOOK_TEXT, field->label);
	pen_put(p, is_here ? LOOK_KEY : LOOK_DIM, " ]");
}

static void draw_field(
    struct form *f, const struct form_field *field, struct pen *p, int labels)
{
	bool is_here = form_focused(f) == field;

	pen_put(p, LOOK_KEY, is_here ? symbol(SYMBOL_HERE) : " ");
	pen_put(p, LOOK_TEXT, " ");
	if (field->type == FORM_BUTTON) {
		draw_button(f, field, p, is_here);
		return;
	}
	pen_cell(p, labels, is_here ? LOOK_HEADING : LOOK_TEXT, field->label);
	pen_put(p, LOOK_TEXT, "  ");
	if (field->type == FORM_CHOICE)
		draw_choice(f, field, p, is_here);
	else if (field->type == FORM_CHECK)
		draw_check(f, field, p, is_here);
	else
		draw_text(f, field, p, is_here);
}

/* Lays the fields out and draws what is seen of them; returns the rows of
 * all. */
static int lay_out(struct form *f, const struct area *a)
{
	int labels = label_cols(f, a->cols), row = 0;
	struct area inner = area_cols(a, 2, a->cols - 2);
	struct area below =
	    area_cols(a, a->cols < NARROW ? 4 : labels + 4, a->cols);

	for (size_t i = 0; i < f->fields.len; i++) {
		struct form_field *field = &f->fields.items[i];
		struct pen p;

		field->rows = 0;
		if (field->is_hidden)
			continue;
		if (field->type == FORM_HEADING && row)
			row++;
		field->row = row;
		p = pen_at(a, row - f->top, 0);
		if (field->type == FORM_NOTE) {
			row = f->top + paragraph_draw(&inner, row - f->top,
					   LOOK_DIM, field->label);
		} else if (field->type == FORM_HEADING) {
			pen_put(&p, LOOK_HEADING, " ");
			pen_put(&p, LOOK_HEADING, field->label);
			row++;
		} else {
			draw_field(f, field, &p, labels);
			row++;
		}
		if (field->outcome)
			row = f->top + paragraph_draw(&below, row - f->top,
					   field->outcome_look, field->outcome);
		field->rows = row - field->row;
	}
	return row;
}

void form_draw(struct form *f, const struct area *a)
{
	const struct area nothing = {a->top, a->left, 0, a->cols};
	struct form_field *here = form_focused(f);
	int total = lay_out(f, &nothing);

	f->area = *a;
	if (here && here->row + here->rows > f->top + a->rows)
		f->top = here->row + here->rows - a->rows;
	/* Where not all fits, the field itself is seen. */
	if (here && here->row < f->top)
		f->top = here->row;
	if (f->top > total - a->rows)
		f->top = total - a->rows;
	/* The heading of the first field is seen with it. */
	if (f->top < 0 ||
	    (here && here->row < a->rows && here->row + here->rows <= a->rows))
		f->top = 0;
	lay_out(f, a);
}
