#include "store/server/uid_list.h"

#include <stdlib.h>

#include "store/db/sql.h"

bool uid_list_read(struct db *db, int64_t folder_id, int64_t first,
    int64_t last, int n, struct uid_list_list *out, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT srv_uid, srv_flags, srv_keywords FROM message"
	    " WHERE srv_folder_id = ? AND srv_uid BETWEEN ? AND ?"
	    " AND srv_uid > 0 ORDER BY srv_uid LIMIT ?");
	sql_bind(&q, folder_id, first, last, n);
	while (sql_row(&q)) {
		struct uid_list *k = vec_push(out);

		k->uid = sql_get_int(&q, 0);
		k->srv_flags = (unsigned)sql_get_int(&q, 1);
		if (*sql_get_text(&q, 2))
			k->keywords = sql_get_str(&q, 2);
	}
	return sql_end(&q, e);
}

void uid_list_clear(struct uid_list_list *list)
{
	for (size_t i = 0; i < list->len; i++)
		free(list->items[i].keywords);
	vec_clear(list);
}

bool uid_list_count(struct db *db, int64_t folder_id, int64_t first,
    int64_t last, int64_t *n, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT count(*) FROM message WHERE srv_folder_id = ?"
	    " AND srv_uid BETWEEN ? AND ? AND srv_uid > 0");
	sql_bind(&q, folder_id, first, last);
	return sql_one_int(&q, n, NULL, e);
}

bool uid_list_count_unknown(
    struct db *db, int64_t folder_id, int64_t *n, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT count(*) FROM message INDEXED BY message_unknown"
	    " WHERE srv_folder_id = ? AND srv_uid = 0 AND is_local = 0");
	sql_bind(&q, folder_id);
	return sql_one_int(&q, n, NULL, e);
}

bool uid_list_is_placed(struct db *db, int64_t folder_id, int64_t uid,
    bool *is_placed, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT 1 FROM message WHERE srv_folder_id = ? AND srv_uid = ?"
	    " AND srv_uid > 0 AND moved_at > 0");
	sql_bind(&q, folder_id, uid);
	return sql_has_row(&q, is_placed, e);
}

bool uid_list_unknown_keys(
    struct db *db, int64_t folder_id, struct ids *out, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT msg_key FROM message INDEXED BY message_unknown"
	    " WHERE srv_folder_id = ? AND srv_uid = 0 AND is_local = 0");
	sql_bind(&q, folder_id);
	while (sql_row(&q))
		*vec_push(out) = sql_get_int(&q, 0);
	return sql_end(&q, e);
}

bool uid_list_nth(struct db *db, int64_t folder_id, int64_t first, int n,
    int64_t *uid, struct err *e)
{
	struct query q;

	*uid = 0;
	sql_start(&q, db,
	    "SELECT srv_uid FROM message WHERE srv_folder_id = ?"
	    " AND srv_uid >= ? AND srv_uid > 0 ORDER BY srv_uid"
	    " LIMIT 1 OFFSET ?");
	sql_bind(&q, folder_id, first, n);
	return sql_one_int(&q, uid, NULL, e);
}

bool uid_list_last(
    struct db *db, int64_t folder_id, int64_t *uid, struct err *e)
{
	struct query q;

	*uid = 0;
	sql_start(&q, db,
	    "SELECT srv_uid FROM message WHERE srv_folder_id = ?"
	    " AND srv_uid > 0 ORDER BY srv_uid DESC LIMIT 1");
	sql_bind(&q, folder_id);
	return sql_one_int(&q, uid, NULL, e);
}
