#include "store/repair/rowcopy.h"

/*
 * The only file that puts statements together: what has to be read is the
 * store of some version, and its columns are those that it says it has.
 */

/* Past damage, this many ids are tried one after the other; then the steps
 * double, for tables whose ids lie far apart. */
enum { SINGLE_STEPS = 4096 };

struct rowcopy_columns {
	char *list;  /* "\"id\", \"name\"" */
	char *marks; /* "?, ?" */
	int n;
};

static void columns_clear(struct rowcopy_columns *c)
{
	sqlite3_free(c->list);
	sqlite3_free(c->marks);
}

static bool read_columns(
    struct rowcopy *c, struct rowcopy_columns *out, struct err *e)
{
	struct query q;

	*out = (struct rowcopy_columns){
	    .list = sqlite3_mprintf(""), .marks = sqlite3_mprintf("")};
	sql_start(&q, c->from, "SELECT name FROM pragma_table_info(?)");
	sql_bind(&q, c->table);
	while (sql_row(&q)) {
		const char *comma = out->n++ ? ", " : "";

		out->list = sqlite3_mprintf(
		    "%z%s\"%w\"", out->list, comma, sql_get_text(&q, 0));
		out->marks = sqlite3_mprintf("%z%s?", out->marks, comma);
	}
	return sql_end(&q, e);
}

/* Prepares text, which it frees. */
static bool prepare_built(
    struct db *db, char *text, sqlite3_stmt **out, struct err *e)
{
	int rc = sqlite3_prepare_v2(db->sqlite, text, -1, out, NULL);

	sqlite3_free(text);
	return rc == SQLITE_OK || sql_fail(db, rc, e);
}

/* Rows of the old table, and how they get into the new one. */
struct copy_statements {
	sqlite3_stmt *read, *probe, *add;
	int n; /* columns */
};

static void statements_close(struct copy_statements *p)
{
	sqlite3_finalize(p->read);
	sqlite3_finalize(p->probe);
	sqlite3_finalize(p->add);
}

/* Copies the row that read stands on; its columns begin at first. */
static bool copy_row(
    struct rowcopy *c, struct copy_statements *p, int first, struct err *e)
{
	int rc;

	for (int i = 0; i < p->n; i++)
		sqlite3_bind_value(
		    p->add, i + 1, sqlite3_column_value(p->read, first + i));
	rc = sqlite3_step(p->add);
	sqlite3_reset(p->add);
	sqlite3_clear_bindings(p->add);
	if (rc == SQLITE_DONE && sqlite3_changes64(c->to->sqlite) > 0)
		c->copied++;
	else if (rc == SQLITE_DONE || (rc & 0xff) == SQLITE_CONSTRAINT)
		c->refused++;
	else
		return sql_fail(c->to, rc, e);
	return true;
}

/* --- tables with row ids -------------------------------------------------- */

/* Whether the table can be read at id, and if there is nothing from there on.
 */
static bool can_read(struct copy_statements *p, int64_t id, bool *at_end)
{
	int rc;

	sqlite3_bind_int64(p->probe, 1, id);
	rc = sqlite3_step(p->probe);
	sqlite3_reset(p->probe);
	*at_end = rc == SQLITE_DONE;
	return rc == SQLITE_ROW || rc == SQLITE_DONE;
}

/* Between bad, where the table can't be read, and good, where it can: the
 * first place where it can. */
static int64_t find_readable(
    struct copy_statements *p, int64_t bad, int64_t good)
{
	bool at_end;

	while (good > bad + 1) {
		/* They may be further apart than a signed number says. */
		uint64_t apart = (uint64_t)good - (uint64_t)bad;
		int64_t middle = bad + (int64_t)(apart / 2);

		if (can_read(p, middle, &at_end))
			good = middle;
		else
			bad = middle;
	}
	return good;
}

/* Finds where the table can be read again behind damage at *at; false if it
 * never can. */
static bool skip_damage(
    struct rowcopy *c, struct copy_statements *p, int64_t *at)
{
	int64_t bad = *at, step = 1;
	bool at_end = false;
	struct rowcopy_hole *hole = vec_push(&c->holes);

