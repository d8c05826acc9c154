/*
 * What the file of a store promises: who may open it, what a failed write or
 * a strange file leaves behind, that screens never scan it.
 */
#include "unit/store_world.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>

#include "base/file.h"
#include "store/server/maildrop.h"
#include "store/read/sending.h"
#include "store/server/outbox.h"
#include "store/server/sent.h"
#include "store/read/sync_log.h"

static void files_are_private(void **state)
{
	struct world *w = *state;
	static const char *const names[] = {
	    "postern.db", "postern.db-wal", "postern.db-shm", "lock"};
	char path[128];
	struct stat st;

	assert_int_equal(stat(w->dir, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	for (size_t i = 0; i < 4; i++) {
		snprintf(path, sizeof path, "%s/%s", w->dir, names[i]);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
	}
	check_sound(w);
}

static void one_process_writes_others_read(void **state)
{
	struct world *w = *state;
	struct store *second;
	struct err why = {0};
	struct db *db;
	char pid[32];

	assert_false(store_open(&second, w->dir, STORE_WRITE, &why));
	assert_null(second);
	assert_int_equal(why.kind, ERR_BUSY);
	snprintf(pid, sizeof pid, "%ld", (long)getpid());
	assert_non_null(strstr(why.text, pid));
	MUST(store_open(&second, w->dir, STORE_READ, e));
	assert_false(store_can_write(second));
	assert_false(write_begin(second, WRITE_NORMAL, &db, &why));
	assert_int_equal(why.kind, ERR_BUSY);
	store_close(second);
}

static void patch_file(
    const char *path, off_t at, const void *bytes, size_t len)
{
	int fd = open(path, O_RDWR);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, bytes, len, at), (ssize_t)len);
	close(fd);
}

static void strange_stores_are_left_alone(void **state)
{
	struct world *w = *state;
	struct buf before = BUF_INIT, after = BUF_INIT;
	struct store *s;
	struct err why = {0};
	char path[128];

	close_world(w);
	snprintf(path, sizeof path, "%s/postern.db", w->dir);
	/* user_version stands at offset 60, big-endian: a newer program's. */
	patch_file(path, 60, "\0\0\3\347", 4);
	MUST(file_read(&before, path, 1 << 24, e));
	assert_false(store_open(&s, w->dir, STORE_WRITE, &why));
	assert_int_equal(why.kind, ERR_STORE);
	assert_non_null(strstr(why.text, "newer"));
	assert_false(store_open(&s, w->dir, STORE_READ, &why));
	MUST(file_read(&after, path, 1 << 24, e));
	assert_true(buf_equals(&after, before.data, before.len));
	/* application_id at 68: another program's database. */
	patch_file(path, 60, "\0\0\0\1", 4);
	patch_file(path, 68, "\1\2\3\4", 4);
	assert_false(store_open(&s, w->dir, STORE_WRITE, &why));
	assert_int_equal(why.kind, ERR_STORE);
	/* And no database at all. */
	patch_file(path, 0, "Dear diary,     ", 16);
	assert_false(store_open(&s, w->dir, STORE_WRITE, &why));
	assert_int_equal(why.kind, ERR_STORE);
	buf_clear(&before);
	buf_clear(&after);
	/* A store that is missing was there once: that is no beginning. */
	unlink(path);
	assert_false(store_open(&s, w->dir, STORE_WRITE, &why));
	assert_int_equal(why.kind, ERR_STORE);
	assert_int_equal(access(path, F_OK), -1);
	snprintf(path, sizeof path, "%s/postern.db.mark", w->dir);
	unlink(path);
	open_world(w);
}

struct waiting {
	struct store *store;
	bool ok;
	struct err e;
};

static void *write_something(void *arg)
{
	struct waiting *w = arg;
	struct db *db;

	w->ok = write_begin(w->store, WRITE_NORMAL, &db, &w->e) &&
	        write_end(w->store, true, &w->e) &&
	        store_reader(w->store, &db, &w->e);
	if (w->ok)
		db_close(db);
	return NULL;
}

/* Who comes while a new store is being made waits, and shares its fate. */
static void a_claimed_store_is_waited_for(void **state)
{
	struct world *w = *state;
	struct waiting others = {.ok = false};
	struct buf dir = BUF_INIT, path = BUF_INIT;
	struct err why = {0};
	pthread_t thread;
	bool is_new;

	for (int is_blocked = 0; is_blocked < 2; is_blocked++) {
		buf_reset(&dir);
		buf_printf(&dir, "%s/new%d", w->dir, is_blocked);
		MUST(store_claim(&others.store, dir.data, &is_new, e));
		assert_true(is_new);
		if (is_blocked) {
			buf_printf(&path, "%s/postern.db", dir.data);
			assert_int_equal(mkdir(path.data, 0700), 0);
		}
		assert_int_equal(
		    pthread_create(&thread, NULL, write_something, &others), 0);
		assert_int_equal(store_make(others.store, &why), !is_blocked);
		pthread_join(thread, NULL);
		assert_int_equal(others.ok, !is_blocked);
		assert_int_equal(!*others.e.text, !is_blocked);
		store_close(others.store);
	}
	buf_clear(&dir);
	buf_clear(&path);
}

