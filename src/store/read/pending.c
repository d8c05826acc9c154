#include "store/read/pending.h"

#include <stdlib.h>

#include "store/read/keywords.h"
#include "store/db/sql.h"
#include "store/read/trouble.h"
#include "store/read/message.h"

/* The condition of the index message_pending, word for word: what the user
 * wants differs from what the server has. */
#define WAITS                                                \
	"(gone = " SQL_GONE_DELETED                          \
	" OR flags <> srv_flags OR keywords <> srv_keywords" \
	" OR folder_id <> srv_folder_id)"

/* Not by a UID that a server named and nobody has seen (identify.h). */
#define SEEN                                                   \
	" AND srv_uid <= (SELECT f.uid_known FROM folder AS f" \
	"   WHERE f.id = srv_folder_id)"

bool pending_flags(struct db *db, int64_t account_id, int64_t now, int n,
    struct pending_flags_list *out, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT id, srv_folder_id, srv_uid, flags, srv_flags"
	    " FROM message INDEXED BY message_pending"
	    " WHERE account_id = ? AND is_local = 0 AND " WAITS
	    " AND flags <> srv_flags AND gone = 0 AND srv_uid > 0" SEEN
	    " AND NOT EXISTS (SELECT 1 FROM trouble AS t"
	    "   WHERE t.message_id = message.id AND " TROUBLE_WAITS ")"
	    " ORDER BY srv_folder_id LIMIT ?");
	sql_bind(&q, account_id, now, n);
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
	sql_bind(&q, p->flags, p->message_id);
	return sql_run(&q, e);
}

bool pending_keywords(struct db *db, int64_t account_id, int64_t now, int n,
    struct pending_keywords_list *out, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT id, srv_folder_id, srv_uid, keywords, srv_keywords"
	    " FROM message INDEXED BY message_pending"
	    " WHERE account_id = ? AND srv_folder_id > 0 AND is_local = 0"
	    " AND " WAITS
	    " AND keywords <> srv_keywords AND gone = 0 AND srv_uid > 0" SEEN
	    " AND NOT EXISTS (SELECT 1 FROM trouble AS t"
	    "   WHERE t.message_id = message.id AND " TROUBLE_WAITS ")"
	    " ORDER BY srv_folder_id LIMIT ?");
	sql_bind(&q, account_id, now, n);
	while (sql_row(&q)) {
		struct pending_keywords *p = vec_push(out);

		p->message_id = sql_get_int(&q, 0);
		p->folder_id = sql_get_int(&q, 1);
		p->uid = sql_get_int(&q, 2);
		p->keywords = sql_get_str(&q, 3);
		p->srv_keywords = sql_get_str(&q, 4);
	}
	return sql_end(&q, e);
}

void pending_keywords_clear(struct pending_keywords_list *list)
{
	for (size_t i = 0; i < list->len; i++) {
		free(list->items[i].keywords);
		free(list->items[i].srv_keywords);
	}
	vec_clear(list);
}

bool pending_keyword_done(struct db *w, int64_t message_id, const char *word,
    bool is_set, struct err *e)
{
	struct buf words = BUF_INIT;
	struct query q;
	bool ok;

	sql_start(&q, w, "SELECT srv_keywords FROM message WHERE id = ?");
	sql_bind(&q, message_id);
	if (sql_row(&q))
		keywords_set(&words, sql_get_text(&q, 0), word, is_set);
	ok = sql_end(&q, e);
	sql_start(&q, w, "UPDATE message SET srv_keywords = ? WHERE id = ?");
	sql_bind(&q, words.data, message_id);
	ok = ok && sql_run(&q, e);
	buf_clear(&words);
	return ok && trouble_clear(w, message_id, e);
}

bool pending_leaving(struct db *db, const struct pending_leaving_of *of,
    struct pending_leaving_list *out, struct err *e)
{
	struct query q;

	/* A moment in the future is a clock that was set back. */
	sql_start(&q, db,
	    "SELECT id, srv_folder_id, srv_uid,"
	    " CASE gone WHEN 0 THEN folder_id ELSE 0 END"
	    " FROM message INDEXED BY message_pending"
	    " WHERE account_id = ?1 AND srv_folder_id > 0 AND is_local = 0"
	    " AND " WAITS " AND (gone = " SQL_GONE_DELETED
	    " OR folder_id <> srv_folder_id) AND srv_uid > 0" SEEN
	    " AND (moved_at <= ?2 - ?3 OR moved_at > ?2)"
	    " AND NOT EXISTS (SELECT 1 FROM outbox AS o"
	    "   WHERE o.message_id = message.id)"
	    /* What the server is still to copy must not be deleted before;
	     * what it refuses to copy may, if the text is here. */
	    " AND NOT (gone = " SQL_GONE_DELETED
	    " AND EXISTS (SELECT 1 FROM outbox AS o"
	    "   INDEXED BY outbox_source"
	    "   CROSS JOIN message AS c ON c.id = o.message_id"
	    "   WHERE o.source_id = message.id AND o.source_id <> 0"
	    "   AND c.gone = 0"
	    "   AND (c.here <> " SQL_HERE_WHOLE
	    " OR NOT EXISTS (SELECT 1 FROM trouble AS t"
	    "     WHERE t.message_id = c.id))))"
	    " AND NOT EXISTS (SELECT 1 FROM trouble AS t"
	    "   WHERE t.message_id = message.id AND " TROUBLE_WAITS ")"
	    " ORDER BY srv_folder_id LIMIT ?4");
	sql_bind(&q, of->account_id, of->now, of->grace, of->n);
	while (sql_row(&q)) {
		struct pending_leaving *p = vec_push(out);

		p->message_id = sql_get_int(&q, 0);
		p->folder_id = sql_get_int(&q, 1);
		p->uid = sql_get_int(&q, 2);
		p->to_id = sql_get_int(&q, 3);
	}
	return sql_end(&q, e);
}

