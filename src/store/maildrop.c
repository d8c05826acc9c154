#include "store/maildrop.h"

#include <stdlib.h>
#include <string.h>

#include "store/sql.h"

bool maildrop_read(
    struct db *db, int64_t account_id, struct maildrop *out, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT uidl, state, message_id, size, digest, stored_at,"
	    " listed_at FROM pop_seen WHERE account_id = ? ORDER BY uidl");
	sql_int(&q, account_id);
	while (sql_row(&q)) {
		struct maildrop_entry *m = vec_push(out);
		const void *digest;
		size_t len;

		m->uidl = sql_get_str(&q, 0);
		m->state = (enum maildrop_state)sql_get_int(&q, 1);
		m->message_id = sql_get_int(&q, 2);
		m->size = sql_get_int(&q, 3);
		digest = sql_get_blob(&q, 4, &len);
		if (len == sizeof m->digest)
			memcpy(m->digest, digest, len);
		m->stored_at = sql_get_int(&q, 5);
		m->listed_at = sql_get_int(&q, 6);
	}
	return sql_end(&q, e);
}

void maildrop_clear(struct maildrop *m)
{
	for (size_t i = 0; i < m->len; i++)
		free(m->items[i].uidl);
	vec_clear(m);
}

bool maildrop_add(struct db *w, int64_t account_id,
    const struct maildrop_entry *entry, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "INSERT INTO pop_seen (account_id, uidl, state, message_id,"
	    " size, digest, stored_at, listed_at)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
	    " ON CONFLICT (account_id, uidl) DO UPDATE SET"
	    "   state = excluded.state, message_id = excluded.message_id,"
	    "   size = excluded.size, digest = excluded.digest,"
	    "   stored_at = excluded.stored_at,"
	    "   listed_at = excluded.listed_at");
	sql_int(&q, account_id);
	sql_text(&q, entry->uidl);
	sql_int(&q, entry->state);
	sql_int(&q, entry->message_id);
	sql_int(&q, entry->size);
	sql_blob(&q, entry->digest, sizeof entry->digest);
	sql_int(&q, entry->stored_at);
	sql_int(&q, entry->listed_at);
	return sql_run(&q, e);
}

bool maildrop_set_state(struct db *w, int64_t account_id, const char *uidl,
    enum maildrop_state state, int64_t now, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "UPDATE pop_seen SET state = ?, listed_at = ?"
	    " WHERE account_id = ? AND uidl = ?");
	sql_int(&q, state);
	sql_int(&q, now);
	sql_int(&q, account_id);
	sql_text(&q, uidl);
	return sql_run(&q, e);
}

bool maildrop_forget(
    struct db *w, int64_t account_id, int64_t before, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "DELETE FROM pop_seen WHERE account_id = ?"
	    " AND state IN (3, 4) AND listed_at < ?");
	sql_int(&q, account_id);
	sql_int(&q, before);
	return sql_run(&q, e);
}

bool maildrop_count_shared(
    struct db *db, int64_t account_id, int64_t *n, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT count(*) FROM pop_seen"
	    " WHERE account_id = ? AND state = 1"
	    " AND message_id <> 0");
	sql_int(&q, account_id);
	return sql_one_int(&q, n, NULL, e);
}
