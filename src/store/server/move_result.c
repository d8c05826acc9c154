#include "store/server/move_result.h"

#include "store/server/merge.h"
#include "store/db/sql.h"
#include "store/read/trouble.h"
#include "store/db/search_state.h"
#include "store/read/message.h"

bool move_result_look_again(struct db *w, int64_t folder_id, struct err *e)
{
	struct query q;

	/* With a MODSEQ that is one too small the next pull asks for the
	 * changes since then, which costs little. */
	sql_start(&q, w,
	    "UPDATE folder SET modseq = max(modseq - 1, 0) WHERE id = ?");
	sql_bind(&q, folder_id);
	return sql_run(&q, e);
}

/* The row that a pull has made for the message in the meantime. *is is
 * false if the UID is wrong: it lies in the range that was pulled, and is not
 * that message. */
static bool find_pulled_row(struct db *w, const struct move_result *m,
    int64_t *twin, bool *is, struct err *e)
{
	struct query q;

	*twin = 0;
	*is = true;
	sql_start(&q, w,
	    "SELECT coalesce(t.id, 0), t.id IS NOT NULL"
	    "   AND t.msg_key = m.msg_key AND t.sent_at = m.sent_at"
	    "   OR t.id IS NULL AND f.uid_known < ?2"
	    " FROM message AS m JOIN folder AS f ON f.id = ?1"
	    " LEFT JOIN message AS t ON t.srv_folder_id = ?1"
	    "   AND t.srv_uid = ?2 AND t.srv_uid > 0 AND t.id <> m.id"
	    " WHERE m.id = ?3");
	sql_bind(&q, m->folder_id, m->uid, m->message_id);
	if (sql_row(&q)) {
		*twin = sql_get_int(&q, 0);
		*is = sql_get_int(&q, 1) != 0;
	}
	return sql_end(&q, e);
}

static bool set_server_place(
    struct db *w, const struct move_result *m, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "UPDATE message SET srv_folder_id = ?, srv_uid = ?,"
	    " moved_at = max(moved_at, 1)"
	    " WHERE id = ? AND is_local = 0");
	sql_bind(&q, m->folder_id, m->uid, m->message_id);
	return sql_run(&q, e) && trouble_clear(w, m->message_id, e);
}

bool move_result_to(struct db *w, const struct move_result *m, struct err *e)
{
	struct move_result to = *m;
	int64_t twin = 0;
	bool is_right = true;

	if (m->uid && !find_pulled_row(w, m, &twin, &is_right, e))
		return false;
	if (!is_right)
		to.uid = 0;
	return (!twin || !is_right || merge_discard(w, twin, e)) &&
	       (is_right || move_result_look_again(w, m->folder_id, e)) &&
	       set_server_place(w, &to, e);
}

bool move_result_marked(struct db *w, int64_t message_id, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "UPDATE message SET gone = " SQL_GONE_MARKED
	    ", flags = srv_flags | " SQL_FLAG_DELETED ","
	    " srv_flags = srv_flags | " SQL_FLAG_DELETED
	    ", keywords = srv_keywords,"
	    " folder_id = srv_folder_id, want_body = 0 WHERE id = ?");
	sql_bind(&q, message_id);
	return sql_run(&q, e) && trouble_clear(w, message_id, e);
}

bool move_result_left(
    struct db *w, const struct move_result *old, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "INSERT OR IGNORE INTO message (account_id, folder_id, flags, gone,"
	    " srv_folder_id, srv_uid, srv_flags, arrived_at, sent_at, size,"
	    " thread_id, msg_key, parent_key, sender, sender_addr, subject,"
	    " recipients, msgid, keywords, srv_keywords, indexed)"
	    " SELECT account_id, ?1, srv_flags | " SQL_FLAG_DELETED
	    ", " SQL_GONE_MARKED ", ?1, ?2, srv_flags | " SQL_FLAG_DELETED ","
	    " arrived_at, sent_at, size, thread_id, msg_key, parent_key,"
	    " sender, sender_addr, subject, recipients, msgid, srv_keywords,"
	    " srv_keywords, " SQL_INDEXED_ALL " FROM message WHERE id = ?3");
	sql_bind(&q, old->folder_id, old->uid, old->message_id);
	return sql_run(&q, e);
}
