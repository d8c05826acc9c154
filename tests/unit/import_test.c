#include "unit/test.h"

#include "base/buf.h"
#include "store/read/accounts.h"
#include "store/read/body.h"
#include "store/repair/check.h"
#include "store/read/folder.h"
#include "store/user/import.h"
#include "store/server/merge.h"
#include "store/read/message.h"
#include "store/user/duplicate.h"
#include "unit/scratch.h"

/* A call that takes a struct err *e last must succeed. */
#define MUST(call)                                              \
	do {                                                    \
		struct err must_e = {0}, *e = &must_e;          \
		if (!(call))                                    \
			fail_msg("%s: %s", #call, must_e.text); \
	} while (0)

enum { NOW = 1795240000 };

/* A store of its own for each test, with a POP account. */
struct world {
	char dir[64];
	struct store *store;
	struct db *db;
	struct intake *intake;
	int64_t account, inbox;
};

static void open_world(struct world *w)
{
	static const struct conf_account conf = {
	    .label = (char *)(uintptr_t) "Home",
	    .address = (char *)(uintptr_t) "h@example.org",
	    .kind = CONF_POP};
	struct import_into into = {.now = NOW};

	MUST(store_open(&w->store, w->dir, STORE_WRITE, e));
	MUST(store_reader(w->store, &w->db, e));
	MUST(accounts_ensure(w->store, &conf, &w->account, e));
	MUST(folder_with_role(w->db, w->account, ROLE_INBOX, &w->inbox, e));
	into.store = w->store;
	into.db = w->db;
	into.account_id = w->account;
	into.folder_id = w->inbox;
	MUST(import_open(&w->intake, &into, e));
}

static void close_world(struct world *w)
{
	import_close(w->intake);
	db_close(w->db);
	store_close(w->store);
}

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof *w);

	scratch_make(w->dir);
	open_world(w);
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	close_world(w);
	scratch_remove(w->dir);
	free(w);
	return 0;
}

/* Bytes that come in runs of a length, and maybe not to their end. */
struct bytes {
	const char *data;
	size_t len, run, cut_at;
};

static bool read_bytes(
    void *ctx, import_take *take, void *take_ctx, struct err *e)
{
	const struct bytes *b = ctx;

	for (size_t at = 0; at < b->len; at += b->run) {
		size_t n = b->len - at < b->run ? b->len - at : b->run;

		if (b->cut_at && at >= b->cut_at)
			return err_set(
			    e, ERR_OTHER, ERR_ITEM, RETRY_LATER, "cut");
		if (!take(take_ctx, b->data + at, n, e))
			return false;
	}
	return true;
}

static bool add(struct world *w, struct bytes b, struct err *e)
{
	struct import_mail mail = {.read = read_bytes, .ctx = &b};

	if (!b.run)
		b.run = 4096;
	return import_add(w->intake, &mail, e);
}

static void put(struct world *w, const char *text)
{
	MUST(add(w, (struct bytes){.data = text, .len = strlen(text)}, e));
}

static void expect_counts(struct world *w, int64_t stored, int64_t known)
{
	struct check found = {0};

	MUST(import_flush(w->intake, e));
	assert_int_equal(import_counts(w->intake).stored, stored);
	assert_int_equal(import_counts(w->intake).known, known);
	MUST(check_store(w->db, &found, NULL, NULL, e));
	assert_int_equal(found.messages, stored);
	assert_int_equal(found.bodies, stored);
	assert_int_equal(found.problems.len, 0);
	check_clear(&found);
}

static void the_same_message_comes_once(void **state)
{
	struct world *w = *state;

	put(w, "Message-ID: <1@x>\r\n\r\none\r\ntwo\r\n");
	put(w, "Message-ID: <1@x>\r\n\r\none\r\ntwo\r\n");
	expect_counts(w, 1, 1);
	/* Line ends do not make another of it, everything else does. */
	put(w, "Message-ID: <1@x>\n\none\ntwo\n");
	put(w, "Message-ID: <1@x>\r\n\r\none\ntwo\r\n");
	expect_counts(w, 1, 3);
	put(w, "Message-ID: <1@x>\n\none\ntwo");
	put(w, "Message-ID: <1@x>\n\none\rtwo\n");
	expect_counts(w, 3, 3);
	/* What is here with LF is known with CRLF. */
	put(w, "Subject: no id\n\nthree\n");
	put(w, "Subject: no id\r\n\r\nthree\r\n");
	expect_counts(w, 4, 4);
	put(w, "");
	assert_int_equal(import_counts(w->intake).empty, 1);
}

static void fill(struct buf *b, size_t len)
{
	buf_add_str(b, "Message-ID: <large@x>\r\n\r\n");
	for (unsigned x = 1; b->len < len; x = x * 1664525u + 1013904223u)
		buf_add_char(b, (char)(x >> 24));
}

