#include "store/user/import.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/digest.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/crash_point.h"
#include "base/vec.h"
#include "mime/header/header.h"
#include "store/read/body.h"
#include "store/read/folder.h"
#include "store/server/merge.h"
#include "store/read/message.h"
#include "store/user/duplicate.h"
#include "store/read/thread.h"

/* When the messages that wait are enough for a commit. */
enum { BATCH_MESSAGES = 200, BATCH_BYTES = 4 * 1024 * 1024, BATCH_MS = 1000 };

/* A message that was read whole and is not committed yet. */
struct waiting {
	struct buf bytes; /* all of it; of a large one the last piece */
	struct buf head;  /* of a large one its beginning */
	int64_t body_id;  /* of a large one; 0 = all is in bytes */
	int64_t size, came_at;
	unsigned flags;
	struct duplicate same;
};

struct intake {
	struct import_into into;
	struct import_counts counts;
	struct duplicate_reader *reader;
	struct waiting now; /* that is being read */
	struct waiting_list VEC_OF(struct waiting) waiting;
	size_t waiting_bytes;
	int64_t oldest; /* ticks when the first began to wait */
	bool is_local;  /* the folder */
};

static void waiting_clear(struct waiting *m)
{
	buf_clear(&m->bytes);
	buf_clear(&m->head);
	*m = (struct waiting){.bytes = BUF_INIT, .head = BUF_INIT};
}

static bool read_folder(
    const struct import_into *into, bool *is_local, struct err *e)
{
	struct folder f;
	bool ok = folder_read(into->db, into->folder_id, &f, e);

	*is_local = f.is_local;
	if (ok && !f.can_hold)
		ok = err_set(e, ERR_OTHER, ERR_FOLDER, RETRY_NEVER,
		    _("The folder \"%s\" can't hold messages."), f.name);
	folder_clear(&f);
	return ok;
}

bool import_open(
    struct intake **out, const struct import_into *into, struct err *e)
{
	struct intake *in;
	bool is_local;

	*out = NULL;
	if (!read_folder(into, &is_local, e))
		return false;
	in = mem_new(1, sizeof *in);
	in->into = *into;
	in->is_local = is_local;
	in->reader = duplicate_reader_new();
	waiting_clear(&in->now);
	*out = in;
	return true;
}

static void forget_waiting(struct intake *in)
{
	for (size_t i = 0; i < in->waiting.len; i++)
		waiting_clear(&in->waiting.items[i]);
	in->waiting.len = 0;
	in->waiting_bytes = 0;
}

void import_close(struct intake *in)
{
	if (!in)
		return;
	/* Bodies of large messages that wait are dropped when the store is
	 * opened next. */
	forget_waiting(in);
	vec_clear(&in->waiting);
	waiting_clear(&in->now);
	duplicate_reader_free(in->reader);
	free(in);
}

/* First pass: the digests and the beginning. */
static bool read_beginning(
    void *ctx, const void *bytes, size_t len, struct err *e)
{
	struct intake *in = ctx;
	struct buf *begin = &in->now.bytes;

	(void)e;
	duplicate_add(in->reader, bytes, len);
	in->now.size += (int64_t)len;
	if (begin->len <= BODY_PIECE)
		buf_add(begin, bytes,
		    len <= BODY_PIECE ? len : (size_t)BODY_PIECE + 1);
	return true;
}

static bool store_piece(struct intake *in, struct err *e)
{
	struct waiting *m = &in->now;
	struct db *w;
	bool ok;

	if (!write_begin(in->into.store, WRITE_NORMAL, &w, e))
		return false;
	ok = (m->body_id || merge_body_new(w, &m->body_id, e)) &&
	     merge_body_piece(w, m->body_id, m->bytes.data, BODY_PIECE, e);
	if (!write_end(in->into.store, ok, e))
		return false;
	crash_point("piece of an import");
	buf_drop(&m->bytes, BODY_PIECE);
	return true;
}

/* Second pass, for large messages: stores them piece by piece. */
static bool read_into_store(
    void *ctx, const void *bytes, size_t len, struct err *e)
{
	struct intake *in = ctx;

	duplicate_add(in->reader, bytes, len);
	in->now.size += (int64_t)len;
	buf_add(&in->now.bytes, bytes, len);
	while (in->now.bytes.len > BODY_PIECE)
		if (!store_piece(in, e))
			return false;
	return true;
}

static void drop_current(struct intake *in)
{
	struct db *w;

	if (in->now.body_id &&
	    write_begin(in->into.store, WRITE_NORMAL, &w, NULL))
		write_end(in->into.store,
		    merge_body_drop(w, in->now.body_id, NULL), NULL);
	waiting_clear(&in->now);
}

