/*
 * What the user wants: edits, their undo, and what of them waits for a server.
 */
#include "unit/store_world.h"

#include "store/user/edit.h"
#include "store/server/move_result.h"
#include "store/server/outbox.h"
#include "store/read/trouble.h"

struct waiting {
	struct store *store;
	bool ok;
	struct err e;
};

/* How many changes of flags and wanted texts the account may try now. */
static size_t count_tries(struct world *w, int64_t now)
{
	const struct pending_bodies_of of = {
	    .account_id = w->imap, .least = 1, .now = now, .n = 10};
	struct pending_flags_list flags = {0};
	struct pending_bodies bodies = {0};
	size_t n;

	MUST(pending_flags(w->db, w->imap, now, 10, &flags, e));
	MUST(pending_bodies(w->db, &of, &bodies, e));
	n = flags.len + bodies.len;
	vec_clear(&flags);
	vec_clear(&bodies);
	return n;
}

/* Trouble that was noted while the clock said 2100 does not wait till then. */
static void a_pause_of_a_wrong_clock_is_over(void **state)
{
	struct world *w = *state;
	struct edit_flags edit = {.n = 1, .set = FLAG_SEEN};
	const int64_t now = INT64_C(1800000000), wrong = INT64_C(4102444800);
	struct db *db = begin(w);
	int64_t id = put(w, db, (struct mail_of){.uid = 1, .at = 1});

	MUST(sql_exec(db, "UPDATE message SET want_body = 1", e));
	end(w);
	edit.ids = &id;
	MUST(edit_flags(w->store, &edit, e));
	assert_int_equal(count_tries(w, now), 2);
	db = begin(w);
	MUST(trouble_note(db, id, "no", now, e));
	MUST(trouble_note(db, id, "no", now, e));
	end(w);
	assert_int_equal(count_tries(w, now), 0);
	assert_int_equal(count_tries(w, now + TROUBLE_FIRST), 2);
	db = begin(w);
	MUST(trouble_note(db, id, "no", wrong, e));
	end(w);
	assert_int_equal(count_tries(w, wrong), 0);
	assert_int_equal(count_tries(w, now), 2);
}

/* POP rows have no server columns: they never wait for one. */
static void local_rows_never_wait(void **state)
{
	struct world *w = *state;
	struct edit_flags edit = {.n = 1, .set = FLAG_SEEN};
	struct db *db = begin(w);
	int64_t id = put(w, db, (struct mail_of){.at = 1, .body = "x"}), n;

	end(w);
	edit.ids = &id;
	MUST(edit_flags(w->store, &edit, e));
	assert_int_equal(flags_of(w, id), FLAG_SEEN);
	MUST(pending_count(w->db, 0, &n, e));
	assert_int_equal(n, 0);
}

/* What the server is still to copy is not deleted there before: the copy would
 * be of nothing. What is here whole could be sent from here. */
static void the_original_of_a_copy_waits_for_it(void **state)
{
	struct world *w = *state;
	int64_t work = make_folder(w, "Work", ROLE_NONE), ids[2];
	struct edit_of of = {.ids = ids, .n = 1, .now = 100};
	struct edit_deleted deleted = {.may_go = true};
	struct pending_leaving_list list = {0};
	struct outbox_of ready = {.account_id = w->imap, .now = 100, .n = 10};
	struct outbox_list waiting = {0};
	struct outbox_sent sent = {
	    .folder_id = work, .uid = 5, .is_same = true};
	struct db *db = begin(w);

	ids[0] = put(w, db, (struct mail_of){.uid = 1, .at = 1, .id = "a@x"});
	end(w);
	MUST(edit_copy(w->store, &of, work, e));
	MUST(edit_delete(w->store, &of, &deleted, e));
	read_leaving(w, 200, 0, &list);
	assert_int_equal(list.len, 0);
	/* A refused copy changes nothing as long as the text is not here. */
	MUST(outbox_ready(w->db, &ready, &waiting, e));
	assert_int_equal(waiting.len, 1);
	sent.message_id = waiting.items[0].message_id;
	sent.size = waiting.items[0].size;
	db = begin(w);
	MUST(trouble_note(db, sent.message_id, "no", 100, e));
	end(w);
	read_leaving(w, 200, 0, &list);
	assert_int_equal(list.len, 0);
	db = begin(w);
	MUST(outbox_done(db, &sent, e));
	end(w);
	read_leaving(w, 200, 0, &list);
	assert_int_equal(list.len, 1);
	vec_clear(&waiting);
	vec_clear(&list);
}

/* A row that was moved is the one that the user knows, whoever told of its new
 * place first; and before that an undo costs nothing. */
