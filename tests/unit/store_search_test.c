/*
 * Searching the store, and what servers say to have found.
 */
#include "unit/store_world.h"

#include "base/date.h"
#include "store/server/maildrop.h"
#include "store/search/search.h"

static void expect_hits(struct world *w, const char *query, const char *want)
{
	struct search s = {.text = query, .n = 20};
	struct buf got = BUF_INIT;
	struct ids ids = {0};

	MUST(search_find(w->db, &s, &ids, e));
	for (size_t i = 0; i < ids.len; i++) {
		struct message m;

		MUST(message_read(w->db, ids.items[i], &m, e));
		buf_printf(&got, "%s%s", i ? " " : "", m.subject);
		message_clear(&m);
	}
	if (strcmp(got.data, want) != 0)
		fail_msg("%s: got \"%s\", not \"%s\"", query, got.data, want);
	buf_clear(&got);
	vec_clear(&ids);
}

static void search_finds_words_wherever_they_stand(void **state)
{
	struct world *w = *state;
	struct db *db = begin(w);

	put(w, db,
	    (struct mail_of){.uid = 1,
		.at = 100 * DATE_DAY,
		.subject = "one",
		.from = "J\xc3\xbcrgen M\xc3\xbcller <jm@example.org>"});
	put(w, db,
	    (struct mail_of){.at = 200 * DATE_DAY,
		.subject = "two",
		.flags = FLAG_SEEN,
		.body = "Gr\xc3\xbc\xc3\x9f"
			"e aus dem Garten, ein neues Fenster"});
	put(w, db,
	    (struct mail_of){.at = 300 * DATE_DAY,
		.subject = "three",
		.flags = FLAG_FLAGGED,
		.body = "\xe4\xbc\x9a\xe8\xad\xb0\xe3\x81\xae"
			"\xe8\xad\xb0\xe4\xba\x8b\xe9\x8c\xb2 and Fenster"});
	end(w);
	index_all(w);
	expect_hits(w, "fenster", "three two");
	expect_hits(w, "GRUSSE", "two");
	expect_hits(w, "muller", "one");
	expect_hits(w, "from:jurgen", "one");
	expect_hits(w, "to:jurgen", "");
	expect_hits(w, "subject:two", "two");
	expect_hits(w, "fenster -garten", "three");
	expect_hits(w, "\"neues fenster\"", "two");
	expect_hits(w, "\"fenster neues\"", "");
	expect_hits(w, "gart*", "two");
	expect_hits(w, "\xe8\xad\xb0\xe4\xba\x8b", "three");
	expect_hits(w, "\xe4\xba\x8b\xe8\xad\xb0", "");
	expect_hits(w, "fenster is:unread", "three");
	expect_hits(w, "is:flagged", "three");
	expect_hits(w, "fenster before:1970-10-01", "two");
	expect_hits(w, "after:1970-10-01", "three");
	expect_hits(w, "jm@example.org", "one");
	expect_hits(w, "* \" - :", "");
}

/* The text of a message comes later than its header: it is found by both, and
 * once. */
static void search_grows_with_the_text(void **state)
{
	struct world *w = *state;
	struct merge_body_of of = {.here = HERE_WHOLE, .size = 30};
	unsigned char digest[DIGEST_SHA256] = {0};
	struct db *db = begin(w);

	of.message_id =
	    put(w, db, (struct mail_of){.uid = 1, .at = 1, .subject = "lamp"});
	end(w);
	index_all(w);
	expect_hits(w, "lamp", "lamp");
	expect_hits(w, "lantern", "");
	db = begin(w);
	MUST(merge_body(db, "Subject: lamp\r\n\r\na lantern\r\n", 29, digest,
	    &of.body_id, e));
	MUST(merge_body_of(db, &of, e));
	end(w);
	index_all(w);
	expect_hits(w, "lantern lamp", "lamp");
	expect_hits(w, "lamp", "lamp");
}

/* A beginning has words, too, and the whole has them as well. */
static void search_finds_beginnings(void **state)
{
	static const char first[] = "Subject: lamp\r\n\r\na lantern ",
			  rest[] = "and a cabin\r\n";
	struct world *w = *state;
	struct merge_body_of of = {.size = 99};
	struct merge_beginning beginning = {.has_text = true};
	unsigned char digest[DIGEST_SHA256] = {0};
	struct db *db = begin(w);

	of.message_id =
	    put(w, db, (struct mail_of){.uid = 1, .at = 1, .subject = "lamp"});
	end(w);
	index_all(w);
	db = begin(w);
	MUST(merge_body_new(db, &of.body_id, e));
	MUST(merge_body_of(db, &of, e));
	MUST(merge_body_piece(db, of.body_id, first, strlen(first), e));
	beginning.message_id = of.message_id;
	MUST(merge_beginning(db, &beginning, e)); /* not its body */
	end(w);
	index_all(w);
	expect_hits(w, "lantern", "");
	db = begin(w);
	beginning.body_id = of.body_id;
	MUST(merge_beginning(db, &beginning, e));
	end(w);
	index_all(w);
	expect_hits(w, "lantern", "lamp");
	expect_hits(w, "lamp", "lamp");
	expect_hits(w, "cabin", "");
	db = begin(w);
	MUST(merge_body_piece(db, of.body_id, rest, strlen(rest), e));
	MUST(merge_body_whole(db, of.body_id, digest, e));
	of.here = HERE_WHOLE;
	MUST(merge_body_of(db, &of, e));
	MUST(merge_beginning(db, &beginning, e)); /* too late */
	end(w);
	index_all(w);
	expect_hits(w, "lantern cabin", "lamp");
	expect_hits(w, "lamp", "lamp");
}

