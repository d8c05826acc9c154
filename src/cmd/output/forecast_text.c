#include "cmd/output/forecast_text.h"

#include "account/inspect/forecast.h"
#include "base/i18n.h"
#include "base/json.h"
#include "cmd/open/print.h"
#include "store/read/message.h"

static const char *const words[] = {
    [LEAVES_BY_AGE] = "age",
    [LEAVES_AT_ONCE] = "policy",
    [LEAVES_AS_DELETED] = "deleted",
    [LEAVES_BY_WISH] = "wish",
    [LEAVES_BY_SERVER] = "server",
    [HELD_BY_CLOCK] = "clock",
    [STAYS_BY_WISH] = "kept",
};

static void forecast_text_add_json(struct buf *out,
    const struct forecast_text *f, const struct forecast_line *line,
    const struct message *m)
{
	struct json j = {.out = out};

	json_open(&j, '{');
	json_put_str(&j, "account", f->row->name);
	json_put_int(&j, "id", line->message_id);
	json_put_str(&j, "subject", m->subject ? m->subject : "");
	json_put_int(&j, "stored", line->stored_at);
	json_put_int(&j, "size", line->size);
	json_put_int(&j, "leaves",
	    line->why == STAYS_BY_WISH ? -1
	    : line->due_at > f->now    ? line->due_at
				       : f->now);
	json_put_str(&j, "why", words[line->why]);
	json_close(&j, '}');
	buf_add_char(out, '\n');
}

static void forecast_text_add_line(struct buf *out,
    const struct forecast_text *f, const struct forecast_line *line,
    const struct message *m)
{
	buf_printf(out, "%7lld  ", (long long)line->message_id);
	print_cell(out, m->subject ? m->subject : _("(deleted here)"), 34);
	buf_add_char(out, ' ');
	forecast_say(out, line, f->conf, f->now);
	buf_add_char(out, '\n');
}

static bool add_one(struct buf *out, struct open_read *r,
    const struct forecast_text *f, const struct forecast_line *line,
    struct err *e)
{
	struct message m = {0};

	if (line->message_id && !message_read(r->db, line->message_id, &m, e))
		return false;
	if (f->is_json)
		forecast_text_add_json(out, f, line, &m);
	else
		forecast_text_add_line(out, f, line, &m);
	message_clear(&m);
	return true;
}

static void add_heading(
    struct buf *out, const struct forecast_text *f, const struct forecast *all)
{
	buf_printf(out, _("%s: "), f->row->name);
	forecast_sum(out, all, f->now);
	if (all->trashed)
		buf_add_str(out, "; ");
	forecast_trash_sum(out, all, f->now);
	buf_add_str(out, ".\n");
}

bool forecast_text_print(struct buf *out, struct open_read *r,
    const struct forecast_text *f, struct err *e)
{
	struct forecast_of of = {
	    .account_id = f->row->id, .conf = f->conf, .now = f->now};
	struct forecast all;
	bool ok = forecast_read(&all, r->db, &of, e);

	if (ok && !f->is_json)
		add_heading(out, f, &all);
	for (size_t i = 0; ok && i < all.lines.len && (int)i < f->limit; i++)
		ok = add_one(out, r, f, &all.lines.items[i], e);
	if (ok && !f->is_json && all.lines.len > (size_t)f->limit)
		buf_printf(out, _("and %zu more (--limit shows more)\n"),
		    all.lines.len - (size_t)f->limit);
	forecast_clear(&all);
	return ok;
}
