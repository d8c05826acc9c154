#include "ui/reader/message_load.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "ui/reader/message_source.h"

struct reading {
	struct errand errand;
	struct letter_order order;
	struct letter *letter;
};

static void take_part(struct letter *l, const struct mail *mail, size_t i)
{
	const struct part *p = mail_part(mail, i);
	struct letter_part *to = vec_push(&l->parts);

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

static void copy_header(struct letter *l, struct opened *o)
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

static void take_apart(
    struct letter *l, struct opened *o, const struct text_how *how)
{
	const struct words *warnings;

	opened_parse(o);
	l->here_bytes = o->body.size;
	copy_header(l, o);
	warnings = mail_warnings(o->mail);
	for (size_t i = 0; i < warnings->len; i++)
		words_add(&l->warnings, warnings->items[i]);
	text_lay_out_as(&l->text, o->mail, how);
	for (size_t i = 0; i < mail_part_count(o->mail); i++)
		take_part(l, o->mail, i);
	l->has_text = true;
}

static void run(struct errand *errand, struct db *db)
{
	struct reading *r = (struct reading *)errand;
	struct letter *l = r->letter;
	struct opened o;

	l->width = r->order.how.width;
	if (opened_init(&o, db, r->order.message_id, errand, &l->why) &&
	    forecast_message(
		&l->copy, db, r->order.conf, r->order.message_id, &l->why) &&
	    o.has_body)
		take_apart(l, &o, &r->order.how);
	l->m = o.m;
	o.m = (struct message){0};
	opened_clear(&o);
}

static void done(struct errand *errand)
{
	struct reading *r = (struct reading *)errand;
	struct letter *l = r->letter;

	r->letter = NULL;
	r->order.ready(r->order.ctx, l);
}

static void free_reading(struct errand *errand)
{
	struct reading *r = (struct reading *)errand;

	letter_free(r->letter);
	free(r);
}

static const struct errand_verbs verbs = {run, done, free_reading};

struct errand *letter_ask(
    struct errands *line, const struct letter_order *order)
{
	struct reading *r = mem_new(1, sizeof *r);

	r->errand.verbs = &verbs;
	r->order = *order;
	r->letter = mem_new(1, sizeof *r->letter);
	errands_send(line, &r->errand);
	return &r->errand;
}

void letter_parts_copy(struct letter_parts *to, const struct letter_parts *from)
{
	for (size_t i = 0; i < from->len; i++) {
		struct letter_part *copy = vec_push(to);

		*copy = from->items[i];
		copy->path = mem_str(copy->path);
		copy->type = mem_str(copy->type);
		copy->name = mem_str(copy->name);
		copy->description = mem_str(copy->description);
	}
}

void letter_parts_clear(struct letter_parts *parts)
{
	for (size_t i = 0; i < parts->len; i++) {
		free(parts->items[i].path);
		free(parts->items[i].type);
		free(parts->items[i].name);
		free(parts->items[i].description);
	}
	vec_clear(parts);
}

void letter_free(struct letter *l)
{
	if (!l)
		return;
	message_clear(&l->m);
	if (l->has_text)
		header_clear(&l->header);
	words_clear(&l->warnings);
	letter_parts_clear(&l->parts);
	text_clear(&l->text);
	free(l);
}
