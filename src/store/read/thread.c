#include "store/read/thread.h"

#include <inttypes.h>

#include "base/buf.h"
#include "base/mem.h"
#include "store/db/sql.h"

/* How many steps from a key to its thread are followed. The smaller thread
 * is redirected to the larger one, so chains are short; the limit keeps a
 * damaged table from causing an endless loop. */
enum { CHAIN_MAX = 1000 };

/* A direct-mapped cache of thread_key. The answers of a conversation come
 * close together and mention the same messages; looking each of them up in
 * the table took a third of the time of storing a header. */
enum { CACHE_SLOTS = 8192 };
struct thread_cache {
	struct thread_slot {
		int64_t key, to; /* key 0: nothing */
	} slots[CACHE_SLOTS];
};

int64_t thread_key(int64_t account_id, const char *msgid)
{
	/* FNV-1a, 64 bit. Who forges a collision joins two threads, which
	 * References does more easily. */
	uint64_t h = 0xcbf29ce484222325u ^ (uint64_t)account_id;

	h *= 0x100000001b3u;
	for (const char *c = msgid; *c; c++) {
		h ^= (unsigned char)*c;
		h *= 0x100000001b3u;
	}
	return h ? (int64_t)h : 1;
}

/* The key of a message without a Message-ID: made of date, sender and
 * subject. */
static int64_t key_without_id(int64_t account_id, const struct header *h)
{
	struct buf own = BUF_INIT;
	int64_t key;

	buf_printf(&own, " %" PRId64 " %s %s", h->sent_at,
	    h->from.len ? h->from.items[0].addr : "", h->subject);
	key = thread_key(account_id, own.data);
	buf_clear(&own);
	return key;
}

int64_t thread_message_key(int64_t account_id, const struct header *h)
{
	return *h->message_id ? thread_key(account_id, h->message_id)
	                      : key_without_id(account_id, h);
}

static void cache_key(struct db *w, int64_t key, int64_t to)
{
	if (!w->threads)
		w->threads = mem_new(1, sizeof *w->threads);
	w->threads->slots[(uint64_t)key % CACHE_SLOTS] =
	    (struct thread_slot){key, to};
}

/* Follows a key within the cache. False if one step is not cached: then
 * the table has to be read. */
static bool find_cached(const struct db *w, int64_t key, int64_t *thread_id)
{
	for (int i = 0; w->threads && i < CHAIN_MAX; i++) {
		const struct thread_slot *at =
		    &w->threads->slots[(uint64_t)key % CACHE_SLOTS];

		if (at->key != key)
			return false;
		if (at->to == key) {
			*thread_id = key;
			return true;
		}
		key = at->to;
	}
	return false;
}

static bool read_thread_key(
    struct db *w, int64_t key, int64_t *to, bool *found, struct err *e)
{
	struct query q;

	sql_start(&q, w, "SELECT thread_id FROM thread_key WHERE key = ?");
	sql_bind(&q, key);
	return sql_one_int(&q, to, found, e);
}

/* The thread a key belongs to now; *found false if it is unknown. */
static bool find_thread(
    struct db *w, int64_t key, int64_t *thread_id, bool *found, struct err *e)
{
	int64_t to = key;
	bool goes_on;

	*found = find_cached(w, key, thread_id);
	if (*found)
		return true;
	if (!read_thread_key(w, key, &to, found, e))
		return false;
	*thread_id = to;
	for (int i = 0; *found && i < CHAIN_MAX; i++) {
		if (find_cached(w, *thread_id, thread_id))
			break;
		if (!read_thread_key(w, *thread_id, &to, &goes_on, e))
			return false;
		if (!goes_on || to == *thread_id)
			break;
		*thread_id = to;
	}
	if (*found) {
		cache_key(w, key, *thread_id);
		cache_key(w, *thread_id, *thread_id);
	}
	return true;
}

static bool insert_key(
    struct db *w, int64_t key, int64_t thread_id, struct err *e)
{
	struct query q;