static void a_moved_row_stays_itself(void **state)
{
	struct world *w = *state;
	int64_t work = make_folder(w, "Work", ROLE_NONE), ids[2], at;
	struct pending_leaving_list list = {0};
	struct edit_undo undo = {0};
	struct edit_of of = {.ids = ids, .n = 2, .undo = &undo, .now = 100};
	struct pending_leaving_of ripe = {
	    .account_id = w->imap, .now = 103, .grace = 5};
	struct db *db = begin(w);
	struct message m;
	int64_t removed = 0;

	ids[0] = put(w, db, (struct mail_of){.uid = 1, .at = 1, .id = "a@x"});
	ids[1] = put(w, db, (struct mail_of){.uid = 2, .at = 2, .id = "b@x"});
	end(w);
	MUST(edit_move(w->store, &of, work, e));
	read_leaving(w, 103, 5, &list);
	assert_int_equal(list.len, 0);
	MUST(pending_ripe_at(w->db, &ripe, &at, e));
	assert_int_equal(at, 105);
	read_leaving(w, 105, 5, &list);
	assert_int_equal(list.len, 2);
	assert_int_equal(list.items[0].to_id, work);
	MUST(edit_undo(w->store, &undo, e));
	read_leaving(w, 105, 5, &list);
	assert_int_equal(list.len, 0);
	MUST(edit_move(w->store, &of, work, e));
	/* The server moved one; somebody saw the other vanish. */
	db = begin(w);
	MUST(move_result_to(db, &(struct move_result){ids[0], work, 9}, e));
	MUST(merge_vanished(db, w->folder, 2, 2, &removed, e));
	end(w);
	read_leaving(w, 105, 0, &list);
	assert_int_equal(list.len, 0);
	MUST(message_read(w->db, ids[1], &m, e));
	assert_int_equal(m.srv_folder_id, work);
	assert_int_equal(m.srv_uid, 0);
	message_clear(&m);
	/* Taken back now, it is moved back, once the UID was seen. */
	MUST(edit_undo(w->store, &undo, e));
	read_leaving(w, 105, 5, &list);
	assert_int_equal(list.len, 0);
	see(w, work, 9);
	read_leaving(w, 105, 5, &list);
	assert_int_equal(list.len, 1);
	assert_int_equal(list.items[0].folder_id, work);
	assert_int_equal(list.items[0].to_id, w->folder);
	check_sound(w);
	vec_clear(&list);
	vec_clear(&undo);
}

/* An act that fails is undone by what it did, not by what was taken back: the
 * id of a copy that was not made soon is another message's. */
static void what_was_not_done_is_not_undone(void **state)
{
	struct world *w = *state;
	int64_t work = make_folder(w, "Work", ROLE_NONE);
	int64_t trash = make_folder(w, "Trash", ROLE_TRASH);
	struct edit_undo undo = {0};
	struct edit_deleted deleted = {.may_go = true};
	int64_t ids[2] = {0, 1000};
	struct edit_of of = {.ids = ids, .n = 2, .undo = &undo, .now = 100};
	struct db *db = begin(w);
	struct err why = {0};

	ids[0] = put(w, db, (struct mail_of){.uid = 1, .at = 1});
	end(w);
	assert_false(edit_copy(w->store, &of, work, &why));
	assert_int_equal(undo.len, 0);
	assert_false(edit_delete(w->store, &of, &deleted, &why));
	assert_int_equal(undo.len, 0);
	assert_int_equal(deleted.trashed, 0);
	check_counts(w, trash, 0, 0);
	of.n = 1;
	MUST(edit_move(w->store, &of, work, e));
	of.n = 2;
	assert_false(edit_copy(w->store, &of, work, &why));
	assert_int_equal(undo.len, 1);
	db = begin(w);
	put(w, db, (struct mail_of){.uid = 2, .at = 2});
	end(w);
	MUST(edit_undo(w->store, &undo, e));
	check_counts(w, w->folder, 2, 2);
	check_counts(w, work, 0, 0);
	vec_clear(&undo);
}

/* Marked where nothing can be expunged: hidden, at rest, and back as soon as
 * anybody takes the mark away. */
static void what_is_only_marked_comes_back(void **state)
{
	struct world *w = *state;
	struct edit_undo undo = {0};
	struct edit_deleted deleted = {.may_go = true};
	struct merge_flags seen = {.uid = 1, .flags = FLAG_SEEN};
	struct edit_of of = {.n = 1, .undo = &undo, .now = 100};
	struct db *db = begin(w);
	int64_t id, n = 0;

	id = put(w, db, (struct mail_of){.uid = 1, .at = 1});
	end(w);
	of.ids = &id;
	MUST(edit_delete(w->store, &of, &deleted, e));
	db = begin(w);
	MUST(move_result_marked(db, id, e));
	end(w);
	MUST(pending_count(w->db, w->imap, &n, e));
	assert_int_equal(n, 0);
	check_counts(w, w->folder, 0, 0);
	MUST(edit_undo(w->store, &undo, e));
	check_counts(w, w->folder, 1, 1);
	MUST(pending_count(w->db, w->imap, &n, e));
	assert_int_equal(n, 1);
	db = begin(w);
	MUST(move_result_marked(db, id, e));
	seen.folder_id = w->folder;
	MUST(merge_flags(db, &seen, &n, e));
	end(w);
	check_counts(w, w->folder, 1, 0);
	vec_clear(&undo);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_pause_of_a_wrong_clock_is_over),
	    TEST(local_rows_never_wait),
	    TEST(the_original_of_a_copy_waits_for_it),
	    TEST(a_moved_row_stays_itself),
	    TEST(what_was_not_done_is_not_undone),
	    TEST(what_is_only_marked_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
