#include "store/server/outbox.h"

#include "store/server/merge.h"
#include "store/server/move_result.h"
#include "store/db/sql.h"
#include "store/read/trouble.h"
#include "store/read/message.h"

#define ENTRY_COLUMNS                                              \
	"m.id, coalesce(o.state, 0), m.gone, m.folder_id,"         \
	" coalesce(o.source_id, 0), m.body_id, m.size, m.msg_key," \
	" m.here = " SQL_HERE_WHOLE                                \
	", m.msgid <> '', coalesce(o.folder_id, 0),"               \
	" coalesce(o.uidvalidity, 0), coalesce(o.uid_before, 0),"  \
	" coalesce(o.uid, 0), coalesce(o.old_folder_id, 0),"       \
	" coalesce(o.old_uid, 0), coalesce(x.srv_folder_id, 0),"   \
	" CASE WHEN x.gone <> " SQL_GONE_MARKED                    \
	" OR m.here <> " SQL_HERE_WHOLE                            \
	"   THEN coalesce(x.srv_uid, 0) ELSE 0 END,"               \
	" m.flags, m.arrived_at, coalesce(x.size, 0),"             \
	" coalesce(o.takes, 0)"

static void fill_entry(struct query *q, struct outbox_entry *o)
{
	int c = 0;

	o->message_id = sql_get_int(q, c++);
	o->state = (enum outbox_state)sql_get_int(q, c++);
	o->is_gone = sql_get_int(q, c++) != 0;
	o->wanted_id = sql_get_int(q, c++);
	o->source_id = sql_get_int(q, c++);
	o->body_id = sql_get_int(q, c++);
	o->size = sql_get_int(q, c++);
	o->msg_key = sql_get_int(q, c++);
	o->is_whole = sql_get_int(q, c++);
	o->has_msgid = sql_get_int(q, c++);
	o->folder_id = sql_get_int(q, c++);
	o->uidvalidity = sql_get_int(q, c++);
	o->uid_before = sql_get_int(q, c++);
	o->uid = sql_get_int(q, c++);
	o->old_folder_id = sql_get_int(q, c++);
	o->old_uid = sql_get_int(q, c++);
	o->source_folder_id = sql_get_int(q, c++);
	o->source_uid = sql_get_int(q, c++);
	o->flags = (unsigned)sql_get_int(q, c++);
	o->arrived_at = sql_get_int(q, c++);
	o->source_size = sql_get_int(q, c++);
	o->takes = sql_get_int(q, c++) != 0;
}

static bool read_entries(
    struct query *q, struct outbox_list *out, struct err *e)
{
	while (sql_row(q))
		fill_entry(q, vec_push(out));
	return sql_end(q, e);
}

bool outbox_await(
    struct db *w, int64_t account_id, int64_t message_id, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "INSERT INTO outbox (message_id, account_id, state)"
	    " VALUES (?, ?, " SQL_OUTBOX_AWAITED ")");
	sql_bind(&q, message_id, account_id);
	return sql_run(&q, e);
}

bool outbox_begun(
    struct db *db, int64_t account_id, struct outbox_list *out, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT " ENTRY_COLUMNS " FROM outbox AS o INDEXED BY outbox_begun"
	    " JOIN message AS m ON m.id = o.message_id"
	    " LEFT JOIN message AS x ON x.id = o.source_id"
	    "   AND x.account_id = m.account_id AND x.is_local = 0"
	    " WHERE o.account_id = ? AND o.state <> 0"
	    " AND o.state <> " SQL_OUTBOX_AWAITED);
	sql_bind(&q, account_id);
	return read_entries(&q, out, e);
}

