/* The parts of the screens that need no terminal: keys, columns, fuzzy
 * finding, the shape of threads. */
#include "unit/test.h"

#include "base/mem.h"
#include "ui/kit/draw.h"
#include "ui/kit/fuzzy.h"
#include "ui/kit/keys.h"
#include "ui/list/thread_tree.h"

static const enum place places[] = {PLACE_LIST, PLACE_FOLDERS, PLACE_READER,
    PLACE_PARTS, PLACE_LINKS, PLACE_TEXT, PLACE_ACCOUNTS};
enum { N_PLACES = sizeof places / sizeof *places };

static bool is_in(const struct binding *b, enum place place)
{
	return !b->places || b->places & (unsigned)place;
}

static void each_action_has_a_key_and_words(void **state)
{
	(void)state;
	for (int a = ACT_NONE + 1; a <= ACT_LOG; a++) {
		bool has = false;

		for (size_t i = 0; i < key_table_len; i++)
			has = has || (int)key_table[i].action == a;
		if (!has)
			fail_msg("action %d has no key", a);
	}
	for (size_t i = 0; i < key_table_len; i++) {
		const struct binding *b = &key_table[i];

		assert_true(*b->word);
		/* The rest is in the palette alone. */
		assert_true(*b->keys || !b->places);
		assert_true(strlen(b->help) > 3);
		assert_true(b->help[strlen(b->help) - 1] != '.');
	}
}

/* Everywhere: a binding of a place may go before one of everywhere, but two
 * of the same kind never share a key. */
static void no_key_means_two_things_in_a_place(void **state)
{
	char one[KEYS_NAME], other[KEYS_NAME];

	(void)state;
	for (size_t i = 0; i < key_table_len; i++)
		for (size_t k = i + 1; k < key_table_len; k++) {
			const struct binding *a = &key_table[i],
					     *b = &key_table[k];

			if (!(a->places & b->places) &&
			    (a->places || b->places))
				continue;
			for (int n = 0; keys_name(a, n, one); n++)
				for (int m = 0; keys_name(b, m, other); m++)
					if (strcmp(one, other) == 0)
						fail_msg("%s twice", one);
		}
}

/* A key that begins a sequence does nothing by itself in that place. */
static void a_prefix_is_no_key_of_its_own(void **state)
{
	char name[KEYS_NAME];

	(void)state;
	for (int p = 0; p < N_PLACES; p++)
		for (size_t i = 0; i < key_table_len; i++) {
			struct keys keys = {0};
			enum action a;

			if (!is_in(&key_table[i], places[p]))
				continue;
			for (int n = 0; keys_name(&key_table[i], n, name);
			     n++) {
				if (strlen(name) != 2 || name[0] < 'a')
					continue;
				assert_int_equal(
				    keys_take(&keys, places[p],
					(unsigned char)name[0], &a),
				    KEYS_PREFIX);
				assert_int_equal(
				    keys_take(&keys, places[p],
					(unsigned char)name[1], &a),
				    KEYS_ACTION);
			}
		}
}

static void what_a_hint_names_is_what_the_key_does(void **state)
{
	(void)state;
	for (int p = 0; p < N_PLACES; p++)
		for (int a = ACT_NONE + 1; a <= ACT_LOG; a++) {
			const struct binding *b =
			    keys_find(places[p], (enum action)a);
			char name[KEYS_NAME];
			struct keys keys = {0};
			enum action got = ACT_NONE;

			if (!b || !keys_name(b, 0, name) || strlen(name) != 1)
				continue;
			assert_int_equal(keys_take(&keys, places[p],
					     (unsigned char)name[0], &got),
			    KEYS_ACTION);
			assert_int_equal(got, a);
		}
}

static void the_printed_keys_have_every_binding(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	keys_print(&out);
	for (size_t i = 0; i < key_table_len; i++) {
		assert_non_null(strstr(out.data, key_table[i].keys));
		assert_non_null(strstr(out.data, key_table[i].help));
	}
	buf_clear(&out);
}

static void letters_are_found_in_their_order(void **state)
{
	(void)state;
	assert_true(fuzzy_score("", "anything") > 0);
	assert_true(fuzzy_score("inb", "Work / Inbox") > 0);
	assert_true(fuzzy_score("wi", "Work / Inbox") > 0);
	assert_true(fuzzy_score("INBOX", "Work / Inbox") > 0);
	assert_true(fuzzy_score("eleni", "\316\225\316\273") == 0);
	assert_true(fuzzy_score("uber", "\303\234ber") > 0);
	assert_int_equal(fuzzy_score("xni", "Work / Inbox"), 0);
	assert_int_equal(fuzzy_score("inboxx", "Inbox"), 0);
	/* A start of a word and letters side by side are meant before. */
	assert_true(fuzzy_score("arc", "Archive") >
		    fuzzy_score("arc", "Projects/Harbour/ice"));
	assert_true(fuzzy_score("tr", "Home / Trash") >
		    fuzzy_score("tr", "to the right"));
}

