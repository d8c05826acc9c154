#include "store/server/own_copy.h"

#include "store/db/sql.h"
#include "store/server/outbox_state.h"

bool own_copy_adopt(
    struct db *w, const struct own_copy *f, int64_t *id, struct err *e)
{
	struct query q;

	*id = 0;
	sql_start(&q, w,
	    "SELECT m.id FROM message AS m JOIN outbox AS o"
	    " ON o.message_id = m.id AND o.state = " SQL_OUTBOX_AWAITED
	    " WHERE m.msg_key = ? AND m.folder_id = ? AND m.srv_folder_id = 0"
	    " LIMIT 1");
	sql_bind(&q, f->msg_key, f->folder_id);
	if (!sql_one_int(&q, id, NULL, e))
		return false;
	if (!*id)
		return true;
	/* The bytes stay ours, with their Bcc. */
	sql_start(&q, w,
	    "UPDATE message SET srv_folder_id = ?1, srv_uid = ?2,"
	    " srv_flags = ?3, size = ?4 WHERE id = ?5");
	sql_bind(&q, f->folder_id, f->uid, f->flags, f->size, *id);
	if (!sql_run(&q, e))
		return false;
	sql_start(&q, w, "DELETE FROM outbox WHERE message_id = ?");
	sql_bind(&q, *id);
	return sql_run(&q, e);
}
