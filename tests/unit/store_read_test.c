/*
 * Reading the store: pages of a list, threads, folders and their counts,
 * bodies.
 */
#include "unit/store_world.h"

#include "base/mem.h"
#include "store/user/edit.h"

/* Every way through a folder shows the same rows in the same order. */
static void pages_join_without_gap(void **state)
{
	struct world *w = *state;
	struct messages all = {0}, part = {0}, back = {0};
	struct message_page page = {.list.folder_id = w->folder, .n = 1000};
	struct message_place at;
	struct db *db = begin(w);

	/* Many arrive at the same second: the id decides. */
	for (int i = 1; i <= 100; i++)
		put(w, db, (struct mail_of){.uid = i, .at = 1000 + i / 7});
	end(w);
	read_page(w, page, &all);
	assert_int_equal(all.len, 100);
	for (size_t i = 1; i < all.len; i++)
		assert_true(all.items[i].id < all.items[i - 1].id);
	page.n = 9;
	while (part.len < 100) {
		read_page(w, page, &part);
		at.arrived_at = part.items[part.len - 1].arrived_at;
		at.id = part.items[part.len - 1].id;
		page.from = &at;
	}
	assert_int_equal(part.len, 100);
	for (size_t i = 0; i < 100; i++)
		assert_int_equal(part.items[i].id, all.items[i].id);
	page = (struct message_page){
	    .list.folder_id = w->folder, .is_newer = true, .n = 5};
	read_page(w, page, &back);
	assert_int_equal(back.len, 5);
	assert_int_equal(back.items[4].id, all.items[99].id);
	at = (struct message_place){back.items[0].arrived_at, back.items[0].id};
	page.from = &at;
	read_page(w, page, &back);
	assert_int_equal(back.items[9].id, all.items[94].id);
	assert_int_equal(back.items[5].id, all.items[90].id);
	messages_clear(&all);
	messages_clear(&part);
	messages_clear(&back);
}

static void threads_show_their_newest(void **state)
{
	struct world *w = *state;
	struct messages rows = {0};
	struct message_page page = {
	    .list = {.folder_id = w->folder, .is_threaded = true}, .n = 50};
	struct db *db = begin(w);
	int64_t c;

	put(w, db, (struct mail_of){.uid = 1, .at = 10, .id = "a@x"});
	put(w, db,
	    (struct mail_of){
		.uid = 2, .at = 20, .id = "b@x", .flags = FLAG_SEEN});
	c = put(w, db,
	    (struct mail_of){.uid = 3, .at = 30, .id = "c@x", .refs = "<a@x>"});
	end(w);
	read_page(w, page, &rows);
	assert_int_equal(rows.len, 2);
	assert_int_equal(rows.items[0].id, c);
	assert_int_equal(rows.items[0].thread_count, 2);
	assert_int_equal(rows.items[0].thread_unread, 2);
	assert_int_equal(rows.items[1].thread_count, 1);
	messages_clear(&rows);
}

/* Two conversations turn out to be one when a late message names both. */
static void threads_join(void **state)
{
	struct world *w = *state;
	struct messages rows = {0};
	struct message m;
	struct message_page page = {
	    .list = {.folder_id = w->folder, .is_threaded = true}, .n = 50};
	struct db *db = begin(w);
	int64_t last;

	put(w, db, (struct mail_of){.uid = 1, .at = 10, .id = "a@x"});
	put(w, db,
	    (struct mail_of){.uid = 2, .at = 20, .id = "b@x", .refs = "<y@x>"});
	put(w, db,
	    (struct mail_of){.uid = 3, .at = 30, .id = "c@x", .refs = "<z@x>"});
	end(w);
	read_page(w, page, &rows);
	assert_int_equal(rows.len, 3);
	messages_clear(&rows);
	db = begin(w);
	last = put(w, db,
	    (struct mail_of){
		.uid = 4, .at = 40, .id = "d@x", .refs = "<a@x> <y@x> <c@x>"});
	/* And one that only knows the old name of a thread. */
	put(w, db,
	    (struct mail_of){.uid = 5, .at = 35, .id = "e@x", .refs = "<z@x>"});
	end(w);
	read_page(w, page, &rows);
	assert_int_equal(rows.len, 1);
	assert_int_equal(rows.items[0].id, last);
	assert_int_equal(rows.items[0].thread_count, 5);
	messages_clear(&rows);
	MUST(message_read(w->db, last, &m, e));
	MUST(message_thread(w->db, m.thread_id, 0, 10, &rows, e));
	assert_int_equal(rows.len, 5);
	assert_int_equal(rows.items[4].id, last);
	assert_int_equal(rows.items[4].parent_key, rows.items[2].msg_key);
	messages_clear(&rows);
	message_clear(&m);
}

