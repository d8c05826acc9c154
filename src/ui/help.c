#include "ui/help.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "ui/kit/line_edit.h"
#include "ui/kit/paragraph.h"
#include "ui/kit/scroll.h"
#include "ui/kit/symbol.h"

enum { KEYS_COLS = 19, KEYS_COLS_NARROW = 10, NARROW = 60 };

/* A row of the help: a heading, or keys and what they do. */
struct help_row {
	char *keys; /* NULL: a heading */
	char *text;
};

struct help {
	struct view view;
	struct help_rows VEC_OF(struct help_row) all;
	struct line_edit line;
	struct scroll scroll;
};

static void help_add(struct help *h, const char *keys, const char *text)
{
	struct help_row *row = vec_push(&h->all);

	row->keys = mem_str(keys);
	row->text = mem_str(text);
}

/* "j Down" as people list it: "j, Down". */
static char *list_keys(const struct binding *b)
{
	struct buf out = BUF_INIT;
	char name[KEYS_NAME];

	for (int n = 0; keys_name(b, n, name); n++)
		buf_printf(&out, "%s%s", n ? ", " : "", name);
	if (!out.len)
		buf_printf(&out, ": %s", _(b->word));
	return buf_take(&out);
}

static void add_keys(struct help *h, enum place place, bool everywhere)
{
	for (size_t i = 0; i < key_table_len; i++) {
		const struct binding *b = &key_table[i];
		char *keys;

		if (everywhere ? b->places != 0 : !(b->places & place))
			continue;
		keys = list_keys(b);
		help_add(h, keys, _(b->help));
		free(keys);
	}
}

static void add_signs(struct help *h)
{
	static const struct {
		enum symbol symbol;
		const char *text;
	} rows[] = {
	    {SYMBOL_UNREAD, N_("Unread, or a thread with unread messages")},
	    {SYMBOL_STAR, N_("Starred")},
	    {SYMBOL_ANSWERED, N_("Answered")},
	    {SYMBOL_FORWARDED, N_("Forwarded")},
	    {SYMBOL_DRAFT, N_("Draft")},
	    {SYMBOL_FILES, N_("Has attachments")},
	    {SYMBOL_MARKED, N_("Marked")},
	    {SYMBOL_WARNING,
		N_("The account needs attention: press A to see why")},
	};

	help_add(h, NULL, _("Symbols"));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		help_add(h, symbol(rows[i].symbol), _(rows[i].text));
	help_add(h, "4", _("A folded thread of four messages; za unfolds it"));
}

static bool help_fits(const struct help *h, const struct help_row *row)
{
	struct buf typed = BUF_INIT, text = BUF_INIT;
	bool is_in;

	if (!row->keys)
		return h->line.text.len == 0;
	utf8_fold(&typed, h->line.text.data, h->line.text.len);
	utf8_fold(&text, row->text, strlen(row->text));
	buf_add_char(&text, ' ');
	/* A key is looked for as it is: N is not n. */
	is_in = strstr(text.data, typed.data) ||
	        strstr(row->keys, h->line.text.data);
	buf_clear(&typed);
	buf_clear(&text);
	return is_in;
}

/* Draws the rows that fit from the first that is seen on, and counts how many
 * rows of the screen there are in all. */
static void draw_rows(struct help *h, const struct area *a)
{
	int row = -h->scroll.top;
	int keys = a->cols < NARROW ? KEYS_COLS_NARROW : KEYS_COLS;

	for (size_t i = 0; i < h->all.len; i++) {
		const struct help_row *r = &h->all.items[i];
		struct area text = area_cols(a, keys + 2, a->cols);
		struct pen p;

		if (!help_fits(h, r))
			continue;
		if (!r->keys && row > -h->scroll.top)
			row++;
		p = pen_at(a, row, 0);
		if (!r->keys) {
			pen_put(&p, LOOK_HEADING, " ");
			pen_put(&p, LOOK_HEADING, r->text);
			row++;
			continue;
		}
		pen_put(&p, LOOK_KEY, " ");
		pen_cell(&p, keys, LOOK_KEY, r->keys);
		row = paragraph_draw(&text, row, LOOK_TEXT, r->text);
	}
	h->scroll.total = row + h->scroll.top;
}

static void help_draw(struct view *v, const struct area *whole)
{
	struct help *h = (struct help *)v;
	int cols = whole->cols < 84 ? whole->cols : 84;
	struct area box = area_cols(whole, (whole->cols - cols) / 2, cols), a,
		    list;
	struct pen p;

	draw_box(&box, _("Keys"), &a);
	p = pen_at(&a, 0, 0);
	pen_put(&p, LOOK_KEY, " > ");
	v->cursor_row = a.top;
	v->cursor_col = a.left + line_edit_draw(&h->line, &p, LOOK_TEXT);
	list = area_rows(&a, 1, a.rows - 1);
	h->scroll.height = list.rows;
	draw_rows(h, &list);
}

static void help_footer(const struct view *v, struct buf *out)
{
	const struct help *h = (const struct help *)v;

	buf_add_str(out, _("type to filter   Up Down: scroll   Esc: close"));
	buf_printf(out, "   %s", scroll_where(&h->scroll));
}

static void help_key(struct view *v, const struct input *in)
{
	struct help *h = (struct help *)v;
	struct scroll *s = &h->scroll;

	switch (in->is_pasted ? 0 : in->key) {
	case INPUT_DOWN:
		scroll_act(s, ACT_DOWN);
		break;
	case INPUT_UP:
		scroll_act(s, ACT_UP);
		break;
	case INPUT_PAGE_DOWN:
		scroll_act(s, ACT_PAGE_DOWN);
		break;
	case INPUT_PAGE_UP:
		scroll_act(s, ACT_PAGE_UP);
		break;
	case INPUT_ESC:
	case INPUT_F1:
	case INPUT_ENTER:
	case 'C' & 31:
		app_pop(v->app);
		break;
	case '?':
		/* What opened it closes it. */
		if (!h->line.text.len)
			app_pop(v->app);
		else if (line_edit_key(&h->line, in))
			s->top = 0;
		break;
	default:
		if (line_edit_key(&h->line, in))
			s->top = 0;
		break;
	}
}

static void free_help(struct view *v)
{
	struct help *h = (struct help *)v;

	for (size_t i = 0; i < h->all.len; i++) {
		free(h->all.items[i].keys);
		free(h->all.items[i].text);
	}
	vec_clear(&h->all);
	line_edit_clear(&h->line);
	free(h);
}

static const struct view_verbs verbs = {.draw = help_draw,
    .footer = help_footer,
    .key = help_key,
    .free = free_help};

struct view *help_new(enum place place)
{
	struct help *h = mem_new(1, sizeof *h);

	h->view = (struct view){.verbs = &verbs, .shape = SHAPE_POPUP};
	line_edit_init(&h->line, "");
	help_add(h, NULL, _("Here"));
	add_keys(h, place, false);
	help_add(h, NULL, _("Everywhere"));
	add_keys(h, place, true);
	if (place & (PLACE_LIST | PLACE_FOLDERS))
		add_signs(h);
	return &h->view;
}
