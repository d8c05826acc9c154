/*
 * Writing down what a server said, and the same message met again.
 */
#include "unit/store_world.h"

#include "store/server/attempt.h"
#include "store/user/edit.h"
#include "store/server/offline.h"
#include "store/server/maildrop.h"
#include "store/server/move_result.h"
#include "store/server/outbox.h"
#include "store/server/duplicate_row.h"
#include "store/search/search.h"

struct waiting {
	struct store *store;
	bool ok;
	struct err e;
};

/* Where the user differed his wish stays; everything else follows. */
static void merging_flags_keeps_what_is_wanted(void **state)
{
	struct world *w = *state;
	struct edit_flags edit = {.n = 1, .set = FLAG_SEEN};
	struct merge_flags said = {.folder_id = w->folder, .uid = 1};
	struct pending_flags_list waiting = {0};
	int64_t id, n, changed = 0;
	struct db *db = begin(w);

	id = put(w, db, (struct mail_of){.uid = 1, .at = 1});
	end(w);
	edit.ids = &id;
	MUST(edit_flags(w->store, &edit, e));
	MUST(pending_count(w->db, w->imap, &n, e));
	assert_int_equal(n, 1);
	/* Another device stars it, and has not seen it. */
	said.flags = FLAG_FLAGGED;
	db = begin(w);
	MUST(merge_flags(db, &said, &changed, e));
	end(w);
	assert_int_equal(changed, 1);
	assert_int_equal(flags_of(w, id), FLAG_SEEN | FLAG_FLAGGED);
	MUST(pending_flags(w->db, w->imap, 0, 10, &waiting, e));
	assert_int_equal(waiting.len, 1);
	assert_int_equal(waiting.items[0].uid, 1);
	db = begin(w);
	MUST(pending_flags_done(db, &waiting.items[0], e));
	end(w);
	MUST(pending_count(w->db, 0, &n, e));
	assert_int_equal(n, 0);
	/* Now nothing is wanted any more: all follows. */
	said.flags = 0;
	db = begin(w);
	MUST(merge_flags(db, &said, &changed, e));
	end(w);
	assert_int_equal(flags_of(w, id), 0);
	vec_clear(&waiting);
}

static void a_new_uidvalidity_recognises_old_mail(void **state)
{
	struct world *w = *state;
	struct mail_of m = {.uid = 1, .at = 1, .id = "a@x", .subject = "old"};
	int64_t id, again, removed = 0;
	struct messages rows = {0};
	struct db *db = begin(w);

	id = put(w, db, m);
	put(w, db, (struct mail_of){.uid = 2, .at = 2, .id = "b@x"});
	end(w);
	db = begin(w);
	MUST(merge_forget_uids(db, w->folder, e));
	m.uid = 501;
	again = put(w, db, m);
	assert_int_equal(again, id);
	MUST(merge_drop_unknown(db, w->folder, &removed, e));
	end(w);
	assert_int_equal(removed, 1);
	read_page(w,
	    (struct message_page){.list.folder_id = w->folder, .n = 10}, &rows);
	assert_int_equal(rows.len, 1);
	assert_int_equal(rows.items[0].srv_uid, 501);
	messages_clear(&rows);
}

static void assert_uid(struct world *w, int64_t id, int64_t uid, bool is_whole)
{
	struct message m;

	MUST(message_read(w->db, id, &m, e));
	assert_int_equal(m.srv_uid, uid);
	assert_int_equal(m.here == HERE_WHOLE, is_whole);
	message_clear(&m);
}

/* One Message-ID is not enough: size, dates and subject tell them apart. */
static void mail_with_one_message_id_is_told_apart(void **state)
{
	struct world *w = *state;
	struct mail_of mails[] = {
	    {.uid = 1, .at = 1, .id = "a@x", .body = "one"},
	    {.uid = 2, .at = 1, .id = "a@x", .body = "three"},
	    {.uid = 3, .at = 2, .id = "a@x", .body = "two"},
	    {.uid = 4, .at = 2, .id = "a@x", .body = "six", .subject = "even"},
	};
	enum { N = sizeof mails / sizeof *mails };
	int64_t ids[N], removed = 0;
	struct db *db = begin(w);

	for (int i = 0; i < N; i++)
		ids[i] = put(w, db, mails[i]);
	MUST(merge_forget_uids(db, w->folder, e));
	for (int i = N - 1; i >= 0; i--) {
		mails[i].uid = 504 - i;
		assert_int_equal(put(w, db, mails[i]), ids[i]);
	}
	MUST(merge_drop_unknown(db, w->folder, &removed, e));
	end(w);
	assert_int_equal(removed, 0);
	for (int i = 0; i < N; i++)
		assert_uid(w, ids[i], 504 - i, true);
}

