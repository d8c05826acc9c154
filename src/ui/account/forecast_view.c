#include "ui/account/forecast_view.h"

#include <stdlib.h>

#include "account/inspect/forecast.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "store/read/message.h"
#include "ui/kit/paragraph.h"
#include "ui/kit/scroll.h"
#include "ui/reader/pop_copy.h"
#include "ui/kit/symbol.h"

enum { DAY = 12, SIZE = 8, SENDER = 20 };

struct leaving {
	struct view view;
	int64_t account_id;
	const struct conf_account *conf;
	char *name;
	struct forecast forecast;
	bool is_read;
	struct err why; /* it can't be read; text "": it can */
	struct job *reading;
	struct chooser chooser;
	/* What was done here, to be taken back: messages that were kept, and
	 * those that are kept no longer, as negative ids. */
	struct ids done;
	int lines_at; /* the row of the first line that is seen */
};

/* --- reading, beside the screen: a maildrop may be long ------------------- */

struct forecast_view_message_reading {
	struct job errand;
	struct leaving *l;
	struct forecast_of of;
	struct forecast forecast;
	struct err why;
};

static void forecast_run(struct job *errand, struct db *db)
{
	struct forecast_view_message_reading *r =
	    (struct forecast_view_message_reading *)errand;

	if (db)
		forecast_read(&r->forecast, db, &r->of, &r->why);
	else
		err_set(&r->why, ERR_STORE, ERR_PROGRAM, RETRY_LATER,
		    _("Can't read the mail database right now."));
}

static void forecast_done(struct job *errand)
{
	struct forecast_view_message_reading *r =
	    (struct forecast_view_message_reading *)errand;
	struct leaving *l = r->l;

	l->reading = NULL;
	l->is_read = true;
	l->why = r->why;
	forecast_clear(&l->forecast);
	l->forecast = r->forecast;
	r->forecast = (struct forecast){0};
}

static void free_reading(struct job *errand)
{
	struct forecast_view_message_reading *r =
	    (struct forecast_view_message_reading *)errand;

	forecast_clear(&r->forecast);
	conf_account_drop(r->of.conf);
	free(r);
}

static const struct job_verbs reading_verbs = {
    forecast_run, forecast_done, free_reading};

static void forecast_ask(struct leaving *l)
{
	struct forecast_view_message_reading *r = mem_new(1, sizeof *r);

	r->errand.verbs = &reading_verbs;
	r->l = l;
	r->of.account_id = l->account_id;
	r->of.conf = conf_account_hold(l->conf);
	r->of.now = date_now();
	l->reading = &r->errand;
	jobs_send(l->view.app->reading, &r->errand);
}

/* --- drawing -------------------------------------------------------------- */

static const struct forecast_line *forecast_chosen(const struct leaving *l)
{
	if (l->chooser.at >= (int)l->forecast.lines.len)
		return NULL;
	return &l->forecast.lines.items[l->chooser.at];
}

static void put_day(struct pen *p, const struct forecast_line *line)
{
	struct buf text = BUF_INIT;

	if (line->why == STAYS_BY_WISH)
		buf_add_str(&text, _("stays"));
	else if (line->why == HELD_BY_CLOCK)
		buf_add_str(&text, _("held back"));
	else if (line->due_at <= date_now())
		buf_add_str(&text, _("next check"));
	else
		date_short(&text, line->due_at, date_now());
	pen_cell(p, DAY, line->why == STAYS_BY_WISH ? LOOK_STAR : LOOK_TEXT,
	    text.data);
	buf_clear(&text);
}

/* Only lines that are seen are looked up. */
static void put_message(
    struct leaving *l, struct pen *p, const struct forecast_line *line)
{
	struct message m = {0};

	if (!line->message_id ||
	    !message_read(l->view.app->db, line->message_id, &m, NULL)) {
		pen_cell(p, pen_left(p), LOOK_DIM, _("(deleted here)"));
	} else {
		pen_cell(
		    p, SENDER, LOOK_TEXT, *m.sender ? m.sender : m.sender_addr);
		pen_put(p, LOOK_TEXT, "  ");
		pen_cell(p, pen_left(p), LOOK_TEXT,
		    *m.subject ? m.subject : _("(no subject)"));
	}
	message_clear(&m);
}

static void draw_line(struct leaving *l, const struct area *a, int row, int i)
{
	const struct forecast_line *line = &l->forecast.lines.items[i];
	bool is_here = i == l->chooser.at;
	struct pen p = pen_at(a, row, is_here ? STYLE_SELECTED : 0);
	struct buf size = BUF_INIT;

	number_bytes(&size, line->size);
	pen_put(&p, LOOK_TEXT, is_here ? symbol(SYMBOL_HERE) : " ");
	put_day(&p, line);
	pen_cell_right(&p, SIZE, LOOK_DIM, size.data);
	pen_put(&p, LOOK_TEXT, "  ");
	put_message(l, &p, line);
	pen_end(&p, LOOK_TEXT);
	buf_clear(&size);
}

static void draw_lines(struct leaving *l, const struct area *a)
{
	struct scroll *s = &l->chooser.scroll;

	s->height = a->rows;
	s->total = (int)l->forecast.lines.len;
	chooser_fit(&l->chooser);
	for (int row = 0; row < a->rows && s->top + row < s->total; row++)
		draw_line(l, a, row, s->top + row);
	l->view.cursor_row = a->top + l->chooser.at - s->top;
	l->view.cursor_col = a->left;
}

