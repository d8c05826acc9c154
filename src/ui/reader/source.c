#include "ui/reader/source.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "mime/message/text.h"
#include "ui/reader/message_source.h"
#include "ui/app/textview.h"

/* More of a message nobody reads on a screen; it can be saved. */
enum { RAW_MAX = 4 * 1024 * 1024, PART_WIDTH = 78 };

enum what { WHAT_RAW, WHAT_HEADER, WHAT_PART };

struct wanted {
	int64_t message_id;
	enum what what;
	size_t part;
};

/* Reads at most max bytes of the message from its start. */
static void read_bytes(struct message_source *o, struct buf *out, size_t max)
{
	while (out->len < max) {
		size_t room = max - out->len;
		ssize_t n;

		if (room > BODY_PIECE)
			room = BODY_PIECE;
		n = o->source.read_at(o->source.ctx, (int64_t)out->len,
		    buf_room(out, room), room);
		if (n <= 0)
			return;
		buf_grew(out, (size_t)n);
	}
}

/* What is shown goes up to where the rest is missing. */
static void add_cut(struct buf *out)
{
	buf_printf(out, "\n\n%s\n",
	    _("Only the beginning is here. W in the reader gets the rest."));
}

static void add_raw(struct message_source *o, struct buf *out)
{
	read_bytes(o, out, RAW_MAX);
	if (o->source.size > RAW_MAX)
		buf_printf(out, "\n\n%s\n",
		    _("The message is too long to show in full. Save it (S) to "
		      "read the rest."));
	else if (o->m.here != HERE_WHOLE)
		add_cut(out);
}

static void add_header(struct message_source *o, struct buf *out)
{
	struct buf head = BUF_INIT;

	read_bytes(o, &head, HEADER_BLOCK);
	header_show_all(out, head.data, head.len);
	buf_clear(&head);
}

static void add_part(struct message_source *o, size_t part, struct buf *out)
{
	struct text t;

	message_source_parse(o);
	if (part >= mail_part_count(o->mail))
		return;
	text_lay_out_part(&t, o->mail, part, PART_WIDTH);
	text_flatten(out, &t);
	for (size_t i = 0; i < t.links.len; i++)
		buf_printf(out, "%s[%zu] %s\n", i ? "" : "\n", i + 1,
		    t.links.items[i].url);
	text_clear(&t);
	if (mail_part_is_cut(o->mail, part))
		add_cut(out);
}

static bool source_fill(void *ctx, struct buf *out, const struct job *errand,
    struct db *db, struct err *e)
{
	const struct wanted *w = ctx;
	struct message_source o;
	bool ok = message_source_init(&o, db, w->message_id, errand, e);

	if (ok && !o.has_body)
		ok = err_set(e, ERR_NOT_FOUND, ERR_ITEM, RETRY_LATER,
		    _("The text of this message is not on this computer."));
	if (ok && w->what == WHAT_RAW)
		add_raw(&o, out);
	else if (ok && w->what == WHAT_HEADER)
		add_header(&o, out);
	else if (ok)
		add_part(&o, w->part, out);
	message_source_clear(&o);
	return ok;
}

static struct view *new_source(
    struct app *app, const struct wanted *w, const char *title)
{
	struct textview_fill how = {.ctx = mem_dup(w, sizeof *w),
	    .fill = source_fill,
	    .free_ctx = free,
	    .is_verbatim = w->what == WHAT_RAW};

	return textview_from(app, title, &how);
}

struct view *source_raw(struct app *app, int64_t message_id)
{
	struct wanted w = {message_id, WHAT_RAW, 0};

	return new_source(app, &w, _("The message as received"));
}

struct view *source_header(struct app *app, int64_t message_id)
{
	struct wanted w = {message_id, WHAT_HEADER, 0};

	return new_source(app, &w, _("All header fields"));
}

struct view *source_part(
    struct app *app, int64_t message_id, size_t i, const char *name)
{
	struct wanted w = {message_id, WHAT_PART, i};

	return new_source(app, &w, name);
}
