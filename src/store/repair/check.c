#include "store/repair/check.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "store/read/body.h"
#include "store/db/sql.h"
#include "store/read/message.h"

enum { PROBLEMS_MAX = 100 };

static void add_problem(struct check *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void add_problem(struct check *c, const char *fmt, ...)
{
	struct buf text = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	if (c->problems.len < PROBLEMS_MAX)
		*vec_push(&c->problems) = buf_take(&text);
	buf_clear(&text);
}

/* Damage that stops a check is a finding; another error is none, for it says
 * nothing about the file. */
static bool is_damage(int rc)
{
	return (rc & 0xff) == SQLITE_CORRUPT || (rc & 0xff) == SQLITE_NOTADB;
}

/* The checks are statements: as functions in a query they take a number in
 * some versions of SQLite and the name of a table in others. */
static bool check_file(struct db *db, struct check *c, struct err *e)
{
	struct query q;

	sql_start(&q, db, "PRAGMA integrity_check(100)");
	while (sql_row(&q))
		if (strcmp(sql_get_text(&q, 0), "ok") != 0)
			add_problem(c, _("The file is damaged: %s."),
			    sql_get_text(&q, 0));
	if (is_damage(q.rc)) {
		add_problem(
		    c, _("The file is damaged: %s."), sqlite3_errstr(q.rc));
		q.rc = SQLITE_DONE;
	}
	return sql_end(&q, e);
}

/* Rows that miss what they refer to: query selects an id and a number. */
static bool check_rows(struct db *db, struct check *c, const char *text,
    const char *problem, struct err *e)
{
	struct query q;

	sql_start(&q, db, text);
	while (sql_row(&q)) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		add_problem(c, problem, (long)sql_get_int(&q, 0),
		    (long)sql_get_int(&q, 1));
#pragma GCC diagnostic pop
	}
	return sql_end(&q, e);
}

static bool check_references(struct db *db, struct check *c, struct err *e)
{
	return check_rows(db, c,
		   "SELECT id, body_id FROM message WHERE body_id <> 0"
		   " AND NOT EXISTS (SELECT 1 FROM body"
		   "   WHERE body.id = message.body_id) LIMIT 100",
		   _("The text of message %ld is missing (body %ld)."), e) &&
	       check_rows(db, c,
		   "SELECT id, folder_id FROM message WHERE NOT EXISTS (SELECT "
		   "1"
		   "   FROM folder WHERE folder.id = message.folder_id)"
		   " LIMIT 100",
		   _("Message %ld is in a folder that does not exist (%ld)."),
		   e) &&
	       check_rows(db, c,
		   "SELECT f.id, f.total FROM folder AS f WHERE f.total <>"
		   "   (SELECT count(*) FROM message AS m"
		   "     WHERE m.folder_id = f.id AND m.gone = 0)"
		   " OR f.unread <> (SELECT count(*) FROM message AS m"
		   "     WHERE m.folder_id = f.id AND m.gone = 0"
		   "     AND m.flags & " SQL_FLAG_SEEN " = 0)",
		   _("The message count of folder %ld is wrong (%ld)."), e);
}

static bool check_body(
    struct db *db, struct check *c, int64_t id, struct err *e)
{
	struct err why = {0};
	struct body b;
	bool ok = body_open(&b, db, id, &why);

	if (ok && b.is_whole) {
		ok = body_verify(&b, &why);
		c->bytes += b.size;
	}
	c->bodies++;
	body_close(&b);
	if (ok)
		return true;
	if (why.scope == ERR_PROGRAM && why.kind != ERR_STORE) {
		*e = why;
		return false;
	}
	add_problem(c, _("Message body %ld: %s"), (long)id, why.text);
	return true;
}

/* The next body above after; 0 at the end. */
static bool next_body(struct db *db, int64_t after, int64_t *id, struct err *e)
{
	struct query q;

	*id = 0;
	sql_start(
	    &q, db, "SELECT id FROM body WHERE id > ? ORDER BY id LIMIT 1");
	sql_bind(&q, after);
	return sql_one_int(&q, id, NULL, e);
}

bool check_store(struct db *db, struct check *out,
    bool (*stop)(void *ctx, const struct check *so_far), void *ctx,
    struct err *e)
{
	struct query q;
	int64_t id = 0;

	*out = (struct check){0};
	if (!check_file(db, out, e))
		return false;
	/* Where the file itself is damaged, its rows promise nothing. */
	if (out->problems.len)
		return true;
	if (!check_references(db, out, e))
		return false;
	sql_start(&q, db, "SELECT count(*) FROM message");
	if (!sql_one_int(&q, &out->messages, NULL, e))
		return false;
	do {
		if (stop && stop(ctx, out))
			return err_set(e, ERR_STOPPED, ERR_PROGRAM, RETRY_LATER,
			    _("The check was stopped."));
		if (!next_body(db, id, &id, e) ||
		    (id && !check_body(db, out, id, e)))
			return false;
	} while (id);
	return true;
}

struct stop_question {
	bool (*stop)(void *ctx);
	void *ctx;
	bool is_stopped;
};

static int ask_to_stop(void *ctx)
{
	struct stop_question *s = ctx;

	s->is_stopped = s->stop(s->ctx);
	return s->is_stopped;
}

/* Virtual machine steps of SQLite between two questions whether to stop. */
enum { STEPS = 100000 };

bool check_quick(
    struct db *db, bool (*stop)(void *ctx), void *ctx, struct err *e)
{
	struct stop_question s = {.stop = stop, .ctx = ctx};
	bool is_sound, was_done;
	struct query q;

	sqlite3_progress_handler(db->sqlite, STEPS, ask_to_stop, &s);
	sql_start(&q, db, "PRAGMA quick_check(1)");
	is_sound = !sql_row(&q) || strcmp(sql_get_text(&q, 0), "ok") == 0;
	if (is_damage(q.rc)) {
		is_sound = false;
		q.rc = SQLITE_DONE;
	}
	was_done = sql_end(&q, e);
	sqlite3_progress_handler(db->sqlite, 0, NULL, NULL);
	if (s.is_stopped)
		return err_set(e, ERR_STOPPED, ERR_PROGRAM, RETRY_LATER,
		    _("The check was stopped."));
	if (!was_done)
		return false;
	return is_sound ||
	       err_set(e, ERR_STORE, ERR_ACCOUNT, RETRY_ASK,
		   _("The mail database is damaged, so nothing was removed "
		     "from the server. Run \"postern check\" for details."));
}

void check_clear(struct check *c)
{
	string_list_clear(&c->problems);
}
