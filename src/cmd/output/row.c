#include "cmd/output/row.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "cmd/open/print.h"

static const struct {
	unsigned flag;
	const char *word;
} flag_words[] = {
    {FLAG_SEEN, "seen"},
    {FLAG_ANSWERED, "answered"},
    {FLAG_FLAGGED, "flagged"},
    {FLAG_DELETED, "deleted"},
    {FLAG_DRAFT, "draft"},
    {FLAG_FORWARDED, "forwarded"},
    {FLAG_JUNK, "junk"},
    {FLAG_NOT_JUNK, "notjunk"},
};

static const char *const here_words[] = {
    [HERE_HEADER] = "header",
    [HERE_STUB] = "stub",
    [HERE_WHOLE] = "whole",
};

static void put_flags(struct json *j, unsigned flags)
{
	json_key(j, "flags");
	json_open(j, '[');
	for (size_t i = 0; i < sizeof flag_words / sizeof *flag_words; i++)
		if (flags & flag_words[i].flag)
			json_str(j, flag_words[i].word);
	json_close(j, ']');
}

/* Lines. */
static void put_labels(struct json *j, const char *labels)
{
	json_key(j, "labels");
	json_open(j, '[');
	while (*labels) {
		size_t len = strcspn(labels, "\n");

		json_str_len(j, labels, len);
		labels += len + (labels[len] != '\0');
	}
	json_close(j, ']');
}

void row_json(
    struct json *j, const struct open_read *r, const struct message *m)
{
	char thread[24];

	json_put_int(j, "id", m->id);
	json_put_str(j, "account", open_read_account_name(r, m->account_id));
	json_put_int(j, "folder_id", m->folder_id);
	/* 64 bits: more than a number of JavaScript holds. */
	snprintf(
	    thread, sizeof thread, "%016llx", (unsigned long long)m->thread_id);
	json_put_str(j, "thread", thread);
	json_put_int(j, "date", m->arrived_at);
	json_put_int(j, "sent", m->sent_at);
	json_key(j, "from");
	json_open(j, '{');
	json_put_str(j, "name", m->sender);
	json_put_str(j, "addr", m->sender_addr);
	json_close(j, '}');
	json_put_str(j, "to", m->recipients);
	json_put_str(j, "subject", m->subject);
	json_put_str(j, "message_id", m->msgid);
	put_labels(j, m->labels);
	json_put_int(j, "size", m->size);
	put_flags(j, m->flags);
	json_put_bool(j, "unread", !(m->flags & FLAG_SEEN));
	json_put_bool(j, "files", m->has_files);
	json_put_str(j, "here", here_words[m->here]);
	json_put_int(j, "uid", m->srv_uid);
	json_put_int(j, "thread_count", m->thread_count);
}

static void row_add_line(
    struct buf *out, const struct message *m, int64_t now, int width)
{
	int subject = width - 8 - 3 - 7 - 20 - 3;
	struct buf date = BUF_INIT;

	date_short(&date, m->arrived_at, now);
	buf_printf(out, "%7lld %c%c ", (long long)m->id,
	    m->flags & FLAG_FLAGGED ? '*' : ' ',
	    m->flags & FLAG_SEEN ? ' ' : 'N');
	print_cell(out, date.data, 7);
	buf_add_char(out, ' ');
	print_cell(out, *m->sender ? m->sender : m->sender_addr, 20);
	buf_add_str(out, m->has_files ? " @ " : "   ");
	print_cell(out, m->subject, subject > 20 ? subject : 20);
	while (out->len && out->data[out->len - 1] == ' ')
		buf_cut(out, out->len - 1);
	if (m->thread_count > 1)
		buf_printf(out, " (%d)", m->thread_count);
	buf_add_char(out, '\n');
	buf_clear(&date);
}

void row_print(
    const struct open_read *r, const struct messages *rows, bool is_json)
{
	struct buf out = BUF_INIT;
	int64_t now = date_now();
	int width = print_width();

	for (size_t i = 0; i < rows->len; i++) {
		struct json j = {.out = &out};

		if (!is_json) {
			row_add_line(&out, &rows->items[i], now, width);
			continue;
		}
		json_open(&j, '{');
		row_json(&j, r, &rows->items[i]);
		json_close(&j, '}');
		buf_add_char(&out, '\n');
	}
	print_out(&out);
	buf_clear(&out);
}
