#include "ui/reader/reader.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "ui/act/actions.h"
#include "ui/act/action_keys.h"
#include "ui/reader/message_load.h"
#include "ui/reader/links.h"
#include "ui/reader/message_layout.h"
#include "ui/reader/parts.h"
#include "ui/app/prompt.h"
#include "ui/reader/save_prompt.h"
#include "ui/kit/scroll.h"
#include "ui/reader/pop_copy.h"
#include "ui/kit/symbol.h"
#include "ui/reader/source.h"
#include "ui/reader/location_text.h"

struct reader {
	struct view view;
	struct reader_guide guide;
	int64_t message_id; /* 0: nothing is shown */
	int64_t account_id;
	struct message_load *letter; /* of message_id; NULL until it is read */
	struct job *reading;
	bool is_behind;  /* there were news since that began */
	int asked_width; /* of reading */
	struct message_layout page;
	int page_cols; /* that page was built for; 0: it has to be built */
	struct scroll scroll;
	bool is_opened; /* not just looked at beside the list */
	bool is_seen;   /* it was marked as read */
	bool has_asked; /* its text was asked for */
	bool folds_quotes;
	bool shows_hidden; /* words that the style of HTML hides */
	bool wants_other;  /* HTML in place of plain text, or so */
	char *wanted;      /* folded; or NULL */
	enum action after; /* to be done once the letter is here */
};

static void reader_ask(struct reader *r, int width);

static void forget_page(struct reader *r)
{
	message_layout_clear(&r->page);
	r->page_cols = 0;
}

/* The letter of the present message has come, or its text is laid out for
 * another width: the first word that was seen stays where it was. */
static void on_letter(void *ctx, struct message_load *l)
{
	struct reader *r = ctx;
	enum action after = r->after;

	r->reading = NULL;
	message_load_free(r->letter);
	r->letter = l;
	r->page_cols = 0;
	r->after = ACT_NONE;
	if (r->is_behind && l->m.here != HERE_WHOLE)
		reader_ask(r, r->asked_width);
	if (after)
		r->view.verbs->act(&r->view, after);
}

static void reader_ask(struct reader *r, int width)
{
	struct message_load_order order = {.message_id = r->message_id,
	    .how = {.width = width,
		.shows_hidden = r->shows_hidden,
		.wants_other = r->wants_other},
	    .conf = folder_model_conf(&r->view.app->boxes, r->account_id),
	    .ready = on_letter,
	    .ctx = r};

	jobs_drop(r->view.app->reading, r->reading);
	r->is_behind = false;
	r->asked_width = width;
	r->reading = message_load_ask(r->view.app->reading, &order);
}

static void reader_show(struct reader *r, const struct message *m)
{
	if (r->message_id == m->id)
		return;
	jobs_drop(r->view.app->reading, r->reading);
	r->reading = NULL;
	message_load_free(r->letter);
	r->letter = NULL;
	forget_page(r);
	r->message_id = m->id;
	r->account_id = m->account_id;
	r->scroll.top = 0;
	r->is_seen = r->has_asked = r->is_opened = false;
	r->shows_hidden = r->wants_other = false;
	r->asked_width = 0;
	r->after = ACT_NONE;
	/* Before it is drawn for the first time its width is not known; the
	 * last one is a good guess. */
	if (m->id && r->view.area.cols)
		reader_ask(r, message_layout_text_width(r->view.area.cols));
}

void reader_preview(struct view *v, const struct message *m)
{
	reader_show((struct reader *)v, m);
}

void reader_open(
    struct view *v, const struct message *m, const struct reader_guide *guide)
{
	struct reader *r = (struct reader *)v;

	reader_show(r, m);
	r->guide = *guide;
	/* What is not here is asked for now. */
	if (!r->is_opened)
		r->page_cols = 0;
	r->is_opened = true;
}

void reader_empty(struct view *v)
{
	const struct message none = {0};

	reader_show((struct reader *)v, &none);
}

int64_t reader_message(const struct view *v)
{
	return ((const struct reader *)v)->message_id;
}

/* The text is only on the server: it is asked for once the message is
 * opened, not when somebody passes by. */