static int64_t thread_of(struct world *w, int64_t id)
{
	struct message m;
	int64_t thread_id;

	MUST(message_read(w->db, id, &m, e));
	thread_id = m.thread_id;
	message_clear(&m);
	return thread_id;
}

/* What is remembered of keys from message to message ends with what a
 * transaction wrote. */
static void threads_of_what_was_undone_are_forgotten(void **state)
{
	struct world *w = *state;
	struct err undone = {0};
	int64_t answer, question;
	struct db *db = begin(w);

	put(w, db,
	    (struct mail_of){
		.uid = 1, .at = 10, .id = "a@x", .refs = "<p@x> <q@x>"});
	assert_false(write_end(w->store, false, &undone));
	db = begin(w);
	answer = put(w, db,
	    (struct mail_of){.uid = 2, .at = 20, .id = "b@x", .refs = "<q@x>"});
	end(w);
	close_world(w);
	open_world(w);
	db = begin(w);
	question = put(w, db, (struct mail_of){.uid = 3, .at = 5, .id = "q@x"});
	end(w);
	assert_int_equal(thread_of(w, answer), thread_of(w, question));
}

/* The group of a message as a plain union-find has it. */
static int group_of(int *leads_to, int i)
{
	while (leads_to[i] != i)
		i = leads_to[i];
	return i;
}

static int count_groups(const int *leads_to, int n)
{
	int groups = 0;

	for (int i = 0; i < n; i++)
		groups += leads_to[i] == i;
	return groups;
}

/* Thousands of messages that mention each other at random are divided as they
 * should be, also where more keys were met than are remembered, and when the
 * store was closed meanwhile. */
static void threads_are_what_mentions_connect(void **state)
{
	enum { N = 12000, ROUNDS = 6 };
	struct world *w = *state;
	int *leads_to = mem_new(N, sizeof *leads_to);
	int64_t *rows = mem_new(N, sizeof *rows);
	int64_t *threads = mem_new(N, sizeof *threads);
	unsigned chance = 7;

	for (int i = 0; i < N; i++)
		leads_to[i] = i;
	for (int i = 0; i < N;) {
		struct db *db = begin(w);

		for (int k = 0; k < N / ROUNDS; k++, i++) {
			char id[32], refs[96] = "";
			int to[2] = {i, i};

			for (int r = 0; r < 2; r++) {
				chance = chance * 1103515245 + 12345;
				if ((chance >> 16 & 7) < 3)
					to[r] = (int)((chance >> 8) % N);
				if (to[r] != i)
					snprintf(refs + strlen(refs),
					    sizeof refs - strlen(refs),
					    "<%d@x>", to[r]);
				leads_to[group_of(leads_to, to[r])] =
				    group_of(leads_to, i);
			}
			snprintf(id, sizeof id, "%d@x", i);
			rows[i] = put(w, db,
			    (struct mail_of){.uid = i + 1,
				.at = i,
				.id = id,
				.refs = *refs ? refs : NULL});
		}
		end(w);
		close_world(w);
		open_world(w);
	}
	for (int i = 0; i < N; i++)
		threads[i] = thread_of(w, rows[i]);
	for (int i = 0; i < N; i++) {
		int first = group_of(leads_to, i);

		assert_int_equal(threads[i], threads[first]);
	}
	/* And no two groups share one. */
	assert_int_equal(
	    count_rows(w, "SELECT count(DISTINCT thread_id) FROM message"),
	    count_groups(leads_to, N));
	free(leads_to);
	free(rows);
	free(threads);
}

static void folders_count_themselves(void **state)
{
	struct world *w = *state;
	struct edit_flags edit = {.n = 1, .set = FLAG_SEEN | FLAG_FLAGGED};
	int64_t id, removed = 0;
	struct db *db = begin(w);

	id = put(w, db, (struct mail_of){.uid = 7, .at = 1});
	put(w, db, (struct mail_of){.uid = 8, .at = 2});
	put(w, db, (struct mail_of){.uid = 9, .at = 3, .flags = FLAG_SEEN});
	end(w);
	check_counts(w, w->folder, 3, 2);
	edit.ids = &id;
	MUST(edit_flags(w->store, &edit, e));
	check_counts(w, w->folder, 3, 1);
	db = begin(w);
	MUST(merge_vanished(db, w->folder, 8, 1000000, &removed, e));
	end(w);
	assert_int_equal(removed, 2);
	check_counts(w, w->folder, 1, 0);
	check_sound(w);
}

static void fill(struct buf *b, size_t len)
{
	for (size_t i = 0; i < len; i++)
		buf_add_char(b, (char)(i * 2654435761u >> 13));
}

