#include "account/imap/bodyload.h"

#include <stdlib.h>

#include "base/digest.h"
#include "base/mem.h"
#include "store/merge.h"
#include "store/trouble.h"

static bool write_one(struct db *w, const struct imap_bodyload *l, size_t i,
    const unsigned char *digest, struct err *e)
{
	const struct imap_bodyload_item *item = &l->list.items[i];
	struct merge_body_of of = {.message_id = item->message_id,
	    .size = (int64_t)item->len,
	    .here = HERE_WHOLE};

	return merge_body(w, l->bytes.data + item->at, item->len, digest,
		   &of.body_id, e) &&
	       merge_body_of(w, &of, e) &&
	       (!item->had_trouble || trouble_clear(w, item->message_id, e));
}

static bool work(struct imap_load *load, struct imap_tally *t, struct err *e)
{
	struct imap_bodyload *l = (struct imap_bodyload *)load;
	unsigned char(*digests)[DIGEST_SHA256] =
	    mem_new(l->list.len + 1, sizeof *digests);
	struct db *w;
	bool ok;

	for (size_t i = 0; i < l->list.len; i++)
		digest_of(DIGEST_IS_SHA256, l->bytes.data + l->list.items[i].at,
		    l->list.items[i].len, digests[i]);
	ok = write_begin(l->account->store, WRITE_NORMAL, &w, e);
	if (ok) {
		for (size_t i = 0; ok && i < l->list.len; i++)
			ok = write_one(w, l, i, digests[i], e);
		ok = write_end(l->account->store, ok, e);
	}
	if (ok) {
		t->stored += (int64_t)l->list.len;
		t->bytes += (int64_t)l->bytes.len;
	}
	free(digests);
	return ok;
}

static void free_load(struct imap_load *load)
{
	struct imap_bodyload *l = (struct imap_bodyload *)load;

	vec_clear(&l->list);
	buf_clear(&l->bytes);
	free(l);
}

struct imap_bodyload *imap_bodyload_new(struct account *a)
{
	struct imap_bodyload *l = mem_new(1, sizeof *l);

	l->load.work = work;
	l->load.free = free_load;
	l->account = a;
	buf_init(&l->bytes);
	return l;
}

void imap_bodyload_add(struct imap_bodyload *l,
    const struct imap_bodyload_item *item, const char *bytes, size_t len)
{
	struct imap_bodyload_item *to = vec_push(&l->list);

	*to = *item;
	to->at = l->bytes.len;
	to->len = len;
	buf_add(&l->bytes, bytes, len);
	l->load.size += len + sizeof *to;
}