/* What only the bytes tell apart keeps no text that may be another's, and is
 * not deleted for it. */
static void what_nothing_tells_apart_is_fetched_anew(void **state)
{
	struct world *w = *state;
	struct mail_of m = {.uid = 1, .at = 1, .id = "a@x", .body = "one"};
	int64_t ids[3];
	struct edit_deleted deleted = {.may_go = true};
	struct edit_of of = {.ids = ids, .n = 1, .now = 100};
	struct pending_leaving_list list = {0};
	struct db *db = begin(w);

	ids[0] = put(w, db, m);
	m.uid = 2;
	m.body = "two";
	ids[1] = put(w, db, m);
	/* Twice the same: its text is that of both. */
	m = (struct mail_of){.uid = 3, .at = 1, .id = "b@x", .body = "three"};
	ids[2] = put(w, db, m);
	m.uid = 4;
	put(w, db, m);
	end(w);
	MUST(edit_delete(w->store, &of, &deleted, e));
	read_leaving(w, 105, 5, &list);
	assert_int_equal(list.len, 1);
	db = begin(w);
	MUST(merge_forget_uids(db, w->folder, e));
	for (int uid = 11; uid <= 12; uid++)
		put(w, db,
		    (struct mail_of){
			.uid = uid, .at = 1, .id = "b@x", .body = "three"});
	for (int uid = 13; uid <= 14; uid++)
		put(w, db,
		    (struct mail_of){.uid = uid,
			.at = 1,
			.id = "a@x",
			.body = uid == 13 ? "two" : "one"});
	end(w);
	assert_uid(w, ids[0], 13, false);
	assert_uid(w, ids[1], 14, false);
	assert_uid(w, ids[2], 11, true);
	read_leaving(w, 105, 5, &list);
	assert_int_equal(list.len, 0);
	vec_clear(&list);
}

/* A server that names the wrong UIDs for what it was asked to move. */
static void a_named_uid_counts_once_its_header_was_seen(void **state)
{
	struct world *w = *state;
	int64_t work = make_folder(w, "Work", ROLE_NONE), ids[3], now[3];
	struct mail_of mails[] = {
	    {.uid = 1, .at = 1, .id = "a@x", .body = "one"},
	    {.uid = 2, .at = 1, .id = "a@x", .body = "three"},
	    {.uid = 3, .at = 1, .id = "c@x", .body = "two"}};
	struct edit_of of = {.ids = ids, .n = 3, .now = 100};
	struct pending_leaving_list list = {0};
	struct edit_deleted deleted = {.may_go = true};
	struct db *db = begin(w);

	for (int i = 0; i < 3; i++)
		ids[i] = put(w, db, mails[i]);
	end(w);
	MUST(edit_move(w->store, &of, work, e));
	db = begin(w);
	for (int i = 0; i < 3; i++)
		MUST(move_result_to(
		    db, &(struct move_result){ids[i], work, 5 + i}, e));
	end(w);
	MUST(edit_delete(w->store, &of, &deleted, e));
	read_leaving(w, 105, 5, &list);
	assert_int_equal(list.len, 0);
	/* In truth they lie there the other way round. */
	db = begin(w);
	for (int i = 2; i >= 0; i--) {
		mails[i].folder_id = work;
		mails[i].uid = 7 - i;
		now[i] = put(w, db, mails[i]);
	}
	end(w);
	see(w, work, 7);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(now[i], ids[i]);
		assert_uid(w, ids[i], 7 - i, true);
	}
	read_leaving(w, 105, 5, &list);
	assert_int_equal(list.len, 3);
	/* Where all was pulled no other message takes the place of one. */
	db = begin(w);
	now[0] = put(w, db,
	    (struct mail_of){.uid = 9, .at = 1, .id = "d@x", .body = "d"});
	MUST(move_result_to(db, &(struct move_result){now[0], work, 5}, e));
	end(w);
	assert_uid(w, ids[2], 5, true);
	assert_uid(w, now[0], 0, true);
	vec_clear(&list);
}

static void shed_all(struct world *w, int64_t folder_id)
{
	struct offline_walk walk = offline_walk_from(folder_id, INT64_MAX, 2);

	while (!walk.is_over) {
		struct db *db = begin(w);

		MUST(offline_drop_bodies(db, &walk, e));
		end(w);
	}
}

