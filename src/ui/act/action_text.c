#include "ui/act/action_text.h"

#include "base/i18n.h"

/* What a folder is called; "" if it is not there. */
static const char *label_of(const struct folder_model *b, int64_t folder_id)
{
	const struct folder *f = folder_model_folder(b, folder_id);

	return f ? folder_model_label(f) : "";
}

/* All went to the same folder, or to that of each account. */
static const char *target_label(
    const struct folder_model *b, const struct action_done *done)
{
	const char *label = label_of(b, done->folder_id);

	if (done->order->kind == ACTION_SORT || !*label)
		return folder_role_name(done->order->role);
	return label;
}

static void tell_moved(struct buf *out, const struct folder_model *b,
    const struct action_done *done)
{
	buf_printf(out,
	    ngettext("Moved %lld message to %s.  u: undo",
		"Moved %lld messages to %s.  u: undo", (unsigned long)done->n),
	    (long long)done->n, target_label(b, done));
}

static void tell_star(struct buf *out, long long n, bool is_set)
{
	if (is_set)
		buf_printf(out,
		    ngettext("Starred %lld message.  u: undo",
			"Starred %lld messages.  u: undo", (unsigned long)n),
		    n);
	else
		buf_printf(out,
		    ngettext("Removed the star from %lld message.  u: undo",
			"Removed the star from %lld messages.  u: undo",
			(unsigned long)n),
		    n);
}

static void tell_flags(struct buf *out, const struct action_done *done)
{
	const struct action_order *order = done->order;
	long long n = (long long)done->n;

	if ((order->set | order->clear) & FLAG_FLAGGED)
		tell_star(out, n, order->set & FLAG_FLAGGED);
	else if (order->set & FLAG_SEEN)
		buf_printf(out,
		    ngettext("Marked %lld message as read.  u: undo",
			"Marked %lld messages as read.  u: undo",
			(unsigned long)n),
		    n);
	else
		buf_printf(out,
		    ngettext("Marked %lld message as unread.  u: undo",
			"Marked %lld messages as unread.  u: undo",
			(unsigned long)n),
		    n);
}

static void tell_buried(struct buf *out, int64_t n)
{
	if (!n)
		buf_add_str(out, _("Nothing to delete."));
	else
		buf_printf(out,
		    ngettext("Deleted %lld message for good.  u: undo",
			"Deleted %lld messages for good.  u: undo",
			(unsigned long)n),
		    (long long)n);
}

void action_text_done(struct buf *out, const struct folder_model *b,
    const struct action_done *done)
{
	unsigned long n = (unsigned long)done->n;

	switch (done->order->kind) {
	case ACTION_FLAGS:
		tell_flags(out, done);
		break;
	case ACTION_DELETE:
		buf_printf(out,
		    ngettext("Moved %lld message to the Trash.  u: undo",
			"Moved %lld messages to the Trash.  u: undo", n),
		    (long long)done->n);
		break;
	case ACTION_BURY:
	case ACTION_EMPTY:
		tell_buried(out, done->n);
		break;
	case ACTION_MOVE:
	case ACTION_SORT:
		tell_moved(out, b, done);
		break;
	case ACTION_COPY:
		buf_printf(out,
		    ngettext("Copied %lld message to %s.  u: undo",
			"Copied %lld messages to %s.  u: undo", n),
		    (long long)done->n, target_label(b, done));
		break;
	}
}

/* The one folder that all of them were in, 0: there were several. */
static int64_t folder_before(const struct edit_undo *undo)
{
	int64_t id = 0;

	for (size_t i = 0; i < undo->len; i++) {
		if (undo->items[i].is_copy)
			continue;
		if (id && undo->items[i].folder_id != id)
			return 0;
		id = undo->items[i].folder_id;
	}
	return id;
}

static void tell_back(struct buf *out, const struct folder_model *b,
    const struct action_done *done)
{
	const char *label = label_of(b, folder_before(done->undo));
	unsigned long n = (unsigned long)done->n;

	if (*label)
		buf_printf(out,
		    ngettext("Undone: %lld message moved back to %s.",
			"Undone: %lld messages moved back to %s.", n),
		    (long long)done->n, label);
	else
		buf_printf(out,
		    ngettext("Undone: %lld message moved back.",
			"Undone: %lld messages moved back.", n),
		    (long long)done->n);
}

void action_text_undone(struct buf *out, const struct folder_model *b,
    const struct action_done *done)
{
	unsigned long n = (unsigned long)done->n;

	switch (done->order->kind) {
	case ACTION_FLAGS:
		buf_printf(out,
		    ngettext("Undone: restored the marks of %lld message.",
			"Undone: restored the marks of %lld messages.", n),
		    (long long)done->n);
		break;
	case ACTION_COPY:
		buf_printf(out,
		    ngettext("Undone: removed the copy of %lld message.",
			"Undone: removed the copies of %lld messages.", n),
		    (long long)done->n);
		break;
	default:
		tell_back(out, b, done);
		break;
	}
}