	*hole = (struct rowcopy_hole){.first = *at, .last = INT64_MAX};
	for (int tries = 0; bad < INT64_MAX - step; tries++) {
		int64_t next = bad + step;

		if (can_read(p, next, &at_end)) {
			*at = find_readable(p, bad, next);
			hole->last = at_end ? INT64_MAX : *at - 1;
			return !at_end;
		}
		bad = next;
		if (tries > SINGLE_STEPS && step < INT64_MAX / 2)
			step *= 2;
	}
	return false;
}

/* Copies rows from *at on, until the end or until damage; *at is then behind
 * the last row that was read. */
static bool copy_until_damage(struct rowcopy *c, struct copy_statements *p,
    int64_t *at, bool *is_damaged, struct err *e)
{
	bool ok = true;
	int rc;

	sqlite3_bind_int64(p->read, 1, *at);
	while (ok && (rc = sqlite3_step(p->read)) == SQLITE_ROW) {
		int64_t id = sqlite3_column_int64(p->read, 0);

		/* A damaged page may lead back to where we were. */
		if (id < *at || id == INT64_MAX)
			break;
		*at = id + 1;
		ok = copy_row(c, p, 1, e);
	}
	*is_damaged = ok && rc != SQLITE_DONE;
	sqlite3_reset(p->read);
	return ok;
}

/* Opens the pipe; read is SQL that is freed. */
static bool statements_open(struct copy_statements *p, struct rowcopy *c,
    const struct rowcopy_columns *columns, char *read, struct err *e)
{
	p->n = columns->n;
	return prepare_built(c->from, read, &p->read, e) &&
	       prepare_built(c->to,
		   sqlite3_mprintf("INSERT OR IGNORE INTO \"%w\" (%s)"
				   " VALUES (%s)",
		       c->table, columns->list, columns->marks),
		   &p->add, e);
}

static bool copy_rows_by_id(
    struct rowcopy *c, const struct rowcopy_columns *columns, struct err *e)
{
	struct copy_statements p = {0};
	int64_t at = c->first_id;
	bool is_damaged = true;
	bool ok =
	    statements_open(&p, c, columns,
		sqlite3_mprintf("SELECT rowid, %s FROM \"%w\" NOT INDEXED"
				" WHERE rowid >= ? ORDER BY rowid",
		    columns->list, c->table),
		e) &&
	    prepare_built(c->from,
		sqlite3_mprintf("SELECT rowid FROM \"%w\" NOT INDEXED"
				" WHERE rowid >= ? ORDER BY rowid LIMIT 1",
		    c->table),
		&p.probe, e);

	while (ok && is_damaged) {
		ok = copy_until_damage(c, &p, &at, &is_damaged, e);
		if (ok && is_damaged && !skip_damage(c, &p, &at))
			break;
	}
	statements_close(&p);
	return ok;
}

bool rowcopy_by_id(struct rowcopy *c, struct err *e)
{
	struct rowcopy_columns columns;
	bool ok = read_columns(c, &columns, e);

	if (ok && columns.n)
		ok = copy_rows_by_id(c, &columns, e);
	columns_clear(&columns);
	return ok;
}

/* --- tables without ------------------------------------------------------- */

/* Copies in an order until the end or until damage. */
static bool copy_in_order(struct rowcopy *c,
    const struct rowcopy_columns *columns, const char *order, bool *is_damaged,
    struct err *e)
{
	struct copy_statements p = {0};
	int rc = SQLITE_ERROR;
	bool ok = statements_open(&p, c, columns,
	    sqlite3_mprintf("SELECT %s FROM \"%w\" ORDER BY %s", columns->list,
		c->table, order),
	    e);

	while (ok && (rc = sqlite3_step(p.read)) == SQLITE_ROW)
		ok = copy_row(c, &p, 0, e);
	*is_damaged = ok && rc != SQLITE_DONE;
	statements_close(&p);
	return ok;
}

bool rowcopy_by_key(
    struct rowcopy *c, const char *key, const char *backwards, struct err *e)
{
	struct rowcopy_columns columns;
	bool is_damaged = false, ok = read_columns(c, &columns, e);

	if (ok && columns.n)
		ok = copy_in_order(c, &columns, key, &is_damaged, e);
	if (ok && is_damaged) {
		vec_push(&c->holes);
		ok = copy_in_order(c, &columns, backwards, &is_damaged, e);
	}
	columns_clear(&columns);
	return ok;
}

void rowcopy_clear(struct rowcopy *c)
{
	vec_clear(&c->holes);
}
