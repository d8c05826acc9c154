#include "store/index.h"

#include "store/sql.h"

bool index_todo(struct db *db, int n, struct ids *out, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT id FROM message INDEXED BY message_unindexed"
	    " WHERE indexed = 0 OR (indexed = 1 AND here = 2)"
	    " ORDER BY id LIMIT ?");
	sql_int(&q, n);
	while (sql_row(&q))
		*vec_push(out) = sql_get_int(&q, 0);
	return sql_end(&q, e);
}

bool index_put(struct db *w, const struct index_doc *doc, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "INSERT INTO search (rowid, subject, sender, recipients, text)"
	    " SELECT 2 * id + ?, subject, sender || ' ' || sender_addr,"
	    "   recipients, ? FROM message WHERE id = ?");
	sql_int(&q, doc->text != NULL);
	sql_text(&q, doc->text);
	sql_int(&q, doc->message_id);
	if (!sql_run(&q, e))
		return false;
	sql_start(&q, w,
	    "UPDATE message SET indexed = ?1 + 1,"
	    " has_files = CASE WHEN ?1 THEN ?2 ELSE has_files END"
	    " WHERE id = ?3");
	sql_int(&q, doc->text != NULL);
	sql_int(&q, doc->has_files);
	sql_int(&q, doc->message_id);
	return sql_run(&q, e);
}
