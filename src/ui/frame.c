#include "ui/frame.h"

#include "base/i18n.h"
#include "ui/folders.h"
#include "ui/list/list.h"
#include "ui/reader/reader.h"
#include "ui/kit/symbol.h"
#include "ui/app/status_line.h"
#include "ui/kit/term.h"

enum {
	TWO_PANELS = 110, /* columns from which on they are side by side */
	THREE_PANELS = 150,
	THREE_AT_LEAST = 100, /* where they were asked for */
	READER_COLS = 104,
	BRAND_COLS = 60,
	KEYS_COLS = 44,
};

struct view *frame_focus(const struct app *app)
{
	struct view *top = app_top(app);

	if (app->is_in_folders && top->shape == SHAPE_LIST)
		return app->folders;
	return top;
}

static int count_panels(const struct app *app, int cols)
{
	if (app->conf->ui.is_plain)
		return 1;
	if (app->panels == PANELS_THREE && cols >= THREE_AT_LEAST)
		return 3;
	if (app->panels != PANELS_FEW && cols >= THREE_PANELS)
		return 3;
	return cols >= TWO_PANELS ? 2 : 1;
}

bool frame_shows_reader(const struct app *app)
{
	const struct view *main = app_main(app);

	return main->shape == SHAPE_READER ||
	       (main->shape == SHAPE_LIST && app->n_panels == 3);
}

/* --- what is side by side ------------------------------------------------- */

static void draw_view(struct view *v, const struct area *a)
{
	v->area = *a;
	if (a->rows > 0 && a->cols > 0)
		v->verbs->draw(v, a);
}

/* Draws a line down a column; what is left of and behind it is returned. */
static void draw_divider(const struct area *a, int col)
{
	for (int row = 0; row < a->rows; row++) {
		struct pen p = pen_at(a, row, 0);

		p.col = col;
		pen_put(&p, LOOK_DIM, symbol(SYMBOL_UPRIGHT));
	}
}

/* The list that the main view belongs to. */
static struct view *list_below(const struct app *app)
{
	for (size_t i = app->views.len; i-- > 1;)
		if (app->views.items[i]->shape == SHAPE_LIST)
			return app->views.items[i];
	return app->views.items[0];
}

static void draw_list_and_reader(struct app *app, const struct area *a)
{
	struct view *list = list_below(app);
	int reader = a->cols * 55 / 100;
	struct area left, right;

	if (reader > READER_COLS)
		reader = READER_COLS;
	left = area_cols(a, 0, a->cols - reader - 1);
	right = area_cols(a, a->cols - reader, reader);
	if (app_main(app)->shape == SHAPE_LIST)
		list_preview(list);
	draw_view(list, &left);
	draw_divider(a, left.cols);
	draw_view(app->reader, &right);
}

/* Narrow screens: the panel of folders lies over the list. */
static void slide_folders_over(struct app *app, const struct area *a)
{
	int cols = FOLDERS_COLS + 6 < a->cols ? FOLDERS_COLS + 6 : a->cols;
	struct area panel = area_cols(a, 0, cols);

	draw_view(app->folders, &panel);
	if (cols < a->cols)
		draw_divider(a, cols);
}

static void draw_panels(struct app *app, const struct area *a)
{
	struct view *main = app_main(app);
	struct area folders = area_cols(a, 0, FOLDERS_COLS), rest;

	app->folders->area = (struct area){0};
	app->reader->area.rows = 0;
	if (main->shape == SHAPE_FULL || app->n_panels == 1) {
		draw_view(main, a);
		if (main->shape == SHAPE_LIST && app->is_in_folders)
			slide_folders_over(app, a);
		return;
	}
	rest = area_cols(a, FOLDERS_COLS + 1, a->cols);
	draw_view(app->folders, &folders);
	draw_divider(a, FOLDERS_COLS);
	if (app->n_panels == 3)
		draw_list_and_reader(app, &rest);
	else
		draw_view(main, &rest);
}

/* --- around them ---------------------------------------------------------- */

static void draw_title(struct app *app, const struct area *a)
{
	struct view *v = app_main(app);
	struct buf left = BUF_INIT, right = BUF_INIT, mark = BUF_INIT;
	const char *gap = a->cols < BRAND_COLS ? " " : "    ";
	struct pen p = pen_at(a, 0, 0);
	int right_cols;

	if (v->verbs->title)
		v->verbs->title(v, &left, &right);
	if (v->shape == SHAPE_LIST)
		status_line_mark(
		    &mark, app, list_account(v), a->cols < BRAND_COLS);
	if (mark.len)
		buf_printf(&right, "%s%s", right.len ? gap : "", mark.data);
	right_cols = draw_width(right.data) + 1;
	if (right_cols > a->cols * 2 / 3)
		right_cols = a->cols / 2;
	pen_put(&p, LOOK_TITLE, " ");
	if (a->cols >= BRAND_COLS)
		pen_put(&p, LOOK_TITLE, "postern  ");
	pen_cell(&p, a->cols - p.col - right_cols - 1, LOOK_TITLE, left.data);
	pen_put(&p, LOOK_TITLE, " ");
	pen_cell_right(&p, right_cols - 1, LOOK_TITLE, right.data);
	pen_end(&p, LOOK_TITLE);
	buf_clear(&left);
	buf_clear(&right);
	buf_clear(&mark);
}

