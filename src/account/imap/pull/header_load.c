#include "account/imap/pull/header_load.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/server/object_id.h"
#include "store/server/merge.h"

/* When a message arrived: as the server says, else its sender, and never in
 * the future, where it would stay on top for ever. */
static int64_t header_arrival_time(
    const struct imap_header_load_item *a, int64_t now)
{
	const struct header *h = &a->header;
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

static bool write_arrived_header(struct db *w, const struct imap_header_load *a,
    const struct imap_header_load_item *from, struct err *e)
{
	struct arrival arrival = {.account_id = a->account->id,
	    .folder_id = a->state.id,
	    .srv_uid = from->uid,
	    .flags = from->flags,
	    .keywords = from->keywords,
	    .arrived_at = header_arrival_time(from, a->account->now()),
	    .size = from->size,
	    .header = &from->header,
	    .here = HERE_HEADER,
	    .has_files = seems_to_have_files(&from->header),
	    .object_id_key = from->object_id_key};
	int64_t id;

	if (!header_is_whole(&from->header, e))
		return false;
	if (arrival.arrived_at >= a->wanted_since)
		arrival.want_body = WANT_BY_POLICY;
	return merge_message(w, &arrival, &id, e);
}

static bool write_header_load(
    struct imap_load *load, struct db *w, struct imap_tally *t, struct err *e)
{
	const struct imap_header_load *a = (struct imap_header_load *)load;

	(void)t;
	for (size_t i = 0; i < a->list.len; i++)
		if (!write_arrived_header(w, a, &a->list.items[i], e))
			return false;
	return !a->has_state || merge_folder_state(w, &a->state, e);
}

static void free_header_load(struct imap_load *load)
{
	struct imap_header_load *a = (struct imap_header_load *)load;

	for (size_t i = 0; i < a->list.len; i++) {
		free(a->list.items[i].keywords);
		header_clear(&a->list.items[i].header);
	}
	vec_clear(&a->list);
	free(a);
}

struct imap_header_load *imap_header_load_new(
    struct account *account, int64_t folder_id)
{
	struct imap_header_load *a = mem_new(1, sizeof *a);

	a->load.write = write_header_load;
	a->load.free = free_header_load;
	a->account = account;
	a->state.id = folder_id;
	return a;
}

void imap_header_load_take(
    struct imap_header_load *a, const struct imap_fetched *f)
{
	struct imap_header_load_item *to;

	if (!f->header)
		return;
	to = vec_push(&a->list);
	to->uid = f->uid;
	to->size = f->size;
	to->flags = f->flags;
	to->internal_date = f->date;
	to->keywords = f->keywords.len ? mem_str(f->keywords.data) : NULL;
	if (f->content.len)
		to->object_id_key =
		    object_id_key(a->account->id, f->content.data);
	header_read(&to->header, f->header, f->header_len);
	a->load.size += sizeof *to + f->header_len;
}
