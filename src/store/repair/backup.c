#include "store/repair/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/read/accounts.h"
#include "base/date.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/crash_point.h"
#include "store/repair/check.h"
#include "store/db/sql.h"

/* Pages between two questions whether to go on: some milliseconds. */
enum { STEP_PAGES = 256 };

/* The directory of a path; the caller frees. */
static char *dir_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? mem_str_len(path, (size_t)(slash - path) + 1)
	             : mem_str(".");
}

static void remove_suffixed(const char *path, const char *more)
{
	struct buf name = BUF_INIT;

	buf_printf(&name, "%s%s", path, more);
	unlink(name.data);
	buf_clear(&name);
}

/* The unfinished copy, and what SQLite may have laid beside it to check it:
 * a log of an earlier copy must never meet the next. */
static void remove_part(const char *part)
{
	remove_suffixed(part, "-wal");
	remove_suffixed(part, "-shm");
	remove_suffixed(part, "");
}

/* A log beside the file that is to be replaced belongs to a store in use, and
 * would be taken for that of the copy. */
static bool is_in_use(const char *path)
{
	struct buf log = BUF_INIT;
	bool has_log;

	buf_printf(&log, "%s-wal", path);
	has_log = access(log.data, F_OK) == 0;
	buf_clear(&log);
	return has_log;
}

/* A copy in the directory of the store would be lost with it, and one with
 * the name of the store would replace it. */
static bool check_place(
    const struct store *s, const struct backup *b, struct err *e)
{
	char *named = dir_of(b->path);
	char *data = realpath(store_dir(s), NULL), *dir = realpath(named, NULL);
	int error = errno;
	size_t len = data ? strlen(data) : 0;
	bool is_inside = dir && data && strncmp(dir, data, len) == 0 &&
	                 (dir[len] == '/' || !dir[len]);
	bool ok = dir && data ? true : file_fail(e, named, error);

	free(named);
	free(dir);
	free(data);
	if (ok && is_inside)
		return err_set(e, ERR_USAGE, ERR_PROGRAM, RETRY_NEVER,
		    _("%s is in the directory of the mail database. Put the "
		      "copy elsewhere, preferably on another disk."),
		    b->path);
	if (ok && !b->may_overwrite && access(b->path, F_OK) == 0)
		return err_set(e, ERR_BUSY, ERR_PROGRAM, RETRY_ASK,
		    _("%s already exists; --force replaces it once the copy is "
		      "complete."),
		    b->path);
	if (ok && is_in_use(b->path))
		return err_set(e, ERR_BUSY, ERR_PROGRAM, RETRY_ASK,
		    _("%s is a mail database in use. Put the copy elsewhere."),
		    b->path);
	return ok;
}

static bool fail_size(const struct backup *b, struct err *e)
{
	return err_set(e, ERR_DISK, ERR_PROGRAM, RETRY_LATER,
	    _("Not enough space for a copy of the mail database at %s."),
	    b->path);
}

/* Says so before the disk is full, not then. */
static bool check_space(struct db *db, const struct backup *b, struct err *e)
{
	char *dir = dir_of(b->path);
	int64_t total, room = file_room(dir, &total), bytes = 0;
	struct query q;
	bool ok;

	free(dir);
	sql_start(&q, db,
	    "SELECT page_count * page_size FROM pragma_page_count,"
	    " pragma_page_size");
	ok = sql_one_int(&q, &bytes, NULL, e);
	return ok && (room < 0 || bytes < room || fail_size(b, e));
}

static bool report_progress(
    const struct backup *b, sqlite3_backup *copy, int page, struct err *e)
{
	int64_t total = sqlite3_backup_pagecount(copy);
	int64_t left = sqlite3_backup_remaining(copy);

	return !b->go_on ||
	       b->go_on(b->ctx, (total - left) * page, total * page) ||
	       err_set(e, ERR_STOPPED, ERR_PROGRAM, RETRY_LATER,
		   _("The backup was stopped; the unfinished copy was "
		     "removed."));
}