static void want_text(struct reader *r)
{
	if (r->has_asked || !r->is_opened || r->letter->has_text)
		return;
	r->has_asked = true;
	actions_want_text(r->view.app, r->account_id, r->message_id);
}

static void build_page(struct reader *r, int cols)
{
	struct buf where = BUF_INIT, notice = BUF_INIT, bar = BUF_INIT;
	struct message_layout_of of = {
	    .letter = r->letter, .cols = cols, .folds_quotes = r->folds_quotes};
	size_t letters = message_layout_letters_before(&r->page, r->scroll.top);
	bool is_in_text =
	    r->page.lines.len && r->scroll.top > (int)r->page.body_at;

	location_text_message(&where, r->view.app, r->letter);
	of.where = where.data;
	location_text_stub(&bar, r->view.app, r->letter);
	of.bar = bar.data;
	if (!r->letter->has_text) {
		location_text_missing(
		    &notice, r->view.app, r->letter, r->is_opened);
		of.notice = notice.data;
	}
	message_layout_clear(&r->page);
	message_layout_build(&r->page, &of);
	r->page_cols = cols;
	r->scroll.total = (int)r->page.lines.len;
	if (is_in_text)
		r->scroll.top = message_layout_line_after(&r->page, letters);
	buf_clear(&where);
	buf_clear(&notice);
	buf_clear(&bar);
}

static void draw_page(struct reader *r, const struct area *a)
{
	for (int row = 0; row < a->rows; row++) {
		int i = r->scroll.top + row;

		if (i < r->scroll.total)
			message_layout_draw_line(
			    a, row, &r->page.lines.items[i], r->wanted);
	}
}

static void reader_draw(struct view *v, const struct area *a)
{
	struct reader *r = (struct reader *)v;
	int width = message_layout_text_width(a->cols);

	v->cursor_row = a->top;
	v->cursor_col = a->left;
	if (!r->message_id)
		return;
	if (r->asked_width != width)
		reader_ask(r, width);
	if (!r->letter)
		return;
	r->scroll.height = a->rows;
	/* A text on its way for this width is drawn once it is there. */
	if (!r->page_cols || (r->page_cols != a->cols && !r->reading))
		build_page(r, a->cols);
	want_text(r);
	scroll_fit(&r->scroll);
	draw_page(r, a);
}

static void change_flags(struct reader *r, const struct action_order *order)
{
	struct actions_targets t = {.account_id = r->account_id};

	*vec_push(&t.ids) = r->message_id;
	actions_do(r->view.app, order, &t);
	actions_targets_clear(&t);
}

void reader_was_shown(struct view *v)
{
	static const struct action_order seen = {
	    .kind = ACTION_FLAGS, .set = FLAG_SEEN, .is_quiet = true};
	struct reader *r = (struct reader *)v;
	if (r->is_seen || !r->is_opened || !r->letter || !r->page_cols ||
	    !r->letter->has_text || v->app->is_read_only)
		return;
	r->is_seen = true;
	if (!(r->letter->m.flags & FLAG_SEEN))
		change_flags(r, &seen);
	r->letter->m.flags |= FLAG_SEEN;
}

static void reader_title(struct view *v, struct buf *left, struct buf *right)
{
	struct reader *r = (struct reader *)v;

	if (r->guide.title)
		r->guide.title(r->guide.ctx, left);
	if (r->letter && r->letter->m.subject)
		buf_printf(
		    left, " %s %s", symbol(SYMBOL_HERE), r->letter->m.subject);
	buf_add_str(right, scroll_where(&r->scroll));
}

static bool has_files(const struct reader *r)
{
	for (size_t i = 0; r->letter && i < r->letter->parts.len; i++)
		if (r->letter->parts.items[i].is_attachment)
			return true;
	return false;
}

