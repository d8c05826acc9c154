#include "store/search/index.h"

#include "store/db/sql.h"
#include "store/db/search_state.h"
#include "store/read/message.h"

bool index_todo(struct db *db, int n, struct ids *out, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT id FROM message INDEXED BY message_unindexed"
	    " WHERE indexed = 0 OR (indexed = " SQL_INDEXED_HEADER
	    " AND here <> 0)"
	    " OR (indexed = " SQL_INDEXED_BEGINNING
	    " AND here = " SQL_HERE_WHOLE ")"
	    " ORDER BY id LIMIT ?");
	sql_bind(&q, n);
	while (sql_row(&q))
		*vec_push(out) = sql_get_int(&q, 0);
	return sql_end(&q, e);
}

/* A row of the index is never written anew: it would have to be taken out word
 * by word first. So each state of a message has one of its own (search.h). */
static int64_t row_of(const struct index_doc *doc, enum search_state state)
{
	switch (state) {
	case INDEXED_ALL:
		return 2 * doc->message_id + 1;
	case INDEXED_BEGINNING:
		return -doc->message_id;
	case INDEXED_NOT:
	case INDEXED_HEADER:
	case INDEXED_ASIDE:
		break;
	}
	return 2 * doc->message_id;
}

bool index_put(struct db *w, const struct index_doc *doc, struct err *e)
{
	enum search_state state = !doc->text          ? INDEXED_HEADER
	                          : doc->is_beginning ? INDEXED_BEGINNING
	                                              : INDEXED_ALL;
	struct query q;

	sql_start(&q, w,
	    "INSERT INTO search (rowid, subject, sender, recipients, text)"
	    " SELECT ?, subject, sender || ' ' || sender_addr,"
	    "   recipients, ? FROM message WHERE id = ?");
	sql_bind(&q, row_of(doc, state), doc->text, doc->message_id);
	if (!sql_run(&q, e))
		return false;
	/* A beginning may show files; that there are none shows the whole. */
	sql_start(&q, w,
	    "UPDATE message SET indexed = ?1, has_files = CASE ?1"
	    "   WHEN " SQL_INDEXED_HEADER " THEN has_files"
	    "   WHEN " SQL_INDEXED_ALL " THEN ?2"
	    "   ELSE max(has_files, ?2) END"
	    " WHERE id = ?3");
	sql_bind(&q, state, doc->has_files, doc->message_id);
	return sql_run(&q, e);
}

bool index_skip(struct db *w, int64_t message_id, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "UPDATE message SET indexed = indexed + " SQL_INDEXED_ASIDE
	    " WHERE id = ? AND indexed < " SQL_INDEXED_ASIDE);
	sql_bind(&q, message_id);
	return sql_run(&q, e);
}
