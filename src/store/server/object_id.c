#include "store/server/object_id.h"

#include "base/buf.h"
#include "store/db/sql.h"
#include "store/read/thread.h"
#include "store/read/message.h"

int64_t object_id_key(int64_t account_id, const char *name)
{
	struct buf own = BUF_INIT;
	int64_t key;

	/* No Message-ID begins with a blank. */
	buf_printf(&own, " %s", name);
	key = thread_key(account_id, own.data);
	buf_clear(&own);
	return key;
}

bool object_id_share(
    struct db *w, int64_t object_id_key, int64_t message_id, struct err *e)
{
	struct query q;

	if (!object_id_key)
		return true;
	sql_start(&q, w,
	    "UPDATE message SET body_id = p.body_id, here = " SQL_HERE_WHOLE
	    ", want_body = 0,"
	    " has_files = p.has_files FROM (SELECT body_id, has_files,"
	    "   msg_key, size FROM message INDEXED BY message_content"
	    "   WHERE content_key = ?1 AND content_key <> 0"
	    " AND here = " SQL_HERE_WHOLE
	    "   AND body_id <> 0 AND is_local = 0) AS p"
	    " WHERE message.id = ?2 AND p.msg_key = message.msg_key"
	    " AND p.size = message.size");
	sql_bind(&q, object_id_key, message_id);
	return sql_run(&q, e);
}

/* The other places of message ?1 that are not here whole. */
#define OTHER_PLACES                                                           \
	" FROM (SELECT content_key AS name, msg_key AS key, size AS size_here" \
	"   FROM message WHERE id = ?1) AS p"
#define IS_OTHER_PLACE                                               \
	" message.content_key = p.name AND message.content_key <> 0" \
	" AND message.id <> ?1 AND message.here <> " SQL_HERE_WHOLE  \
	" AND message.is_local = 0 AND message.msg_key = p.key"      \
	" AND message.size = p.size_here"

/* Partial bodies of the other rows are dropped: they get the whole one. */
static bool drop_partial_bodies(struct db *w, int64_t message_id, struct err *e)
{
	static const char *const texts[] = {
	    "DELETE FROM piece WHERE body_id IN (SELECT "
	    "message.body_id" OTHER_PLACES
	    " CROSS JOIN message INDEXED BY message_content"
	    " WHERE" IS_OTHER_PLACE " AND message.body_id <> 0)",
	    "DELETE FROM body WHERE id IN (SELECT message.body_id" OTHER_PLACES
	    " CROSS JOIN message INDEXED BY message_content"
	    " WHERE" IS_OTHER_PLACE " AND message.body_id <> 0)",
	};
	struct query q;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		sql_start(&q, w, texts[i]);
		sql_bind(&q, message_id);
		if (!sql_run(&q, e))
			return false;
	}
	return true;
}

bool object_id_share_body(struct db *w, int64_t message_id, int64_t body_id,
    int64_t size, struct err *e)
{
	struct query q;

	if (!drop_partial_bodies(w, message_id, e))
		return false;
	sql_start(&q, w,
	    "UPDATE message SET body_id = ?2, here = " SQL_HERE_WHOLE
	    ", want_body = 0,"
	    " size = ?3" OTHER_PLACES " WHERE" IS_OTHER_PLACE);
	sql_bind(&q, message_id, body_id, size);
	return sql_run(&q, e);
}

bool object_id_find(struct db *db, const struct object_id_known *known,
    int64_t *id, struct err *e)
{
	struct query q;

	*id = 0;
	sql_start(&q, db,
	    "SELECT CASE WHEN min(msg_key) = max(msg_key)"
	    "   AND min(size) = ?2 AND max(size) = ?2"
	    "   AND min(arrived_at) = ?3 AND max(arrived_at) = ?3"
	    "   THEN min(id) ELSE 0 END FROM (SELECT id, msg_key, size,"
	    "   arrived_at FROM message INDEXED BY message_content"
	    "   WHERE content_key = ?1 AND content_key <> 0"
	    "   AND is_local = 0 LIMIT 50)");
	sql_bind(&q, known->key, known->size, known->arrived_at);
	return sql_one_int(&q, id, NULL, e);
}