	sql_start(
	    &q, w, "INSERT INTO thread_key (key, thread_id) VALUES (?, ?)");
	sql_bind(&q, key, thread_id);
	if (!sql_run(&q, e))
		return false;
	cache_key(w, key, thread_id);
	return true;
}

/* How many messages a thread has, counted up to most. */
static bool count_messages(
    struct db *w, int64_t thread_id, int64_t most, int64_t *n, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "SELECT count(*) FROM"
	    " (SELECT 1 FROM message WHERE thread_id = ? LIMIT ?)");
	sql_bind(&q, thread_id, most);
	return sql_one_int(&q, n, NULL, e);
}

/* Which of two threads is redirected to the other: roughly the smaller
 * one, so that not all messages of a long thread are rewritten whenever one
 * joins it. No more messages are counted than that takes. */
static bool choose_smaller(
    struct db *w, int64_t *smaller, int64_t *other, struct err *e)
{
	for (int64_t most = 8; most < INT64_MAX / 8; most *= 8) {
		int64_t n, of_other;

		if (!count_messages(w, *smaller, most, &n, e))
			return false;
		if (n < most)
			return true;
		if (!count_messages(w, *other, most, &of_other, e))
			return false;
		if (of_other < most) {
			int64_t id = *smaller;

			*smaller = *other;
			*other = id;
			return true;
		}
	}
	return true;
}

/* Redirects the thread from to the thread to, and its messages with it. */
static bool redirect_thread(
    struct db *w, int64_t from, int64_t to, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "INSERT INTO thread_key (key, thread_id) VALUES (?, ?)"
	    " ON CONFLICT (key) DO UPDATE SET thread_id = excluded.thread_id");
	sql_bind(&q, from, to);
	if (!sql_run(&q, e))
		return false;
	sql_start(
	    &q, w, "UPDATE message SET thread_id = ? WHERE thread_id = ?");
	sql_bind(&q, to, from);
	if (!sql_run(&q, e))
		return false;
	cache_key(w, from, to);
	return true;
}

/* Joins two threads; *thread_id becomes the id of the joined one. */
static bool join_threads(
    struct db *w, int64_t other, int64_t *thread_id, struct err *e)
{
	return choose_smaller(w, &other, thread_id, e) &&
	       redirect_thread(w, other, *thread_id, e);
}

/* Adds key to the thread *thread_id. If that is 0, it becomes the thread
 * of key, which starts one if it is unknown. */
static bool add_key(
    struct db *w, int64_t key, int64_t *thread_id, struct err *e)
{
	int64_t known;
	bool found;

	if (!find_thread(w, key, &known, &found, e))
		return false;
	if (!*thread_id)
		*thread_id = found ? known : key;
	if (!found)
		return insert_key(w, key, *thread_id, e);
	return known == *thread_id || join_threads(w, known, thread_id, e);
}

/* The keys a header mentions, oldest first, the message's own last. */
static size_t collect_keys(
    int64_t *keys, int64_t account_id, const struct header *h, int64_t own)
{
	size_t n = 0, skip = 0;

	if (h->references.len > THREAD_REFERENCES)
		skip = h->references.len - THREAD_REFERENCES;
	for (size_t i = 0; i < h->references.len; i++)
		if (i == 0 || i > skip)
			keys[n++] =
			    thread_key(account_id, h->references.items[i]);
	if (!n && *h->in_reply_to)
		keys[n++] = thread_key(account_id, h->in_reply_to);
	keys[n++] = own;
	return n;
}

bool thread_place(struct db *w, int64_t account_id, const struct header *h,
    struct thread_place *out, struct err *e)
{
	int64_t keys[THREAD_REFERENCES + 2];
	size_t n;

	out->thread_id = 0;
	out->msg_key = thread_message_key(account_id, h);
	n = collect_keys(keys, account_id, h, out->msg_key);
	out->parent_key = n > 1 ? keys[n - 2] : 0;
	for (size_t i = 0; i < n; i++)
		if (!add_key(w, keys[i], &out->thread_id, e))
			return false;
	return true;
}