bool outbox_ready(struct db *db, const struct outbox_of *of,
    struct outbox_list *out, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT " ENTRY_COLUMNS
	    " FROM message AS m INDEXED BY message_pending"
	    " LEFT JOIN outbox AS o ON o.message_id = m.id"
	    " LEFT JOIN message AS x ON x.id = o.source_id"
	    "   AND x.account_id = m.account_id AND x.is_local = 0"
	    " WHERE m.account_id = ?1 AND m.srv_folder_id = 0"
	    " AND m.is_local = 0 AND (m.gone = " SQL_GONE_DELETED
	    " OR m.flags <> m.srv_flags"
	    "   OR m.keywords <> m.srv_keywords"
	    "   OR m.folder_id <> m.srv_folder_id)"
	    " AND coalesce(o.state, 0) = 0"
	    /* A copy of what waits to be known itself waits with it. */
	    " AND (m.here = " SQL_HERE_WHOLE " OR m.gone = " SQL_GONE_DELETED
	    " OR x.id IS NULL"
	    "   OR (x.srv_uid > 0 AND x.srv_uid <= (SELECT f.uid_known"
	    "     FROM folder AS f WHERE f.id = x.srv_folder_id)))"
	    /* What is being moved by a copy may bear \Deleted where it was. */
	    " AND NOT EXISTS (SELECT 1 FROM outbox AS b"
	    "   WHERE b.message_id = x.id AND b.state <> 0)"
	    " AND NOT EXISTS (SELECT 1 FROM trouble AS t"
	    "   WHERE t.message_id = m.id AND " TROUBLE_WAITS ")"
	    " AND (m.moved_at <= ?2 - ?3 OR m.moved_at > ?2) LIMIT ?4");
	sql_bind(&q, of->account_id, of->now, of->grace, of->n);
	return read_entries(&q, out, e);
}

bool outbox_start(struct db *w, int64_t account_id,
    const struct outbox_entry *entry, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "INSERT INTO outbox (message_id, account_id, state, folder_id,"
	    " uidvalidity, uid_before, old_folder_id, old_uid)"
	    " VALUES (?1, ?2, " SQL_OUTBOX_STARTED ", ?3, ?4, ?5, ?6, ?7)"
	    " ON CONFLICT (message_id) DO UPDATE"
	    " SET state = " SQL_OUTBOX_STARTED ","
	    " folder_id = ?3, uidvalidity = ?4, uid_before = ?5, uid = 0,"
	    " old_folder_id = ?6, old_uid = ?7");
	sql_bind(&q, entry->message_id, account_id, entry->folder_id,
	    entry->uidvalidity, entry->uid_before, entry->old_folder_id,
	    entry->old_uid);
	return sql_run(&q, e);
}

bool outbox_copied(struct db *w, int64_t message_id, int64_t uid, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "UPDATE outbox SET state = " SQL_OUTBOX_COPIED
	    ", uid = ? WHERE message_id = ?");
	sql_bind(&q, uid, message_id);
	return sql_run(&q, e);
}

bool outbox_copy_moved(
    struct db *w, const struct outbox_entry *entry, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "UPDATE message SET folder_id = ?1 WHERE id = ?2"
	    " AND folder_id = (SELECT folder_id FROM outbox"
	    "   WHERE message_id = ?2)");
	sql_bind(&q, entry->folder_id, entry->message_id);
	if (!sql_run(&q, e))
		return false;
	sql_start(
	    &q, w, "UPDATE outbox SET folder_id = ?1 WHERE message_id = ?2");
	sql_bind(&q, entry->folder_id, entry->message_id);
	return sql_run(&q, e);
}

bool outbox_forget(struct db *w, int64_t message_id, struct err *e)
{
	struct query q;

	sql_start(&q, w, "DELETE FROM outbox WHERE message_id = ?");
	sql_bind(&q, message_id);
	return sql_run(&q, e);
}

bool outbox_again(struct db *w, const struct outbox_entry *entry, struct err *e)
{
	struct query q;

	if (entry->old_uid)
		return outbox_forget(w, entry->message_id, e);
	sql_start(&q, w, "UPDATE outbox SET state = 0 WHERE message_id = ?");
	sql_bind(&q, entry->message_id);
	return sql_run(&q, e);
}

bool outbox_seek_source(
    struct db *w, const struct outbox_entry *entry, bool *found, struct err *e)
{
	struct query q;
	int64_t id = 0;

