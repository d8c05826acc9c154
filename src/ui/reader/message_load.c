#include "ui/reader/message_load.h"

#include <stdlib.h>
#include <string.h>

#include "config/conf.h"
#include "base/crash.h"
#include "base/date.h"
#include "base/mem.h"
#include "ui/reader/message_source.h"

struct message_load_message_reading {
	struct job errand;
	struct message_load_order order;
	struct message_load *letter;
};

static void take_part(struct message_load *l, const struct mail *mail, size_t i)
{
	const struct part *p = mail_part(mail, i);
	struct message_load_part *to = vec_push(&l->parts);

	to->path = mem_str(p->path);
	to->type = mem_str(p->type);
	to->name = mem_str(p->filename);
	to->description = mem_str(p->description);
	to->depth = p->depth;
	to->is_attachment = p->is_attachment;
	to->is_text = p->is_inline_text ||
	              (!p->is_multi && strncmp(p->type, "text/", 5) == 0);
	to->is_multi = p->is_multi;
	to->is_cut = mail_part_is_cut(mail, i);
	if (!p->is_multi)
		to->size = mail_part_size(mail, i);
}

static void copy_header(struct message_load *l, struct message_source *o)
{
	struct buf head = BUF_INIT;
	ssize_t n = o->source.read_at(
	    o->source.ctx, 0, buf_room(&head, HEADER_BLOCK), HEADER_BLOCK);

	/* A piece of the store may end earlier: the rest is asked for. */
	while (n > 0) {
		buf_grew(&head, (size_t)n);
		if (head.len >= HEADER_BLOCK)
			break;
		n = o->source.read_at(o->source.ctx, (int64_t)head.len,
		    buf_room(&head, HEADER_BLOCK - head.len),
		    HEADER_BLOCK - head.len);
	}
	header_read(&l->header, head.data, head.len);
	buf_clear(&head);
}

static void take_apart(struct message_load *l, struct message_source *o,
    const struct text_how *how)
{
	const struct string_list *warnings;

	message_source_parse(o);
	l->here_bytes = o->body.size;
	copy_header(l, o);
	warnings = mail_warnings(o->mail);
	for (size_t i = 0; i < warnings->len; i++)
		string_list_add(&l->warnings, warnings->items[i]);
	text_lay_out_as(&l->text, o->mail, how);
	for (size_t i = 0; i < mail_part_count(o->mail); i++)
		take_part(l, o->mail, i);
	l->has_text = true;
}

static void load_run(struct job *errand, struct db *db)
{
	struct message_load_message_reading *r =
	    (struct message_load_message_reading *)errand;
	struct message_load *l = r->letter;
	const struct forecast_of of = {
	    .conf = r->order.conf, .now = date_now()};
	struct message_source o;

	l->width = r->order.how.width;
	crash_enter(CRASH_LAYOUT, NULL, 0, r->order.message_id);
	if (message_source_init(&o, db, r->order.message_id, errand, &l->why) &&
	    forecast_message(&l->copy, db, &of, r->order.message_id, &l->why) &&
	    o.has_body)
		take_apart(l, &o, &r->order.how);
	crash_leave();
	l->m = o.m;
	o.m = (struct message){0};
	message_source_clear(&o);
}

static void load_done(struct job *errand)
{
	struct message_load_message_reading *r =
	    (struct message_load_message_reading *)errand;
	struct message_load *l = r->letter;

	r->letter = NULL;
	r->order.ready(r->order.ctx, l);
}

static void free_reading(struct job *errand)
{
	struct message_load_message_reading *r =
	    (struct message_load_message_reading *)errand;

	message_load_free(r->letter);
	conf_account_drop(r->order.conf);
	free(r);
}

static const struct job_verbs verbs = {load_run, load_done, free_reading};

struct job *message_load_ask(
    struct jobs *line, const struct message_load_order *order)
{
	struct message_load_message_reading *r = mem_new(1, sizeof *r);

	r->errand.verbs = &verbs;
	r->order = *order;
	conf_account_hold(order->conf);
	r->letter = mem_new(1, sizeof *r->letter);
	jobs_send(line, &r->errand);
	return &r->errand;
}

void message_load_parts_copy(
    struct message_load_parts *to, const struct message_load_parts *from)
{
	for (size_t i = 0; i < from->len; i++) {
		struct message_load_part *copy = vec_push(to);

		*copy = from->items[i];
		copy->path = mem_str(copy->path);
		copy->type = mem_str(copy->type);
		copy->name = mem_str(copy->name);
		copy->description = mem_str(copy->description);
	}
}

void message_load_parts_clear(struct message_load_parts *parts)
{
	for (size_t i = 0; i < parts->len; i++) {
		free(parts->items[i].path);
		free(parts->items[i].type);
		free(parts->items[i].name);
		free(parts->items[i].description);
	}
	vec_clear(parts);
}

void message_load_free(struct message_load *l)
{
	if (!l)
		return;
	message_clear(&l->m);
	if (l->has_text)
		header_clear(&l->header);
	string_list_clear(&l->warnings);
	message_load_parts_clear(&l->parts);
	text_clear(&l->text);
	free(l);
}
