#include "store/server/maildrop.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "store/db/sql.h"
#include "store/read/folder.h"

#define ENTRY_COLUMNS "uidl, state, message_id, size, stored_at, wish"

static void copy_digest(struct query *q, int column, unsigned char *to)
{
	size_t len;
	const void *bytes = sql_get_blob(q, column, &len);

	if (len == DIGEST_SHA256)
		memcpy(to, bytes, len);
}

/* All but uidl. */
static void fill_entry(struct query *q, struct maildrop_entry *m)
{
	m->state = (enum maildrop_state)sql_get_int(q, 1);
	m->message_id = sql_get_int(q, 2);
	m->size = sql_get_int(q, 3);
	m->stored_at = sql_get_int(q, 4);
	m->wish = (enum maildrop_wish)sql_get_int(q, 5);
	m->is_deleted = m->message_id == 0;
}

static void read_entries(struct query *q, struct maildrop *out)
{
	while (sql_row(q)) {
		struct maildrop_entry *m = vec_push(out);
		const char *uidl = sql_get_text(q, 0);

		m->uidl = strings_add(&out->uidls, uidl, strlen(uidl));
		fill_entry(q, m);
	}
}

static int by_uidl(const void *key, const void *entry)
{
	return strcmp(key, ((const struct maildrop_entry *)entry)->uidl);
}

/* Finds the entries that a query names, few of many. */
static bool mark_entries(struct query *q, struct maildrop *m,
    void (*set)(struct maildrop_entry *), struct err *e)
{
	while (sql_row(q)) {
		struct maildrop_entry *entry =
		    m->len ? bsearch(sql_get_text(q, 0), m->items, m->len,
				 sizeof *m->items, by_uidl)
			   : NULL;

		if (entry)
			set(entry);
	}
	return sql_end(q, e);
}

static void set_deleted(struct maildrop_entry *entry)
{
	entry->is_deleted = true;
}

static void set_wanted(struct maildrop_entry *entry)
{
	entry->is_wanted = true;
}

/* What was moved to the Trash (ROLE_TRASH) or deleted for good: few of many, so
 * the joins begin with them. */
static const char in_trash[] =
    "SELECT p.uidl FROM folder AS f CROSS JOIN message AS m"
    "   ON m.folder_id = f.id AND m.gone = 0"
    " CROSS JOIN pop_seen AS p INDEXED BY pop_seen_message"
    "   ON p.message_id = m.id AND p.message_id <> 0"
    " WHERE f.account_id = ? AND f.role = " SQL_ROLE_TRASH
    " AND p.account_id = f.account_id";
static const char deleted_for_good[] =
    "SELECT p.uidl FROM message AS m INDEXED BY message_buried"
    " CROSS JOIN pop_seen AS p INDEXED BY pop_seen_message"
    "   ON p.message_id = m.id AND p.message_id <> 0"
    " WHERE m.gone <> 0 AND m.is_local <> 0 AND p.account_id = ?";
static const char wanted[] =
    "SELECT p.uidl FROM message AS m INDEXED BY message_wanted"
    " CROSS JOIN pop_seen AS p INDEXED BY pop_seen_message"
    "   ON p.message_id = m.id AND p.message_id <> 0"
    " WHERE m.account_id = ? AND m.want_body <> 0";

static bool mark_all(
    struct db *db, int64_t account_id, struct maildrop *m, struct err *e)
{
	const struct {
		const char *text;
		void (*set)(struct maildrop_entry *);
	} marks[] = {{in_trash, set_deleted}, {deleted_for_good, set_deleted},
	    {wanted, set_wanted}};
	struct query q;

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		sql_start(&q, db, marks[i].text);
		sql_bind(&q, account_id);
		if (!mark_entries(&q, m, marks[i].set, e))
			return false;
	}
	return true;
}

bool maildrop_read(
    struct db *db, int64_t account_id, struct maildrop *out, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT " ENTRY_COLUMNS
	    " FROM pop_seen WHERE account_id = ? ORDER BY uidl");
	sql_bind(&q, account_id);
	read_entries(&q, out);
	return sql_end(&q, e) && mark_all(db, account_id, out, e);
}

bool maildrop_read_digests(
    struct db *db, int64_t account_id, struct maildrop *m, struct err *e)
{
	size_t i = 0;
	struct query q;

	sql_start(&q, db,
	    "SELECT uidl, digest, top FROM pop_seen"
	    " WHERE account_id = ? ORDER BY uidl");
	sql_bind(&q, account_id);
	/* Both in the order of uidl; rows may have come or gone since. */
	while (i < m->len && sql_row(&q)) {
		const char *uidl = sql_get_text(&q, 0);

		while (i < m->len && strcmp(m->items[i].uidl, uidl) < 0)
			i++;
		if (i < m->len && strcmp(m->items[i].uidl, uidl) == 0) {
			copy_digest(&q, 1, m->items[i].digest);
			copy_digest(&q, 2, m->items[i].top);
		}
	}
	return sql_end(&q, e);
}

bool maildrop_read_wish(
    struct db *db, int64_t account_id, struct maildrop_entry *m, struct err *e)
{
	struct query q;

