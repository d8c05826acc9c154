#include "ui/account/inspector_panel.h"

#include <stdlib.h>
#include <string.h>

#include "account/inspect/line_table.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "mime/text/wrap.h"
#include "ui/kit/symbol.h"

enum {
	LABEL = 14,
	/* Narrower screens have the label in a row of its own. */
	BESIDE = 56,
};

/* A row of the panel as it will be drawn. */
struct panel_row {
	const char *label; /* lent; "" if none */
	char *text;
	unsigned style;
	int line;                            /* of the inspection; -1: none */
	bool is_first, is_warning, is_plain; /* plain: without label */
};

struct panel_rows VEC_OF(struct panel_row);

void inspector_panel_reset(struct inspector_panel *p)
{
	*p = (struct inspector_panel){.chosen = -1, .chosen_row = -1};
}

void inspector_panel_step(
    struct inspector_panel *p, const struct inspection *found, int by)
{
	int n = found ? (int)found->lines.len : 0;

	p->chosen += by;
	if (p->chosen >= n)
		p->chosen = n - 1;
	if (p->chosen < -1)
		p->chosen = -1;
	if (p->chosen < 0)
		p->scroll.top = 0;
	p->must_show = p->chosen >= 0;
}

/* What a row is like, but for its words. */
static void add_rows(struct panel_rows *rows, const struct panel_row *like,
    int width, const char *text)
{
	struct wrap w = {.width = width < 8 ? 8 : width};
	struct text t = {0};

	wrap_add(&t, &w, text, strlen(text));
	for (size_t i = 0; i < t.lines.len; i++) {
		struct panel_row *row = vec_push(rows);

		*row = *like;
		row->is_first = i == 0;
		row->text = mem_str(t.lines.items[i].text);
	}
	text_clear(&t);
}

static void inspector_panel_add_plain(
    struct panel_rows *rows, int cols, unsigned style, const char *text)
{
	const struct panel_row like = {
	    .label = "", .style = style, .line = -1, .is_plain = true};

	if (*text)
		add_rows(rows, &like, cols - 2, text);
	else
		*vec_push(rows) = (struct panel_row){.label = "",
		    .text = mem_str(""),
		    .line = -1,
		    .is_plain = true};
}

/* The key that helps: "e: back up". */
static void add_fix(struct buf *out, enum inspect_fix fix)
{
	static const enum action actions[] = {
	    [FIX_BACKUP] = ACT_BACKUP,
	    [FIX_CHECK] = ACT_CHECK,
	    [FIX_FORECAST] = ACT_FORECAST,
	    [FIX_SETTINGS] = ACT_SETTINGS,
	    [FIX_APPROVE] = ACT_AGREE,
	};
	const struct binding *b;
	char name[KEYS_NAME];

	if (fix == FIX_NONE)
		return;
	b = keys_find(PLACE_ACCOUNTS, actions[fix]);
	if (b && keys_name(b, 0, name))
		buf_printf(out, "  [%s: %s]", name, _(b->word));
}

static void add_labelled(struct panel_rows *rows, int cols,
    const struct panel_row *like, const char *text)
{
	bool is_beside = cols >= BESIDE;
	struct panel_row row = *like;

	if (!is_beside) {
		struct panel_row *head = vec_push(rows);

		*head = *like;
		head->is_first = true;
		head->text = mem_str("");
		row.label = "";
	}
	add_rows(rows, &row, is_beside ? cols - LABEL - 5 : cols - 4, text);
}

static void inspector_panel_add_line(
    struct panel_rows *rows, int cols, const struct inspection *found, size_t n)
{
	const struct inspect_line *line = &found->lines.items[n];
	const struct panel_row like = {.label = line->label,
	    .style = line->is_warning ? LOOK_WARNING : LOOK_TEXT,
	    .line = (int)n,
	    .is_warning = line->is_warning};
	struct buf text = BUF_INIT;

	buf_add_str(&text, line->text);
	add_fix(&text, line->fix);
	add_labelled(rows, cols, &like, text.data);
	buf_clear(&text);
}

/* What keeps the worker from working, where it could not be written down: the
 * store itself may be what fails. "" if there is nothing more to say. */
