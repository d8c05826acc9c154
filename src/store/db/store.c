#include "store/db/store.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/crash_point.h"
#include "store/db/crashed.h"
#include "store/db/created_mark.h"
#include "store/db/schema.h"
#include "store/db/sending_state.h"
#include "store/db/sql.h"

/* Pages of write-ahead log after which a commit moves them into the file; and
 * after which it does so though somebody waits at the gate, for a disk that
 * takes its time. */
enum { WAL_PAGES = 2000, WAL_PAGES_MAX = 4 * WAL_PAGES };

struct store {
	char *dir, *path;
	int lock_fd; /* -1: we only read */
	struct db *writer;
	bool must_reopen;   /* an fsync failed: nothing counts as durable */
	enum write_how how; /* what the writer is set to */
	int wal_pages;      /* as the last commit left it */

	pthread_mutex_t mutex;
	/* The gate: a ticket each, served in order. */
	pthread_cond_t turn;
	unsigned long next_ticket, now_serving;
	/* Whoever comes before it is made waits. */
	pthread_cond_t made;
	bool is_made, has_failed;
	struct err why;
};

static void gate_enter(struct store *s)
{
	unsigned long mine;

	pthread_mutex_lock(&s->mutex);
	mine = s->next_ticket++;
	while (mine != s->now_serving)
		pthread_cond_wait(&s->turn, &s->mutex);
	pthread_mutex_unlock(&s->mutex);
}

static void gate_leave(struct store *s)
{
	pthread_mutex_lock(&s->mutex);
	s->now_serving++;
	pthread_cond_broadcast(&s->turn);
	pthread_mutex_unlock(&s->mutex);
}

/* Says who holds the lock: its pid stands in the file. */
static bool fail_locked(struct store *s, struct err *e)
{
	char pid[32] = "";

	if (pread(s->lock_fd, pid, sizeof pid - 1, 0) < 0)
		pid[0] = '\0';
	return err_set(e, ERR_BUSY, ERR_PROGRAM, RETRY_LATER,
	    _("Another postern (process %ld) is writing to %s. Close it, or "
	      "wait until it is done."),
	    strtol(pid, NULL, 10), s->dir);
}

static bool lock_store(struct store *s, struct err *e)
{
	struct buf path = BUF_INIT;
	bool ok = false;

	buf_printf(&path, "%s/lock", s->dir);
	s->lock_fd =
	    open(path.data, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (s->lock_fd < 0) {
		file_fail(e, path.data, errno);
		goto out;
	}
	if (flock(s->lock_fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EWOULDBLOCK)
			fail_locked(s, e);
		else
			file_fail(e, path.data, errno);
		close(s->lock_fd);
		s->lock_fd = -1;
		goto out;
	}
	if (ftruncate(s->lock_fd, 0) == 0)
		dprintf(s->lock_fd, "%ld\n", (long)getpid());
	ok = true;
out:
	buf_clear(&path);
	return ok;
}

static int count_wal_pages(void *ctx, sqlite3 *db, const char *name, int pages)
{
	struct store *s = ctx;

	(void)db;
	(void)name;
	s->wal_pages = pages;
	return SQLITE_OK;
}

static bool set_synchronous(struct store *s, enum write_how how, struct err *e)
{
	if (s->how == how)
		return true;
	if (!sql_exec(s->writer,
		how == WRITE_DURABLE ? "PRAGMA synchronous = FULL"
				     : "PRAGMA synchronous = NORMAL",
		e))
		return false;
	s->how = how;
	return true;
}

/* Removes partial bodies that no message owns: their download was cut off
 * before the message was stored. */
static bool drop_unowned_bodies(struct db *db, struct err *e)
{
	return sql_exec(db,
	    "DELETE FROM piece WHERE body_id IN (SELECT id FROM body"
	    "  WHERE is_whole = 0 AND NOT EXISTS (SELECT 1 FROM message"
	    "    WHERE body_id = body.id));"
	    "DELETE FROM body WHERE is_whole = 0 AND NOT EXISTS"
	    "  (SELECT 1 FROM message WHERE body_id = body.id);",
	    e);
}

/* Messages that another process was sending when it ended: the server may have
 * taken them. We have the lock, so nobody is sending now. */
static bool doubt_marked(struct db *db, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "UPDATE sending INDEXED BY sending_open"
	    " SET state = " SQL_SENDING_UNSURE
	    ", unsure_at = max(unsure_at, ?), text = '', said = ''"
	    " WHERE state <> " SQL_SENDING_SENT
	    " AND state = " SQL_SENDING_MARKED);
	sql_bind(&q, date_now());
	return sql_run(&q, e);
}

