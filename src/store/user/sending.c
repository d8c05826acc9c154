#include "store/user/sending.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/crash_point.h"
#include "base/digest.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "mime/header/header.h"
#include "store/db/sql.h"
#include "store/read/body.h"
#include "store/read/thread.h"
#include "store/server/merge.h"
#include "store/server/sent.h"

/* --- queueing ------------------------------------------------------------ */

struct sending_writer {
	struct store *store;
	struct digest *digest;
	struct buf piece; /* not stored yet; of a small message all */
	struct buf head;  /* of a large one its beginning */
	int64_t body_id;  /* of a large one; 0 = all is in piece */
	int64_t size;
};

bool sending_open(struct sending_writer **out, struct store *s, struct err *e)
{
	struct sending_writer *w = mem_new(1, sizeof *w);

	(void)e;
	w->store = s;
	w->digest = digest_new(DIGEST_IS_SHA256);
	buf_init(&w->piece);
	buf_init(&w->head);
	*out = w;
	return true;
}

void sending_close(struct sending_writer *s)
{
	struct db *w;

	if (!s)
		return;
	if (s->body_id && write_begin(s->store, WRITE_NORMAL, &w, NULL))
		write_end(s->store, merge_body_drop(w, s->body_id, NULL), NULL);
	digest_free(s->digest);
	buf_clear(&s->piece);
	buf_clear(&s->head);
	free(s);
}

/* A body that is not whole and belongs to no message is dropped when the
 * database is opened next. */
static bool store_piece(struct sending_writer *s, struct err *e)
{
	struct db *w;
	bool ok;

	if (!s->head.len)
		buf_add(&s->head, s->piece.data, HEADER_BLOCK);
	if (!write_begin(s->store, WRITE_NORMAL, &w, e))
		return false;
	ok = (s->body_id || merge_body_new(w, &s->body_id, e)) &&
	     merge_body_piece(w, s->body_id, s->piece.data, BODY_PIECE, e);
	if (!write_end(s->store, ok, e))
		return false;
	buf_drop(&s->piece, BODY_PIECE);
	return true;
}

bool sending_add(
    struct sending_writer *s, const void *bytes, size_t len, struct err *e)
{
	digest_add(s->digest, bytes, len);
	s->size += (int64_t)len;
	buf_add(&s->piece, bytes, len);
	while (s->piece.len > BODY_PIECE)
		if (!store_piece(s, e))
			return false;
	return true;
}

static bool write_body(
    struct sending_writer *s, struct db *w, int64_t *body_id, struct err *e)
{
	unsigned char digest[DIGEST_SHA256];

	digest_end(s->digest, digest);
	*body_id = s->body_id;
	if (!*body_id)
		return merge_body(
		    w, s->piece.data, s->piece.len, digest, body_id, e);
	return merge_body_piece(w, *body_id, s->piece.data, s->piece.len, e) &&
	       merge_body_whole(w, *body_id, digest, e);
}

static bool write_row(struct sending_writer *s, struct db *w,
    const struct sending_new *m, int64_t body_id, struct err *e)
{
	const struct buf *head = s->head.len ? &s->head : &s->piece;
	struct header h;
	struct query q;
	bool ok;

	header_read(&h, head->data, head->len);
	sql_start(&q, w,
	    "INSERT INTO sending (account_id, body_id, msg_key, size,"
	    " queued_at, parent_id, parent_flags, sender, msgid, subject,"
	    " send_at, is_stopped)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	sql_bind(&q, m->account_id, body_id,
	    thread_message_key(m->account_id, &h), s->size, m->now,
	    m->parent_id, m->parent_flags, m->sender, h.message_id, h.subject,
	    m->send_at, m->is_stopped);
	ok = sql_run(&q, e);
	header_clear(&h);
	return ok;
}

static bool write_recipients(
    struct db *w, const struct sending_new *m, int64_t id, struct err *e)
{
	struct query q;

	for (size_t i = 0; i < m->n_to; i++) {
		sql_start(&q, w,
		    "INSERT INTO sending_to (sending_id, n, address)"
		    " VALUES (?, ?, ?)");
		sql_bind(&q, id, (int64_t)i + 1, m->to[i]);
		if (!sql_run(&q, e))
			return false;
	}
	return true;
}

static bool write_all(struct sending_writer *s, struct db *w,
    const struct sending_new *m, int64_t *id, struct err *e)
{
	int64_t body_id;

	if (!write_body(s, w, &body_id, e) || !write_row(s, w, m, body_id, e))
		return false;
	*id = sql_last_id(w);
	return write_recipients(w, m, *id, e);
}

