#include "store/db/sql.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/db/tokenizer.h"

/* Only tests set it, before they open a store. */
void (*sql_watch)(const char *text);

/* Why the file can't be used, in the words of whoever owns it. */
static bool fail_disk(struct db *db, int rc, struct err *e)
{
	switch (rc & 0xff) {
	case SQLITE_FULL:
		return err_set(e, ERR_DISK, ERR_PROGRAM, RETRY_LATER,
		    _("The disk is full: no mail can be stored until there is "
		      "space again. Nothing was lost, and nothing was removed "
		      "from a server. Free some space on the disk of %s."),
		    db->path);
	case SQLITE_IOERR:
		return err_set(e, ERR_DISK, ERR_PROGRAM, RETRY_LATER,
		    _("The disk reports an error: the newest mail was not "
		      "stored. Nothing was removed from a server because of "
		      "it. Copy your mail to another disk (\"postern backup\") "
		      "and check this one: %s (%s)."),
		    db->path, sqlite3_errstr(rc));
	default:
		return err_set(e, ERR_DISK, ERR_PROGRAM, RETRY_ASK,
		    _("The mail database can't be opened or written, so "
		      "nothing new is stored, and nothing was removed from a "
		      "server. Check the owner and the permissions of %s, and "
		      "that its disk is writable (%s)."),
		    db->path, sqlite3_errstr(rc));
	}
}

bool sql_fail(struct db *db, int rc, struct err *e)
{
	/* SQLITE_FULL also hides behind an I/O error of the system. */
	if ((rc & 0xff) == SQLITE_IOERR && db->sqlite) {
		int error = sqlite3_system_errno(db->sqlite);

		if (error == ENOSPC || error == EDQUOT)
			rc = SQLITE_FULL;
	}
	if ((rc & 0xff) == SQLITE_INTERRUPT)
		return err_set(
		    e, ERR_STOPPED, ERR_ITEM, RETRY_LATER, _("Stopped."));
	log_line("store", "sqlite: %s (%d): %s", sqlite3_errstr(rc), rc,
	    db->sqlite ? sqlite3_errmsg(db->sqlite) : "");
	if (rc == SQLITE_IOERR_NOMEM)
		rc = SQLITE_NOMEM;
	switch (rc & 0xff) {
	case SQLITE_NOMEM:
		mem_exhausted();
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return err_set(e, ERR_STORE, ERR_PROGRAM, RETRY_NEVER,
		    _("The mail database %s is damaged. It was left unchanged; "
		      "\"postern check\" shows what is wrong, and \"postern "
		      "export\" saves what can be read."),
		    db->path);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(e, ERR_BUSY, ERR_PROGRAM, RETRY_LATER,
		    _("Another program is using the mail database %s. Try "
		      "again in a moment."),
		    db->path);
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return fail_disk(db, rc, e);
	default:
		return err_set(e, ERR_OTHER, ERR_PROGRAM, RETRY_LATER,
		    _("Can't use the mail database %s: %s."), db->path,
		    db->sqlite ? sqlite3_errmsg(db->sqlite)
			       : sqlite3_errstr(rc));
	}
}

/* Creates the file with mode 0600. SQLite would create it with the mode
 * that the umask leaves, which others may be able to read. */
static bool make_private(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

/* What SQLite keeps to undo one statement goes to a file beyond this. Its own
 * limit is eight of our pages: an insertion with its indexes touches more, and
 * the file then costs more than the insertion. The piece that it keeps in
 * memory goes to the file by one write, of which SQLite takes the length modulo
 * 128 kB: of a larger one only a part is written, and it says that the disk is
 * full. */
enum { STATEMENT_BYTES = 120 * 1024 };

/* Counting its memory makes SQLite take a global lock at each allocation,
 * and nothing here reads the count. If it refuses these settings it is
 * slower, and otherwise the same. */
static void configure_sqlite(void)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, STATEMENT_BYTES);
}

/* True if the directory can't be written and there is no write-ahead log.
 * SQLite can't create the log and its index there, so it reads the file only
 * with "immutable=1". With a log that flag would hide what is in the log. */