static void large_messages_come_in_pieces(void **state)
{
	static const size_t sizes[] = {BODY_PIECE - 1, BODY_PIECE,
	    BODY_PIECE + 1, 3 * BODY_PIECE, 3 * BODY_PIECE + 7};
	struct world *w = *state;
	struct buf b = BUF_INIT;

	fill(&b, 3 * BODY_PIECE + 7);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		for (size_t run = 65536; run <= 1 << 24; run <<= 8)
			MUST(add(w,
			    (struct bytes){
				.data = b.data, .len = sizes[i], .run = run},
			    e));
	expect_counts(w, 5, 5);
	buf_clear(&b);
}

static void half_a_message_is_none(void **state)
{
	struct world *w = *state;
	struct buf b = BUF_INIT;
	struct err why = {0};

	fill(&b, 3 * BODY_PIECE);
	for (size_t cut = 8192; cut < b.len; cut += BODY_PIECE) {
		assert_false(add(w,
		    (struct bytes){.data = b.data, .len = b.len, .cut_at = cut},
		    &why));
		assert_int_equal(why.scope, ERR_ITEM);
	}
	expect_counts(w, 0, 0);
	MUST(add(w, (struct bytes){.data = b.data, .len = b.len}, e));
	expect_counts(w, 1, 0);
	buf_clear(&b);
}

/* What was not committed is not there, and nothing of it stays behind. */
static void what_waits_is_given_up(void **state)
{
	struct world *w = *state;
	struct buf b = BUF_INIT;

	fill(&b, 2 * BODY_PIECE);
	MUST(add(w, (struct bytes){.data = b.data, .len = b.len}, e));
	put(w, "Subject: 1\n\none\n");
	close_world(w);
	open_world(w);
	expect_counts(w, 0, 0);
	buf_clear(&b);
}

static void digests_do_not_depend_on_runs(void **state)
{
	static const char text[] = "a\r\n\r\r\nb\n\r\n\nc\r";
	struct duplicate_reader *r = duplicate_reader_new();
	struct duplicate whole, parts;
	unsigned char want[DIGEST_MAX];

	(void)state;
	duplicate_add(r, text, sizeof text - 1);
	duplicate_end(r, &whole);
	digest_of(DIGEST_IS_SHA256, "a\r\n\r\r\nb\r\n\r\n\r\nc\r", 15, want);
	assert_memory_equal(whole.crlf, want, DIGEST_SHA256);
	digest_of(DIGEST_IS_SHA256, "a\n\r\nb\n\n\nc\r", 10, want);
	assert_memory_equal(whole.lf, want, DIGEST_SHA256);
	for (size_t run = 1; run < sizeof text; run++) {
		for (size_t at = 0; at < sizeof text - 1; at += run) {
			size_t left = sizeof text - 1 - at;

			duplicate_add(r, text + at, left < run ? left : run);
		}
		duplicate_end(r, &parts);
		assert_memory_equal(whole.digest, parts.digest, DIGEST_SHA256);
		assert_memory_equal(whole.crlf, parts.crlf, DIGEST_SHA256);
		assert_memory_equal(whole.lf, parts.lf, DIGEST_SHA256);
	}
	duplicate_reader_free(r);
}

static void a_servers_folder_takes_what_it_can_hold(void **state)
{
	struct world *w = *state;
	struct folder f = {.account_id = w->account,
	    .name = (char *)(uintptr_t) "INBOX",
	    .srv_name = (char *)(uintptr_t) "INBOX",
	    .can_hold = false};
	struct import_into into = {
	    .store = w->store, .db = w->db, .account_id = w->account};
	struct intake *in;
	struct err why = {0};
	struct db *db;

	MUST(write_begin(w->store, WRITE_NORMAL, &db, e));
	MUST(merge_folder(db, &f, e));
	MUST(write_end(w->store, true, e));
	into.folder_id = f.id;
	assert_false(import_open(&in, &into, &why));
	assert_null(in);
	assert_int_equal(why.kind, ERR_OTHER);
	f.can_hold = true;
	MUST(write_begin(w->store, WRITE_NORMAL, &db, e));
	MUST(merge_folder(db, &f, e));
	MUST(write_end(w->store, true, e));
	MUST(import_open(&in, &into, e));
	import_close(in);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_same_message_comes_once),
	    cmocka_unit_test(large_messages_come_in_pieces),
	    cmocka_unit_test(half_a_message_is_none),
	    cmocka_unit_test(what_waits_is_given_up),
	    cmocka_unit_test(digests_do_not_depend_on_runs),
	    cmocka_unit_test(a_servers_folder_takes_what_it_can_hold),
	};
	struct CMUnitTest with[sizeof tests / sizeof *tests];

	for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
		with[i] = tests[i];
		with[i].setup_func = set_up;
		with[i].teardown_func = tear_down;
	}
	return cmocka_run_group_tests(with, NULL, NULL);
}