static bool read_mail(struct intake *in, const struct import_mail *mail,
    import_take *take, struct err *e)
{
	bool ok;

	in->now.size = 0;
	buf_reset(&in->now.bytes);
	ok = mail->read(mail->ctx, take, in, e);
	duplicate_end(in->reader, &in->now.same);
	return ok;
}

static void read_key(const struct intake *in, struct waiting *m)
{
	const struct buf *head = m->head.len ? &m->head : &m->bytes;
	struct header h;

	header_read(&h, head->data, head->len);
	m->same.msg_key = thread_message_key(in->into.account_id, &h);
	header_clear(&h);
}

/* Stores the pieces of a large message, unless it is known. */
static bool store_large(struct intake *in, const struct import_mail *mail,
    bool *is_known, struct err *e)
{
	struct waiting *m = &in->now;

	buf_add(&m->head, m->bytes.data, HEADER_BLOCK);
	read_key(in, m);
	return duplicate_find(in->into.db, &m->same, is_known, e) &&
	       (*is_known || read_mail(in, mail, read_into_store, e));
}

static bool enqueue(struct intake *in, struct err *e)
{
	if (!in->waiting.len)
		in->oldest = date_ticks();
	read_key(in, &in->now);
	in->waiting_bytes += in->now.bytes.len;
	*vec_push(&in->waiting) = in->now;
	in->now = (struct waiting){.bytes = BUF_INIT, .head = BUF_INIT};
	if (in->waiting.len < BATCH_MESSAGES &&
	    in->waiting_bytes < BATCH_BYTES &&
	    date_ticks() - in->oldest < BATCH_MS)
		return true;
	return import_flush(in, e);
}

bool import_add(
    struct intake *in, const struct import_mail *mail, struct err *e)
{
	bool is_known = false;
	bool ok = read_mail(in, mail, read_beginning, e);

	if (ok && in->now.size > BODY_PIECE)
		ok = store_large(in, mail, &is_known, e);
	in->now.flags = mail->flags;
	in->now.came_at = mail->came_at;
	if (ok && in->now.size && !is_known)
		return enqueue(in, e);
	in->counts.known += ok && is_known;
	in->counts.empty += ok && !in->now.size;
	drop_current(in);
	return ok;
}

/* When it arrived: as its last server says, its sender, what it lay in. */
static int64_t arrival_time(
    const struct intake *in, const struct waiting *m, const struct header *h)
{
	const int64_t times[] = {
	    h->received_at, h->has_date ? h->sent_at : 0, m->came_at};

	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		if (times[i] > 0 && times[i] <= in->into.now)
			return times[i];
	return in->into.now;
}

static bool store_body(struct db *w, struct waiting *m, struct err *e)
{
	if (!m->body_id)
		return merge_body(w, m->bytes.data, m->bytes.len,
		    m->same.digest, &m->body_id, e);
	return merge_body_piece(
		   w, m->body_id, m->bytes.data, m->bytes.len, e) &&
	       merge_body_whole(w, m->body_id, m->same.digest, e);
}

static bool insert_message(
    struct intake *in, struct db *w, const struct waiting *m, struct err *e)
{
	const struct buf *head = m->head.len ? &m->head : &m->bytes;
	struct header h;
	struct arrival a = {.account_id = in->into.account_id,
	    .folder_id = in->into.folder_id,
	    .is_born = !in->is_local,
	    .flags = m->flags,
	    .size = m->size,
	    .header = &h,
	    .here = HERE_WHOLE,
	    .body_id = m->body_id};
	int64_t id;
	bool ok;

	header_read(&h, head->data, head->len);
	a.arrived_at = arrival_time(in, m, &h);
	ok = header_is_whole(&h, e) && merge_message(w, &a, &id, e);
	header_clear(&h);
	return ok;
}

/* Duplicates are looked for within the transaction, so that those in the
 * same batch are found, too. */
static bool store_waiting(struct intake *in, struct db *w, struct waiting *m,
    struct import_counts *counts, struct err *e)
{
	bool is_known;

	if (!duplicate_find(w, &m->same, &is_known, e))
		return false;
	if (is_known) {
		counts->known++;
		return !m->body_id || merge_body_drop(w, m->body_id, e);
	}
	counts->stored++;
	counts->bytes += m->size;
	return store_body(w, m, e) && insert_message(in, w, m, e);
}

bool import_flush(struct intake *in, struct err *e)
{
	struct import_counts counts = in->counts;
	struct db *w;
	bool ok = true;

	if (!in->waiting.len)
		return true;
	if (!write_begin(in->into.store, WRITE_DURABLE, &w, e))
		return false;
	for (size_t i = 0; ok && i < in->waiting.len; i++)
		ok = store_waiting(in, w, &in->waiting.items[i], &counts, e);
	ok = write_end(in->into.store, ok, e);
	if (ok)
		in->counts = counts;
	forget_waiting(in);
	return ok;
}

struct import_counts import_counts(const struct intake *in)
{
	return in->counts;
}