/* More than SQLite holds in memory to undo the statement, in which only pages
 * count that the same transaction has changed before: two long threads become
 * one. */
static void one_statement_may_touch_many_pages(void **state)
{
	enum { MANY = 20000 };
	struct world *w = *state;
	struct db *db = begin(w);

	for (int i = 1; i <= MANY; i++) {
		char id[32];

		snprintf(id, sizeof id, "%d@x", i);
		put(w, db,
		    (struct mail_of){.uid = i,
			.at = i,
			.id = id,
			.refs = i % 2 ? "<odd@x>" : "<even@x>"});
	}
	put(w, db,
	    (struct mail_of){.uid = MANY + 1,
		.at = MANY + 1,
		.id = "last@x",
		.refs = "<odd@x> <even@x>"});
	end(w);
	assert_int_equal(
	    count_rows(w, "SELECT count(DISTINCT thread_id) FROM message"), 1);
}

/* A download that was cut leaves nothing behind the next opening; one that a
 * message waits for stays. */
static void strays_are_swept_out(void **state)
{
	struct world *w = *state;
	int64_t stray, begun;
	struct db *db = begin(w);

	MUST(merge_body_new(db, &stray, e));
	MUST(merge_body_piece(db, stray, "half", 4, e));
	MUST(merge_body_new(db, &begun, e));
	MUST(merge_body_piece(db, begun, "half", 4, e));
	put(w, db, (struct mail_of){.uid = 3, .at = 1, .body_id = begun});
	end(w);
	close_world(w);
	open_world(w);
	assert_int_equal(count_rows(w, "SELECT count(*) FROM body"), 1);
	assert_int_equal(count_rows(w, "SELECT count(*) FROM piece"), 1);
}

static void a_failed_transaction_leaves_nothing(void **state)
{
	struct world *w = *state;
	struct err why = {0};
	struct db *db = begin(w);

	put(w, db, (struct mail_of){.at = 1, .body = "x"});
	err_set(&why, ERR_OTHER, ERR_ITEM, RETRY_NEVER, "mine");
	assert_false(write_end(w->store, false, &why));
	assert_string_equal(why.text, "mine");
	assert_int_equal(count_rows(w, "SELECT count(*) FROM message"), 0);
	/* And the gate is open again. */
	begin(w);
	end(w);
}

static void visits_are_kept_in_order(void **state)
{
	struct world *w = *state;
	struct sync_visits read = {0};
	struct db *db = begin(w);

	for (int i = 1; i <= 1100; i++) {
		struct sync_visit v = {.account_id = w->pop, .started_at = i};

		MUST(sync_visit_write(db, &v, e));
	}
	end(w);
	assert_int_equal(count_rows(w, "SELECT count(*) FROM visit"), 1000);
	MUST(sync_visit_read(w->db, w->pop, 3, &read, e));
	assert_int_equal(read.len, 3);
	assert_int_equal(read.items[0].started_at, 1098);
	assert_int_equal(read.items[2].started_at, 1100);
	sync_visits_clear(&read);
}

/* A parameter without a value would be NULL, which compares with nothing. */
static void a_statement_needs_all_its_values(void **state)
{
	struct world *w = *state;
	struct err e = {0};
	struct query q;

	sql_start(&q, w->db, "SELECT 1 WHERE ?1 <> 0 AND ?2 = 0");
	sql_bind(&q, w->imap);
	assert_false(sql_run(&q, &e));
	assert_int_equal(e.kind, ERR_OTHER);
	sql_start(&q, w->db, "SELECT 1 WHERE ?1 <> 0");
	sql_bind(&q, w->imap, 0);
	assert_false(sql_run(&q, &e));
}

static void values_are_bound_by_their_type(void **state)
{
	struct world *w = *state;
	const char *const nothing = NULL;
	const void *bytes;
	struct query q;
	size_t len;

	sql_start(&q, w->db, "SELECT ?, ?, ?, ?, ?, ?");
	sql_bind(
	    &q, true, -1, INT64_MIN, HERE_WHOLE, nothing, sql_blob("a\0b", 3));
	assert_true(sql_row(&q));
	assert_int_equal(sql_get_int(&q, 0), 1);
	assert_int_equal(sql_get_int(&q, 1), -1);
	assert_true(sql_get_int(&q, 2) == INT64_MIN);
	assert_int_equal(sql_get_int(&q, 3), 2);
	assert_string_equal(sql_get_text(&q, 4), "");
	bytes = sql_get_blob(&q, 5, &len);
	assert_int_equal(len, 3);
	assert_memory_equal(bytes, "a\0b", 3);
	MUST(sql_end(&q, e));
}

