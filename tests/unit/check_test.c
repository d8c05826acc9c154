#include "unit/test.h"

#include <sqlite3.h>

#include "store/repair/check.h"
#include "store/db/sql.h"
#include "store/db/store.h"
#include "unit/scratch.h"

/* A store of its own for each test, with one reading handle. */
struct world {
	char dir[64];
	struct store *store;
	struct db *db;
};

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof *w);
	struct err e = {0};

	scratch_make(w->dir);
	if (!store_open(&w->store, w->dir, STORE_WRITE, &e) ||
	    !store_reader(w->store, &w->db, &e))
		fail_msg("%s", e.text);
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	db_close(w->db);
	store_close(w->store);
	scratch_remove(w->dir);
	free(w);
	return 0;
}

static bool never(void *ctx)
{
	(void)ctx;
	return false;
}

static bool at_once(void *ctx)
{
	(void)ctx;
	return true;
}

static void a_fresh_store_is_sound(void **state)
{
	struct world *w = *state;
	struct err e = {0};
	struct check found;

	assert_true(check_store(w->db, &found, NULL, NULL, &e));
	if (found.problems.len)
		fail_msg("%s", found.problems.items[0]);
	check_clear(&found);
	assert_true(check_quick(w->db, never, NULL, &e));
}

/* Whatever keeps SQLite from looking says nothing about the file. */
static void an_error_in_the_check_is_no_damage(void **state)
{
	struct world *w = *state;
	struct err full = {0}, quick = {0};
	struct check found;

	sqlite3_limit(w->db->sqlite, SQLITE_LIMIT_SQL_LENGTH, 5);
	assert_false(check_store(w->db, &found, NULL, NULL, &full));
	assert_int_equal(found.problems.len, 0);
	check_clear(&found);
	assert_int_not_equal(full.kind, ERR_STORE);
	assert_non_null(strstr(full.text, "too big"));
	assert_false(check_quick(w->db, never, NULL, &quick));
	assert_int_not_equal(quick.kind, ERR_STORE);
	assert_non_null(strstr(quick.text, "too big"));
}

static void a_check_that_is_stopped_says_so(void **state)
{
	struct world *w = *state;
	struct err e = {0};

	/* It asks every so many steps, so there must be some to do. */
	while (check_quick(w->db, at_once, NULL, &e)) {
		struct db *db;

		assert_true(write_begin(w->store, WRITE_NORMAL, &db, &e));
		assert_true(sql_exec(db,
		    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
		    " SELECT i + 1 FROM n WHERE i < 20000)"
		    " INSERT INTO body (size, digest)"
		    " SELECT i, x'00' FROM n",
		    &e));
		assert_true(write_end(w->store, true, &e));
	}
	assert_int_equal(e.kind, ERR_STOPPED);
}

/* Two indexes on one page: what the file says of itself is wrong. */
static void damage_is_found(void **state)
{
	struct world *w = *state;
	struct err e = {0};
	struct check found;
	sqlite3 *other;
	char path[128];

	db_close(w->db);
	store_close(w->store);
	snprintf(path, sizeof path, "%s/postern.db", w->dir);
	assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other,
			     "PRAGMA writable_schema = 1;"
			     "UPDATE sqlite_schema SET rootpage ="
			     " (SELECT rootpage FROM sqlite_schema"
			     "   WHERE name = 'folder_of')"
			     " WHERE name = 'piece_of'",
			     NULL, NULL, NULL),
	    SQLITE_OK);
	sqlite3_close(other);
	assert_true(store_open(&w->store, w->dir, STORE_READ, &e));
	assert_true(store_reader(w->store, &w->db, &e));
	assert_true(check_store(w->db, &found, NULL, NULL, &e));
	assert_int_not_equal(found.problems.len, 0);
	check_clear(&found);
	assert_false(check_quick(w->db, never, NULL, &e));
	assert_int_equal(e.kind, ERR_STORE);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(a_fresh_store_is_sound),
	    TEST(an_error_in_the_check_is_no_damage),
	    TEST(a_check_that_is_stopped_says_so),
	    TEST(damage_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
