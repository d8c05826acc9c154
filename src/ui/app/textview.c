#include "ui/app/textview.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "mime/text/wrap.h"
#include "ui/app/prompt.h"
#include "ui/kit/scroll.h"

struct source_line {
	char *text;
	size_t len;
	unsigned style;
};

struct textview {
	struct view view;
	char *title;
	struct source_lines VEC_OF(struct source_line) source;
	/* the same, as rows of the present width */
	struct text rows;
	struct styles VEC_OF(unsigned) styles; /* of rows.lines */
	int width;
	struct scroll scroll;
	bool goes_to_end, is_verbatim;
	char *wanted; /* what is looked for, folded; or NULL */
	struct job *filling;
};

void textview_add(struct view *v, unsigned style, const char *text, size_t len)
{
	struct textview *t = (struct textview *)v;
	const char *end = text + len;

	while (text < end) {
		const char *lf = memchr(text, '\n', (size_t)(end - text));
		size_t n = (size_t)((lf ? lf : end) - text);
		struct source_line *line = vec_push(&t->source);

		if (n && text[n - 1] == '\r')
			line->len = n - 1;
		else
			line->len = n;
		line->text = mem_str_len(text, line->len);
		line->style = style;
		text += n + 1;
	}
	t->width = 0;
}

void textview_add_str(struct view *v, unsigned style, const char *text)
{
	textview_add(v, style, text, strlen(text));
	/* An empty line is one, too. */
	if (!*text)
		textview_add(v, style, "\n", 1);
}

void textview_reset(struct view *v)
{
	struct textview *t = (struct textview *)v;

	for (size_t i = 0; i < t->source.len; i++)
		free(t->source.items[i].text);
	t->source.len = 0;
	t->width = 0;
}

void textview_go_to_end(struct view *v)
{
	((struct textview *)v)->goes_to_end = true;
}

static void clear_rows(struct textview *t)
{
	text_clear(&t->rows);
	t->styles.len = 0;
}

static void wrap_rows(struct textview *t, int width)
{
	struct wrap w = {
	    .width = width, .style = t->is_verbatim ? TEXT_CODE : TEXT_BODY};

	clear_rows(t);
	for (size_t i = 0; i < t->source.len; i++) {
		const struct source_line *line = &t->source.items[i];

		if (!wrap_add(&t->rows, &w, line->text, line->len))
			break;
		while (t->styles.len < t->rows.lines.len)
			*vec_push(&t->styles) = line->style;
	}
	/* wrap_add says so when the text is full. */
	while (t->styles.len < t->rows.lines.len)
		*vec_push(&t->styles) = LOOK_DIM;
	t->width = width;
	t->scroll.total = (int)t->rows.lines.len;
}

static bool row_has(const struct textview *t, int row, const char *folded)
{
	const char *text = t->rows.lines.items[row].text;
	struct buf own = BUF_INIT;
	bool has;

	utf8_fold(&own, text, strlen(text));
	has = strstr(own.data, folded) != NULL;
	buf_clear(&own);
	return has;
}

static void textview_draw(struct view *v, const struct area *a)
{
	struct textview *t = (struct textview *)v;
	int width = a->cols > 3 ? a->cols - 2 : 1;

	if (t->width != width)
		wrap_rows(t, width);
	t->scroll.height = a->rows;
	if (t->goes_to_end)
		t->scroll.top = t->scroll.total;
	t->goes_to_end = false;
	scroll_fit(&t->scroll);
	for (int row = 0; row < a->rows; row++) {
		int i = t->scroll.top + row;
		struct pen p = pen_at(a, row, 0);

		if (i >= t->scroll.total)
			break;
		pen_fill(&p, 1, LOOK_TEXT);
		pen_put(&p,
		    t->wanted && row_has(t, i, t->wanted) ? LOOK_MARKED
							  : t->styles.items[i],
		    t->rows.lines.items[i].text);
	}
	v->cursor_row = a->top;
	v->cursor_col = a->left;
}

static void textview_title(struct view *v, struct buf *left, struct buf *right)
{
	struct textview *t = (struct textview *)v;

	buf_add_str(left, t->title);
	buf_add_str(right, scroll_where(&t->scroll));
}