static struct texts VEC_OF(const char *) watched;

static void watch(const char *text)
{
	*vec_push(&watched) = text;
}

/* Runs every query that a screen waits for. */
static void run_screen_queries(struct world *w)
{
	struct messages rows = {0};
	struct folders folders = {0};
	struct pending_bodies bodies = {0};
	struct pending_flags_list flags = {0};
	struct message_place at = {5, 5};
	struct message_page page = {.list.folder_id = w->folder, .n = 3};
	struct folder f;
	struct message m;
	struct pending_bodies_of wanted = {.account_id = w->imap, .n = 10};
	struct pending_leaving_of of = {.account_id = w->imap, .n = 10};
	struct pending_leaving_list leaving = {0};
	struct pending_keywords_list keywords = {0};
	struct pending_refused refused;
	struct outbox_of ready = {.account_id = w->imap, .n = 10};
	struct outbox_list outbox = {0};
	struct sendings sendings = {0};
	struct sent_due due = {.account_id = w->imap};
	struct sending sending;
	int64_t n;
	bool is;
	struct err why;

	for (int i = 0; i < 16; i++) {
		page.list.is_threaded = i & 1;
		page.list.unread_only = i & 2;
		page.is_newer = i & 4;
		page.from = i & 8 ? &at : NULL;
		read_page(w, page, &rows);
	}
	message_thread(w->db, 1, w->folder, 10, &rows, &why);
	message_read(w->db, 1, &m, &why);
	message_clear(&m);
	folder_read_all(w->db, w->pop, &folders, &why);
	folder_read(w->db, w->folder, &f, &why);
	folder_clear(&f);
	pending_count(w->db, w->imap, &n, &why);
	pending_flags(w->db, w->imap, 0, 10, &flags, &why);
	pending_bodies(w->db, &wanted, &bodies, &why);
	pending_leaving(w->db, &of, &leaving, &why);
	pending_keywords(w->db, w->imap, 0, 10, &keywords, &why);
	pending_keywords_clear(&keywords);
	pending_ripe_at(w->db, &of, &n, &why);
	pending_refused(w->db, w->imap, &refused, &why);
	free(refused.text);
	outbox_begun(w->db, w->imap, &outbox, &why);
	outbox_ready(w->db, &ready, &outbox, &why);
	vec_clear(&leaving);
	vec_clear(&outbox);
	sending_read_all(w->db, 0, 100, &sendings, &why);
	sending_count_needy(w->db, 0, &n, &why);
	sent_next(w->db, &due, &sending, &is, &why);
	sent_next_at(w->db, w->imap, &n, &why);
	sent_is_unsure(w->db, w->imap, &is, &why);
	sent_copy_is_owed(w->db, w->imap, &is, &why);
	sendings_clear(&sendings);
	maildrop_count_shared(w->db, w->pop, &n, &why);
	messages_clear(&rows);
	folders_clear(&folders);
	vec_clear(&bodies);
	vec_clear(&flags);
}

/* No query behind a screen looks at every message or sorts them. */
static void screens_never_scan(void **state)
{
	struct world *w = *state;
	size_t looked_at = 0;

	sql_watch = watch;
	run_screen_queries(w);
	sql_watch = NULL;
	for (size_t i = 0; i < watched.len; i++) {
		struct buf text = BUF_INIT;
		sqlite3_stmt *stmt;

		buf_printf(&text, "EXPLAIN QUERY PLAN %s", watched.items[i]);
		assert_int_equal(sqlite3_prepare_v2(
				     w->db->sqlite, text.data, -1, &stmt, NULL),
		    SQLITE_OK);
		while (sqlite3_step(stmt) == SQLITE_ROW) {
			const char *plan =
			    (const char *)sqlite3_column_text(stmt, 3);

			looked_at++;
			if (strstr(plan, "TEMP B-TREE") ||
			    strstr(plan, "SCAN m") || strstr(plan, "SCAN t") ||
			    strstr(plan, "SCAN o") || strstr(plan, "SCAN c"))
				fail_msg("%s: %s", plan, watched.items[i]);
		}
		sqlite3_finalize(stmt);
		buf_clear(&text);
	}
	assert_true(watched.len >= 10 && looked_at >= 10);
	vec_clear(&watched);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(files_are_private),
	    TEST(one_process_writes_others_read),
	    TEST(a_claimed_store_is_waited_for),
	    TEST(strange_stores_are_left_alone),
	    TEST(one_statement_may_touch_many_pages),
	    TEST(strays_are_swept_out),
	    TEST(a_failed_transaction_leaves_nothing),
	    TEST(visits_are_kept_in_order),
	    TEST(a_statement_needs_all_its_values),
	    TEST(values_are_bound_by_their_type),
	    TEST(screens_never_scan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
