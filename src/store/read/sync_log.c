#include "store/read/sync_log.h"

#include <stdio.h>
#include <stdlib.h>

#include "store/db/sql.h"

enum { VISITS_KEPT = 1000 };

static void bind_visit(struct query *q, const struct sync_visit *v)
{
	sql_bind(q, v->started_at, v->ended_at, v->listed, v->fresh, v->stored,
	    v->changed, v->removed, v->kept, v->bytes, v->outcome, v->text,
	    v->said, v->sent, v->refused, v->refusal, v->missing);
}

static bool insert_visit(struct db *w, struct sync_visit *v, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "INSERT INTO visit (account_id, started_at, ended_at, listed,"
	    " fresh, stored, changed, removed, kept, bytes, outcome, text,"
	    " said, sent, refused, refusal, missing)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	sql_bind(&q, v->account_id);
	bind_visit(&q, v);
	if (!sql_run(&q, e))
		return false;
	v->id = sql_last_id(w);
	sql_start(&q, w,
	    "DELETE FROM visit WHERE account_id = ?1 AND id <= (SELECT id"
	    " FROM visit WHERE account_id = ?1 ORDER BY id DESC"
	    " LIMIT 1 OFFSET ?2)");
	sql_bind(&q, v->account_id, VISITS_KEPT);
	return sql_run(&q, e);
}

bool sync_visit_write(struct db *w, struct sync_visit *v, struct err *e)
{
	struct query q;

	if (!v->id)
		return insert_visit(w, v, e);
	sql_start(&q, w,
	    "UPDATE visit SET started_at = ?, ended_at = ?, listed = ?,"
	    " fresh = ?, stored = ?, changed = ?, removed = ?, kept = ?,"
	    " bytes = ?, outcome = ?, text = ?, said = ?,"
	    " sent = ?, refused = ?, refusal = ?, missing = ? WHERE id = ?");
	bind_visit(&q, v);
	sql_bind(&q, v->id);
	return sql_run(&q, e);
}

static void fill_visit(struct query *q, struct sync_visit *v)
{
	v->id = sql_get_int(q, 0);
	v->account_id = sql_get_int(q, 1);
	v->started_at = sql_get_int(q, 2);
	v->ended_at = sql_get_int(q, 3);
	v->listed = sql_get_int(q, 4);
	v->fresh = sql_get_int(q, 5);
	v->stored = sql_get_int(q, 6);
	v->changed = sql_get_int(q, 7);
	v->removed = sql_get_int(q, 8);
	v->kept = sql_get_int(q, 9);
	v->bytes = sql_get_int(q, 10);
	v->outcome = (int)sql_get_int(q, 11);
	v->text = sql_get_str(q, 12);
	v->said = sql_get_str(q, 13);
	v->sent = sql_get_int(q, 14);
	v->refused = sql_get_int(q, 15);
	snprintf(v->refusal, sizeof v->refusal, "%s", sql_get_text(q, 16));
	snprintf(v->missing, sizeof v->missing, "%s", sql_get_text(q, 17));
}

#define VISIT_COLUMNS                                                  \
	"id, account_id, started_at, ended_at, listed, fresh, stored," \
	" changed, removed, kept, bytes, outcome, text, said, sent,"   \
	" refused, refusal, missing"

bool sync_visit_read(struct db *db, int64_t account_id, int n,
    struct sync_visits *out, struct err *e)
{
	struct query q;

	if (account_id) {
		sql_start(&q, db,
		    "SELECT " VISIT_COLUMNS " FROM visit WHERE account_id = ?"
		    " ORDER BY id DESC LIMIT ?");
		sql_bind(&q, account_id);
	} else {
		sql_start(&q, db,
		    "SELECT " VISIT_COLUMNS
		    " FROM visit ORDER BY id DESC LIMIT ?");
	}
	sql_bind(&q, n);
	while (sql_row(&q))
		fill_visit(&q, vec_push(out));
	for (size_t i = 0; i < out->len / 2; i++) {
		struct sync_visit swap = out->items[i];

		out->items[i] = out->items[out->len - 1 - i];
		out->items[out->len - 1 - i] = swap;
	}
	return sql_end(&q, e);
}

void sync_visits_clear(struct sync_visits *v)
{
	for (size_t i = 0; i < v->len; i++) {
		free(v->items[i].text);
		free(v->items[i].said);
	}
	vec_clear(v);
}