static bool copy_pages(struct db *to, struct db *from, const struct backup *b,
    int page, struct err *e)
{
	sqlite3_backup *copy =
	    sqlite3_backup_init(to->sqlite, "main", from->sqlite, "main");
	int rc = SQLITE_OK;
	bool ok = copy != NULL;

	while (ok && rc == SQLITE_OK) {
		rc = sqlite3_backup_step(copy, STEP_PAGES);
		ok = report_progress(b, copy, page, e);
	}
	if (!copy)
		return sql_fail(to, sqlite3_errcode(to->sqlite), e);
	sqlite3_backup_finish(copy);
	return ok && (rc == SQLITE_DONE || sql_fail(to, rc, e));
}

/* One view of the store from the first page to the last; without it each
 * commit of a writer would start the copy anew. */
static bool copy_snapshot(
    struct db *to, struct db *from, const struct backup *b, struct err *e)
{
	struct query q;
	int64_t page = 0;
	bool ok;

	if (!db_freeze(from, e))
		return false;
	sql_start(&q, from,
	    "SELECT page_size FROM pragma_page_size,"
	    " (SELECT count(*) FROM sqlite_schema)");
	ok = sql_one_int(&q, &page, NULL, e) &&
	     copy_pages(to, from, b, (int)page, e);
	db_thaw(from);
	return ok;
}

static bool copy_to_part(
    const char *part, struct db *from, const struct backup *b, struct err *e)
{
	struct db *to;
	bool ok = sql_open(&to, part, SQL_CREATE, e);

	/* If it is broken off the file goes; a journal would only be waste. */
	ok = ok &&
	     sql_exec(to, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF",
		 e) &&
	     copy_snapshot(to, from, b, e);
	sql_close(to);
	return ok;
}

static bool sync_file(const char *path, struct err *e)
{
	int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	int error = fd >= 0 && fsync(fd) == 0 ? 0 : errno;

	/* What is checked next is what the disk has. */
	if (fd >= 0) {
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
		close(fd);
	}
	return !error || file_fail(e, path, error);
}

static bool never_stop(void *ctx)
{
	(void)ctx;
	return false;
}

static bool check_copy(const char *part, struct err *e)
{
	struct db *db;
	bool ok;

	if (!sql_open(&db, part, SQL_WRITE, e))
		return false;
	ok = check_quick(db, never_stop, NULL, e);
	sql_close(db);
	if (!ok && e->kind != ERR_STORE)
		return false;
	return ok ||
	       err_set(e, ERR_STORE, ERR_PROGRAM, RETRY_ASK,
		   _("The copy is damaged, so it was removed. Run \"postern "
		     "check\" to see whether the mail database is damaged too; "
		     "if not, the disk of the copy is to blame."));
}

static bool rename_part(const char *part, const struct backup *b, struct err *e)
{
	char *dir = dir_of(b->path);
	bool ok;

	crash_point("before the backup has its name");
	ok = (rename(part, b->path) == 0 || file_fail(e, b->path, errno)) &&
	     file_sync_dir(dir, e);
	free(dir);
	return ok;
}

bool backup_write(
    const struct store *s, struct db *db, const struct backup *b, struct err *e)
{
	struct buf part = BUF_INIT;
	bool ok = check_place(s, b, e) && check_space(db, b, e);

	if (!ok)
		return false;
	buf_printf(&part, "%s.part", b->path);
	/* Of a backup that was broken off. */
	remove_part(part.data);
	ok = copy_to_part(part.data, db, b, e) && sync_file(part.data, e) &&
	     check_copy(part.data, e) && sync_file(part.data, e) &&
	     rename_part(part.data, b, e);
	if (!ok)
		remove_part(part.data);
	buf_clear(&part);
	return ok;
}

static bool note_all(
    struct db *w, int64_t account_id, const char *value, struct err *e)
{
	struct account_rows rows = {0};
	bool ok = accounts_read(w, &rows, e);

	for (size_t i = 0; ok && i < rows.len; i++)
		if (!account_id || account_id == rows.items[i].id)
			ok = fact_write(w, rows.items[i].id, FACT_EXPORTED,
			    value, date_now(), e);
	accounts_clear(&rows);
	return ok;
}

bool backup_note(struct store *s, int64_t account_id, int64_t last_id,
    const char *target, struct err *e)
{
	struct buf value = BUF_INIT;
	struct db *w;
	bool ok;

	buf_printf(&value, "%lld %s", (long long)last_id, target);
	ok = write_begin(s, WRITE_NORMAL, &w, e) &&
	     write_end(s, note_all(w, account_id, value.data, e), e);
	buf_clear(&value);
	return ok;
}