/* Columns of one hint. */
static int hint_cols(const struct view *v, enum action a, char *key)
{
	const struct binding *b = keys_find(v->place, a);

	if (!b || !keys_name(b, 0, key))
		return 0;
	return draw_width(key) + 1 + draw_width(_(b->word));
}

/* What a view hints at, as it is at its place in the stack. */
static size_t read_hints(
    const struct app *app, const struct view *v, enum action *hints)
{
	size_t n = v->verbs->hints ? v->verbs->hints(v, hints) : 0;

	for (size_t i = 0; i < n; i++)
		if (hints[i] == ACT_BACK && v == app_top(app) &&
		    app_is_lowest(app))
			hints[i] = ACT_LEAVE;
	return n;
}

static void put_hint(struct pen *p, const struct view *v, enum action a)
{
	char key[KEYS_NAME];

	if (!hint_cols(v, a, key))
		return;
	pen_put(p, LOOK_TEXT, " ");
	pen_put(p, LOOK_KEY, key);
	pen_put(p, LOOK_TEXT, " ");
	pen_put(p, LOOK_DIM, _(keys_find(v->place, a)->word));
	pen_put(p, LOOK_TEXT, " ");
}

/* As many hints as there is room for; the last always has its room. */
static void draw_hints(struct app *app, const struct area *a)
{
	const struct view *v = frame_focus(app);
	enum action hints[HINTS_MAX];
	struct pen p = pen_at(a, 0, 0);
	char key[KEYS_NAME];
	size_t n = read_hints(app, v, hints);
	int last = n ? hint_cols(v, hints[n - 1], key) + 2 : 0;

	if (v->verbs->footer) {
		struct buf text = BUF_INIT;

		v->verbs->footer(v, &text);
		pen_put(&p, LOOK_DIM, " ");
		pen_put(&p, LOOK_DIM, text.data);
		buf_clear(&text);
		return;
	}
	for (size_t i = 0; i + 1 < n; i++)
		if (hint_cols(v, hints[i], key) + 2 + last <= pen_left(&p))
			put_hint(&p, v, hints[i]);
	if (n)
		put_hint(&p, v, hints[n - 1]);
}

/* What the keys behind a prefix do. */
static void draw_follows(
    struct app *app, const struct area *body, uint32_t prefix)
{
	const struct view *v = frame_focus(app);
	struct buf title = BUF_INIT;
	struct area box, a;
	char name[KEYS_NAME];
	int n = 0;

	for (size_t i = 0; i < key_table_len; i++)
		if ((!key_table[i].places || key_table[i].places & v->place) &&
		    keys_follows(&key_table[i], prefix, name))
			n++;
	box = area_rows(body, body->rows - n - 2, n + 2);
	if (n + 2 > body->rows)
		box = *body;
	box = area_cols(&box, 0, KEYS_COLS);
	keys_describe(&title, prefix);
	buf_add_str(&title, " ...");
	draw_box(&box, title.data, &a);
	n = 0;
	for (size_t i = 0; i < key_table_len; i++) {
		const struct binding *b = &key_table[i];
		struct pen p = pen_at(&a, n, 0);

		if ((b->places && !(b->places & v->place)) ||
		    !keys_follows(b, prefix, name))
			continue;
		pen_put(&p, LOOK_KEY, " ");
		pen_cell(&p, 3, LOOK_KEY, name);
		pen_cell(&p, pen_left(&p), LOOK_TEXT, _(b->help));
		n++;
	}
	buf_clear(&title);
}

static void draw_over(
    struct app *app, const struct area *body, const struct area *line)
{
	for (size_t i = 1; i < app->views.len; i++) {
		struct view *v = app->views.items[i];

		if (v->shape == SHAPE_POPUP)
			draw_view(v, body);
		else if (v->shape == SHAPE_LINE)
			draw_view(v, line);
	}
}

void frame_draw(struct app *app, uint32_t follows)
{
	struct area whole = {0, 0, term_rows(), term_cols()};
	int rows = whole.rows, top = rows >= 5, bottom = 0;
	struct area title = area_rows(&whole, 0, top), body, status, hints;
	const struct view *focus;

	bottom = rows >= 7 ? 2 : rows >= 3;
	body = area_rows(&whole, top, rows - top - bottom);
	status = area_rows(&whole, rows - bottom, bottom ? 1 : 0);
	hints = area_rows(&whole, rows - 1, bottom == 2);
	app->n_panels = count_panels(app, whole.cols);
	term_begin();
	draw_panels(app, &body);
	if (title.rows)
		draw_title(app, &title);
	if (status.rows)
		status_line_draw(app, &status);
	draw_over(app, &body, status.rows ? &status : &body);
	if (hints.rows)
		draw_hints(app, &hints);
	if (follows)
		draw_follows(app, &body, follows);
	focus = frame_focus(app);
	term_show(focus->cursor_row, focus->cursor_col);
}

static bool is_in(const struct area *a, int row, int col)
{
	return row >= a->top && row < a->top + a->rows && col >= a->left &&
	       col < a->left + a->cols;
}

struct view *frame_view_at(const struct app *app, int row, int col)
{
	if (app_top(app)->shape >= SHAPE_POPUP)
		return NULL;
	if (is_in(&app->folders->area, row, col))
		return app->folders;
	if (is_in(&app->reader->area, row, col))
		return app->reader;
	if (app_main(app)->shape == SHAPE_READER && app->n_panels == 3 &&
	    is_in(&list_below(app)->area, row, col))
		return list_below(app);
	return is_in(&app_main(app)->area, row, col) ? app_main(app) : NULL;
}