bool sending_queue(struct sending_writer *s, const struct sending_new *m,
    int64_t *id, struct err *e)
{
	struct db *w;
	bool ok;

	if (!m->n_to)
		return err_set(e, ERR_USAGE, ERR_ITEM, RETRY_ASK,
		    _("The message has no recipients."));
	if (!s->size)
		return err_set(e, ERR_USAGE, ERR_ITEM, RETRY_ASK,
		    _("The message is empty."));
	crash_point("before queueing");
	if (!write_begin(s->store, WRITE_DURABLE, &w, e))
		return false;
	ok = write_end(s->store, write_all(s, w, m, id, e), e);
	if (ok)
		s->body_id = 0;
	crash_point("queued");
	return ok;
}

/* --- what is wanted later ------------------------------------------------- */

/* Runs what changes a message as long as no server can have it; text has its
 * id as ?1 and number as ?2. */
static bool change(struct store *s, const char *text, int64_t id,
    int64_t number, struct err *e)
{
	struct sending m = {0};
	struct query q;
	struct db *w;
	bool ok;

	if (!write_begin(s, WRITE_DURABLE, &w, e))
		return false;
	sql_start(&q, w, text);
	sql_bind(&q, id, number);
	ok = sql_run(&q, e);
	if (ok && !sql_changes(w)) {
		ok = sending_read(w, id, &m, e) &&
		     err_set(e, ERR_BUSY, ERR_ITEM, RETRY_NEVER,
			 m.state == SENDING_SENT
			     ? _("Too late: the message has been sent.")
			     : _("Too late: the message is being sent."));
		sending_clear(&m);
	}
	return write_end(s, ok, e);
}

#define NOT_WITH_SERVER \
	" state NOT IN (" SQL_SENDING_MARKED ", " SQL_SENDING_SENT ")"

bool sending_stop(struct store *s, int64_t id, struct err *e)
{
	return change(s,
	    "UPDATE sending SET is_stopped = 1"
	    " WHERE id = ?1 AND ?2 = 0 AND" NOT_WITH_SERVER,
	    id, 0, e);
}

bool sending_later(struct store *s, int64_t id, int64_t send_at, struct err *e)
{
	return change(s,
	    "UPDATE sending SET send_at = ?2, is_stopped = 0"
	    " WHERE id = ?1 AND" NOT_WITH_SERVER,
	    id, send_at, e);
}

/* In the transaction of the caller. */
static bool leave_out(struct db *w, int64_t id, struct err *e)
{
	int64_t left = 0;
	struct query q;

	sql_start(&q, w,
	    "UPDATE sending_to SET is_left_out = 1 WHERE sending_id = ?"
	    " AND state = " SQL_SENDING_TO_REFUSED);
	sql_bind(&q, id);
	if (!sql_run(&q, e))
		return false;
	sql_start(&q, w,
	    "SELECT 1 FROM sending_to WHERE sending_id = ?"
	    " AND is_left_out = 0 LIMIT 1");
	sql_bind(&q, id);
	return sql_one_int(&q, &left, NULL, e) &&
	       (left || err_set(e, ERR_USAGE, ERR_ITEM, RETRY_ASK,
			    _("The server refused every recipient. Drop the "
			      "message, or correct the addresses.")));
}

bool sending_again(
    struct store *s, int64_t id, int64_t now, bool leaves_out, struct err *e)
{
	struct db *w;

	if (leaves_out) {
		if (!write_begin(s, WRITE_DURABLE, &w, e) ||
		    !write_end(s, leave_out(w, id, e), e))
			return false;
	}
	return change(s,
	    "UPDATE sending SET send_at = min(send_at, ?2), is_stopped = 0,"
	    " again = again_seen + 1 WHERE id = ?1 AND" NOT_WITH_SERVER,
	    id, now, e);
}

bool sending_arrived(struct store *s, int64_t id, int64_t now,
    enum sent_copy copy, struct err *e)
{
	struct sending m;
	struct db *w;
	bool ok;

	if (!write_begin(s, WRITE_DURABLE, &w, e))
		return false;
	ok = sending_read(w, id, &m, e);
	if (ok && (!m.unsure_at || m.state == SENDING_SENT ||
		      m.state == SENDING_MARKED))
		ok = err_set(e, ERR_USAGE, ERR_ITEM, RETRY_NEVER,
		    _("Only a message that may have been sent can be marked "
		      "as arrived."));
	ok = ok && sent_settle(w, &m, copy, now, e);
	sending_clear(&m);
	return write_end(s, ok, e);
}

static bool drop(struct db *w, const struct sending *m, struct err *e)
{
	if (m->state == SENDING_MARKED)
		return err_set(e, ERR_BUSY, ERR_ITEM, RETRY_LATER,
		    _("Too late: the message is being sent."));
	return sent_forget(w, m->id, m->body_id, e);
}

bool sending_drop(struct store *s, int64_t id, struct err *e)
{
	struct sending m;
	struct db *w;
	bool ok;

	if (!write_begin(s, WRITE_DURABLE, &w, e))
		return false;
	ok = sending_read(w, id, &m, e) && drop(w, &m, e);
	sending_clear(&m);
	return write_end(s, ok, e);
}