static bool is_fixed(const char *path)
{
	struct buf name = BUF_INIT;
	struct stat st;
	const char *slash = strrchr(path, '/');
	bool can_write, has_log;

	buf_printf(&name, "%s-wal", path);
	has_log = stat(name.data, &st) == 0 && st.st_size > 0;
	buf_reset(&name);
	buf_add(
	    &name, slash ? path : ".", slash ? (size_t)(slash - path) + 1 : 1);
	can_write =
	    access(name.data, W_OK) == 0 || (errno != EACCES && errno != EROFS);
	buf_clear(&name);
	return !can_write && !has_log;
}

/* The path as an SQLite URI, with immutable=1. */
static void add_immutable_uri(struct buf *out, const char *path)
{
	buf_add_str(out, "file:");
	for (const char *c = path; *c; c++)
		if (strchr("%?#", *c))
			buf_printf(out, "%%%02x", (unsigned)*c);
		else
			buf_add_char(out, *c);
	buf_add_str(out, "?immutable=1");
}

static int open_file(sqlite3 **out, const char *path, enum sql_mode mode)
{
	int flags =
	    SQLITE_OPEN_NOMUTEX |
	    (mode == SQL_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
	struct buf uri = BUF_INIT;
	int rc;

	if (mode != SQL_READ || !is_fixed(path))
		return sqlite3_open_v2(path, out, flags, NULL);
	add_immutable_uri(&uri, path);
	rc = sqlite3_open_v2(uri.data, out, flags | SQLITE_OPEN_URI, NULL);
	buf_clear(&uri);
	return rc;
}

bool sql_open(
    struct db **out, const char *path, enum sql_mode mode, struct err *e)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct db *db = mem_new(1, sizeof *db);
	int rc;

	*out = NULL;
	pthread_once(&once, configure_sqlite);
	db->path = mem_str(path);
	if (mode == SQL_CREATE && !make_private(path)) {
		sql_fail(db, SQLITE_CANTOPEN, e);
		sql_close(db);
		return false;
	}
	rc = open_file(&db->sqlite, path, mode);
	if (rc == SQLITE_OK) {
		sqlite3_extended_result_codes(db->sqlite, 1);
		sqlite3_busy_timeout(db->sqlite, 5000);
		sqlite3_db_config(
		    db->sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
		sqlite3_db_config(
		    db->sqlite, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
		/* Without this, SQLite prepares a statement again for each
		 * value of a parameter that the condition of a partial index
		 * is compared with. */
		sqlite3_db_config(
		    db->sqlite, SQLITE_DBCONFIG_ENABLE_QPSG, 1, NULL);
		rc = tokenizer_register(db->sqlite);
	}
	if (rc != SQLITE_OK) {
		sql_fail(db, rc, e);
		sql_close(db);
		return false;
	}
	*out = db;
	return true;
}

void sql_close(struct db *db)
{
	if (!db)
		return;
	for (size_t i = 0; i < db->cache_cap; i++)
		sqlite3_finalize(db->cache[i].stmt);
	free(db->cache);
	free(db->threads);
	sqlite3_close(db->sqlite);
	free(db->path);
	free(db);
}

/* The slot of text, or the empty one where it belongs. */
static struct sql_cached *cache_slot(struct db *db, const char *text)
{
	size_t at = ((uintptr_t)text >> 3) * 0x9e3779b9u;

	for (;; at++) {
		struct sql_cached *slot = &db->cache[at & (db->cache_cap - 1)];

		if (!slot->text || slot->text == text)
			return slot;
	}
}

static void grow_cache(struct db *db)
{
	struct sql_cached *old = db->cache;
	size_t old_cap = db->cache_cap;

	db->cache_cap = old_cap ? old_cap * 2 : 64;
	db->cache = mem_new(db->cache_cap, sizeof *db->cache);
	for (size_t i = 0; i < old_cap; i++)
		if (old[i].text)
			*cache_slot(db, old[i].text) = old[i];
	free(old);
}

static int prepare_cached(struct query *q, const char *text)
{
	struct db *db = q->db;
	struct sql_cached *slot;
	int rc;

	if (db->n_cached * 2 >= db->cache_cap)
		grow_cache(db);
	slot = cache_slot(db, text);
	if (!slot->text) {
		rc = sqlite3_prepare_v3(db->sqlite, text, -1,
		    SQLITE_PREPARE_PERSISTENT, &slot->stmt, NULL);
		if (rc != SQLITE_OK)
			return rc;
		if (sql_watch)
			sql_watch(text);
		slot->text = text;
		db->n_cached++;
	}
	q->stmt = slot->stmt;
	return SQLITE_OK;
}

void sql_start(struct query *q, struct db *db, const char *text)
{
	*q = (struct query){.db = db};
	q->rc = prepare_cached(q, text);
}

void sql_bind_int(struct query *q, int64_t value)
{
	if (q->rc == SQLITE_OK)
		q->rc = sqlite3_bind_int64(q->stmt, ++q->bound, value);
}

void sql_bind_text(struct query *q, const char *value)
{
	if (q->rc == SQLITE_OK)
		q->rc = sqlite3_bind_text(
		    q->stmt, ++q->bound, value ? value : "", -1, SQLITE_STATIC);
}

void sql_bind_blob(struct query *q, struct sql_blob value)
{
	if (q->rc == SQLITE_OK)
		q->rc = sqlite3_bind_blob64(q->stmt, ++q->bound,
		    value.bytes ? value.bytes : "", value.len, SQLITE_STATIC);
}

/* A parameter that nobody bound would be NULL, and compare with nothing. */
static bool is_bound(struct query *q)
{
	if (q->rc == SQLITE_OK &&
	    q->bound != sqlite3_bind_parameter_count(q->stmt))
		q->rc = SQLITE_RANGE;
	return q->rc == SQLITE_OK || q->rc == SQLITE_ROW;
}

bool sql_row(struct query *q)
{
	if (!is_bound(q))
		return false;
	q->rc = sqlite3_step(q->stmt);
	return q->rc == SQLITE_ROW;
}

int64_t sql_get_int(struct query *q, int column)
{
	return sqlite3_column_int64(q->stmt, column);
}

const char *sql_get_text(struct query *q, int column)
{
	const unsigned char *text = sqlite3_column_text(q->stmt, column);

	return text ? (const char *)text : "";
}

const void *sql_get_blob(struct query *q, int column, size_t *len)
{
	const void *bytes = sqlite3_column_blob(q->stmt, column);

	*len = (size_t)sqlite3_column_bytes(q->stmt, column);
	return bytes ? bytes : "";
}

char *sql_get_str(struct query *q, int column)
{
	return mem_str(sql_get_text(q, column));
}

bool sql_end(struct query *q, struct err *e)
{
	bool ok =
	    q->rc == SQLITE_OK || q->rc == SQLITE_ROW || q->rc == SQLITE_DONE;

	if (!ok)
		sql_fail(q->db, q->rc, e);
	if (q->stmt) {
		sqlite3_reset(q->stmt);
		sqlite3_clear_bindings(q->stmt);
	}
	q->stmt = NULL;
	return ok;
}

bool sql_run(struct query *q, struct err *e)
{
	while (sql_row(q))
		;
	return sql_end(q, e);
}

bool sql_one_int(struct query *q, int64_t *value, bool *found, struct err *e)
{
	bool has_row = sql_row(q);

	if (has_row)
		*value = sql_get_int(q, 0);
	if (found)
		*found = has_row;
	return sql_end(q, e);
}

bool sql_has_row(struct query *q, bool *has, struct err *e)
{
	*has = sql_row(q);
	return sql_end(q, e);
}

void sql_drop_cache(struct db *db)
{
	free(db->threads);
	db->threads = NULL;
}

bool sql_exec(struct db *db, const char *text, struct err *e)
{
	int rc = sqlite3_exec(db->sqlite, text, NULL, NULL, NULL);

	return rc == SQLITE_OK || sql_fail(db, rc, e);
}

int64_t sql_last_id(struct db *db)
{
	return sqlite3_last_insert_rowid(db->sqlite);
}

int64_t sql_changes(struct db *db)
{
	return sqlite3_changes64(db->sqlite);
}