static bool open_writer(struct store *s, struct err *e)
{
	if (!sql_open(&s->writer, s->path, SQL_CREATE, e))
		return false;
	s->how = WRITE_DURABLE;
	/* 8 kB pages: fewer frames for bodies, still small for rows. */
	if (!sql_exec(s->writer,
		"PRAGMA page_size = 8192; PRAGMA journal_mode = WAL;"
		"PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = FULL;"
		"PRAGMA secure_delete = FAST; PRAGMA cache_size = -8000;"
		"PRAGMA journal_size_limit = 67108864;",
		e) ||
	    !schema_upgrade(s->writer, e) || !drop_unowned_bodies(s->writer, e) ||
	    !doubt_marked(s->writer, e))
		return false;
	sqlite3_wal_hook(s->writer->sqlite, count_wal_pages, s);
	return true;
}

static struct store *store_new(const char *dir)
{
	struct store *s = mem_new(1, sizeof *s);
	struct buf path = BUF_INIT;

	s->lock_fd = -1;
	s->dir = mem_str(dir);
	pthread_mutex_init(&s->mutex, NULL);
	pthread_cond_init(&s->turn, NULL);
	pthread_cond_init(&s->made, NULL);
	buf_printf(&path, "%s/postern.db", dir);
	s->path = buf_take(&path);
	return s;
}

bool store_claim(
    struct store **out, const char *dir, bool *is_new, struct err *e)
{
	struct store *s = store_new(dir);

	*out = NULL;
	*is_new = false;
	if (!file_private_dir(dir, e) || !lock_store(s, e) ||
	    !created_mark_check(s->path, e)) {
		store_close(s);
		return false;
	}
	*is_new = access(s->path, F_OK) != 0;
	*out = s;
	return true;
}

bool store_make(struct store *s, struct err *e)
{
	struct err why = {0};
	bool ok =
	    open_writer(s, &why) && created_mark_set(s->path, s->dir, &why);

	if (ok)
		crashed_open(s->writer, s->dir);
	pthread_mutex_lock(&s->mutex);
	s->is_made = ok;
	s->has_failed = !ok;
	s->why = why;
	pthread_cond_broadcast(&s->made);
	pthread_mutex_unlock(&s->mutex);
	if (!ok && e)
		*e = why;
	return ok;
}

/* Waits until the store is made. */
static bool wait_until_made(struct store *s, struct err *e)
{
	bool ok;

	pthread_mutex_lock(&s->mutex);
	while (!s->is_made && !s->has_failed)
		pthread_cond_wait(&s->made, &s->mutex);
	ok = s->is_made;
	if (!ok && e)
		*e = s->why;
	pthread_mutex_unlock(&s->mutex);
	return ok;
}

static bool open_to_read(struct store **out, const char *dir, struct err *e)
{
	struct store *s = store_new(dir);
	struct db *probe = NULL;
	bool ok = created_mark_check(s->path, e);

	s->is_made = true;
	if (ok && access(s->path, F_OK) != 0)
		ok = file_fail(e, s->path, errno);
	ok = ok && store_reader(s, &probe, e) && schema_verify(probe, e);
	if (ok)
		crashed_open_to_read(probe, s->dir);
	db_close(probe);
	if (!ok) {
		store_close(s);
		s = NULL;
	}
	*out = s;
	return ok;
}

bool store_open(
    struct store **out, const char *dir, enum store_mode mode, struct err *e)
{
	bool is_new;

	if (mode == STORE_READ)
		return open_to_read(out, dir, e);
	if (!store_claim(out, dir, &is_new, e))
		return false;
	if (store_make(*out, e))
		return true;
	store_close(*out);
	*out = NULL;
	return false;
}

bool store_is_fixed(const char *dir)
{
	struct buf path = BUF_INIT;
	bool is_fixed;

	buf_printf(&path, "%s/postern.db", dir);
	is_fixed = access(path.data, R_OK) == 0 &&
	           (access(path.data, W_OK) != 0 || access(dir, W_OK) != 0);
	buf_clear(&path);
	return is_fixed;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	sql_close(s->writer);
	if (s->lock_fd >= 0)
		close(s->lock_fd);
	pthread_mutex_destroy(&s->mutex);
	pthread_cond_destroy(&s->turn);
	pthread_cond_destroy(&s->made);
	free(s->dir);
	free(s->path);
	free(s);
}

bool store_can_write(const struct store *s)
{
	return s->lock_fd >= 0;
}

