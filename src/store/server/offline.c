#include "store/server/offline.h"

#include "base/buf.h"
#include "store/server/merge.h"
#include "store/db/sql.h"
#include "store/read/message.h"

struct offline_walk offline_walk_from(
    int64_t folder_id, int64_t arrived_at, int n)
{
	return (struct offline_walk){
	    .folder_id = folder_id, .from = {arrived_at, INT64_MAX}, .n = n};
}

/* --- wanting -------------------------------------------------------------- */

/* Where a step of the walk ends. */
static bool find_end(struct db *db, struct offline_walk *walk,
    struct message_place *end, struct err *e)
{
	struct query q;

	*end = (struct message_place){INT64_MIN, INT64_MIN};
	sql_start(&q, db,
	    "SELECT arrived_at, id FROM message INDEXED BY message_list"
	    " WHERE folder_id = ? AND gone = 0 AND (arrived_at, id) < (?, ?)"
	    " ORDER BY arrived_at DESC, id DESC LIMIT 1 OFFSET ?");
	sql_bind(&q, walk->folder_id, walk->from.arrived_at, walk->from.id,
	    walk->n - 1);
	walk->is_over = !sql_row(&q);
	if (!walk->is_over)
		*end = (struct message_place){
		    sql_get_int(&q, 0), sql_get_int(&q, 1)};
	return sql_end(&q, e);
}

bool offline_want(
    struct db *w, struct offline_walk *walk, int64_t since, struct err *e)
{
	struct message_place end;
	struct query q;

	if (!find_end(w, walk, &end, e))
		return false;
	sql_start(&q, w,
	    "UPDATE message INDEXED BY message_list"
	    " SET want_body = (arrived_at >= ?1)"
	    " WHERE folder_id = ?2 AND gone = 0"
	    " AND (arrived_at, id) < (?3, ?4) AND (arrived_at, id) >= (?5, ?6)"
	    " AND is_local = 0 AND here <> " SQL_HERE_WHOLE
	    " AND want_body < " SQL_WANT_BY_USER
	    " AND want_body <> (arrived_at >= ?1)");
	sql_bind(&q, since, walk->folder_id, walk->from.arrived_at,
	    walk->from.id, end.arrived_at, end.id);
	walk->from = end;
	return sql_run(&q, e);
}

/* --- dropping bodies ------------------------------------------------------ */

struct removable {
	int64_t id, body_id;
};
struct removables VEC_OF(struct removable);

/* The next rows of the walk, and which of them may lose their text: the server
 * holds them where they are wanted, and none waits to be sent there or is a
 * copy of something that does. */
static bool find_removable(struct db *db, struct offline_walk *walk,
    struct removables *out, struct err *e)
{
	struct query q;
	int rows = 0;

	sql_start(&q, db,
	    "SELECT m.arrived_at, m.id, m.body_id,"
	    " m.here <> 0 AND m.is_local = 0 AND m.srv_uid > 0"
	    " AND m.srv_folder_id = m.folder_id"
	    " AND m.want_body < " SQL_WANT_BY_USER
	    " AND NOT EXISTS (SELECT 1 FROM outbox AS o"
	    "  WHERE o.message_id = m.id)"
	    " AND NOT EXISTS (SELECT 1 FROM outbox AS o"
	    "  WHERE o.source_id = m.id AND o.source_id <> 0)"
	    " FROM message AS m INDEXED BY message_list"
	    " WHERE m.folder_id = ? AND m.gone = 0"
	    " AND (m.arrived_at, m.id) < (?, ?)"
	    " ORDER BY m.arrived_at DESC, m.id DESC LIMIT ?");
	sql_bind(
	    &q, walk->folder_id, walk->from.arrived_at, walk->from.id, walk->n);
	for (; sql_row(&q); rows++) {
		walk->from.arrived_at = sql_get_int(&q, 0);
		walk->from.id = sql_get_int(&q, 1);
		if (sql_get_int(&q, 3))
			*vec_push(out) = (struct removable){
			    walk->from.id, sql_get_int(&q, 2)};
	}
	walk->is_over = rows < walk->n;
	return sql_end(&q, e);
}

static bool remove_body(struct db *w, const struct removable *s, struct err *e)
{
	struct query q;

	sql_start(
	    &q, w, "UPDATE message SET here = 0, body_id = 0 WHERE id = ?");
	sql_bind(&q, s->id);
	return sql_run(&q, e) && merge_body_drop(w, s->body_id, e);
}

bool offline_drop_bodies(struct db *w, struct offline_walk *walk, struct err *e)
{
	struct removables list = {0};
	bool ok = find_removable(w, walk, &list, e);

	for (size_t i = 0; ok && i < list.len; i++)
		ok = remove_body(w, &list.items[i], e);
	vec_clear(&list);
	return ok;
}

/* --- how much there is room for ------------------------------------------- */

bool offline_since(struct db *db, const struct offline_room *room,
    int64_t *since, struct err *e)
{
	struct buf folders = BUF_INIT;
	int64_t first_out = 0;
	struct query q;
	bool ok, found;

	for (size_t i = 0; i < room->n; i++)
		buf_printf(&folders, "%c%lld", i ? ',' : '[',
		    (long long)room->folders[i]);
	buf_add_str(&folders, room->n ? "]" : "[]");
	sql_start(&q, db,
	    "SELECT arrived_at FROM (SELECT arrived_at, sum(size) OVER"
	    "  (ORDER BY arrived_at DESC, id DESC) AS so_far FROM message"
	    "  INDEXED BY message_list WHERE gone = 0 AND folder_id IN"
	    "   (SELECT value FROM json_each(?)))"
	    " WHERE so_far > ? LIMIT 1");
	sql_bind(&q, folders.data, room->bytes);
	ok = sql_one_int(&q, &first_out, &found, e);
	buf_clear(&folders);
	*since = ok && found ? first_out + 1 : INT64_MIN;
	return ok;
}