static void expect_here(struct world *w, int64_t id, enum message_here here)
{
	struct message m;

	MUST(message_read(w->db, id, &m, e));
	assert_int_equal(m.here, here);
	assert_int_equal(m.body_id != 0, here == HERE_WHOLE);
	message_clear(&m);
}

/* What waits to be moved, what a copy is to be made of, what lives here and
 * what has no place on the server yet stays whole. */
static void only_what_the_server_holds_is_shed(void **state)
{
	struct world *w = *state;
	int64_t other = make_folder(w, "Other", ROLE_NONE);
	struct db *db = begin(w);
	int64_t plain = put(w, db, (struct mail_of){.uid = 1, .body = "a"});
	int64_t source = put(w, db, (struct mail_of){.uid = 2, .body = "b"});
	int64_t moved = put(w, db, (struct mail_of){.uid = 3, .body = "c"});
	int64_t local = put(w, db, (struct mail_of){.body = "d"}), shared;
	struct edit_of of = {.n = 1, .now = 5};
	struct message m;

	end(w);
	MUST(message_read(w->db, local, &m, e));
	db = begin(w);
	shared = put(w, db, (struct mail_of){.uid = 4, .body_id = m.body_id});
	message_clear(&m);
	sql_exec(db, "UPDATE message SET here = 2 WHERE srv_uid = 4", NULL);
	end(w);
	of.ids = &source;
	MUST(edit_copy(w->store, &of, other, e));
	of.ids = &moved;
	MUST(edit_move(w->store, &of, other, e));
	shed_all(w, w->folder);
	shed_all(w, other);
	shed_all(w, w->inbox);
	expect_here(w, plain, HERE_HEADER);
	expect_here(w, source, HERE_WHOLE);
	expect_here(w, moved, HERE_WHOLE);
	expect_here(w, local, HERE_WHOLE);
	expect_here(w, shared, HERE_HEADER);
	assert_int_equal(count_rows(w, "SELECT count(*) FROM body"), 3);
	check_sound(w);
}

static int64_t count_wanted(struct world *w)
{
	return count_rows(
	    w, "SELECT count(*) FROM message WHERE want_body <> 0");
}

static void the_newest_are_wanted_as_far_as_there_is_room(void **state)
{
	struct world *w = *state;
	struct offline_room room = {
	    .folders = &w->folder, .n = 1, .bytes = 1000};
	struct offline_walk walk = offline_walk_from(w->folder, INT64_MAX, 3);
	struct db *db = begin(w);
	int64_t since, size;

	for (int i = 1; i <= 10; i++)
		put(w, db, (struct mail_of){.uid = i, .at = 100 + i});
	end(w);
	MUST(offline_since(w->db, &room, &since, e));
	assert_true(since == INT64_MIN);
	size = count_rows(w, "SELECT max(size) FROM message");
	room.bytes = 4 * size + 1;
	MUST(offline_since(w->db, &room, &since, e));
	assert_int_equal(since, 107);
	db = begin(w);
	while (!walk.is_over)
		MUST(offline_want(db, &walk, since, e));
	end(w);
	assert_int_equal(count_wanted(w), 4);
	/* What a person asked for stays wanted. */
	db = begin(w);
	sql_exec(
	    db, "UPDATE message SET want_body = 2 WHERE srv_uid = 1", NULL);
	walk = offline_walk_from(w->folder, INT64_MAX, 100);
	MUST(offline_want(db, &walk, INT64_MAX, e));
	end(w);
	assert_true(walk.is_over);
	assert_int_equal(count_wanted(w), 1);
}

static void a_maildrop_is_remembered(void **state)
{
	struct world *w = *state;
	struct maildrop_entry entry = {.uidl = (char *)(uintptr_t) "u2",
	    .state = DROP_STORED,
	    .message_id = 5,
	    .size = 10,
	    .stored_at = 100,
	    .listed_at = 100};
	struct maildrop known = {0};
	int64_t n;
	struct db *db = begin(w);

	MUST(maildrop_add(db, w->pop, &entry, e));
	entry.uidl = (char *)(uintptr_t) "u1";
	MUST(maildrop_add(db, w->pop, &entry, e));
	/* The UIDL is used again for another message. */
	entry.message_id = 6;
	MUST(maildrop_add(db, w->pop, &entry, e));
	MUST(maildrop_set_state(db, w->pop, "u2", DROP_GONE, 200, e));
	end(w);
	MUST(maildrop_read(w->db, w->pop, &known, e));
	assert_int_equal(known.len, 2);
	assert_string_equal(known.items[0].uidl, "u1");
	assert_int_equal(known.items[0].message_id, 6);
	assert_int_equal(known.items[1].state, DROP_GONE);
	MUST(maildrop_count_shared(w->db, w->pop, &n, e));
	assert_int_equal(n, 1);
	maildrop_clear(&known);
	db = begin(w);
	MUST(maildrop_forget(db, w->pop, 200, e));
	MUST(maildrop_forget(db, w->pop, 201, e));
	end(w);
	MUST(maildrop_read(w->db, w->pop, &known, e));
	assert_int_equal(known.len, 1);
	maildrop_clear(&known);
}