	/* What was moved to the Trash, or deleted for good; see in_trash. */
	sql_start(&q, db,
	    "SELECT p.message_id, p.wish,"
	    " m.id IS NULL OR m.gone <> 0 OR f.role IS " SQL_ROLE_TRASH
	    " FROM pop_seen AS p"
	    " LEFT JOIN message AS m ON m.id = p.message_id"
	    " LEFT JOIN folder AS f ON f.id = m.folder_id"
	    " WHERE p.account_id = ? AND p.uidl = ?");
	sql_bind(&q, account_id, m->uidl);
	if (sql_row(&q)) {
		m->message_id = sql_get_int(&q, 0);
		m->wish = (enum maildrop_wish)sql_get_int(&q, 1);
		m->is_deleted = sql_get_int(&q, 2) != 0;
	}
	return sql_end(&q, e);
}

bool maildrop_of_message(struct db *db, int64_t message_id,
    struct maildrop_entry *out, bool *found, struct err *e)
{
	struct query q;

	*out = (struct maildrop_entry){0};
	sql_start(&q, db,
	    "SELECT " ENTRY_COLUMNS " FROM pop_seen"
	    " INDEXED BY pop_seen_message"
	    " WHERE message_id = ? AND message_id <> 0"
	    " ORDER BY listed_at DESC LIMIT 1");
	sql_bind(&q, message_id);
	*found = sql_row(&q);
	if (*found)
		fill_entry(&q, out);
	return sql_end(&q, e);
}

bool maildrop_read_stored(struct db *db, const struct maildrop_page *page,
    struct maildrop *out, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT " ENTRY_COLUMNS " FROM pop_seen"
	    " INDEXED BY pop_seen_state WHERE account_id = ?"
	    " AND state = " SQL_DROP_STORED
	    " AND stored_at > ? ORDER BY stored_at LIMIT ?");
	sql_bind(&q, page->account_id, page->after_stored_at, page->n);
	read_entries(&q, out);
	return sql_end(&q, e);
}

void maildrop_clear(struct maildrop *m)
{
	strings_clear(&m->uidls);
	vec_clear(m);
}

bool maildrop_add(struct db *w, int64_t account_id,
    const struct maildrop_entry *entry, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "INSERT INTO pop_seen (account_id, uidl, state, message_id,"
	    " size, digest, top, stored_at, listed_at, wish)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	    " ON CONFLICT (account_id, uidl) DO UPDATE SET"
	    "   state = excluded.state, message_id = excluded.message_id,"
	    "   size = excluded.size, digest = excluded.digest,"
	    "   top = excluded.top, stored_at = excluded.stored_at,"
	    "   listed_at = excluded.listed_at,"
	    "   wish = CASE WHEN message_id = excluded.message_id"
	    "     THEN wish ELSE excluded.wish END");
	sql_bind(&q, account_id, entry->uidl, entry->state, entry->message_id,
	    entry->size, sql_blob(entry->digest, sizeof entry->digest),
	    sql_blob(entry->top, sizeof entry->top), entry->stored_at,
	    entry->listed_at, entry->wish);
	return sql_run(&q, e);
}

bool maildrop_date_anew(
    struct db *w, int64_t account_id, int64_t now, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "UPDATE pop_seen SET stored_at = ?1"
	    " WHERE account_id = ?2 AND stored_at > ?1 + ?3");
	sql_bind(&q, now, account_id, DATE_DAY);
	return sql_run(&q, e);
}

bool maildrop_set_key(struct db *w, int64_t account_id, const char *from,
    const char *to, struct err *e)
{
	struct query q;

	sql_start(
	    &q, w, "DELETE FROM pop_seen WHERE account_id = ? AND uidl = ?");
	sql_bind(&q, account_id, to);
	if (!sql_run(&q, e))
		return false;
	sql_start(&q, w,
	    "UPDATE pop_seen SET uidl = ? WHERE account_id = ? AND uidl = ?");
	sql_bind(&q, to, account_id, from);
	return sql_run(&q, e);
}

bool maildrop_set_state(struct db *w, int64_t account_id, const char *uidl,
    enum maildrop_state state, int64_t now, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "UPDATE pop_seen SET state = ?, listed_at = ?"
	    " WHERE account_id = ? AND uidl = ?");
	sql_bind(&q, state, now, account_id, uidl);
	return sql_run(&q, e);
}

bool maildrop_forget(
    struct db *w, int64_t account_id, int64_t before, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "DELETE FROM pop_seen INDEXED BY pop_seen_state"
	    " WHERE account_id = ? AND state IN (" SQL_DROP_GONE
	    ", " SQL_DROP_MISSING ") AND listed_at < ?");
	sql_bind(&q, account_id, before);
	return sql_run(&q, e);
}

bool maildrop_count_shared(
    struct db *db, int64_t account_id, int64_t *n, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT count(*) FROM pop_seen"
	    " WHERE account_id = ? AND state IN (" SQL_DROP_STORED
	    ", " SQL_DROP_STAYS ")"
	    " AND message_id <> 0");
	sql_bind(&q, account_id);
	return sql_one_int(&q, n, NULL, e);
}
