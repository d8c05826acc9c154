#include "store/server/move_result.h"

#include "store/server/merge.h"
#include "store/db/sql.h"
#include "store/read/trouble.h"

bool move_result_look_again(struct db *w, int64_t folder_id, struct err *e)
{
	struct query q;

	/* A count of changes that is one too small makes the pull ask what
	 * changed since, which is next to nothing. */
	sql_start(&q, w,
	    "UPDATE folder SET modseq = max(modseq - 1, 0) WHERE id = ?");
	sql_int(&q, folder_id);
	return sql_run(&q, e);
}

static bool drop_twin(struct db *w, const struct move_result *m, struct err *e)
{
	int64_t twin = 0;
	struct query q;

	sql_start(&q, w,
	    "SELECT id FROM message WHERE srv_folder_id = ? AND srv_uid = ?"
	    " AND srv_uid > 0 AND id <> ?");
	sql_int(&q, m->folder_id);
	sql_int(&q, m->uid);
	sql_int(&q, m->message_id);
	return sql_one_int(&q, &twin, NULL, e) &&
	       (!twin || merge_discard(w, twin, e));
}

bool move_result_to(struct db *w, const struct move_result *m, struct err *e)
{
	struct query q;

	if (m->uid && !drop_twin(w, m, e))
		return false;
	sql_start(&q, w,
	    "UPDATE message SET srv_folder_id = ?, srv_uid = ?,"
	    " moved_at = max(moved_at, 1)"
	    " WHERE id = ? AND is_local = 0");
	sql_int(&q, m->folder_id);
	sql_int(&q, m->uid);
	sql_int(&q, m->message_id);
	return sql_run(&q, e) && trouble_clear(w, m->message_id, e);
}

bool move_result_marked(struct db *w, int64_t message_id, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "UPDATE message SET gone = 2, flags = srv_flags | 8,"
	    " srv_flags = srv_flags | 8, keywords = srv_keywords,"
	    " folder_id = srv_folder_id, want_body = 0 WHERE id = ?");
	sql_int(&q, message_id);
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
	    " SELECT account_id, ?1, srv_flags | 8, 2, ?1, ?2, srv_flags | 8,"
	    " arrived_at, sent_at, size, thread_id, msg_key, parent_key,"
	    " sender, sender_addr, subject, recipients, msgid, srv_keywords,"
	    " srv_keywords, 2 FROM message WHERE id = ?3");
	sql_int(&q, old->folder_id);
	sql_int(&q, old->uid);
	sql_int(&q, old->message_id);
	return sql_run(&q, e);
}
