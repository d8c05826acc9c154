#include "account/imap/body/body_load.h"

#include <stdlib.h>

#include "base/mem.h"
#include "store/server/merge.h"
#include "store/read/trouble.h"

static void digest_bodies(struct imap_load *load)
{
	struct imap_body_load *l = (struct imap_body_load *)load;

	for (size_t i = 0; i < l->list.len; i++) {
		struct imap_body_load_item *item = &l->list.items[i];

		digest_of(DIGEST_IS_SHA256, l->bytes.data + item->at, item->len,
		    item->digest);
	}
}

static bool write_body(struct db *w, const struct imap_body_load *l,
    const struct imap_body_load_item *item, struct err *e)
{
	struct merge_body_of of = {.message_id = item->message_id,
	    .size = (int64_t)item->len,
	    .here = HERE_WHOLE};

	return merge_body(w, l->bytes.data + item->at, item->len, item->digest,
		   &of.body_id, e) &&
	       merge_body_of(w, &of, e) &&
	       (!item->had_trouble || trouble_clear(w, item->message_id, e));
}

static bool write_bodies(
    struct imap_load *load, struct db *w, struct imap_tally *t, struct err *e)
{
	const struct imap_body_load *l = (struct imap_body_load *)load;

	for (size_t i = 0; i < l->list.len; i++)
		if (!write_body(w, l, &l->list.items[i], e))
			return false;
	t->stored += (int64_t)l->list.len;
	t->bytes += (int64_t)l->bytes.len;
	return true;
}

static void free_body_load(struct imap_load *load)
{
	struct imap_body_load *l = (struct imap_body_load *)load;

	vec_clear(&l->list);
	buf_clear(&l->bytes);
	free(l);
}

struct imap_body_load *imap_body_load_new(struct account *a)
{
	struct imap_body_load *l = mem_new(1, sizeof *l);

	l->load.prepare = digest_bodies;
	l->load.write = write_bodies;
	l->load.free = free_body_load;
	l->account = a;
	buf_init(&l->bytes);
	return l;
}

void imap_body_load_add(struct imap_body_load *l,
    const struct imap_body_load_item *item, const char *bytes, size_t len)
{
	struct imap_body_load_item *to = vec_push(&l->list);

	*to = *item;
	to->at = l->bytes.len;
	to->len = len;
	buf_add(&l->bytes, bytes, len);
	l->load.size += len + sizeof *to;
}
