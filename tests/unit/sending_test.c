/* Messages that are sent: what the user wants, what the server said, and what
 * is left of both after a crash. */
#include "unit/store_world.h"

#include "base/date.h"
#include "store/server/outbox.h"
#include "store/server/sent.h"
#include "store/user/sending.h"

static const char *const two[] = {"bob@example.org", "eve@example.org"};

static int64_t queue_at(
    struct world *w, int64_t account_id, const char *msgid, int64_t send_at)
{
	struct sending_new m = {.account_id = account_id,
	    .sender = "ann@example.org",
	    .to = two,
	    .n_to = 2,
	    .now = 100,
	    .send_at = send_at};
	struct sending_writer *out;
	struct buf text = BUF_INIT;
	int64_t id;

	buf_printf(&text,
	    "From: ann@example.org\r\nBcc: eve@example.org\r\n"
	    "Subject: News\r\nMessage-ID: <%s>\r\n\r\nHello.\r\n",
	    msgid);
	MUST(sending_open(&out, w->store, e));
	MUST(sending_add(out, text.data, text.len, e));
	MUST(sending_queue(out, &m, &id, e));
	sending_close(out);
	buf_clear(&text);
	return id;
}

static int64_t queue(struct world *w, const char *msgid)
{
	return queue_at(w, w->pop, msgid, 100);
}

static enum sending_view view_of(struct world *w, int64_t id)
{
	struct sending m;
	enum sending_view view;

	MUST(sending_read(w->db, id, &m, e));
	view = sending_view(&m, 1000);
	sending_clear(&m);
	return view;
}

/* The next message that is due, 0: none. */
static int64_t next_after(struct world *w, int64_t now, bool is_impatient)
{
	struct sent_due due = {
	    .account_id = w->pop, .now = now, .is_impatient = is_impatient};
	struct sending m;
	bool found;
	int64_t id;

	MUST(sent_next(w->db, &due, &m, &found, e));
	id = found ? m.id : 0;
	sending_clear(&m);
	return id;
}

static bool mark(struct world *w, int64_t id, const int *to, size_t n)
{
	struct db *db = begin(w);
	bool is_ok;

	MUST(sent_mark(db, id, to, n, &is_ok, e));
	end(w);
	return is_ok;
}

static bool mark_all(struct world *w, int64_t id)
{
	static const int all[] = {1, 2};

	return mark(w, id, all, 2);
}

static bool done(struct world *w, int64_t id, enum sent_copy copy)
{
	struct sent_yes yes = {
	    .id = id, .now = 500, .copy = copy, .said = "2.0.0 queued"};
	struct db *db = begin(w);
	bool is_all;

	MUST(sent_done(db, &yes, &is_all, e));
	end(w);
	return is_all;
}

static void note(struct world *w, struct sent_outcome o)
{
	struct db *db = begin(w);

	o.text = o.text ? o.text : "Why.";
	o.said = "550 no";
	MUST(sent_note(db, &o, e));
	end(w);
}

static int64_t count_in_role(
    struct world *w, int64_t account_id, enum folder_role role)
{
	struct folder f;
	int64_t id, total;

	MUST(folder_with_role(w->db, account_id, role, &id, e));
	if (!id)
		return 0;
	MUST(folder_read(w->db, id, &f, e));
	total = f.total;
	folder_clear(&f);
	return total;
}

static void a_message_is_sent_and_has_one_copy(void **state)
{
	struct world *w = *state;
	int64_t id = queue(w, "m1@example.org");

	assert_int_equal(view_of(w, id), SENDING_IS_QUEUED);
	assert_int_equal(next_after(w, 99, false), 0);
	assert_int_equal(next_after(w, 100, false), id);
	assert_true(mark_all(w, id));
	assert_int_equal(next_after(w, 100, true), 0);
	assert_true(done(w, id, SENT_COPY_HERE));
	assert_int_equal(view_of(w, id), SENDING_IS_SENT);
	assert_int_equal(count_in_role(w, w->pop, ROLE_SENT), 1);
	assert_int_equal(
	    count_rows(w, "SELECT count(*) FROM body WHERE is_whole = 1"), 1);
	assert_int_equal(
	    count_rows(w, "SELECT count(*) FROM sending WHERE body_id <> 0"),
	    0);
	check_sound(w);
}

