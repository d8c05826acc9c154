#include "store/edit.h"

#include "store/message.h"
#include "store/sql.h"

bool edit_flags(struct store *s, const struct edit_flags *edit, struct err *e)
{
	struct db *w;
	bool ok = true;

	if (!write_begin(s, WRITE_NORMAL, &w, e))
		return false;
	for (size_t i = 0; ok && i < edit->n; i++) {
		struct query q;

		sql_start(&q, w,
		    "UPDATE message SET flags = (flags | ?) & ~?"
		    " WHERE id = ?");
		sql_int(&q, edit->set);
		sql_int(&q, edit->clear);
		sql_int(&q, edit->ids[i]);
		ok = sql_run(&q, e);
	}
	return write_end(s, ok, e);
}

bool edit_want_body(struct store *s, int64_t message_id, struct err *e)
{
	struct query q;
	struct db *w;
	bool ok;

	if (!write_begin(s, WRITE_NORMAL, &w, e))
		return false;
	sql_start(&q, w,
	    "UPDATE message SET want_body = 2"
	    " WHERE id = ? AND here <> 2");
	sql_int(&q, message_id);
	ok = sql_run(&q, e);
	return write_end(s, ok, e);
}