static size_t reader_hints(const struct view *v, enum action *out)
{
	const struct reader *r = (const struct reader *)v;
	size_t n = 0;

	out[n++] = ACT_PAGE_ON;
	out[n++] = ACT_NEXT_MESSAGE;
	out[n++] = ACT_DELETE;
	out[n++] = ACT_ARCHIVE;
	if (r->letter && r->letter->m.here == HERE_STUB)
		out[n++] = ACT_SERVER_COPY;
	if (has_files(r))
		out[n++] = ACT_PARTS;
	if (r->letter && r->letter->text.links.len)
		out[n++] = ACT_LINKS;
	if (r->letter && r->letter->text.has_other)
		out[n++] = ACT_VERSION;
	if (r->letter && (r->letter->text.hidden_words || r->shows_hidden))
		out[n++] = ACT_HIDDEN;
	out[n++] = ACT_BACK;
	out[n++] = ACT_SEARCH;
	out[n++] = ACT_PALETTE;
	out[n++] = ACT_HELP;
	return n;
}

static void reader_find(struct reader *r, int from, bool backwards)
{
	int line;

	if (!r->wanted) {
		app_say(r->view.app, _("No search yet. Press / to search."));
		return;
	}
	line = message_layout_find(&r->page, from, backwards, r->wanted);
	if (line < 0) {
		app_say(r->view.app, _("No more matches."));
		return;
	}
	r->scroll.top = line;
	scroll_fit(&r->scroll);
}

static void on_words(void *ctx, const char *words)
{
	struct reader *r = ctx;
	struct buf folded = BUF_INIT;

	free(r->wanted);
	r->wanted = NULL;
	if (!*words)
		return;
	utf8_fold(&folded, words, strlen(words));
	r->wanted = buf_take(&folded);
	reader_find(r, r->scroll.top, false);
}

static void page_on(struct reader *r)
{
	if (scroll_is_at_end(&r->scroll) && r->guide.step)
		r->guide.step(r->guide.ctx, ACT_NEXT_UNREAD);
	else
		scroll_act(&r->scroll, ACT_PAGE_DOWN);
}

/* Changes one flag, here at once and in the store beside the screen. */
static void change_flag(struct reader *r, unsigned flag, bool sets)
{
	struct action_order order = {.kind = ACTION_FLAGS,
	    .set = sets ? flag : 0,
	    .clear = sets ? 0 : flag};

	change_flags(r, &order);
	if (sets)
		r->letter->m.flags |= flag;
	else
		r->letter->m.flags &= ~flag;
}

static void on_sent(void *ctx, const struct actions_targets *t, bool leaves)
{
	struct reader *r = ctx;

	if (leaves && r->guide.left)
		r->guide.left(r->guide.ctx, t->ids.items[0]);
}

static void reader_handle(struct reader *r, enum action a)
{
	const struct message *m = &r->letter->m;
	struct action_keys h = {.app = r->view.app,
	    .targets = {.account_id = m->account_id},
	    .n = 1,
	    .account_id = m->account_id,
	    .folder_id = m->folder_id,
	    .sent = on_sent,
	    .ctx = r};

	*vec_push(&h.targets.ids) = r->message_id;
	action_keys_start(&h, a);
}

static void toggle_star(struct reader *r)
{
	change_flag(r, FLAG_FLAGGED, !(r->letter->m.flags & FLAG_FLAGGED));
}

static void keep_unread(struct reader *r)
{
	if (r->wanted) {
		reader_find(r, r->scroll.top - 1, true);
		return;
	}
	change_flag(r, FLAG_SEEN, false);
	r->is_seen = true;
}

/* The page says what becomes of the server's copy. */
static void on_copy_changed(void *ctx)
{
	struct reader *r = ctx;

	if (r->message_id)
		reader_ask(r, r->asked_width);
}

static void toggle_hidden(struct reader *r)
{
	if (!r->shows_hidden && !r->letter->text.hidden_words) {
		app_say(r->view.app, _("This message has no hidden text."));
		return;
	}
	r->shows_hidden = !r->shows_hidden;
	reader_ask(r, r->asked_width);
	app_say(r->view.app, r->shows_hidden ? _("Hidden text is shown.")
					     : _("Hidden text is left out."));
}

static void change_version(struct reader *r)
{
	if (!r->letter->text.has_other) {
		app_say(r->view.app, _("This message has no other version."));
		return;
	}
	r->wants_other = !r->wants_other;
	r->scroll.top = 0;
	reader_ask(r, r->asked_width);
}

