#include "store/server/duplicate_row.h"

#include "store/server/merge.h"
#include "store/db/sql.h"
#include "store/read/message.h"

/* Its row, if it has one here already. */
static bool find_existing(struct db *w, int64_t of_id,
    const struct duplicate_row *p, int64_t *id, struct err *e)
{
	struct query q;

	*id = 0;
	sql_start(&q, w,
	    "SELECT id FROM message WHERE srv_folder_id = ? AND srv_uid = ?"
	    " AND srv_uid > 0");
	sql_bind(&q, p->folder_id, p->uid);
	if (!sql_one_int(&q, id, NULL, e))
		return false;
	if (*id)
		return true;
	sql_start(&q, w,
	    "SELECT m.id FROM message AS o CROSS JOIN message AS m"
	    " INDEXED BY message_unknown WHERE o.id = ?"
	    " AND m.srv_folder_id = ? AND m.srv_uid = 0 AND m.is_local = 0"
	    " AND m.msg_key = o.msg_key AND m.size = o.size LIMIT 1");
	sql_bind(&q, of_id, p->folder_id);
	return sql_one_int(&q, id, NULL, e);
}

static bool insert_row(
    struct db *w, int64_t of_id, const struct duplicate_row *p, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "INSERT INTO message (account_id, folder_id, flags, want_body,"
	    " srv_folder_id, srv_uid, srv_flags, arrived_at, sent_at, size,"
	    " thread_id, msg_key, parent_key, has_files, here, body_id, sender,"
	    " sender_addr, subject, recipients, msgid, keywords, srv_keywords,"
	    " content_key)"
	    " SELECT account_id, ?1, ?2, CASE here WHEN " SQL_HERE_WHOLE
	    " THEN 0 ELSE ?3 END,"
	    " ?1, ?4, ?2, arrived_at, sent_at, size, thread_id, msg_key,"
	    " parent_key, has_files, CASE here WHEN " SQL_HERE_WHOLE
	    " THEN " SQL_HERE_WHOLE " ELSE 0 END,"
	    " CASE here WHEN " SQL_HERE_WHOLE
	    " THEN body_id ELSE 0 END, sender, sender_addr,"
	    " subject, recipients, msgid, ?5, ?5, content_key"
	    " FROM message WHERE id = ?6");
	sql_bind(&q, p->folder_id, p->flags, p->wants_body, p->uid, p->keywords,
	    of_id);
	return sql_run(&q, e);
}

bool duplicate_row_put(
    struct db *w, int64_t of_id, const struct duplicate_row *p, struct err *e)
{
	struct merge_flags f = {.folder_id = p->folder_id,
	    .uid = p->uid,
	    .flags = p->flags,
	    .keywords = p->keywords};
	int64_t id, changed = 0;
	struct query q;

	if (!find_existing(w, of_id, p, &id, e))
		return false;
	if (!id)
		return insert_row(w, of_id, p, e);
	sql_start(&q, w,
	    "UPDATE message SET srv_uid = ?, content_key ="
	    " coalesce((SELECT content_key FROM message WHERE id = ?),"
	    " content_key) WHERE id = ?");
	sql_bind(&q, p->uid, of_id, id);
	return sql_run(&q, e) && merge_flags(w, &f, &changed, e);
}