/* Without a copy its bytes go; the copy goes with its message. */
static void bytes_are_kept_as_long_as_they_are_needed(void **state)
{
	struct world *w = *state;
	int64_t id = queue(w, "m1@example.org"), other;
	struct sending m;
	struct db *db;

	assert_true(mark_all(w, id));
	assert_true(done(w, id, SENT_COPY_NONE));
	assert_int_equal(count_rows(w, "SELECT count(*) FROM body"), 0);
	other = queue(w, "m2@example.org");
	assert_true(mark(w, other, (int[]){1}, 1));
	assert_false(done(w, other, SENT_COPY_HERE));
	MUST(sending_read(w->db, other, &m, e));
	db = begin(w);
	MUST(merge_discard(db, m.message_id, e));
	end(w);
	/* The user threw the copy away; the rest is still to be sent. */
	assert_int_equal(count_rows(w, "SELECT count(*) FROM body"), 1);
	sending_clear(&m);
	assert_true(mark(w, other, (int[]){2}, 1));
	assert_true(done(w, other, SENT_COPY_HERE));
	assert_int_equal(count_rows(w, "SELECT count(*) FROM body"), 0);
	assert_int_equal(count_in_role(w, w->pop, ROLE_SENT), 0);
}

static void a_stop_comes_before_the_mark_or_is_refused(void **state)
{
	struct world *w = *state;
	int64_t id = queue(w, "m1@example.org");
	struct err why = {0};

	MUST(sending_stop(w->store, id, e));
	assert_int_equal(view_of(w, id), SENDING_IS_HELD);
	assert_int_equal(next_after(w, 1000, true), 0);
	assert_false(mark_all(w, id));
	MUST(sending_later(w->store, id, 2000, e));
	assert_int_equal(view_of(w, id), SENDING_IS_HELD);
	MUST(sending_again(w->store, id, 300, false, e));
	assert_int_equal(next_after(w, 300, false), id);
	assert_true(mark_all(w, id));
	assert_false(sending_stop(w->store, id, &why));
	assert_int_equal(why.kind, ERR_BUSY);
	assert_false(sending_drop(w->store, id, &why));
	assert_false(sending_later(w->store, id, 9, &why));
	assert_false(sending_again(w->store, id, 9, false, &why));
	assert_true(done(w, id, SENT_COPY_HERE));
	assert_false(sending_stop(w->store, id, &why));
	MUST(sending_drop(w->store, id, e));
	assert_int_equal(count_in_role(w, w->pop, ROLE_SENT), 1);
	check_sound(w);
}

/* A process that ends with a mark leaves a message that may have been sent; it
 * is never sent again by itself. */
static void what_was_marked_is_in_doubt_after_a_crash(void **state)
{
	struct world *w = *state;
	int64_t id = queue(w, "m1@example.org");
	struct err why = {0};

	assert_false(sending_arrived(w->store, id, 9, SENT_COPY_HERE, &why));
	assert_true(mark_all(w, id));
	close_world(w);
	open_world(w);
	assert_int_equal(view_of(w, id), SENDING_IS_UNSURE);
	assert_int_equal(next_after(w, INT32_MAX, true), 0);
	MUST(sending_again(w->store, id, 300, false, e));
	assert_int_equal(view_of(w, id), SENDING_IS_QUEUED);
	assert_int_equal(next_after(w, 300, false), id);
	/* The second try does not get through: it goes on by itself, and the
	 * doubt is not forgotten. */
	note(w, (struct sent_outcome){
		    .id = id, .now = 300, .retry_at = 400, .is_counted = true});
	assert_int_equal(next_after(w, 300, false), 0);
	assert_int_equal(next_after(w, 400, false), id);
	MUST(sending_stop(w->store, id, e));
	assert_int_equal(view_of(w, id), SENDING_IS_UNSURE);
	MUST(sending_arrived(w->store, id, 500, SENT_COPY_HERE, e));
	assert_int_equal(view_of(w, id), SENDING_IS_SENT);
	assert_int_equal(count_in_role(w, w->pop, ROLE_SENT), 1);
}

static void a_refusal_waits_for_its_writer(void **state)
{
	struct world *w = *state;
	int64_t id = queue(w, "m1@example.org"), needy;
	struct sent_answer no = {
	    .id = id, .n = 2, .state = SENDING_TO_REFUSED, .said = "550"};
	struct err why = {0};
	struct sending m;
	struct db *db = begin(w);

	MUST(sent_note_to(db, &no, e));
	end(w);
	note(w, (struct sent_outcome){
		    .id = id, .now = 300, .state = SENDING_NEEDS_YOU});
	assert_int_equal(view_of(w, id), SENDING_IS_REFUSED);
	assert_int_equal(next_after(w, INT32_MAX, true), 0);
	MUST(sending_count_needy(w->db, 0, &needy, e));
	assert_int_equal(needy, 1);
	MUST(sending_again(w->store, id, 300, true, e));
	MUST(sending_read(w->db, id, &m, e));
	assert_false(m.to.items[0].is_left_out);
	assert_true(m.to.items[1].is_left_out);
	sending_clear(&m);
	assert_true(mark(w, id, (int[]){1}, 1));
	assert_true(done(w, id, SENT_COPY_HERE));
	/* Nobody is left: refused. */
	id = queue(w, "m2@example.org");
	db = begin(w);
	for (no.id = id, no.n = 1; no.n <= 2; no.n++)
		MUST(sent_note_to(db, &no, e));
	end(w);
	assert_false(sending_again(w->store, id, 300, true, &why));
	assert_int_equal(why.kind, ERR_USAGE);
}

