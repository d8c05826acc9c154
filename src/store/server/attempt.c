#include "store/server/attempt.h"

#include <stdlib.h>

#include "store/db/sql.h"

/* A server can't make this list long: more are not kept. */
enum { ATTEMPTS_MAX = 2000 };

bool attempt_read(
    struct db *db, int64_t account_id, struct attempts *out, struct err *e)
{
	struct query q;

	*out = (struct attempts){0};
	sql_start(&q, db,
	    "SELECT step, folder_id, first, last, tries, since, noted_at,"
	    " retry_at, text FROM attempt WHERE account_id = ?"
	    " ORDER BY folder_id, step, first LIMIT ?");
	sql_bind(&q, account_id, ATTEMPTS_MAX);
	while (sql_row(&q))
		*vec_push(out) = (struct attempt){.step = sql_get_str(&q, 0),
		    .folder_id = sql_get_int(&q, 1),
		    .first = sql_get_int(&q, 2),
		    .last = sql_get_int(&q, 3),
		    .tries = (int)sql_get_int(&q, 4),
		    .since = sql_get_int(&q, 5),
		    .noted_at = sql_get_int(&q, 6),
		    .retry_at = sql_get_int(&q, 7),
		    .text = sql_get_str(&q, 8)};
	return sql_end(&q, e);
}

void attempt_clear(struct attempts *list)
{
	for (size_t i = 0; i < list->len; i++) {
		free(list->items[i].step);
		free(list->items[i].text);
	}
	vec_clear(list);
}

bool attempt_write(
    struct db *w, int64_t account_id, const struct attempt *a, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "INSERT OR REPLACE INTO attempt (account_id, step, folder_id,"
	    " first, last, tries, since, noted_at, retry_at, text)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	sql_bind(&q, account_id, a->step, a->folder_id, a->first, a->last,
	    a->tries, a->since, a->noted_at, a->retry_at, a->text);
	return sql_run(&q, e);
}

bool attempt_drop(
    struct db *w, int64_t account_id, const struct attempt *a, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "DELETE FROM attempt WHERE account_id = ? AND step = ?"
	    " AND folder_id = ? AND first = ?");
	sql_bind(&q, account_id, a->step, a->folder_id, a->first);
	return sql_run(&q, e);
}
