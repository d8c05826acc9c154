#include "store/server/poptrouble.h"

#include <stdlib.h>

#include "store/db/sql.h"

enum { PAUSE_SECOND = 60, BACKOFF_LAST = 24 * 60 * 60 };

bool poptrouble_read(struct db *db, int64_t account_id, const char *place,
    struct pop_troubles *out, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT key, act, tries, since,"
	    " CASE WHEN place = ? THEN retry_at ELSE 0 END, round, text"
	    " FROM pop_trouble WHERE account_id = ? ORDER BY key");
	sql_bind(&q, place, account_id);
	while (sql_row(&q)) {
		struct pop_trouble *t = vec_push(out);

		t->key = sql_get_str(&q, 0);
		t->act = (enum pop_act)sql_get_int(&q, 1);
		t->tries = (int)sql_get_int(&q, 2);
		t->since = sql_get_int(&q, 3);
		t->retry_at = sql_get_int(&q, 4);
		t->round = sql_get_int(&q, 5);
		t->text = sql_get_str(&q, 6);
	}
	return sql_end(&q, e);
}

void poptroubles_clear(struct pop_troubles *t)
{
	for (size_t i = 0; i < t->len; i++) {
		free(t->items[i].key);
		free(t->items[i].text);
	}
	vec_clear(t);
}

static bool read_tries(struct db *w, const struct pop_trouble_new *t,
    int64_t *tries, struct err *e)
{
	struct query q;

	*tries = 0;
	sql_start(&q, w,
	    "SELECT tries FROM pop_trouble"
	    " WHERE account_id = ? AND key = ? AND act = ?");
	sql_bind(&q, t->account_id, t->key, t->act);
	return sql_one_int(&q, tries, NULL, e);
}

static int64_t backoff_after(const struct pop_trouble_new *t, int64_t tries)
{
	int64_t seconds = PAUSE_SECOND;

	if (tries == 0)
		return t->pause;
	for (; tries > 1 && seconds < BACKOFF_LAST; tries--)
		seconds *= 4;
	return seconds < BACKOFF_LAST ? seconds : BACKOFF_LAST;
}

bool poptrouble_note(
    struct db *w, const struct pop_trouble_new *t, struct err *e)
{
	struct query q;
	int64_t tries;

	if (!read_tries(w, t, &tries, e))
		return false;
	sql_start(&q, w,
	    "INSERT INTO pop_trouble (account_id, key, act, tries, since,"
	    " retry_at, round, place, text)"
	    " VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?)"
	    " ON CONFLICT (account_id, key, act) DO UPDATE SET"
	    "   tries = tries + 1, retry_at = excluded.retry_at,"
	    "   round = excluded.round, place = excluded.place,"
	    "   text = excluded.text");
	sql_bind(&q, t->account_id, t->key, t->act, t->now,
	    t->now + backoff_after(t, tries), t->round, t->place, t->text);
	return sql_run(&q, e);
}

bool poptrouble_clear(struct db *w, int64_t account_id, enum pop_act act,
    const char *key, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "DELETE FROM pop_trouble"
	    " WHERE account_id = ? AND key = ? AND act = ?");
	sql_bind(&q, account_id, key, act);
	return sql_run(&q, e);
}

bool poptrouble_sum(struct db *db, int64_t account_id, enum pop_act act,
    struct pop_trouble_sum *out, struct err *e)
{
	struct query q;

	*out = (struct pop_trouble_sum){0};
	sql_start(&q, db,
	    "SELECT count(*), coalesce(min(since), 0),"
	    " coalesce(min(retry_at), 0), max(text) FROM pop_trouble"
	    " WHERE account_id = ? AND act = ?");
	sql_bind(&q, account_id, act);
	if (sql_row(&q)) {
		out->n = sql_get_int(&q, 0);
		out->since = sql_get_int(&q, 1);
		out->retry_at = sql_get_int(&q, 2);
		if (out->n)
			out->text = sql_get_str(&q, 3);
	}
	return sql_end(&q, e);
}