bool pending_ripe_at(struct db *db, const struct pending_leaving_of *of,
    int64_t *at, struct err *e)
{
	struct query q;

	*at = 0;
	sql_start(&q, db,
	    "SELECT coalesce(min(moved_at) + ?3, 0)"
	    " FROM message INDEXED BY message_pending"
	    " WHERE account_id = ?1 AND is_local = 0 AND " WAITS
	    " AND (gone = " SQL_GONE_DELETED " OR folder_id <> srv_folder_id)"
	    " AND moved_at > ?2 - ?3 AND moved_at <= ?2");
	sql_bind(&q, of->account_id, of->now, of->grace);
	return sql_one_int(&q, at, NULL, e);
}

bool pending_refused(struct db *db, int64_t account_id,
    struct pending_refused *out, struct err *e)
{
	struct query q;

	*out = (struct pending_refused){0};
	sql_start(&q, db,
	    "SELECT count(*), max(t.text)"
	    " FROM message AS m INDEXED BY message_pending"
	    " CROSS JOIN trouble AS t ON t.message_id = m.id"
	    " WHERE m.account_id = ? AND m.is_local = 0 AND " WAITS);
	sql_bind(&q, account_id);
	if (sql_row(&q)) {
		out->n = sql_get_int(&q, 0);
		out->text = sql_get_str(&q, 1);
	}
	return sql_end(&q, e);
}

/* One that is moved and marked is in two groups. */
bool pending_groups(struct db *db, int64_t account_id,
    struct pending_groups *out, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT CASE WHEN gone = " SQL_GONE_DELETED
	    " THEN " SQL_PENDING_DELETE
	    " WHEN srv_folder_id = 0 THEN " SQL_PENDING_BRING
	    "   WHEN folder_id <> srv_folder_id THEN " SQL_PENDING_MOVE
	    " ELSE 0 END AS kind,"
	    " srv_folder_id, folder_id, count(*),"
	    " sum(flags <> srv_flags AND srv_folder_id > 0)"
	    " FROM message INDEXED BY message_pending"
	    " WHERE account_id = ? AND is_local = 0 AND " WAITS
	    " AND NOT (gone = " SQL_GONE_DELETED " AND srv_folder_id = 0)"
	    " GROUP BY 1, 2, 3");
	sql_bind(&q, account_id);
	while (sql_row(&q)) {
		struct pending_group g = {
		    .kind = (enum pending_kind)sql_get_int(&q, 0),
		    .from_id = sql_get_int(&q, 1),
		    .to_id = sql_get_int(&q, 2),
		    .n = sql_get_int(&q, 3)};

		*vec_push(out) = g;
		g.n = sql_get_int(&q, 4);
		if (g.kind == PENDING_MOVE && g.n) {
			g.kind = PENDING_MARK;
			*vec_push(out) = g;
		}
	}
	return sql_end(&q, e);
}

bool pending_count(struct db *db, int64_t account_id, int64_t *n, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    account_id
		? "SELECT count(*) FROM message INDEXED BY message_pending"
		  " WHERE account_id = ? AND is_local = 0 AND " WAITS
		: "SELECT count(*) FROM message INDEXED BY message_pending"
		  " WHERE is_local = 0 AND " WAITS);
	if (account_id)
		sql_bind(&q, account_id);
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
	    " WHERE m.account_id = ?1 AND m.want_body <> 0"
	    " AND m.want_body >= ?3 AND m.srv_uid > 0"
	    " AND m.srv_uid <= (SELECT f.uid_known FROM folder AS f"
	    "   WHERE f.id = m.srv_folder_id)"
	    " AND (t.retry_at IS NULL OR (?2 > 0 AND NOT (" TROUBLE_WAITS ")))"
	    /* The text of one place is that of all (content.h). */
	    " AND (m.content_key = 0 OR NOT EXISTS (SELECT 1"
	    "   FROM message AS p INDEXED BY message_content"
	    "   WHERE p.content_key = m.content_key AND p.content_key <> 0"
	    "   AND p.id < m.id AND p.want_body >= m.want_body"
	    "   AND p.srv_uid > 0 AND p.msg_key = m.msg_key"
	    "   AND p.size = m.size AND NOT EXISTS (SELECT 1 FROM trouble"
	    "     WHERE message_id = p.id)))"
	    " ORDER BY m.want_body DESC, m.arrived_at DESC LIMIT ?");
	sql_bind(&q, of->account_id, of->now, of->least, of->n);
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
	sql_bind(&q, of->account_id, of->least);
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
	sql_bind(&q, p->message_id);
	if (sql_row(&q)) {
		p->want = (enum message_want)sql_get_int(&q, 0);
		p->body_id = sql_get_int(&q, 1);
		p->have = sql_get_int(&q, 2);
	}
	return sql_end(&q, e);
}