static const char *unwritten_trouble(struct app *app, int64_t account_id,
    const struct inspection *found, struct worker_state *w)
{
	if (!app_worker(app, account_id, w) || !*w->trouble.text ||
	    strcmp(w->trouble.text, found->error) == 0)
		return "";
	return w->trouble.text;
}

static void add_all(struct panel_rows *rows, int cols, struct app *app,
    const struct folder_model_account *account, const struct inspection *found)
{
	enum inspect_section section = SECTION_TOP;
	struct worker_state w;
	const char *trouble = unwritten_trouble(app, account->id, found, &w);

	inspector_panel_add_plain(rows, cols, LOOK_HEADING, found->meaning);
	inspector_panel_add_plain(rows, cols, LOOK_TEXT, "");
	if (*trouble)
		add_labelled(rows, cols,
		    &(struct panel_row){.label = _("Problem"),
			.style = LOOK_WARNING,
			.line = -1,
			.is_warning = true},
		    trouble);
	for (size_t n = 0; n < found->lines.len; n++) {
		const struct inspect_line *line = &found->lines.items[n];

		if (line->section != section) {
			if (n || *trouble)
				inspector_panel_add_plain(
				    rows, cols, LOOK_TEXT, "");
			inspector_panel_add_plain(rows, cols, LOOK_DIM,
			    line_section_name(line->section));
		}
		section = line->section;
		inspector_panel_add_line(rows, cols, found, n);
	}
}

static void draw_row(const struct inspector_panel *p, const struct area *a,
    int at, const struct panel_row *row)
{
	bool is_chosen = row->line >= 0 && row->line == p->chosen;
	struct pen pen = pen_at(a, at, is_chosen ? STYLE_SELECTED : 0);
	unsigned label = row->is_warning ? row->style : LOOK_DIM;

	if (row->is_plain) {
		pen_put(&pen, LOOK_TEXT, " ");
		pen_put(&pen, row->style, row->text);
		return;
	}
	pen_put(&pen, row->style,
	    is_chosen && row->is_first ? symbol(SYMBOL_HERE) : " ");
	pen_put(&pen, row->style,
	    row->is_warning && row->is_first && *row->label ? "! " : "  ");
	if (a->cols >= BESIDE) {
		pen_cell(&pen, LABEL, label, row->is_first ? row->label : "");
		pen_put(&pen, row->style, " ");
		pen_put(&pen, row->style, row->text);
	} else {
		pen_put(&pen, *row->label ? label : row->style,
		    *row->label ? row->label : row->text);
	}
	if (is_chosen || row->is_warning)
		pen_end(&pen, row->style);
}

/* Scrolls to the line that was chosen just now. */
static void show_chosen(
    struct inspector_panel *p, const struct panel_rows *rows)
{
	int first = -1, last = -1;

	for (size_t i = 0; i < rows->len; i++)
		if (rows->items[i].line == p->chosen && p->chosen >= 0) {
			first = first < 0 ? (int)i : first;
			last = (int)i;
		}
	if (p->must_show && first >= 0) {
		if (last >= p->scroll.top + p->scroll.height)
			p->scroll.top = last - p->scroll.height + 1;
		if (first < p->scroll.top)
			p->scroll.top = first;
	}
	p->must_show = false;
	scroll_fit(&p->scroll);
	p->chosen_row = first - p->scroll.top;
	if (first < 0 || p->chosen_row >= p->scroll.height)
		p->chosen_row = -1;
}

void inspector_panel_draw(struct inspector_panel *p, struct app *app,
    const struct folder_model_account *account, const struct area *a)
{
	const struct inspection *found =
	    account ? inspect_load_find(&app->survey, account->id) : NULL;
	struct panel_rows rows = {0};

	if (found)
		add_all(&rows, a->cols, app, account, found);
	else if (account)
		inspector_panel_add_plain(&rows, a->cols, LOOK_HEADING,
		    account->id ? _("Counting ...")
				: _("This account has not been checked yet, so "
				    "nothing is known about it."));
	p->scroll.height = a->rows;
	p->scroll.total = (int)rows.len;
	show_chosen(p, &rows);
	for (size_t i = 0; i < rows.len; i++) {
		draw_row(p, a, (int)i - p->scroll.top, &rows.items[i]);
		free(rows.items[i].text);
	}
	vec_clear(&rows);
}