/* Rows that the server calls one message, in the folder and in another. */
static int64_t put_place(
    struct world *w, struct db *db, int64_t folder_id, int64_t uid)
{
	return put(w, db,
	    (struct mail_of){.uid = uid,
		.at = 1,
		.id = "one",
		.folder_id = folder_id,
		.object_id_key = 7});
}

static void places_of_a_message_share_its_body(void **state)
{
	struct world *w = *state;
	int64_t travel = make_folder(w, "Travel", ROLE_NONE);
	int64_t work = make_folder(w, "Work", ROLE_NONE);
	struct merge_body_of of = {.size = 4, .here = HERE_WHOLE};
	const struct duplicate_row more = {
	    .folder_id = work, .uid = 5, .flags = 1};
	unsigned char digest[DIGEST_MAX];
	struct search search = {.text = "none", .n = 10};
	struct ids found = {0};
	struct db *db = begin(w);
	int64_t first = put_place(w, db, w->folder, 1);
	struct message m;

	put_place(w, db, travel, 9);
	put(w, db, (struct mail_of){.uid = 2, .at = 1, .id = "one"});
	digest_of(DIGEST_IS_SHA256, "text", 4, digest);
	MUST(merge_body(db, "text", 4, digest, &of.body_id, e));
	of.message_id = first;
	MUST(merge_body_of(db, &of, e));
	MUST(duplicate_row_put(db, first, &more, e));
	MUST(duplicate_row_put(db, first, &more, e));
	end(w);
	assert_int_equal(count_rows(w, "SELECT count(*) FROM body"), 1);
	assert_int_equal(count_rows(w, "SELECT count(*) FROM message"
				       " WHERE here = 2 AND body_id > 0"),
	    3);
	MUST(message_read(w->db, first, &m, e));
	assert_string_equal(m.labels, "Travel\nWork");
	message_clear(&m);
	index_all(w);
	MUST(search_find(w->db, &search, &found, e));
	assert_int_equal(found.len, 2);
	vec_clear(&found);
	db = begin(w);
	MUST(merge_discard(db, first, e));
	end(w);
	assert_int_equal(count_rows(w, "SELECT count(*) FROM body"), 1);
	check_sound(w);
}

/* One name for two messages is no name. */
static void a_name_of_several_messages_leads_nowhere(void **state)
{
	struct world *w = *state;
	struct object_id_known known = {.key = 7, .arrived_at = 1};
	struct db *db = begin(w);
	int64_t first = put_place(w, db, w->folder, 1), id;
	struct message m;

	end(w);
	MUST(message_read(w->db, first, &m, e));
	known.size = m.size;
	message_clear(&m);
	MUST(object_id_find(w->db, &known, &id, e));
	assert_int_equal(id, first);
	db = begin(w);
	put(w, db,
	    (struct mail_of){
		.uid = 2, .at = 1, .id = "two", .object_id_key = 7});
	end(w);
	MUST(object_id_find(w->db, &known, &id, e));
	assert_int_equal(id, 0);
	assert_true(object_id_key(1, "x") != object_id_key(2, "x"));
}

/* What was born here is nowhere else: a folder that vanishes under it is to be
 * made again; what was only to be moved there stays where it is. */