/* What a server names: "SUBJECTS known next". */
static void expect_taken(struct world *w, const char *query,
    struct search_uid_range told, const char *want)
{
	struct search_uid_hits taken = {0};
	struct buf got = BUF_INIT;
	struct terms terms;

	MUST(terms_read(&terms, query, e));
	told.terms = &terms;
	told.folder_id = w->folder;
	MUST(search_check_uids(w->db, &told, &taken, e));
	for (size_t i = 0; i < taken.ids.len; i++) {
		struct message m;

		MUST(message_read(w->db, taken.ids.items[i], &m, e));
		buf_printf(&got, "%s ", m.subject);
		message_clear(&m);
	}
	buf_printf(&got, "%d %d", (int)taken.known, (int)taken.next);
	if (strcmp(got.data, want) != 0)
		fail_msg("%s: got \"%s\", not \"%s\"", query, got.data, want);
	buf_clear(&got);
	vec_clear(&taken.ids);
	terms_clear(&terms);
}

/* It is believed only of messages that are known and whose text is not here,
 * and only as far as nobody here knows better. */
static void a_server_is_believed_where_the_text_is_not_here(void **state)
{
	static const char lena[] = "Lena Vogt <lena@example.org>";
	const struct search_uid_range all = {.first = 1, .last = 1000, .n = 100};
	struct world *w = *state;
	struct db *db = begin(w);

	put(w, db, (struct mail_of){.uid = 3, .at = 30, .subject = "lamp"});
	put(w, db,
	    (struct mail_of){.uid = 5,
		.at = 90 * DATE_DAY,
		.subject = "boat",
		.flags = FLAG_SEEN,
		.from = lena});
	put(w, db,
	    (struct mail_of){
		.uid = 8, .at = 80, .subject = "whole", .body = "a lamp"});
	end(w);
	index_all(w);
	db = begin(w);
	put(w, db, (struct mail_of){.uid = 9, .at = 9, .subject = "unread"});
	end(w);
	expect_taken(w, "word", all, "unread boat lamp 4 0");
	expect_taken(w, "word",
	    (struct search_uid_range){.first = 4, .last = 8, .n = 100}, "boat 2 0");
	expect_taken(w, "word from:lena", all, "unread boat 4 0");
	expect_taken(w, "word -from:lena", all, "unread lamp 4 0");
	expect_taken(w, "word -lamp", all, "unread boat 4 0");
	expect_taken(w, "word is:read", all, "boat 4 0");
	expect_taken(w, "word after:1970-03-01", all, "boat 4 0");
	expect_taken(w, "word has:file", all, "4 0");
	/* A bit at a time. */
	expect_taken(w, "word",
	    (struct search_uid_range){.first = 1, .last = UINT32_MAX, .n = 2},
	    "unread 2 7");
	expect_taken(w, "word",
	    (struct search_uid_range){.first = 1, .last = 7, .n = 2},
	    "boat lamp 2 2");
	expect_taken(w, "word",
	    (struct search_uid_range){.first = 3, .last = 7, .n = 2},
	    "boat lamp 2 0");
}

static void what_was_found_twice_stands_once(void **state)
{
	struct world *w = *state;
	struct ids ids = {0};
	struct db *db = begin(w);
	int64_t a = put(w, db, (struct mail_of){.uid = 1, .at = 10});
	int64_t b = put(w, db, (struct mail_of){.uid = 2, .at = 30});
	int64_t c = put(w, db, (struct mail_of){.uid = 3, .at = 20});
	const int64_t found[] = {a, b, a, 999, c, b};

	end(w);
	for (size_t i = 0; i < 6; i++)
		*vec_push(&ids) = found[i];
	MUST(search_sort(w->db, &ids, e));
	assert_int_equal(ids.len, 3);
	assert_int_equal(ids.items[0], b);
	assert_int_equal(ids.items[1], c);
	assert_int_equal(ids.items[2], a);
	vec_clear(&ids);
}

static void search_refuses_what_asks_for_nothing(void **state)
{
	struct world *w = *state;
	static const char *const bad[] = {
	    "", "   ", "-word", "is:purple", "before:soon", "\"\""};
	struct ids ids = {0};
	struct err why;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct search s = {.text = bad[i], .n = 1};

		err_reset(&why);
		assert_false(search_find(w->db, &s, &ids, &why));
		assert_int_equal(why.kind, ERR_USAGE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(search_finds_words_wherever_they_stand),
	    TEST(search_grows_with_the_text),
	    TEST(search_finds_beginnings),
	    TEST(a_server_is_believed_where_the_text_is_not_here),
	    TEST(what_was_found_twice_stands_once),
	    TEST(search_refuses_what_asks_for_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