static void the_oldest_due_goes_first(void **state)
{
	struct world *w = *state;
	int64_t late = queue_at(w, w->pop, "m1@example.org", 150);
	int64_t soon = queue_at(w, w->pop, "m2@example.org", 120), at;
	struct sent_due due = {.account_id = w->pop,
	    .now = 500,
	    .after_at = 120,
	    .after_id = soon};
	struct sending m;
	bool found;

	MUST(sent_next_at(w->db, w->pop, &at, e));
	assert_int_equal(at, 120);
	assert_int_equal(next_after(w, 130, false), soon);
	assert_int_equal(next_after(w, 500, false), soon);
	MUST(sent_next(w->db, &due, &m, &found, e));
	assert_int_equal(m.id, late);
	sending_clear(&m);
	note(w, (struct sent_outcome){.id = soon, .now = 500, .retry_at = 560});
	assert_int_equal(next_after(w, 500, false), late);
	assert_int_equal(next_after(w, 500, true), soon);
	MUST(sent_next_at(w->db, w->pop, &at, e));
	assert_int_equal(at, 150);
	/* A clock that was wrong does not hold a message back for years. */
	note(w,
	    (struct sent_outcome){.id = soon, .now = 500, .retry_at = 900000});
	assert_int_equal(next_after(w, 500, false), soon);
}

/* Which folder is Sent is known only once the server has been asked. */
static void a_copy_waits_until_sent_is_known(void **state)
{
	struct world *w = *state;
	int64_t id = queue_at(w, w->imap, "m1@example.org", 100), n = 0, sent;
	struct outbox_of ready = {.account_id = w->imap, .now = 900, .n = 10};
	struct outbox_list list = {0};
	struct db *db = begin(w);
	bool is_owed;

	MUST(sql_exec(db, "UPDATE folder SET srv_name = ''", e));
	end(w);
	assert_true(mark_all(w, id));
	assert_true(done(w, id, SENT_COPY_APPEND));
	MUST(sent_copy_is_owed(w->db, w->imap, &is_owed, e));
	assert_true(is_owed);
	assert_int_equal(view_of(w, id), SENDING_IS_SENT);
	sent = make_folder(w, "Gesendet", ROLE_SENT);
	db = begin(w);
	MUST(sent_copy_file_owed(db, w->imap, 900, &n, e));
	MUST(sent_copy_file_owed(db, w->imap, 900, &n, e));
	end(w);
	assert_int_equal(n, 1);
	MUST(outbox_ready(w->db, &ready, &list, e));
	assert_int_equal(list.len, 1);
	assert_int_equal(list.items[0].wanted_id, sent);
	vec_clear(&list);
	check_sound(w);
}

/* The server's own copy becomes ours, whatever it has done to its size. */
static void the_servers_own_copy_is_adopted(void **state)
{
	struct world *w = *state;
	int64_t sent = make_folder(w, "Sent", ROLE_SENT), id, row;
	struct outbox_of ready = {.account_id = w->imap, .now = 900, .n = 10};
	struct outbox_list list = {0};
	struct message m;
	struct db *db;

	id = queue_at(w, w->imap, "m1@example.org", 100);
	assert_true(mark_all(w, id));
	assert_true(done(w, id, SENT_COPY_SERVER));
	assert_int_equal(count_in_role(w, w->imap, ROLE_SENT), 1);
	MUST(outbox_ready(w->db, &ready, &list, e));
	MUST(outbox_begun(w->db, w->imap, &list, e));
	assert_int_equal(list.len, 0);
	db = begin(w);
	row = put(w, db,
	    (struct mail_of){.uid = 7,
		.at = 600,
		.folder_id = sent,
		.id = "m1@example.org",
		.flags = FLAG_SEEN});
	end(w);
	assert_int_equal(count_in_role(w, w->imap, ROLE_SENT), 1);
	MUST(message_read(w->db, row, &m, e));
	assert_int_equal(m.srv_uid, 7);
	assert_int_equal(m.here, HERE_WHOLE);
	message_clear(&m);
	assert_int_equal(count_rows(w, "SELECT count(*) FROM outbox"), 0);
	check_sound(w);
}