static void a_folder_that_vanishes_takes_nothing_new(void **state)
{
	struct world *w = *state;
	int64_t work = make_folder(w, "Work", ROLE_NONE), id, moved;
	struct edit_of of = {.ids = &id, .n = 1, .now = 100};
	struct outbox_of ready = {.account_id = w->imap, .now = 100, .n = 10};
	struct outbox_list list = {0};
	struct db *db = begin(w);
	struct folder f;
	struct message m;

	id = moved = put(w, db, (struct mail_of){.uid = 1, .at = 1});
	end(w);
	MUST(edit_copy(w->store, &of, work, e));
	MUST(edit_move(w->store, &of, work, e));
	db = begin(w);
	MUST(merge_folder_gone(db, work, e));
	end(w);
	MUST(message_read(w->db, moved, &m, e));
	assert_int_equal(m.folder_id, w->folder);
	message_clear(&m);
	MUST(folder_read(w->db, work, &f, e));
	assert_string_equal(f.srv_name, "");
	folder_clear(&f);
	MUST(outbox_ready(w->db, &ready, &list, e));
	assert_int_equal(list.len, 1);
	assert_int_equal(list.items[0].source_id, moved);
	check_sound(w);
	vec_clear(&list);
}

static int count_statement(unsigned what, void *ctx, void *stmt, void *text)
{
	int *n = ctx;

	(void)what;
	(void)stmt;
	/* Says that a trigger begins; its statements follow. */
	*n += strncmp(text, "-- TRIGGER", 10) != 0;
	return 0;
}

/* How many statements a message takes decides how fast mail is stored. Those
 * of triggers count, too. */
static void a_body_is_stored_with_five_statements(void **state)
{
	static const char text[] = "Subject: x\r\n\r\nbody\r\n";
	struct world *w = *state;
	struct merge_body_of of = {.size = sizeof text - 1, .here = HERE_WHOLE};
	unsigned char digest[DIGEST_MAX];
	struct folder f = {0};
	int n = 0;
	struct db *db = begin(w);

	of.message_id = put(w, db, (struct mail_of){.uid = 1, .at = 1});
	digest_of(DIGEST_IS_SHA256, text, sizeof text - 1, digest);
	sqlite3_trace_v2(db->sqlite, SQLITE_TRACE_STMT, count_statement, &n);
	MUST(merge_body(db, text, sizeof text - 1, digest, &of.body_id, e));
	MUST(merge_body_of(db, &of, e));
	sqlite3_trace_v2(db->sqlite, 0, NULL, NULL);
	end(w);
	/* The body, its piece, the message as it was and as it is, and the
	 * sums of its folder. */
	assert_int_equal(n, 5);
	MUST(folder_read(w->db, w->folder, &f, e));
	assert_int_equal(f.total, 1);
	assert_int_equal(f.unread, 1);
	assert_int_equal(f.whole, 1);
	assert_int_equal(f.bytes, sizeof text - 1);
	folder_clear(&f);
	check_sound(w);
}

/* What failed with a server is one row for each step, and its parts. */
static void attempts_are_one_for_each_step(void **state)
{
	struct world *w = *state;
	struct attempt a = {.step = (char *)(uintptr_t) "HEADERS",
	    .folder_id = w->folder,
	    .first = 1,
	    .last = 250,
	    .tries = 1,
	    .since = 100,
	    .noted_at = 100,
	    .text = (char *)(uintptr_t) "cut"};
	struct attempts list;
	struct db *db = begin(w);

	MUST(attempt_write(db, w->imap, &a, e));
	a.tries = 2;
	a.retry_at = 200;
	MUST(attempt_write(db, w->imap, &a, e));
	end(w);
	MUST(attempt_read(w->db, w->imap, &list, e));
	assert_int_equal(list.len, 1);
	assert_int_equal(list.items[0].tries, 2);
	assert_int_equal(list.items[0].last, 250);
	assert_int_equal(list.items[0].retry_at, 200);
	attempt_clear(&list);
	db = begin(w);
	MUST(attempt_drop(db, w->imap, &a, e));
	end(w);
	MUST(attempt_read(w->db, w->imap, &list, e));
	assert_int_equal(list.len, 0);
	attempt_clear(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(merging_flags_keeps_what_is_wanted),
	    TEST(a_new_uidvalidity_recognises_old_mail),
	    TEST(mail_with_one_message_id_is_told_apart),
	    TEST(what_nothing_tells_apart_is_fetched_anew),
	    TEST(a_named_uid_counts_once_its_header_was_seen),
	    TEST(only_what_the_server_holds_is_shed),
	    TEST(the_newest_are_wanted_as_far_as_there_is_room),
	    TEST(places_of_a_message_share_its_body),
	    TEST(a_name_of_several_messages_leads_nowhere),
	    TEST(a_maildrop_is_remembered),
	    TEST(a_folder_that_vanishes_takes_nothing_new),
	    TEST(attempts_are_one_for_each_step),
	    TEST(a_body_is_stored_with_five_statements),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
