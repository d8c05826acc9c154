#include "store/read/accounts.h"

#include <stdlib.h>

#include "base/mem.h"
#include "store/read/folder.h"
#include "store/db/sql.h"

bool accounts_read(struct db *db, struct account_rows *out, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT id, name, kind, address FROM account"
	    " ORDER BY id");
	while (sql_row(&q)) {
		struct account_row *row = vec_push(out);

		row->id = sql_get_int(&q, 0);
		row->name = sql_get_str(&q, 1);
		row->kind = (enum conf_kind)sql_get_int(&q, 2);
		row->address = sql_get_str(&q, 3);
	}
	return sql_end(&q, e);
}

void accounts_clear(struct account_rows *rows)
{
	for (size_t i = 0; i < rows->len; i++) {
		free(rows->items[i].name);
		free(rows->items[i].address);
	}
	vec_clear(rows);
}

bool accounts_find(struct db *db, const char *name, int64_t *id, struct err *e)
{
	struct query q;

	*id = 0;
	sql_start(&q, db, "SELECT id FROM account WHERE name = ?");
	sql_bind(&q, name);
	return sql_one_int(&q, id, NULL, e);
}

static bool insert_account(
    struct db *w, const struct conf_account *conf, int64_t *id, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "INSERT INTO account (name, kind, address) VALUES (?, ?, ?)");
	sql_bind(&q, conf->label, conf->kind, conf->address);
	if (!sql_run(&q, e))
		return false;
	*id = sql_last_id(w);
	return conf->kind != CONF_POP || folder_make_locals(w, *id, e);
}

/* Mostly nothing is new, and then nothing is written. */
static bool update_account(
    struct db *w, const struct conf_account *conf, int64_t id, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "UPDATE account SET name = ?2, kind = ?3, address = ?4"
	    " WHERE id = ?1"
	    " AND (name, kind, address) IS NOT (?2, ?3, ?4)");
	sql_bind(&q, id, conf->label, conf->kind, conf->address);
	return sql_run(&q, e);
}

bool accounts_ensure(struct store *s, const struct conf_account *conf,
    int64_t *id, struct err *e)
{
	struct db *w;
	bool ok;

	if (!write_begin(s, WRITE_NORMAL, &w, e))
		return false;
	ok = accounts_find(w, conf->label, id, e) &&
	     (*id ? update_account(w, conf, *id, e)
		  : insert_account(w, conf, id, e));
	return write_end(s, ok, e);
}

bool accounts_rename(
    struct store *s, const char *from, const char *to, struct err *e)
{
	struct query q;
	struct db *w;
	bool ok;

	if (!write_begin(s, WRITE_DURABLE, &w, e))
		return false;
	sql_start(&q, w, "UPDATE account SET name = ?2 WHERE name = ?1");
	sql_bind(&q, from, to);
	ok = sql_run(&q, e);
	return write_end(s, ok, e);
}

bool fact_read(struct db *db, int64_t account_id, const char *key,
    struct fact *out, struct err *e)
{
	struct query q;

	*out = (struct fact){0};
	sql_start(&q, db,
	    "SELECT value, noted_at FROM fact"
	    " WHERE account_id = ? AND key = ?");
	sql_bind(&q, account_id, key);
	if (sql_row(&q)) {
		out->value = sql_get_str(&q, 0);
		out->noted_at = sql_get_int(&q, 1);
	} else {
		out->value = mem_str("");
	}
	return sql_end(&q, e);
}

void fact_clear(struct fact *f)
{
	free(f->value);
	*f = (struct fact){0};
}

bool fact_write(struct db *w, int64_t account_id, const char *key,
    const char *value, int64_t now, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "INSERT INTO fact (account_id, key, value, noted_at)"
	    " VALUES (?, ?, ?, ?) ON CONFLICT (account_id, key)"
	    " DO UPDATE SET value = excluded.value,"
	    "   noted_at = excluded.noted_at");
	sql_bind(&q, account_id, key, value, now);
	return sql_run(&q, e);
}
