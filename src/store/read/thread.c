#include "store/read/thread.h"

#include <inttypes.h>

#include "base/buf.h"
#include "base/mem.h"
#include "store/db/sql.h"

/* Steps from a key to its thread that are followed: the smaller thread leads
 * on to the larger, so chains are short; damage must not loop. */
enum { CHAIN_MAX = 1000 };

/* Where keys that were met lately lead, each in the one slot that its last
 * bits name: the answers of a conversation come close together and mention the
 * same messages, and to ask for each of them again was a third of what it took
 * to store a header. */
enum { SLOTS = 8192 };
struct sql_memory {
	struct slot {
		int64_t key, to; /* key 0: nothing */
	} slots[SLOTS];
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

/* A message without a Message-ID is known by what makes it itself. */
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

static void note(struct db *w, int64_t key, int64_t to)
{
	if (!w->memory)
		w->memory = mem_new(1, sizeof *w->memory);
	w->memory->slots[(uint64_t)key % SLOTS] = (struct slot){key, to};
}

/* A thread that leads on has been noted as doing so, or is not remembered: a
 * key is known only with all that it leads to. */
static bool recall(const struct db *w, int64_t key, int64_t *thread_id)
{
	for (int i = 0; w->memory && i < CHAIN_MAX; i++) {
		const struct slot *at =
		    &w->memory->slots[(uint64_t)key % SLOTS];

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

static bool look_up(
    struct db *w, int64_t key, int64_t *to, bool *found, struct err *e)
{
	struct query q;

	sql_start(&q, w, "SELECT thread_id FROM thread_key WHERE key = ?");
	sql_bind(&q, key);
	return sql_one_int(&q, to, found, e);
}

/* The thread a key belongs to now; *found false if it is unknown. */
static bool thread_of(
    struct db *w, int64_t key, int64_t *thread_id, bool *found, struct err *e)
{
	int64_t to = key;
	bool goes_on;

	*found = recall(w, key, thread_id);
	if (*found)
		return true;
	if (!look_up(w, key, &to, found, e))
		return false;
	*thread_id = to;
	for (int i = 0; *found && i < CHAIN_MAX; i++) {
		if (recall(w, *thread_id, thread_id))
			break;
		if (!look_up(w, *thread_id, &to, &goes_on, e))
			return false;
		if (!goes_on || to == *thread_id)
			break;
		*thread_id = to;
	}
	if (*found) {
		note(w, key, *thread_id);
		note(w, *thread_id, *thread_id);
	}
	return true;
}

static bool remember(
    struct db *w, int64_t key, int64_t thread_id, struct err *e)
{
	struct query q;

	sql_start(
	    &q, w, "INSERT INTO thread_key (key, thread_id) VALUES (?, ?)");
	sql_bind(&q, key, thread_id);
	if (!sql_run(&q, e))
		return false;
	note(w, key, thread_id);
	return true;
}

/* How many messages a thread has, counted up to most. */
static bool count_up_to(
    struct db *w, int64_t thread_id, int64_t most, int64_t *n, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "SELECT count(*) FROM"
	    " (SELECT 1 FROM message WHERE thread_id = ? LIMIT ?)");
	sql_bind(&q, thread_id, most);
	return sql_one_int(&q, n, NULL, e);
}

/* Which of two threads is to go on under the name of the other: about the
 * smaller one, and no more is counted than it has. Else the messages of a long
 * thread would be renamed with each that joins it. */
static bool choose_smaller(
    struct db *w, int64_t *smaller, int64_t *other, struct err *e)
{
	for (int64_t most = 8; most < INT64_MAX / 8; most *= 8) {
		int64_t n, of_other;

		if (!count_up_to(w, *smaller, most, &n, e))
			return false;
		if (n < most)
			return true;
		if (!count_up_to(w, *other, most, &of_other, e))
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

/* Makes the thread from lead on to the thread to. */
static bool lead_on(struct db *w, int64_t from, int64_t to, struct err *e)
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
	note(w, from, to);
	return true;
}

/* Makes two threads one; *thread_id is the name that it has then. */
static bool join(struct db *w, int64_t other, int64_t *thread_id, struct err *e)
{
	return choose_smaller(w, &other, thread_id, e) &&
	       lead_on(w, other, *thread_id, e);
}

/* Puts key into the thread *thread_id; with 0 it gives the thread its name,
 * unless it has one. */
static bool put_key(
    struct db *w, int64_t key, int64_t *thread_id, struct err *e)
{
	int64_t known;
	bool found;

	if (!thread_of(w, key, &known, &found, e))
		return false;
	if (!*thread_id)
		*thread_id = found ? known : key;
	if (!found)
		return remember(w, key, *thread_id, e);
	return known == *thread_id || join(w, known, thread_id, e);
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
		if (!put_key(w, keys[i], &out->thread_id, e))
			return false;
	return true;
}