/* The whole in a sentence, above the list. */
static int draw_sum(struct leaving *l, const struct area *a)
{
	struct buf text = BUF_INIT, sum = BUF_INIT;
	int row;

	if (!l->is_read)
		buf_add_str(&text, _("Counting ..."));
	else if (*l->why.text)
		buf_add_str(&text, l->why.text);
	else {
		forecast_sum(&sum, &l->forecast, date_now());
		if (l->forecast.trashed)
			buf_add_str(&sum, "; ");
		forecast_trash_sum(&sum, &l->forecast, date_now());
		/* TRANSLATORS: %s: "3 messages will be removed from it ..." */
		buf_printf(&text, _("%s: %s."), l->name, sum.data);
	}
	row = paragraph_draw(a, 0, LOOK_HEADING, text.data);
	buf_clear(&text);
	buf_clear(&sum);
	return row;
}

/* When and why the selected one leaves. */
static void draw_reason(struct leaving *l, const struct area *a, int row)
{
	const struct forecast_line *line = forecast_chosen(l);
	struct buf text = BUF_INIT;
	struct pen p = pen_at(a, row, 0);

	if (!line)
		return;
	forecast_say(&text, line, l->conf, date_now());
	pen_put(&p, LOOK_DIM, " ");
	pen_cell(&p, pen_left(&p), LOOK_DIM, text.data);
	buf_clear(&text);
}

static void forecast_draw(struct view *v, const struct area *a)
{
	struct leaving *l = (struct leaving *)v;
	struct area sum = area_cols(a, 1, a->cols - 2), list;
	int top = draw_sum(l, &sum);

	v->cursor_row = a->top;
	v->cursor_col = a->left;
	if (top + 3 > a->rows)
		top = 0;
	draw_level(a, top, LOOK_DIM);
	l->lines_at = top + 1;
	list = area_rows(a, top + 1, a->rows - top - 3);
	draw_lines(l, &list);
	draw_level(a, a->rows - 2, LOOK_DIM);
	draw_reason(l, a, a->rows - 1);
}

static void forecast_title(struct view *v, struct buf *left, struct buf *right)
{
	struct leaving *l = (struct leaving *)v;

	buf_printf(
	    left, _("%s: what will be removed from the server"), l->name);
	buf_add_str(right, scroll_where(&l->chooser.scroll));
}

static size_t forecast_hints(const struct view *v, enum action *out)
{
	const struct leaving *l = (const struct leaving *)v;
	size_t n = 0;

	if (forecast_chosen(l))
		out[n++] = ACT_VETO;
	if (l->done.len)
		out[n++] = ACT_UNDO;
	out[n++] = ACT_DOWN;
	out[n++] = ACT_PAGE_DOWN;
	out[n++] = ACT_BACK;
	out[n++] = ACT_HELP;
	return n;
}

/* --- the verbs ------------------------------------------------------------ */

static void keep(struct leaving *l, int64_t message_id, bool keeps)
{
	*vec_push(&l->done) = keeps ? message_id : -message_id;
	pop_copy_keep(l->view.app, l->account_id, message_id, keeps);
}

/* False: nothing was done here. */
static bool take_back(struct leaving *l)
{
	int64_t last;

	if (!l->done.len)
		return false;
	last = l->done.items[--l->done.len];
	pop_copy_keep(l->view.app, l->account_id, last > 0 ? last : -last,
	    last < 0);
	return true;
}

static void veto(struct leaving *l)
{
	const struct forecast_line *line = forecast_chosen(l);

	if (!line)
		return;
	if (line->message_id)
		keep(l, line->message_id, line->why != STAYS_BY_WISH);
	else
		app_say(
		    l->view.app, _("This message was deleted here, so there is "
				   "no need to keep it on the server."));
}

static bool forecast_act(struct view *v, enum action a)
{
	struct leaving *l = (struct leaving *)v;

	if (a == ACT_UNDO)
		return take_back(l);
	if (a != ACT_VETO)
		return chooser_act(&l->chooser, a);
	veto(l);
	return true;
}

static void forecast_point(struct view *v, int row, bool opens)
{
	struct leaving *l = (struct leaving *)v;

	(void)opens;
	chooser_point(&l->chooser, row - l->lines_at);
}

static void forecast_news(struct view *v, const struct news_list *n)
{
	struct leaving *l = (struct leaving *)v;

	if (!l->reading && (n->has_folders || n->folders.len))
		forecast_ask(l);
}

static void forecast_free_view(struct view *v)
{
	struct leaving *l = (struct leaving *)v;

	jobs_drop(v->app->reading, l->reading);
	forecast_clear(&l->forecast);
	conf_account_drop(l->conf);
	free(l->name);
	vec_clear(&l->done);
	free(l);
}

static const struct view_verbs verbs = {.draw = forecast_draw,
    .title = forecast_title,
    .hints = forecast_hints,
    .act = forecast_act,
    .point = forecast_point,
    .news = forecast_news,
    .free = forecast_free_view};

struct view *forecast_view_new(
    struct app *app, const struct folder_model_account *a)
{
	struct leaving *l = mem_new(1, sizeof *l);

	l->view = (struct view){.verbs = &verbs,
	    .app = app,
	    .place = PLACE_FORECAST,
	    .shape = SHAPE_FULL};
	l->account_id = a->id;
	l->conf = conf_account_hold(a->conf);
	l->name = mem_str(a->name);
	forecast_ask(l);
	return &l->view;
}