const char *store_dir(const struct store *s)
{
	return s->dir;
}

bool store_reader(struct store *s, struct db **out, struct err *e)
{
	*out = NULL;
	if (!wait_until_made(s, e) || !sql_open(out, s->path, SQL_READ, e))
		return false;
	if (sql_exec(*out,
		"PRAGMA query_only = 1; PRAGMA wal_autocheckpoint = 0;"
		"PRAGMA cache_size = -4000;",
		e))
		return true;
	db_close(*out);
	*out = NULL;
	return false;
}

void db_close(struct db *db)
{
	sql_close(db);
}

void db_stop(struct db *db)
{
	sqlite3_interrupt(db->sqlite);
}

bool db_freeze(struct db *db, struct err *e)
{
	return sql_exec(db, "BEGIN", e);
}

void db_thaw(struct db *db)
{
	sql_exec(db, "COMMIT", NULL);
}

/* After a failed fsync the kernel may have dropped our dirty pages and
 * marked them clean. What the file really holds can only be seen by opening
 * it again. */
static bool reopen_writer(struct store *s, struct err *e)
{
	struct query q;

	log_line("store", "reopening after a failed write");
	sql_close(s->writer);
	s->writer = NULL;
	if (!open_writer(s, e))
		return false;
	sql_start(&q, s->writer, "PRAGMA quick_check(1)");
	if (sql_row(&q) && strcmp(sql_get_text(&q, 0), "ok") != 0)
		q.rc = SQLITE_CORRUPT;
	if (!sql_end(&q, e))
		return false;
	s->must_reopen = false;
	return true;
}

bool write_begin(
    struct store *s, enum write_how how, struct db **w, struct err *e)
{
	*w = NULL;
	if (!store_can_write(s))
		return err_set(e, ERR_BUSY, ERR_PROGRAM, RETRY_ASK,
		    _("Another postern is writing to %s; this one can only "
		      "read."),
		    s->dir);
	if (!wait_until_made(s, e))
		return false;
	gate_enter(s);
	if ((s->must_reopen && !reopen_writer(s, e)) ||
	    !set_synchronous(s, how, e) ||
	    !sql_exec(s->writer, "BEGIN IMMEDIATE", e)) {
		gate_leave(s);
		return false;
	}
	*w = s->writer;
	return true;
}

/* After a failed commit the transaction may still be open. */
static void roll_back(struct store *s, int rc)
{
	if (!sqlite3_get_autocommit(s->writer->sqlite))
		sqlite3_exec(s->writer->sqlite, "ROLLBACK", NULL, NULL, NULL);
	sql_drop_cache(s->writer);
	if ((rc & 0xff) == SQLITE_IOERR || (rc & 0xff) == SQLITE_CORRUPT)
		s->must_reopen = true;
}

static void checkpoint_wal(struct store *s)
{
	int rc = sqlite3_wal_checkpoint_v2(
	    s->writer->sqlite, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);

	if ((rc & 0xff) == SQLITE_IOERR)
		s->must_reopen = true;
	if (rc != SQLITE_OK && rc != SQLITE_BUSY)
		log_line("store", "checkpoint: %s", sqlite3_errstr(rc));
}

bool write_end(struct store *s, bool ok, struct err *e)
{
	int rc = SQLITE_OK;

	if (ok) {
		crash_point("before commit");
		rc =
		    sqlite3_exec(s->writer->sqlite, "COMMIT", NULL, NULL, NULL);
		crash_point("after commit");
	} else {
		rc = sqlite3_extended_errcode(s->writer->sqlite);
	}
	if (ok && rc != SQLITE_OK)
		ok = sql_fail(s->writer, rc, e);
	if (!ok)
		roll_back(s, rc);
	else if (s->wal_pages > WAL_PAGES_MAX ||
		 (s->wal_pages > WAL_PAGES && !store_is_awaited(s)))
		checkpoint_wal(s);
	gate_leave(s);
	return ok;
}

bool store_is_awaited(struct store *s)
{
	bool is;

	pthread_mutex_lock(&s->mutex);
	is = s->next_ticket > s->now_serving + 1;
	pthread_mutex_unlock(&s->mutex);
	return is;
}

void store_checkpoint(struct store *s)
{
	if (!store_can_write(s) || !wait_until_made(s, NULL))
		return;
	gate_enter(s);
	if (!s->must_reopen)
		checkpoint_wal(s);
	gate_leave(s);
}

void store_tell_library(struct buf *out)
{
	buf_printf(out, "SQLite %s", sqlite3_libversion());
}
