/*
 * SQLite as the rest of this room uses it: a handle with its statements, and
 * queries that bind and read in order. Private to store/.
 *
 *	struct query q;
 *	sql_start(&q, db,
 *	    "SELECT id FROM folder WHERE account_id = ? AND name = ?");
 *	sql_bind(&q, account_id, name);
 *	while (sql_row(&q))
 *		use(sql_get_int(&q, 0));
 *	return sql_end(&q, e);
 *
 * Statements are whole strings that live as long as the program: they are
 * prepared once for each handle and found again by their address.
 *
 * The number of an enum stands in a statement by its name: "WHERE here <> "
 * SQL_HERE_WHOLE. The names are defined below their enums, each with a
 * _Static_assert: the numbers are in the databases of users and in the indexes
 * and triggers of schema.c, so an enum may get new values, but a number that
 * changed its meaning does not compile. 0 stands in statements as it is (none,
 * nothing, not), and so do 0 and 1 of columns that are true or false.
 */
#ifndef STORE_DB_SQL_H
#define STORE_DB_SQL_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/db/bind.h"

/* A handle: one thread's for reading, or the one that writes. */
struct db {
	sqlite3 *sqlite;
	char *path;
	struct sql_cached {
		const char *text;
		sqlite3_stmt *stmt;
	} * cache; /* open addressing by address */
	size_t n_cached, cache_cap;
	struct thread_cache *threads; /* of read/thread.c, one block; NULL:
	                               * empty */
};

enum sql_mode { SQL_READ, SQL_WRITE, SQL_CREATE };

/* Opens the file at path. SQL_CREATE makes it, 0600, if it is not there. */
bool sql_open(
    struct db **out, const char *path, enum sql_mode mode, struct err *e);
void sql_close(struct db *db);

struct query {
	struct db *db;
	sqlite3_stmt *stmt;
	int bound; /* parameters bound so far */
	int rc;
};

void sql_start(struct query *q, struct db *db, const char *text);

/* Binds the next parameters of q, at most 30 in one call: integers, bool,
 * enums, char pointers (NULL becomes "") and sql_blob(bytes, len). The compiler
 * picks the function by the type of each value, so an int is never read as 64
 * bits, and a value of another type does not compile. Text and blobs are not
 * copied: they must live until sql_end.
 *
 * A statement that was given fewer values than it has parameters fails. */
#define sql_bind(q, ...) SQL_BIND_N(__VA_ARGS__, SQL_BIND_NAMES)(q, __VA_ARGS__)

struct sql_blob {
	const void *bytes;
	size_t len;
};
static inline struct sql_blob sql_blob(const void *bytes, size_t len)
{
	return (struct sql_blob){bytes, len};
}

void sql_bind_int(struct query *q, int64_t value);
void sql_bind_text(struct query *q, const char *value);
void sql_bind_blob(struct query *q, struct sql_blob value);

/* True while there is another row. */
bool sql_row(struct query *q);
int64_t sql_get_int(struct query *q, int column);
/* Valid until the next row; never NULL. */
const char *sql_get_text(struct query *q, int column);
const void *sql_get_blob(struct query *q, int column, size_t *len);
/* A copy that the caller frees. */
char *sql_get_str(struct query *q, int column);

/* Ends the query; false if it failed. */
bool sql_end(struct query *q, struct err *e);
/* Runs a query that has no rows to its end. */
bool sql_run(struct query *q, struct err *e);
/* Runs it for one number: found says if there was a row (may be NULL). */
bool sql_one_int(struct query *q, int64_t *value, bool *found, struct err *e);
/* Runs it for whether it has a row. */
bool sql_has_row(struct query *q, bool *has, struct err *e);

/* Empties db->threads. Must be called when a transaction is rolled back: it
 * knows rows that are no longer there. */
void sql_drop_cache(struct db *db);

/* Runs text, which may be several statements, without parameters. */
bool sql_exec(struct db *db, const char *text, struct err *e);

int64_t sql_last_id(struct db *db);
int64_t sql_changes(struct db *db);

/* Says in e what an SQLite result code means for people. Returns false. */
bool sql_fail(struct db *db, int rc, struct err *e);

/* For tests: called with the text of each statement that is prepared. */
extern void (*sql_watch)(const char *text);

#endif
