#include "store/db/crashed.h"

#include <config.h>

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/crash.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/log.h"
#include "mime/header/setaside.h"
#include "store/db/sql.h"
#include "store/db/search_state.h"

enum { TRIES_ASIDE = 2, TOLD_MAX = 20 };

static void open_notes(const char *dir)
{
	struct buf path = BUF_INIT;

	buf_printf(&path, "%s/reading", dir);
	if (!crash_open(path.data))
		log_line("store", "no notes of what is read: %s", path.data);
	buf_clear(&path);
}

/* The key of the message: made of its beginning, or of its row id where
 * the crash came before the beginning was noted. */
static int64_t message_key_of(const struct crash_found *found)
{
	char row[32];

	if (found->len)
		return setaside_key(found->head, found->len);
	snprintf(row, sizeof row, "row:%lld", (long long)found->message_id);
	return setaside_key(row, strlen(row));
}

static void log_crash(const struct crash_found *found, int64_t key)
{
	static const char *const stages[] = {
	    "?", "header", "parse", "index", "layout"};
	unsigned stage = (unsigned)found->stage;

	log_line("store", "a message %s (key %016llx, row %lld, %s)",
	    found->has_crashed ? "crashed the program"
			       : "was being read when the program was killed",
	    (unsigned long long)key, (long long)found->message_id,
	    stages[stage < sizeof stages / sizeof *stages ? stage : 0]);
}

struct crash_writer {
	struct db *w;
	bool ok;
	size_t n;
};

static void save_crash(void *ctx, const struct crash_found *found)
{
	struct crash_writer *to = ctx;
	int64_t key = message_key_of(found);
	struct query q;

	log_crash(found, key);
	to->n++;
	sql_start(&q, to->w,
	    "INSERT INTO set_aside"
	    " (key, message_id, tries, stage, noted_at, version)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
	    " ON CONFLICT (key) DO UPDATE SET tries = tries + ?3,"
	    " message_id = CASE WHEN ?2 THEN ?2 ELSE message_id END");
	sql_bind(&q, key, found->message_id,
	    found->has_crashed ? TRIES_ASIDE : 1, (int64_t)found->stage,
	    date_now(), PACKAGE_VERSION);
	to->ok = to->ok && sql_run(&q, NULL);
}

/* Another version of the program may be able to read these messages: they
 * are no longer set aside, and are indexed again. */
static bool forget_other_versions(
    struct db *w, const char *version, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "UPDATE message SET indexed = indexed - " SQL_INDEXED_ASIDE
	    " WHERE indexed >= " SQL_INDEXED_ASIDE
	    " AND id IN (SELECT message_id FROM set_aside"
	    "   WHERE version <> ?)");
	sql_bind(&q, version);
	if (!sql_run(&q, e))
		return false;
	sql_start(&q, w, "DELETE FROM set_aside WHERE version <> ?");
	sql_bind(&q, version);
	return sql_run(&q, e);
}

static bool save_crashes(struct db *w, size_t *n)
{
	struct crash_writer to = {.w = w, .ok = true};

	if (!sql_exec(w, "BEGIN IMMEDIATE", NULL))
		return false;
	to.ok = forget_other_versions(w, PACKAGE_VERSION, NULL);
	crash_collect(save_crash, &to);
	*n = to.n;
	if (to.ok && sql_exec(w, "COMMIT", NULL))
		return true;
	sqlite3_exec(w->sqlite, "ROLLBACK", NULL, NULL, NULL);
	sql_drop_cache(w);
	return false;
}

struct aside_keys {
	struct crashed_rows keys, messages;
};

static void read_set_aside(struct db *db, struct aside_keys *k)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT key, message_id FROM set_aside WHERE tries >= ?"
	    " AND version = ?");
	sql_bind(&q, TRIES_ASIDE, PACKAGE_VERSION);
	while (sql_row(&q)) {
		*vec_push(&k->keys) = sql_get_int(&q, 0);
		if (sql_get_int(&q, 1))
			*vec_push(&k->messages) = sql_get_int(&q, 1);
	}
	sql_end(&q, NULL);
}

static void add_crashed(void *ctx, const struct crash_found *found)
{
	struct aside_keys *k = ctx;

	if (!found->has_crashed)
		return;
	*vec_push(&k->keys) = message_key_of(found);
	if (found->message_id)
		*vec_push(&k->messages) = found->message_id;
}

static void load_set_aside(struct aside_keys *k)
{
	setaside_load(
	    k->keys.items, k->keys.len, k->messages.items, k->messages.len);
	vec_clear(&k->keys);
	vec_clear(&k->messages);
}

void crashed_open(struct db *w, const char *dir)
{
	struct aside_keys k = {0};
	size_t n = 0;

	open_notes(dir);
	if (save_crashes(w, &n))
		crash_forget();
	else
		log_line("store", "what crashed can't be written down");
	read_set_aside(w, &k);
	load_set_aside(&k);
}

void crashed_open_to_read(struct db *db, const char *dir)
{
	struct aside_keys k = {0};

	open_notes(dir);
	read_set_aside(db, &k);
	crash_collect(add_crashed, &k);
	load_set_aside(&k);
}

bool crashed_link(struct db *w, int64_t key, int64_t message_id, struct err *e)
{
	struct query q;

	if (!key)
		return true;
	sql_start(&q, w,
	    "UPDATE set_aside SET message_id = ? WHERE key = ?"
	    " AND message_id = 0");
	sql_bind(&q, message_id, key);
	return sql_run(&q, e);
}

bool crashed_count(struct db *db, int64_t account_id, int64_t *n, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT count(*) FROM set_aside AS s JOIN message AS m"
	    " ON m.id = s.message_id WHERE s.tries >= ?2 AND m.gone = 0"
	    " AND (?1 = 0 OR m.account_id = ?1)");
	sql_bind(&q, account_id, TRIES_ASIDE);
	return sql_one_int(&q, n, NULL, e);
}

bool crashed_list(
    struct db *db, int n, struct crashed_rows *rows, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT m.id FROM set_aside AS s JOIN message AS m"
	    " ON m.id = s.message_id WHERE s.tries >= ? AND m.gone = 0"
	    " ORDER BY m.id DESC LIMIT ?");
	sql_bind(&q, TRIES_ASIDE, n);
	while (sql_row(&q))
		*vec_push(rows) = sql_get_int(&q, 0);
	return sql_end(&q, e);
}

void crashed_tell(struct buf *out, struct db *db)
{
	struct crashed_rows ids = {0};
	struct buf list = BUF_INIT;
	int64_t n = 0;

	if (!crashed_count(db, 0, &n, NULL) || !n ||
	    !crashed_list(db, TOLD_MAX, &ids, NULL)) {
		vec_clear(&ids);
		return;
	}
	for (size_t i = 0; i < ids.len; i++)
		buf_printf(
		    &list, "%s%lld", i ? ", " : "", (long long)ids.items[i]);
	if ((int64_t)ids.len < n)
		buf_add_str(&list, ", ...");
	buf_printf(out,
	    ngettext("%lld message could not be read, because postern crashed "
		     "on it; \"postern show --raw\" prints its source: %s.",
		"%lld messages could not be read, because postern crashed on "
		"them; \"postern show --raw\" prints their source: %s.",
		(unsigned long)n),
	    (long long)n, list.data);
	buf_clear(&list);
	vec_clear(&ids);
}

bool crashed_retry(struct db *w, struct err *e)
{
	return forget_other_versions(w, "", e);
}