static size_t textview_hints(const struct view *v, enum action *out)
{
	const struct textview *t = (const struct textview *)v;
	size_t n = 0;

	out[n++] = ACT_PAGE_DOWN;
	out[n++] = ACT_PAGE_UP;
	out[n++] = ACT_SEARCH;
	if (t->wanted)
		out[n++] = ACT_SEARCH_NEXT;
	out[n++] = ACT_BACK;
	out[n++] = ACT_HELP;
	return n;
}

static void textview_find(struct textview *t, int from, int step)
{
	struct app *app = t->view.app;

	if (!t->wanted) {
		app_say(app, _("No search yet. Press / to search."));
		return;
	}
	for (int i = from; i >= 0 && i < t->scroll.total; i += step)
		if (row_has(t, i, t->wanted)) {
			t->scroll.top = i;
			scroll_fit(&t->scroll);
			return;
		}
	app_say(app, _("No more matches."));
}

static void on_words(void *ctx, const char *words)
{
	struct textview *t = ctx;
	struct buf folded = BUF_INIT;

	free(t->wanted);
	t->wanted = NULL;
	if (!*words)
		return;
	utf8_fold(&folded, words, strlen(words));
	t->wanted = buf_take(&folded);
	textview_find(t, t->scroll.top, 1);
}

static bool textview_act(struct view *v, enum action a)
{
	struct textview *t = (struct textview *)v;

	switch (a) {
	case ACT_SEARCH:
		prompt_ask(v->app,
		    &(struct prompt){
			.label = _("Find: "), .taken = on_words, .ctx = t});
		return true;
	case ACT_SEARCH_NEXT:
		textview_find(t, t->scroll.top + 1, 1);
		return true;
	case ACT_SEARCH_PREV:
		textview_find(t, t->scroll.top - 1, -1);
		return true;
	default:
		return scroll_act(&t->scroll, a);
	}
}

static void textview_free_view(struct view *v)
{
	struct textview *t = (struct textview *)v;

	jobs_drop(v->app->reading, t->filling);
	textview_reset(v);
	vec_clear(&t->source);
	clear_rows(t);
	vec_clear(&t->styles);
	free(t->wanted);
	free(t->title);
	free(t);
}

static const struct view_verbs verbs = {.draw = textview_draw,
    .title = textview_title,
    .hints = textview_hints,
    .act = textview_act,
    .free = textview_free_view};

struct view *textview_new(struct app *app, const char *name)
{
	struct textview *t = mem_new(1, sizeof *t);

	t->view = (struct view){.verbs = &verbs,
	    .app = app,
	    .place = PLACE_TEXT,
	    .shape = SHAPE_FULL};
	t->title = mem_str(name);
	return &t->view;
}

/* A text on its way. */
struct filling {
	struct job errand;
	struct textview *t;
	struct textview_fill fill;
	struct buf text;
	struct err why;
	bool ok;
};

static void run_filling(struct job *errand, struct db *db)
{
	struct filling *f = (struct filling *)errand;

	f->ok = f->fill.fill(f->fill.ctx, &f->text, errand, db, &f->why);
}

static void filling_done(struct job *errand)
{
	struct filling *f = (struct filling *)errand;

	f->t->filling = NULL;
	textview_reset(&f->t->view);
	if (f->ok)
		textview_add(&f->t->view, LOOK_TEXT, f->text.data, f->text.len);
	else
		textview_add_str(&f->t->view, LOOK_ERROR, f->why.text);
}

static void free_filling(struct job *errand)
{
	struct filling *f = (struct filling *)errand;

	buf_clear(&f->text);
	f->fill.free_ctx(f->fill.ctx);
	free(f);
}

static const struct job_verbs filling_verbs = {
    run_filling, filling_done, free_filling};

struct view *textview_from(
    struct app *app, const char *name, const struct textview_fill *fill)
{
	struct view *v = textview_new(app, name);
	struct textview *t = (struct textview *)v;
	struct filling *f = mem_new(1, sizeof *f);

	f->errand.verbs = &filling_verbs;
	f->t = t;
	f->fill = *fill;
	buf_init(&f->text);
	t->filling = &f->errand;
	t->is_verbatim = fill->is_verbatim;
	jobs_send(app->reading, &f->errand);
	return v;
}