/* What needs the letter; false: it is something else. */
static bool act_on_letter(struct reader *r, enum action a)
{
	struct app *app = r->view.app;

	if (action_keys_takes(a)) {
		reader_handle(r, a);
		return true;
	}
	switch (a) {
	case ACT_PARTS:
		if (r->letter->parts.len)
			app_push(app, parts_new(app, r->letter));
		else
			app_say(app, _("The text of this message is not on "
				       "this computer."));
		return true;
	case ACT_LINKS:
		if (r->letter->text.links.len)
			app_push(app, links_new(app, &r->letter->text));
		else
			app_say(app, _("This message has no links."));
		return true;
	case ACT_VERSION:
		change_version(r);
		return true;
	case ACT_HIDDEN:
		toggle_hidden(r);
		return true;
	case ACT_HEADERS:
		app_push(app, source_header(app, r->message_id));
		return true;
	case ACT_SOURCE:
		app_push(app, source_raw(app, r->message_id));
		return true;
	case ACT_SAVE_RAW:
		save_prompt_message(app, &r->letter->m);
		return true;
	case ACT_SERVER_COPY:
		pop_copy_ask(
		    app, r->letter, &(struct pop_copy){on_copy_changed, r});
		return true;
	case ACT_STAR:
		toggle_star(r);
		return true;
	case ACT_TOGGLE_UNREAD:
		keep_unread(r);
		return true;
	default:
		return false;
	}
}

static bool needs_letter(enum action a)
{
	return a == ACT_PARTS || a == ACT_LINKS || a == ACT_HIDDEN ||
	       a == ACT_VERSION || a == ACT_SAVE_RAW || a == ACT_STAR ||
	       a == ACT_SERVER_COPY || a == ACT_TOGGLE_UNREAD ||
	       action_keys_takes(a);
}

static bool reader_act(struct view *v, enum action a)
{
	struct reader *r = (struct reader *)v;

	/* The letter is on its way: it is done when it comes. */
	if (!r->letter && needs_letter(a)) {
		r->after = a;
		return true;
	}
	switch (a) {
	case ACT_PAGE_ON:
		page_on(r);
		return true;
	case ACT_NEXT_MESSAGE:
	case ACT_PREV_MESSAGE:
	case ACT_NEXT_UNREAD:
	case ACT_PREV_UNREAD:
		if (r->guide.step)
			r->guide.step(r->guide.ctx, a);
		return true;
	case ACT_QUOTES:
		r->folds_quotes = !r->folds_quotes;
		r->page_cols = 0;
		return true;
	case ACT_SEARCH:
		prompt_ask(v->app,
		    &(struct prompt){
			.label = _("Find: "), .taken = on_words, .ctx = r});
		return true;
	case ACT_SEARCH_NEXT:
		reader_find(r, r->scroll.top + 1, false);
		return true;
	default:
		return act_on_letter(r, a) || scroll_act(&r->scroll, a);
	}
}

/* What is missing may have come, or what keeps it away may have changed. */
static void reader_news(struct view *v, const struct news_list *n)
{
	struct reader *r = (struct reader *)v;

	(void)n;
	if (r->reading)
		r->is_behind = true;
	else if (r->letter && r->letter->m.here != HERE_WHOLE)
		reader_ask(r, r->asked_width);
}

static void reader_free_view(struct view *v)
{
	struct reader *r = (struct reader *)v;

	jobs_drop(v->app->reading, r->reading);
	message_load_free(r->letter);
	message_layout_clear(&r->page);
	free(r->wanted);
	free(r);
}

static const struct view_verbs verbs = {.draw = reader_draw,
    .title = reader_title,
    .hints = reader_hints,
    .act = reader_act,
    .news = reader_news,
    .free = reader_free_view};

struct view *reader_new(struct app *app)
{
	struct reader *r = mem_new(1, sizeof *r);

	r->view = (struct view){.verbs = &verbs,
	    .app = app,
	    .place = PLACE_READER,
	    .shape = SHAPE_READER,
	    .is_kept = true};
	return &r->view;
}
