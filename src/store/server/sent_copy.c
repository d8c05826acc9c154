#include "store/server/sent_copy.h"

#include "base/buf.h"
#include "mime/header/header.h"
#include "store/db/sending_state.h"
#include "store/db/sql.h"
#include "store/read/body.h"
#include "store/read/folder.h"
#include "store/read/message.h"
#include "store/server/merge.h"
#include "store/server/outbox.h"

/* The account's Sent has it already: another program has put it there, or the
 * server. */
static bool find_filed(struct db *w, const struct sent_copy_of *of,
    int64_t folder_id, int64_t *id, struct err *e)
{
	struct query q;

	*id = 0;
	sql_start(&q, w,
	    "SELECT id FROM message WHERE msg_key = ? AND folder_id = ?"
	    " AND gone = 0 LIMIT 1");
	sql_bind(&q, of->msg_key, folder_id);
	return sql_one_int(&q, id, NULL, e);
}

/* Have the folders of the server been listed? */
static bool knows_folders(
    struct db *w, int64_t account_id, bool *knows, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "SELECT 1 FROM folder WHERE account_id = ? AND is_local = 0"
	    " AND srv_name <> '' LIMIT 1");
	sql_bind(&q, account_id);
	return sql_has_row(&q, knows, e);
}

/* A folder that is to be made on the server, in the next push. */
static bool make_folder(
    struct db *w, int64_t account_id, int64_t *id, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "INSERT INTO folder (account_id, name, role) VALUES (?, ?, ?)");
	sql_bind(&q, account_id, "Sent", ROLE_SENT);
	if (!sql_run(&q, e))
		return false;
	*id = sql_last_id(w);
	return true;
}

/* Sent; 0: not known yet. */
static bool find_sent(
    struct db *w, const struct sent_copy_of *of, int64_t *id, struct err *e)
{
	bool knows;

	if (!folder_with_role(w, of->account_id, ROLE_SENT, id, e))
		return false;
	if (*id || of->copy != SENT_COPY_APPEND)
		return true;
	return knows_folders(w, of->account_id, &knows, e) &&
	       (!knows || make_folder(w, of->account_id, id, e));
}

static bool read_beginning(struct db *w, int64_t body_id, struct buf *head,
    int64_t *size, struct err *e)
{
	struct body b;
	bool ok = body_open(&b, w, body_id, e);
	ssize_t n = 0;

	if (ok) {
		struct source src = body_source(&b);

		*size = b.size;
		n = src.read_at(
		    src.ctx, 0, buf_room(head, HEADER_BLOCK), HEADER_BLOCK);
	}
	if (n > 0)
		buf_grew(head, (size_t)n);
	body_close(&b);
	return ok;
}

static bool insert_row(struct db *w, const struct sent_copy_of *of,
    int64_t folder_id, int64_t *id, struct err *e)
{
	struct buf head = BUF_INIT;
	struct header h;
	struct arrival a = {.account_id = of->account_id,
	    .folder_id = folder_id,
	    .is_born = of->copy != SENT_COPY_HERE,
	    .flags = FLAG_SEEN,
	    .arrived_at = of->now,
	    .header = &h,
	    .here = HERE_WHOLE,
	    .body_id = of->body_id};
	bool ok = read_beginning(w, of->body_id, &head, &a.size, e);

	header_read(&h, head.data, head.len);
	ok = ok && merge_message(w, &a, id, e);
	header_clear(&h);
	buf_clear(&head);
	return ok;
}

static bool note_owed(
    struct db *w, const struct sent_copy_of *of, struct err *e)
{
	struct query q;

	sql_start(&q, w, "UPDATE sending SET copy = ? WHERE id = ?");
	sql_bind(&q, of->copy, of->sending_id);
	return sql_run(&q, e);
}

bool sent_copy_file(struct db *w, const struct sent_copy_of *of,
    int64_t *message_id, struct err *e)
{
	int64_t folder_id;

	*message_id = 0;
	if (of->copy == SENT_COPY_NONE)
		return true;
	if (!find_sent(w, of, &folder_id, e))
		return false;
	if (!folder_id)
		return note_owed(w, of, e);
	if (!find_filed(w, of, folder_id, message_id, e))
		return false;
	if (*message_id)
		return true;
	return insert_row(w, of, folder_id, message_id, e) &&
	       (of->copy != SENT_COPY_SERVER ||
		   outbox_await(w, of->account_id, *message_id, e));
}

/* --- owed ----------------------------------------------------------------- */

bool sent_copy_is_owed(
    struct db *db, int64_t account_id, bool *is, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT 1 FROM sending INDEXED BY sending_copy"
	    " WHERE account_id = ? AND copy <> 0 LIMIT 1");
	sql_bind(&q, account_id);
	return sql_has_row(&q, is, e);
}

struct owed VEC_OF(struct sent_copy_of);

static bool read_owed(struct db *w, int64_t account_id, int64_t now,
    struct owed *out, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "SELECT id, account_id, body_id, msg_key, copy FROM sending"
	    " INDEXED BY sending_copy WHERE account_id = ? AND copy <> 0");
	sql_bind(&q, account_id);
	while (sql_row(&q))
		*vec_push(out) =
		    (struct sent_copy_of){.sending_id = sql_get_int(&q, 0),
			.account_id = sql_get_int(&q, 1),
			.body_id = sql_get_int(&q, 2),
			.msg_key = sql_get_int(&q, 3),
			.copy = (enum sent_copy)sql_get_int(&q, 4),
			.now = now};
	return sql_end(&q, e);
}

static bool settle_owed(struct db *w, const struct sent_copy_of *of,
    int64_t message_id, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "UPDATE sending SET copy = 0, message_id = ?1, body_id ="
	    " CASE state WHEN " SQL_SENDING_SENT " THEN 0 ELSE body_id END"
	    " WHERE id = ?2");
	sql_bind(&q, message_id, of->sending_id);
	return sql_run(&q, e) && body_discard(w, of->body_id, e);
}

bool sent_copy_file_owed(
    struct db *w, int64_t account_id, int64_t now, int64_t *n, struct err *e)
{
	struct owed list = {0};
	bool ok = read_owed(w, account_id, now, &list, e);

	for (size_t i = 0; ok && i < list.len; i++) {
		int64_t message_id;

		ok = sent_copy_file(w, &list.items[i], &message_id, e);
		if (!ok || !message_id)
			continue;
		ok = settle_owed(w, &list.items[i], message_id, e);
		*n += ok;
	}
	vec_clear(&list);
	return ok;
}
