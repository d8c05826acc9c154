#include "cmd/output/pending_text.h"

#include <string.h>

#include "base/i18n.h"
#include "base/safe.h"
#include "store/read/folder.h"
#include "store/read/pending.h"

/* Names come from servers. */
static void add_name(struct buf *out, const char *name)
{
	safe_line(out, name, strlen(name));
}

static void add_group(struct buf *out, const struct pending_group *g,
    const char *from, const char *to)
{
	unsigned long n = (unsigned long)g->n;
	long long count = (long long)g->n;

	switch (g->kind) {
	case PENDING_MARK:
		buf_printf(out,
		    ngettext("mark %lld message in \"%s\"",
			"mark %lld messages in \"%s\"", n),
		    count, from);
		break;
	case PENDING_MOVE:
		buf_printf(out,
		    ngettext("move %lld message from \"%s\" to \"%s\"",
			"move %lld messages from \"%s\" to \"%s\"", n),
		    count, from, to);
		break;
	case PENDING_DELETE:
		buf_printf(out,
		    ngettext("delete %lld message in \"%s\" for good",
			"delete %lld messages in \"%s\" for good", n),
		    count, from);
		break;
	case PENDING_BRING:
		buf_printf(out,
		    ngettext("add %lld message to \"%s\"",
			"add %lld messages to \"%s\"", n),
		    count, to);
		break;
	}
}

static bool pending_text_read_name(
    struct buf *out, struct db *db, int64_t folder_id, struct err *e)
{
	struct folder f = {0};
	bool ok = !folder_id || folder_read(db, folder_id, &f, e);

	buf_reset(out);
	if (ok && folder_id)
		add_name(out, f.name);
	folder_clear(&f);
	return ok;
}

static void begin_line(struct buf *out, const struct account_row *row)
{
	add_name(out, row->name);
	buf_add_str(out, _(": to be sent: "));
}

static bool print_messages(struct buf *out, struct db *db,
    const struct account_row *row, struct err *e)
{
	struct pending_groups groups = {0};
	struct buf from = BUF_INIT, to = BUF_INIT;
	bool ok = pending_groups(db, row->id, &groups, e);

	for (size_t i = 0; ok && i < groups.len; i++) {
		const struct pending_group *g = &groups.items[i];

		ok = pending_text_read_name(&from, db, g->from_id, e) &&
		     pending_text_read_name(&to, db, g->to_id, e);
		if (!ok)
			break;
		begin_line(out, row);
		add_group(out, g, from.data, to.data);
		buf_add_char(out, '\n');
	}
	buf_clear(&from);
	buf_clear(&to);
	vec_clear(&groups);
	return ok;
}

static void add_wish(struct buf *out, const struct folder *f)
{
	struct buf name = BUF_INIT;

	add_name(&name, f->name);
	if (f->is_gone)
		buf_printf(out, _("delete the folder \"%s\""), name.data);
	else if (!*f->srv_name)
		buf_printf(out, _("create the folder \"%s\""), name.data);
	else if (f->wish & FOLDER_RENAMED)
		buf_printf(out, _("rename the folder \"%s\""), name.data);
	else
		buf_printf(out,
		    _("change the subscription of the folder \"%s\""),
		    name.data);
	buf_clear(&name);
}

static bool print_folders(struct buf *out, struct db *db,
    const struct account_row *row, struct err *e)
{
	struct folders list = {0};
	bool ok = folder_read_wished(db, row->id, &list, e);

	for (size_t i = 0; ok && i < list.len; i++) {
		if (list.items[i].wish == FOLDER_FOLLOWS)
			continue;
		begin_line(out, row);
		add_wish(out, &list.items[i]);
		buf_add_char(out, '\n');
	}
	folders_clear(&list);
	return ok;
}

bool pending_text_print(struct buf *out, struct db *db,
    const struct account_row *row, struct err *e)
{
	return print_folders(out, db, row, e) &&
	       print_messages(out, db, row, e);
}