static void columns_are_counted_as_they_are_drawn(void **state)
{
	static const struct {
		const char *text;
		int cols;
	} of[] = {{"", 0}, {"abc", 3}, {"\346\227\245\346\234\254", 4},
	    {"e\314\201", 1}, {"\360\237\216\202", 2}, {"\033[2J", 4},
	    {"a\302\233b", 3}, {"\342\200\256x", 2}, {"\377", 1},
	    {"a\314\200\314\201\314\202\314\203\314\204\314\205", 1}};

	(void)state;
	for (size_t i = 0; i < sizeof of / sizeof *of; i++)
		assert_int_equal(draw_width(of[i].text), of[i].cols);
}

static void a_shortened_name_keeps_its_end_and_its_columns(void **state)
{
	static const char *const names[] = {
	    "a-very-long-name-of-a-file-that-goes-on.pdf.exe",
	    ("\346\227\245\346\234\254\346\227\245\346\234\254\346\227\245"
	     "\346\234\254.exe"),
	    "short.exe"};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		for (int cols = 16; cols < 60; cols++) {
			struct buf out = BUF_INIT;

			draw_shorten(&out, names[i], cols);
			assert_true(draw_width(out.data) <= cols);
			assert_string_equal(out.data + out.len - 4, ".exe");
			buf_clear(&out);
		}
}

/* --- threads -------------------------------------------------------------- */

static void add(struct messages *thread, int64_t key, int64_t parent)
{
	struct message *m = vec_push(thread);

	m->id = m->msg_key = key;
	m->parent_key = parent;
	m->arrived_at = key;
}

static void assert_tree(struct list_item_list *rows, const char *expected)
{
	struct buf seen = BUF_INIT;

	for (size_t i = 0; i < rows->len; i++) {
		buf_printf(&seen, "%s%lld%s", i ? " " : "",
		    (long long)rows->items[i].m.id, rows->items[i].tree);
		message_clear(&rows->items[i].m);
		free(rows->items[i].tree);
	}
	assert_string_equal(seen.data, expected);
	vec_clear(rows);
	buf_clear(&seen);
}

static void answers_hang_below_what_they_answer(void **state)
{
	const struct message_place place = {9, 9};
	struct messages thread = {0};
	struct list_item_list rows = {0};

	(void)state;
	add(&thread, 1, 0);
	add(&thread, 2, 1);
	add(&thread, 3, 1);
	add(&thread, 4, 2);
	thread_tree_add(&rows, &thread, &place);
	messages_clear(&thread);
	assert_tree(&rows, "1 2b 4il 3l");
}

static void what_answers_nobody_here_hangs_below_the_oldest(void **state)
{
	const struct message_place place = {9, 9};
	struct messages thread = {0};
	struct list_item_list rows = {0};

	(void)state;
	add(&thread, 1, 77);
	add(&thread, 2, 88);
	add(&thread, 3, 2);
	thread_tree_add(&rows, &thread, &place);
	messages_clear(&thread);
	assert_tree(&rows, "1 2l 3 l");
}

/* References can be forged into a ring. */
static void a_ring_of_answers_loses_and_doubles_nobody(void **state)
{
	const struct message_place place = {9, 9};
	struct messages thread = {0};
	struct list_item_list rows = {0};

	(void)state;
	add(&thread, 1, 3);
	add(&thread, 2, 1);
	add(&thread, 3, 2);
	add(&thread, 4, 4);
	thread_tree_add(&rows, &thread, &place);
	messages_clear(&thread);
	assert_int_equal(rows.len, 4);
	for (size_t i = 0; i < rows.len; i++)
		for (size_t k = i + 1; k < rows.len; k++)
			assert_int_not_equal(
			    rows.items[i].m.id, rows.items[k].m.id);
	for (size_t i = 0; i < rows.len; i++) {
		message_clear(&rows.items[i].m);
		free(rows.items[i].tree);
	}
	vec_clear(&rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_action_has_a_key_and_words),
	    cmocka_unit_test(no_key_means_two_things_in_a_place),
	    cmocka_unit_test(a_prefix_is_no_key_of_its_own),
	    cmocka_unit_test(what_a_hint_names_is_what_the_key_does),
	    cmocka_unit_test(the_printed_keys_have_every_binding),
	    cmocka_unit_test(letters_are_found_in_their_order),
	    cmocka_unit_test(columns_are_counted_as_they_are_drawn),
	    cmocka_unit_test(a_shortened_name_keeps_its_end_and_its_columns),
	    cmocka_unit_test(answers_hang_below_what_they_answer),
	    cmocka_unit_test(what_answers_nobody_here_hangs_below_the_oldest),
	    cmocka_unit_test(a_ring_of_answers_loses_and_doubles_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
