#include "account/imap/arrivals.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "mime/header.h"
#include "store/merge.h"

/* A header taken apart, before the gate is entered. */
struct columns {
	struct header header;
	struct arrival arrival;
};

/* When a message arrived: as the server says, else its sender, and never in
 * the future, where it would stay on top for ever. */
static int64_t arrival_time(
    const struct imap_arrival *a, const struct header *h, int64_t now)
{
	int64_t at = a->internal_date;

	if (at <= 0)
		at = h->has_date ? h->sent_at : now;
	return at > 0 && at < now ? at : now;
}

/* Until the body is here the outermost type is all there is to tell by. */
static bool seems_to_have_files(const struct header *h)
{
	return strcmp(h->content_type, "multipart/mixed") == 0;
}

static void read_columns(struct columns *c, const struct imap_arrivals *a,
    const struct imap_arrival *from)
{
	header_read(&c->header, a->heads.data + from->head, from->head_len);
	c->arrival = (struct arrival){.account_id = a->account->id,
	    .folder_id = a->state.id,
	    .srv_uid = from->uid,
	    .flags = from->flags,
	    .keywords = from->keywords,
	    .arrived_at = arrival_time(from, &c->header, a->account->now()),
	    .size = from->size,
	    .header = &c->header,
	    .here = HERE_HEADER,
	    .has_files = seems_to_have_files(&c->header)};
	if (c->arrival.arrived_at >= a->wanted_since)
		c->arrival.want_body = WANT_BY_POLICY;
}

static bool write_columns(
    const struct imap_arrivals *a, struct columns *list, struct err *e)
{
	struct db *w;
	bool ok = true;

	if (!write_begin(a->account->store, WRITE_NORMAL, &w, e))
		return false;
	for (size_t i = 0; ok && i < a->list.len; i++) {
		int64_t id;

		ok = merge_message(w, &list[i].arrival, &id, e);
	}
	ok = ok && (!a->has_state || merge_folder_state(w, &a->state, e));
	return write_end(a->account->store, ok, e);
}

static bool work(struct imap_load *load, struct imap_tally *t, struct err *e)
{
	struct imap_arrivals *a = (struct imap_arrivals *)load;
	struct columns *list = mem_new(a->list.len + 1, sizeof *list);
	bool ok;

	(void)t;
	for (size_t i = 0; i < a->list.len; i++)
		read_columns(&list[i], a, &a->list.items[i]);
	ok = write_columns(a, list, e);
	for (size_t i = 0; i < a->list.len; i++)
		header_clear(&list[i].header);
	free(list);
	return ok;
}

static void free_load(struct imap_load *load)
{
	struct imap_arrivals *a = (struct imap_arrivals *)load;

	for (size_t i = 0; i < a->list.len; i++)
		free(a->list.items[i].keywords);
	vec_clear(&a->list);
	buf_clear(&a->heads);
	free(a);
}

struct imap_arrivals *imap_arrivals_new(
    struct account *account, int64_t folder_id)
{
	struct imap_arrivals *a = mem_new(1, sizeof *a);

	a->load.work = work;
	a->load.free = free_load;
	a->account = account;
	a->state.id = folder_id;
	buf_init(&a->heads);
	return a;
}

void imap_arrivals_take(struct imap_arrivals *a, const struct imap_fetched *f)
{
	struct imap_arrival *to;

	if (!f->header)
		return;
	to = vec_push(&a->list);
	to->uid = f->uid;
	to->size = f->size;
	to->flags = f->flags;
	to->internal_date = f->date;
	to->keywords = f->keywords.len ? mem_str(f->keywords.data) : NULL;
	to->head = a->heads.len;
	to->head_len = f->header_len;
	buf_add(&a->heads, f->header, f->header_len);
	a->load.size += sizeof *to + f->header_len;
}
