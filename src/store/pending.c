#include "store/pending.h"

#include "store/sql.h"

bool pending_flags(struct db *db, int64_t account_id, int64_t now, int n,
    struct pending_flags_list *out, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT id, srv_folder_id, srv_uid, flags, srv_flags"
	    " FROM message INDEXED BY message_pending"
	    " WHERE account_id = ? AND is_local = 0 AND (gone <> 0"
	    "   OR flags <> srv_flags OR keywords <> srv_keywords"
	    "   OR folder_id <> srv_folder_id)"
	    " AND flags <> srv_flags AND gone = 0 AND srv_uid > 0"
	    " AND NOT EXISTS (SELECT 1 FROM trouble AS t"
	    "   WHERE t.message_id = message.id AND t.retry_at > ?)"
	    " ORDER BY srv_folder_id LIMIT ?");
	sql_int(&q, account_id);
	sql_int(&q, now);
	sql_int(&q, n);
	while (sql_row(&q)) {
		struct pending_flags *p = vec_push(out);

		p->message_id = sql_get_int(&q, 0);
		p->folder_id = sql_get_int(&q, 1);
		p->uid = sql_get_int(&q, 2);
		p->flags = (unsigned)sql_get_int(&q, 3);
		p->srv_flags = (unsigned)sql_get_int(&q, 4);
	}
	return sql_end(&q, e);
}

bool pending_flags_done(
    struct db *w, const struct pending_flags *p, struct err *e)
{
	struct query q;

	sql_start(&q, w, "UPDATE message SET srv_flags = ? WHERE id = ?");
	sql_int(&q, p->flags);
	sql_int(&q, p->message_id);
	return sql_run(&q, e);
}

bool pending_count(struct db *db, int64_t account_id, int64_t *n, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    account_id
		? "SELECT count(*) FROM message INDEXED BY message_pending"
		  " WHERE account_id = ? AND is_local = 0 AND (gone <> 0"
		  "   OR flags <> srv_flags OR keywords <> srv_keywords"
		  "   OR folder_id <> srv_folder_id)"
		: "SELECT count(*) FROM message INDEXED BY message_pending"
		  " WHERE is_local = 0 AND (gone <> 0"
		  "   OR flags <> srv_flags OR keywords <> srv_keywords"
		  "   OR folder_id <> srv_folder_id)");
	if (account_id)
		sql_int(&q, account_id);
	return sql_one_int(&q, n, NULL, e);
}

bool pending_bodies(struct db *db, const struct pending_bodies_of *of,
    struct pending_bodies *out, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT m.id, m.srv_folder_id, m.srv_uid, m.size, m.body_id,"
	    " coalesce(b.size, 0), m.want_body, coalesce(t.tries, 0)"
	    " FROM message AS m INDEXED BY message_wanted"
	    " LEFT JOIN body AS b ON b.id = m.body_id"
	    " LEFT JOIN trouble AS t ON t.message_id = m.id"
	    " WHERE m.account_id = ? AND m.want_body <> 0"
	    " AND m.want_body >= ? AND m.srv_uid > 0"
	    " AND coalesce(t.retry_at, 0) <= ?"
	    " ORDER BY m.want_body DESC, m.arrived_at DESC LIMIT ?");
	sql_int(&q, of->account_id);
	sql_int(&q, of->least);
	sql_int(&q, of->now);
	sql_int(&q, of->n);
	while (sql_row(&q)) {
		struct pending_body *p = vec_push(out);

		p->message_id = sql_get_int(&q, 0);
		p->folder_id = sql_get_int(&q, 1);
		p->uid = sql_get_int(&q, 2);
		p->size = sql_get_int(&q, 3);
		p->body_id = sql_get_int(&q, 4);
		p->have = sql_get_int(&q, 5);
		p->want = (enum message_want)sql_get_int(&q, 6);
		p->tries = (int)sql_get_int(&q, 7);
	}
	return sql_end(&q, e);
}

bool pending_bodies_count(struct db *db, const struct pending_bodies_of *of,
    int64_t *n, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT count(*) FROM message INDEXED BY message_wanted"
	    " WHERE account_id = ? AND want_body <> 0 AND want_body >= ?");
	sql_int(&q, of->account_id);
	sql_int(&q, of->least);
	return sql_one_int(&q, n, NULL, e);
}

bool pending_body_again(struct db *db, struct pending_body *p, struct err *e)
{
	struct query q;

	p->want = WANT_NOTHING;
	sql_start(&q, db,
	    "SELECT m.want_body, m.body_id, coalesce(b.size, 0)"
	    " FROM message AS m LEFT JOIN body AS b ON b.id = m.body_id"
	    " WHERE m.id = ?");
	sql_int(&q, p->message_id);
	if (sql_row(&q)) {
		p->want = (enum message_want)sql_get_int(&q, 0);
		p->body_id = sql_get_int(&q, 1);
		p->have = sql_get_int(&q, 2);
	}
	return sql_end(&q, e);
}
