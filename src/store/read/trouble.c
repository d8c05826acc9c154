#include "store/read/trouble.h"

#include "store/db/sql.h"

static int64_t backoff_after(int tries)
{
	int64_t seconds = TROUBLE_FIRST;

	if (tries == 0)
		return 0;
	for (int i = 1; i < tries && seconds < TROUBLE_LAST; i++)
		seconds *= 4;
	return seconds < TROUBLE_LAST ? seconds : TROUBLE_LAST;
}

static bool read_tries(
    struct db *db, int64_t message_id, int64_t *tries, struct err *e)
{
	struct query q;

	*tries = 0;
	sql_start(&q, db, "SELECT tries FROM trouble WHERE message_id = ?");
	sql_bind(&q, message_id);
	return sql_one_int(&q, tries, NULL, e);
}

bool trouble_note(struct db *w, int64_t message_id, const char *text,
    int64_t now, struct err *e)
{
	struct query q;
	int64_t tries;

	if (!read_tries(w, message_id, &tries, e))
		return false;
	sql_start(&q, w,
	    "INSERT OR REPLACE INTO trouble (message_id, tries, retry_at,"
	    " text) VALUES (?, ?, ?, ?)");
	sql_bind(
	    &q, message_id, tries + 1, now + backoff_after((int)tries), text);
	return sql_run(&q, e);
}

bool trouble_clear(struct db *w, int64_t message_id, struct err *e)
{
	struct query q;

	sql_start(&q, w, "DELETE FROM trouble WHERE message_id = ?");
	sql_bind(&q, message_id);
	return sql_run(&q, e);
}

bool trouble_read(
    struct db *db, int64_t message_id, struct trouble *out, struct err *e)
{
	struct query q;

	*out = (struct trouble){0};
	sql_start(&q, db,
	    "SELECT tries, retry_at, text FROM trouble WHERE message_id = ?");
	sql_bind(&q, message_id);
	if (sql_row(&q)) {
		out->tries = (int)sql_get_int(&q, 0);
		out->retry_at = sql_get_int(&q, 1);
		out->text = sql_get_str(&q, 2);
	}
	return sql_end(&q, e);
}
