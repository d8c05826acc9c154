#include "ui/list/list_row.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "mime/header/address.h"
#include "ui/kit/symbol.h"
#include "ui/kit/theme.h"

enum {
	SENDER_MIN = 8,
	SENDER_MAX = 24,
	DATE = 7,
	FILES = 3,
	FOLDER = 16,
	/* Columns of a subject from which on there is room for labels. */
	LABELLED = 24,
};

static bool is_unread(const struct list_item *row)
{
	if (row->is_folded)
		return row->m.thread_unread > 0;
	return !(row->m.flags & FLAG_SEEN);
}

static const char *state_sign(const struct list_item *row)
{
	if (is_unread(row))
		return symbol(SYMBOL_UNREAD);
	if (row->m.flags & FLAG_DRAFT)
		return symbol(SYMBOL_DRAFT);
	if (row->m.flags & FLAG_ANSWERED)
		return symbol(SYMBOL_ANSWERED);
	if (row->m.flags & FLAG_FORWARDED)
		return symbol(SYMBOL_FORWARDED);
	return " ";
}

/* The names of those a message was sent to. */
static void add_recipients(struct buf *out, const char *field)
{
	struct addresses list = {0};

	addresses_read(&list, field, strlen(field));
	for (size_t i = 0; i < list.len; i++)
		buf_printf(
		    out, "%s%s", i ? ", " : "", address_label(&list.items[i]));
	addresses_clear(&list);
}

/* The sender, or in folders of what was written the recipients. The name of a
 * sender who pretends is the address already (address_label). */
static void list_row_put_people(
    struct pen *p, const struct list_row *r, int cols)
{
	const struct message *m = &r->row->m;
	const struct folder *f = folder_model_folder(r->boxes, m->folder_id);
	unsigned style = is_unread(r->row) ? LOOK_UNREAD : LOOK_TEXT;
	struct buf text = BUF_INIT, names = BUF_INIT;

	if (r->row->is_elsewhere || (f && folder_model_is_outgoing(f))) {
		/* TRANSLATORS: "to Ann Example": who a message was sent to */
		add_recipients(&names, m->recipients);
		buf_printf(&text, _("to %s"), names.data);
		style = LOOK_DIM;
	} else if (!*m->sender && !*m->sender_addr) {
		buf_add_str(&text, _("(no sender)"));
	} else {
		buf_add_str(&text, *m->sender ? m->sender : m->sender_addr);
	}
	pen_cell(p, cols, style, text.data);
	buf_clear(&text);
	buf_clear(&names);
}

static void put_tree(struct pen *p, const char *tree)
{
	for (; *tree; tree++) {
		enum symbol s = *tree == 'b' ? SYMBOL_BRANCH : SYMBOL_LAST;

		if (*tree == 'i')
			s = SYMBOL_UPRIGHT;
		pen_put(p, LOOK_DIM, *tree == ' ' ? " " : symbol(s));
		pen_put(p, LOOK_DIM, " ");
	}
}

/* How many messages a folded thread stands for. */
static void put_count(struct pen *p, const struct list_item *row)
{
	char count[8] = "";

	if (row->is_folded)
		snprintf(count, sizeof count, "%d", row->m.thread_count);
	pen_cell_right(p, 3, LOOK_DIM, count);
	pen_put(p, LOOK_TEXT, " ");
}

/* The last part of each name, "[Travel, Work]". */
static void add_labels(struct buf *out, const char *labels)
{
	while (*labels) {
		size_t len = strcspn(labels, "\n"), from = len;

		while (from && labels[from - 1] != '/')
			from--;
		buf_printf(out, "%s%.*s", out->len ? ", " : "[",
		    (int)(len - from), labels + from);
		labels += len + (labels[len] != '\0');
	}
	if (out->len)
		buf_add_char(out, ']');
}

/* The subject, and behind it, in what it leaves or a third of the room, the
 * labels. */
static void put_labelled(
    struct pen *p, int end, unsigned style, const struct message *m)
{
	const char *subject = *m->subject ? m->subject : _("(no subject)");
	int room = end - p->col, wide = draw_width(subject), cols = 0;
	int most = room - wide > room / 3 ? room - wide : room / 3;
	struct buf labels = BUF_INIT;

	if (m->labels && room >= LABELLED)
		add_labels(&labels, m->labels);
	if (labels.len)
		cols = draw_width(labels.data) + 2;
	if (cols > most)
		cols = most;
	pen_cell(p, wide < room - cols ? wide : room - cols, style, subject);
	if (cols) {
		pen_put(p, LOOK_TEXT, "  ");
		pen_cell(p, cols - 2, LOOK_DIM, labels.data);
	}
	pen_fill(p, end, style);
	buf_clear(&labels);
}

static void put_subject(struct pen *p, const struct list_row *r)
{
	const struct message *m = &r->row->m;
	int end = p->area->cols - FILES;
	unsigned style = is_unread(r->row)      ? LOOK_UNREAD
	                 : r->row->is_elsewhere ? LOOK_DIM
	                                        : LOOK_TEXT;

	if (r->tells_folder && p->area->cols >= 100)
		end -= FOLDER + 1;
	put_tree(p, r->row->tree);
	if (end > p->col)
		put_labelled(p, end, style, m);
}

static void put_folder(struct pen *p, const struct list_row *r)
{
	const struct folder *f =
	    folder_model_folder(r->boxes, r->row->m.folder_id);
	const struct folder_model_account *a =
	    folder_model_account(r->boxes, r->row->m.account_id);
	struct buf name = BUF_INIT;

	if (!r->tells_folder || p->area->cols < 100)
		return;
	buf_printf(
	    &name, "%s/%s", a ? a->name : "", f ? folder_model_label(f) : "");
	pen_put(p, LOOK_TEXT, " ");
	pen_cell(p, FOLDER, LOOK_DIM, name.data);
	buf_clear(&name);
}

static int sender_cols(int cols)
{
	int n = cols / 4;

	return n < SENDER_MIN ? SENDER_MIN : n > SENDER_MAX ? SENDER_MAX : n;
}

void list_row_draw(const struct area *a, int at, const struct list_row *r)
{
	const struct list_item *row = r->row;
	bool is_selected = r->is_here && r->has_focus;
	struct pen p = pen_at(a, at, is_selected ? STYLE_SELECTED : 0);
	struct buf date = BUF_INIT;
	bool is_narrow = a->cols < 60;

	date_short(&date, row->m.arrived_at, r->now);
	pen_put(&p, r->is_marked ? LOOK_MARKED : LOOK_TEXT,
	    r->is_marked ? symbol(SYMBOL_MARKED)
	    : r->is_here ? symbol(SYMBOL_HERE)
			 : " ");
	pen_put(&p, LOOK_UNREAD, state_sign(row));
	pen_put(&p, LOOK_STAR,
	    row->m.flags & FLAG_FLAGGED ? symbol(SYMBOL_STAR) : " ");
	if (!is_narrow)
		pen_put(&p, LOOK_TEXT, " ");
	pen_cell(&p, DATE, is_unread(row) ? LOOK_UNREAD : LOOK_DIM, date.data);
	pen_put(&p, LOOK_TEXT, " ");
	list_row_put_people(&p, r, sender_cols(a->cols));
	put_count(&p, row);
	put_subject(&p, r);
	put_folder(&p, r);
	pen_put(&p, LOOK_TEXT, " ");
	pen_put(&p, LOOK_TEXT, row->m.has_files ? symbol(SYMBOL_FILES) : "");
	pen_end(&p, LOOK_TEXT);
	buf_clear(&date);
}
