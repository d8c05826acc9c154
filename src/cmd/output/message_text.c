#include "cmd/output/message_text.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/safe.h"
#include "mime/message/text.h"

static void print_line(struct buf *out, const char *line)
{
	safe_line(out, line, strlen(line));
	buf_add_char(out, '\n');
}

static void print_field(struct buf *out, const char *name, const char *value)
{
	if (!*value)
		return;
	buf_add_str(out, name);
	buf_add_str(out, ": ");
	print_line(out, value);
}

static void print_people(
    struct buf *out, const char *name, const struct addresses *people)
{
	struct buf list = BUF_INIT;

	for (size_t i = 0; i < people->len; i++) {
		if (i)
			buf_add_str(&list, ", ");
		address_show(&list, &people->items[i]);
	}
	print_field(out, name, list.data);
	buf_clear(&list);
}

static void print_header(struct buf *out, const struct header *h)
{
	struct buf date = BUF_INIT;

	if (h->has_date)
		date_long(&date, h->sent_at);
	print_people(out, _("From"), &h->from);
	print_people(out, _("To"), &h->to);
	print_people(out, _("Cc"), &h->cc);
	print_field(out, _("Date"), date.data);
	print_field(out, _("Subject"), h->subject);
	buf_clear(&date);
}

static void print_warnings(struct buf *out, const struct string_list *warnings)
{
	for (size_t i = 0; i < warnings->len; i++) {
		buf_add_str(out, "! ");
		print_line(out, warnings->items[i]);
	}
}

static void print_text_warnings(struct buf *out, const struct text *t)
{
	for (size_t i = 0; i < t->warnings.len; i++) {
		buf_add_str(out, "! ");
		print_line(out, t->warnings.items[i]);
	}
}

/* The links whose addresses the text does not show. */
static void print_links(struct buf *out, const struct text *t)
{
	bool is_first = true;

	for (size_t i = 0; i < t->links.len; i++) {
		if (!*t->links.items[i].label)
			continue;
		if (is_first)
			buf_add_char(out, '\n');
		is_first = false;
		buf_printf(out, "[%zu] ", i + 1);
		print_line(out, t->links.items[i].url);
	}
}

static void print_text(struct buf *out, const struct text *t)
{
	buf_add_char(out, '\n');
	text_flatten(out, t);
	print_links(out, t);
}

static void print_files(struct buf *out, const struct mail *m)
{
	bool is_first = true;

	for (size_t i = 0; i < mail_part_count(m); i++) {
		const struct part *p = mail_part(m, i);

		if (!p->is_attachment)
			continue;
		if (is_first)
			buf_add_char(out, '\n');
		is_first = false;
		buf_printf(out, _("Part %s: "), p->path);
		safe_line(out, p->filename, strlen(p->filename));
		buf_printf(out, _(" (%s, %lld bytes)\n"), p->type,
		    (long long)mail_part_size(m, i));
	}
}

void message_text_write(struct buf *out, const struct mail *m, int width)
{
	struct text t;

	text_lay_out(&t, m, width);
	print_header(out, mail_header(m));
	print_warnings(out, mail_warnings(m));
	print_text_warnings(out, &t);
	print_text(out, &t);
	print_files(out, m);
	text_clear(&t);
}
