#include "account/pop/commit.h"

#include <stdlib.h>
#include <string.h>

#include "account/pop/refused.h"
#include "account/pop/top.h"
#include "base/date.h"
#include "store/read/body.h"
#include "store/read/folder.h"
#include "store/server/merge.h"

/* When the messages that wait are enough for a commit. */
enum { BATCH_MESSAGES = 200, BATCH_BYTES = 4 * 1024 * 1024, BATCH_MS = 1000 };

bool pop_commit_init(struct pop_commit *k, struct account *a,
    struct pop_plan *plan, struct err *e)
{
	*k = (struct pop_commit){.account = a, .plan = plan};
	k->digest = digest_new(DIGEST_IS_SHA256);
	buf_init(&k->now.bytes);
	buf_init(&k->now.header);
	return folder_with_role(a->db, a->id, ROLE_INBOX, &k->inbox_id, e);
}

static void committed_clear(struct pop_committed *kept)
{
	buf_clear(&kept->bytes);
	buf_clear(&kept->header);
}

static void forget_waiting_messages(struct pop_commit *k)
{
	for (size_t i = 0; i < k->waiting.len; i++)
		committed_clear(&k->waiting.items[i]);
	k->waiting.len = 0;
	k->waiting_bytes = 0;
}

void pop_commit_clear(struct pop_commit *k)
{
	pop_commit_cancel(k);
	forget_waiting_messages(k);
	vec_clear(&k->waiting);
	digest_free(k->digest);
}

void pop_commit_begin(struct pop_commit *k, struct pop_plan_item *item)
{
	k->now = (struct pop_committed){.item = item};
	buf_init(&k->now.bytes);
	buf_init(&k->now.header);
}

void pop_commit_cancel(struct pop_commit *k)
{
	unsigned char unused[DIGEST_MAX];
	struct db *w;
	bool ok;

	if (k->now.body_id &&
	    write_begin(k->account->store, WRITE_NORMAL, &w, NULL)) {
		/* If this fails, the next opening of the store drops it. */
		ok = merge_body_drop(w, k->now.body_id, NULL);
		write_end(k->account->store, ok, NULL);
	}
	digest_end(k->digest, unused);
	committed_clear(&k->now);
	k->now = (struct pop_committed){0};
	buf_init(&k->now.bytes);
	buf_init(&k->now.header);
}

/* Moves what came in of a large message to the store. Its header stays: the
 * message is made of it at the end. */
static bool store_incoming_piece(struct pop_commit *k, struct err *e)
{
	struct pop_committed *now = &k->now;
	struct db *w;
	bool ok;

	if (!now->body_id) {
		size_t head = now->bytes.len < HEADER_BLOCK ? now->bytes.len
		                                            : HEADER_BLOCK;

		buf_add(&now->header, now->bytes.data, head);
	}
	if (!write_begin(k->account->store, WRITE_NORMAL, &w, e))
		return false;
	ok = (now->body_id || merge_body_new(w, &now->body_id, e)) &&
	     merge_body_piece(w, now->body_id, now->bytes.data, BODY_PIECE, e);
	if (!write_end(k->account->store, ok, e))
		return false;
	buf_drop(&now->bytes, BODY_PIECE);
	return true;
}

bool pop_commit_take(
    struct pop_commit *k, const char *bytes, size_t len, struct err *e)
{
	digest_add(k->digest, bytes, len);
	buf_add(&k->now.bytes, bytes, len);
	k->now.size += (int64_t)len;
	while (k->now.bytes.len > BODY_PIECE)
		if (!store_incoming_piece(k, e))
			return false;
	return true;
}

bool pop_commit_end(struct pop_commit *k, struct err *e)
{
	digest_end(k->digest, k->now.digest);
	if (!k->waiting.len)
		k->oldest = date_ticks();
	k->waiting_bytes += k->now.bytes.len;
	*vec_push(&k->waiting) = k->now;
	buf_init(&k->now.bytes);
	buf_init(&k->now.header);
	k->now.body_id = 0;
	if (k->waiting.len < BATCH_MESSAGES && k->waiting_bytes < BATCH_BYTES &&
	    date_ticks() - k->oldest < BATCH_MS)
		return true;
	return pop_commit_flush(k, e);
}

/* Only the beginning of a message was asked for. */
static bool is_stub(const struct pop_committed *kept)
{
	return kept->item->verdict == POP_PLAN_STUB;
}

/* The rest of a message whose beginning is here came. */
static bool is_rest(const struct pop_committed *kept)
{
	return kept->item->verdict == POP_PLAN_REST;
}

/* The message we have already that this one is a copy of, or NULL. */
static struct maildrop_entry *find_same(
    struct pop_commit *k, const struct pop_committed *kept)
{
	const struct pop_plan_item *item = kept->item;

	if (is_stub(kept) || is_rest(kept))
		return NULL;
	if (item->known &&
	    memcmp(item->known->digest, kept->digest, DIGEST_SHA256) == 0)
		return item->known;
	/* A key that is a guess proves nothing: the bytes do. */
	if (!item->listed->key || item->listed->is_guess)
		return pop_plan_find_bytes(k->plan, kept->digest);
	/* Nor does a new one, if what we know under another is missing. */
	return pop_plan_take_absent(k->plan, kept->digest);
}

static bool write_committed_body(
    struct db *w, struct pop_committed *kept, int64_t *body_id, struct err *e)
{
	*body_id = kept->body_id;
	if (!kept->body_id)
		return merge_body(w, kept->bytes.data, kept->bytes.len,
		    kept->digest, body_id, e);
	return merge_body_piece(
		   w, kept->body_id, kept->bytes.data, kept->bytes.len, e) &&
	       merge_body_whole(w, kept->body_id, kept->digest, e);
}