	sql_start(&q, w,
	    "SELECT x.id FROM message AS x JOIN message AS m ON m.id = ?1"
	    " WHERE x.msg_key = m.msg_key AND x.account_id = m.account_id"
	    " AND x.size = m.size AND x.is_local = 0 AND x.srv_uid > 0"
	    " AND x.gone <> " SQL_GONE_MARKED " AND x.id <> ?1 AND x.id <> ?2"
	    " ORDER BY x.id DESC LIMIT 1");
	sql_bind(&q, entry->message_id, entry->source_id);
	if (!sql_one_int(&q, &id, NULL, e))
		return false;
	*found = id != 0;
	sql_start(&q, w,
	    "UPDATE outbox SET source_id = ?1, sought = 0"
	    " WHERE message_id = ?2");
	sql_bind(&q, id, entry->message_id);
	return !id || sql_run(&q, e);
}

bool outbox_read_sought(
    struct db *db, int64_t message_id, enum outbox_sought *out, struct err *e)
{
	struct query q;
	int64_t sought = OUTBOX_FOUND;
	bool ok;

	sql_start(&q, db, "SELECT sought FROM outbox WHERE message_id = ?");
	sql_bind(&q, message_id);
	ok = sql_one_int(&q, &sought, NULL, e);
	*out = (enum outbox_sought)sought;
	return ok;
}

bool outbox_set_sought(
    struct db *w, int64_t message_id, enum outbox_sought sought, struct err *e)
{
	struct query q;

	sql_start(&q, w, "UPDATE outbox SET sought = ? WHERE message_id = ?");
	sql_bind(&q, sought, message_id);
	return sql_run(&q, e);
}

bool outbox_seeks(struct db *db, int64_t account_id, bool *is, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT 1 FROM outbox INDEXED BY outbox_sought"
	    " WHERE account_id = ? AND sought = " SQL_OUTBOX_SOUGHT " LIMIT 1");
	sql_bind(&q, account_id);
	return sql_has_row(&q, is, e);
}

bool outbox_note_look(struct db *w, int64_t account_id, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "UPDATE outbox INDEXED BY outbox_sought"
	    " SET sought = " SQL_OUTBOX_MISSED
	    " WHERE account_id = ? AND sought = " SQL_OUTBOX_SOUGHT);
	sql_bind(&q, account_id);
	return sql_run(&q, e);
}

/* Now the server has it, what it was moved from may go. */
static bool drop_source(
    struct db *w, const struct outbox_sent *sent, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "UPDATE message SET gone = " SQL_GONE_DELETED
	    ", moved_at = ? WHERE gone = 0"
	    " AND id = (SELECT source_id FROM outbox"
	    "   WHERE message_id = ? AND takes <> 0)");
	sql_bind(&q, sent->now, sent->message_id);
	return sql_run(&q, e);
}

/* The server has other bytes (line ends): they are fetched. */
static bool drop_body(
    struct db *w, const struct outbox_sent *sent, struct err *e)
{
	struct merge_body_of none = {
	    .message_id = sent->message_id, .size = sent->size};
	struct query q;

	if (!merge_body_of(w, &none, e))
		return false;
	sql_start(&q, w,
	    "UPDATE message SET want_body = " SQL_WANT_BY_POLICY
	    " WHERE id = ?");
	sql_bind(&q, sent->message_id);
	return sql_run(&q, e);
}

bool outbox_done(struct db *w, const struct outbox_sent *sent, struct err *e)
{
	const struct move_result moved = {.message_id = sent->message_id,
	    .folder_id = sent->folder_id,
	    .uid = sent->uid};
	struct query q;

	sql_start(&q, w, "UPDATE message SET srv_flags = ? WHERE id = ?");
	sql_bind(&q, sent->flags, sent->message_id);
	return sql_run(&q, e) && move_result_to(w, &moved, e) &&
	       (sent->uid || move_result_look_again(w, sent->folder_id, e)) &&
	       (sent->is_same || drop_body(w, sent, e)) &&
	       drop_source(w, sent, e) && outbox_forget(w, sent->message_id, e);
}