/* Its Message-ID in any folder, or an answer to it, proves that a message has
 * arrived. */
static void a_proof_ends_the_doubt(void **state)
{
	static const struct mail_of proofs[] = {
	    {.uid = 8, .at = 600, .id = "m1@example.org"},
	    {.uid = 9, .at = 600, .id = "a@b", .refs = "<m2@example.org>"},
	};
	struct world *w = *state;
	int64_t ids[3], n = 0;
	struct db *db;
	bool is_unsure;

	make_folder(w, "Sent", ROLE_SENT);
	for (int i = 0; i < 3; i++) {
		char msgid[] = "m1@example.org";

		msgid[1] = (char)('1' + i);
		ids[i] = queue_at(w, w->imap, msgid, 100);
		assert_true(mark_all(w, ids[i]));
		note(w, (struct sent_outcome){
			    .id = ids[i], .now = 300, .state = SENDING_UNSURE});
	}
	db = begin(w);
	MUST(sent_settle_proved(db, w->imap, SENT_COPY_APPEND, 700, &n, e));
	assert_int_equal(n, 0);
	for (int i = 0; i < 2; i++)
		put(w, db, proofs[i]);
	MUST(sent_settle_proved(db, w->imap, SENT_COPY_APPEND, 700, &n, e));
	end(w);
	assert_int_equal(n, 2);
	assert_int_equal(view_of(w, ids[0]), SENDING_IS_SENT);
	assert_int_equal(view_of(w, ids[1]), SENDING_IS_SENT);
	assert_int_equal(view_of(w, ids[2]), SENDING_IS_UNSURE);
	MUST(sent_is_unsure(w->db, w->imap, &is_unsure, e));
	assert_true(is_unsure);
	assert_int_equal(count_in_role(w, w->imap, ROLE_SENT), 2);
}

/* The message that was answered gets its flag with the commit, not before. */
static void the_parent_is_marked_when_it_is_sent(void **state)
{
	struct world *w = *state;
	struct db *db = begin(w);
	int64_t parent = put(w, db, (struct mail_of){.at = 1, .id = "p@q"});
	struct sending_new m = {.account_id = w->pop,
	    .sender = "ann@example.org",
	    .to = two,
	    .n_to = 2,
	    .parent_id = parent,
	    .parent_flags = FLAG_ANSWERED};
	struct sending_writer *out;
	int64_t id;

	end(w);
	MUST(sending_open(&out, w->store, e));
	MUST(sending_add(out, "From: a@b\r\n\r\nx\r\n", 16, e));
	MUST(sending_queue(out, &m, &id, e));
	sending_close(out);
	assert_true(mark_all(w, id));
	assert_int_equal(flags_of(w, parent), 0);
	assert_true(done(w, id, SENT_COPY_HERE));
	assert_int_equal(flags_of(w, parent), FLAG_ANSWERED);
}

/* 3 MB come in pieces; what is not queued leaves nothing. */
static void large_messages_come_in_pieces(void **state)
{
	struct world *w = *state;
	struct sending_new m = {
	    .account_id = w->pop, .sender = "", .to = two, .n_to = 1};
	struct sending_writer *out;
	char *line = calloc(1, 100000);
	struct body b;
	int64_t id;

	memset(line, 'x', 99998);
	memcpy(line + 99998, "\r\n", 2);
	for (int is_queued = 0; is_queued < 2; is_queued++) {
		MUST(sending_open(&out, w->store, e));
		MUST(sending_add(
		    out, "From: a@b\r\nSubject: Large\r\n\r\n", 29, e));
		for (int i = 0; i < 30; i++)
			MUST(sending_add(out, line, 100000, e));
		if (is_queued)
			MUST(sending_queue(out, &m, &id, e));
		sending_close(out);
		assert_int_equal(
		    count_rows(w, "SELECT count(*) FROM body"), is_queued);
	}
	MUST(body_open(&b, w->db, 2, e));
	assert_int_equal(b.size, 3000029);
	MUST(body_verify(&b, e));
	body_close(&b);
	free(line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_message_is_sent_and_has_one_copy),
	    TEST(bytes_are_kept_as_long_as_they_are_needed),
	    TEST(a_stop_comes_before_the_mark_or_is_refused),
	    TEST(what_was_marked_is_in_doubt_after_a_crash),
	    TEST(a_refusal_waits_for_its_writer),
	    TEST(the_oldest_due_goes_first),
	    TEST(a_copy_waits_until_sent_is_known),
	    TEST(the_servers_own_copy_is_adopted),
	    TEST(a_proof_ends_the_doubt),
	    TEST(the_parent_is_marked_when_it_is_sent),
	    TEST(large_messages_come_in_pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