static void large_bodies_come_back_in_order(void **state)
{
	struct world *w = *state;
	struct buf bytes = BUF_INIT, out = BUF_INIT;
	unsigned char digest[DIGEST_MAX];
	struct body body;
	struct source source;
	int64_t id;
	struct db *db = begin(w);
	char some[10];

	fill(&bytes, 2 * BODY_PIECE + 12345);
	digest_of(DIGEST_IS_SHA256, bytes.data, bytes.len, digest);
	MUST(merge_body_new(db, &id, e));
	MUST(merge_body_piece(db, id, bytes.data, BODY_PIECE, e));
	MUST(merge_body_piece(db, id, bytes.data + BODY_PIECE, BODY_PIECE, e));
	MUST(merge_body_piece(db, id, bytes.data + 2 * BODY_PIECE, 12345, e));
	MUST(merge_body_whole(db, id, digest, e));
	put(w, db, (struct mail_of){.uid = 1, .at = 1, .body_id = id});
	end(w);
	MUST(body_open(&body, w->db, id, e));
	assert_int_equal(body.size, bytes.len);
	MUST(body_verify(&body, e));
	source = body_source(&body);
	for (int64_t at = 0; at < source.size;) {
		ssize_t n = source.read_at(
		    source.ctx, at, buf_room(&out, 300000), 300000);

		assert_true(n > 0);
		buf_grew(&out, (size_t)n);
		at += n;
	}
	assert_true(buf_equals(&out, bytes.data, bytes.len));
	assert_int_equal(
	    source.read_at(source.ctx, BODY_PIECE - 5, some, 10), 5);
	assert_int_equal(source.read_at(source.ctx, source.size, some, 10), 0);
	body_close(&body);
	buf_clear(&bytes);
	buf_clear(&out);
}

static void damage_in_a_body_is_found(void **state)
{
	struct world *w = *state;
	struct check found;
	struct query q;
	struct db *db = begin(w);

	put(w, db, (struct mail_of){.at = 1, .body = "precious"});
	sql_start(&q, db,
	    "UPDATE piece SET bytes = CAST(replace(CAST(bytes"
	    " AS TEXT), 'precious', 'poisoned') AS BLOB)");
	MUST(sql_run(&q, e));
	end(w);
	MUST(check_store(w->db, &found, NULL, NULL, e));
	assert_int_equal(found.problems.len, 1);
	check_clear(&found);
}

/* Two messages may share a body; it goes with the last of them. */
static void shared_bodies_outlive_one_message(void **state)
{
	struct world *w = *state;
	struct message m;
	struct db *db = begin(w);
	int64_t a = put(w, db, (struct mail_of){.at = 1, .body = "x"}), b;

	end(w);
	MUST(message_read(w->db, a, &m, e));
	db = begin(w);
	b = put(w, db, (struct mail_of){.at = 2, .body_id = m.body_id});
	MUST(merge_discard(db, a, e));
	end(w);
	assert_int_equal(count_rows(w, "SELECT count(*) FROM piece"), 1);
	db = begin(w);
	MUST(merge_discard(db, b, e));
	end(w);
	assert_int_equal(count_rows(w, "SELECT count(*) FROM piece"), 0);
	assert_int_equal(count_rows(w, "SELECT count(*) FROM body"), 0);
	message_clear(&m);
}

/* A list of n folders costs n look-ups, none of which goes through all. */
static void a_folder_is_found_by_its_name(void **state)
{
	struct world *w = *state;
	bool is_found = false;
	sqlite3_stmt *stmt;

	assert_int_equal(
	    sqlite3_prepare_v2(w->db->sqlite,
		"EXPLAIN QUERY PLAN SELECT id FROM folder WHERE account_id = ?"
		" AND srv_name = ? AND is_local = 0",
		-1, &stmt, NULL),
	    SQLITE_OK);
	while (sqlite3_step(stmt) == SQLITE_ROW)
		is_found |=
		    strstr((const char *)sqlite3_column_text(stmt, 3),
			"folder_named (account_id=? AND srv_name=?)") != NULL;
	sqlite3_finalize(stmt);
	assert_true(is_found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(pages_join_without_gap),
	    TEST(threads_show_their_newest),
	    TEST(threads_join),
	    TEST(threads_of_what_was_undone_are_forgotten),
	    TEST(threads_are_what_mentions_connect),
	    TEST(folders_count_themselves),
	    TEST(large_bodies_come_back_in_order),
	    TEST(damage_in_a_body_is_found),
	    TEST(shared_bodies_outlive_one_message),
	    TEST(a_folder_is_found_by_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