/* When a message arrived: as its last server says, or its sender. */
static int64_t message_arrival_time(const struct header *h, int64_t now)
{
	int64_t at = h->received_at;

	if (at <= 0)
		at = h->has_date ? h->sent_at : now;
	return at > 0 && at < now ? at : now;
}

static const struct buf *header_bytes_of(const struct pop_committed *kept)
{
	return kept->header.len ? &kept->header : &kept->bytes;
}

static bool add_message(struct pop_commit *k, struct db *w,
    const struct pop_committed *kept, struct arrival *a, int64_t *id,
    struct err *e)
{
	const struct buf *head = header_bytes_of(kept);
	struct header header;
	bool ok;

	header_read(&header, head->data, head->len);
	if (!header_is_whole(&header, e)) {
		header_clear(&header);
		return false;
	}
	clock_hear(&k->account->clock, header.received_at,
	    header.received_at <= 0 && header.has_date ? header.sent_at
						       : header.received_at);
	a->header = &header;
	a->arrived_at = message_arrival_time(&header, k->account->now());
	ok = merge_message(w, a, id, e);
	header_clear(&header);
	return ok;
}

/* A message of its own, or the one that had only its beginning so far. */
static bool write_message(struct pop_commit *k, struct db *w,
    struct pop_committed *kept, int64_t *id, struct err *e)
{
	struct arrival a = {.account_id = k->account->id,
	    .folder_id = k->inbox_id,
	    .size = is_stub(kept) ? kept->item->listed->size : kept->size,
	    .here = is_stub(kept) ? HERE_STUB : HERE_WHOLE};
	struct merge_body_of rest = {.size = kept->size, .here = HERE_WHOLE};

	if (!write_committed_body(w, kept, &a.body_id, e))
		return false;
	if (!is_rest(kept) || !kept->item->known->message_id)
		return add_message(k, w, kept, &a, id, e);
	*id = rest.message_id = kept->item->known->message_id;
	rest.body_id = a.body_id;
	return merge_body_of(w, &rest, e);
}

/* A message of a server without UIDL and TOP is known by its bytes. */
static void name_by_bytes(struct pop_commit *k, struct pop_committed *kept)
{
	struct pop_listed *l = kept->item->listed;
	struct buf key = BUF_INIT;

	if (l->key)
		return;
	buf_add_str(&key, " raw ");
	digest_hex(&key, kept->digest, DIGEST_SHA256);
	l->key = strings_add(&k->plan->listing.keys, key.data, key.len);
	l->is_guess = true;
	buf_clear(&key);
}

static void fill_maildrop_entry(struct maildrop_entry *entry,
    struct pop_committed *kept, const struct maildrop_entry *same)
{
	const struct buf *head = header_bytes_of(kept);

	entry->uidl = kept->item->listed->key;
	entry->size = kept->item->listed->size;
	entry->state = is_stub(kept) ? DROP_STUB : DROP_STORED;
	memcpy(entry->digest, kept->digest, DIGEST_SHA256);
	pop_top_digest_of(entry->top, head->data, head->len);
	if (!same)
		return;
	entry->stored_at = same->stored_at;
	entry->message_id = same->message_id;
	entry->wish = same->wish;
	/* It was confirmed to be deleted, and is listed again. */
	if (same == kept->item->known && same->state == DROP_GONE)
		entry->state = DROP_STAYS;
}

static bool write_committed(struct pop_commit *k, struct db *w,
    struct pop_committed *kept, struct err *e)
{
	struct maildrop_entry *same = find_same(k, kept);
	int64_t now = k->account->now();
	struct maildrop_entry entry = {.listed_at = now};

	name_by_bytes(k, kept);
	fill_maildrop_entry(&entry, kept, same);
	if (same && kept->body_id && !merge_body_drop(w, kept->body_id, e))
		return false;
	if (!same && !write_message(k, w, kept, &entry.message_id, e))
		return false;
	/* Its own date may show that the clock is behind. */
	if (!same)
		entry.stored_at = clock_stamp(&k->account->clock, now);
	kept->item->stored_at = entry.stored_at;
	kept->item->message_id = entry.message_id;
	kept->item->stays = entry.state == DROP_STAYS;
	if (!same)
		k->account->visit.stored++;
	k->account->visit.bytes += kept->size;
	return maildrop_add(w, k->account->id, &entry, e) &&
	       pop_refused_clear(
		   w, k->account->id, kept->item, POP_ACT_FETCH, e);
}

/* All of it is on the disk now. A stub is no copy. */
static void mark_safe(struct pop_committed *kept)
{
	if (is_stub(kept))
		kept->item->verdict = POP_PLAN_LEFT;
	else
		kept->item->is_safe = true;
}

bool pop_commit_flush(struct pop_commit *k, struct err *e)
{
	struct account *a = k->account;
	struct sync_visit before = a->visit;
	struct db *w;
	bool ok = true;

	if (!k->waiting.len)
		return true;
	if (!write_begin(a->store, WRITE_DURABLE, &w, e))
		return false;
	for (size_t i = 0; ok && i < k->waiting.len; i++)
		ok = write_committed(k, w, &k->waiting.items[i], e);
	if (!write_end(a->store, ok, e)) {
		a->visit = before;
		return false;
	}
	for (size_t i = 0; i < k->waiting.len; i++)
		mark_safe(&k->waiting.items[i]);
	forget_waiting_messages(k);
	backend_tell_changed(a, k->inbox_id);
	return true;
}
