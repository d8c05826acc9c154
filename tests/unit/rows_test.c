/* The windows of a list against the whole list, put together naively, over
 * stores made by chance. */
#include "unit/test.h"

#include "store/read/accounts.h"
#include "store/read/folder.h"
#include "store/server/merge.h"
#include "store/read/message.h"
#include "store/db/store.h"
#include "ui/list/list_scroll.h"
#include "ui/list/list_model.h"
#include "unit/scratch.h"

enum { WORLDS = 6, MESSAGES = 90, TRIES = 150 };

/* A call that takes a struct err *e last must succeed. */
#define MUST(call)                                              \
	do {                                                    \
		struct err must_e = {0}, *e = &must_e;          \
		if (!(call))                                    \
			fail_msg("%s: %s", #call, must_e.text); \
	} while (0)

struct world {
	char dir[64];
	struct store *store;
	struct db *db;
	int64_t accounts[2], inboxes[2];
	uint32_t seed;
};

static uint32_t chance(struct world *w, uint32_t below)
{
	w->seed = w->seed * 1664525u + 1013904223u;
	return (w->seed >> 8) % below;
}

static void put(struct world *w, struct db *db, int i)
{
	struct buf text = BUF_INIT;
	struct header h;
	int which = (int)chance(w, 2);
	struct arrival a = {.account_id = w->accounts[which],
	    .folder_id = w->inboxes[which],
	    /* Often at the same moment: then ids decide. */
	    .arrived_at = 1000000 + chance(w, MESSAGES / 2),
	    .flags = chance(w, 3) ? FLAG_SEEN : 0,
	    .header = &h,
	    .size = 1,
	    .here = HERE_HEADER};
	int64_t id;

	buf_printf(
	    &text, "From: a@b\r\nSubject: %d\r\nMessage-ID: <%d@x>\r\n", i, i);
	if (i && chance(w, 2))
		buf_printf(&text, "References: <%d@x>\r\n",
		    (int)chance(w, (uint32_t)i));
	buf_add_str(&text, "\r\n");
	header_read(&h, text.data, text.len);
	MUST(merge_message(db, &a, &id, e));
	header_clear(&h);
	buf_clear(&text);
}

static void make_world(struct world *w, uint32_t seed)
{
	static const char *const names[] = {"One", "Two"};
	struct db *db;

	*w = (struct world){.seed = seed};
	scratch_make(w->dir);
	MUST(store_open(&w->store, w->dir, STORE_WRITE, e));
	MUST(store_reader(w->store, &w->db, e));
	for (int i = 0; i < 2; i++) {
		struct conf_account conf = {
		    .label = (char *)(uintptr_t)names[i],
		    .address = (char *)(uintptr_t)names[i],
		    .kind = CONF_POP};

		MUST(accounts_ensure(w->store, &conf, &w->accounts[i], e));
		MUST(folder_with_role(
		    w->db, w->accounts[i], ROLE_INBOX, &w->inboxes[i], e));
	}
	MUST(write_begin(w->store, WRITE_NORMAL, &db, e));
	for (int i = 0; i < MESSAGES; i++)
		put(w, db, i);
	MUST(write_end(w->store, true, e));
}

static void end_world(struct world *w)
{
	db_close(w->db);
	store_close(w->store);
	scratch_remove(w->dir);
}

/* --- the whole list, the slow way ----------------------------------------- */

static int newest_first(const void *x, const void *y)
{
	const struct message *a = x, *b = y;

	if (a->arrived_at != b->arrived_at)
		return a->arrived_at < b->arrived_at ? 1 : -1;
	return a->id < b->id ? 1 : -1;
}

static void read_all(
    struct world *w, const struct list_query *of, struct messages *out)
{
	for (size_t f = 0; f < of->folders.len; f++) {
		struct ids ids = {0};

		MUST(message_walk(
		    w->db, 0, of->folders.items[f], 0, 2 * MESSAGES, &ids, e));
		for (size_t i = 0; i < ids.len; i++)
			MUST(message_read(
			    w->db, ids.items[i], vec_push(out), e));
		vec_clear(&ids);
	}
	if (out->len)
		qsort(out->items, out->len, sizeof *out->items, newest_first);
}

static bool has_newer_of_thread(const struct messages *all, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (all->items[k].thread_id == all->items[i].thread_id)
			return true;
	return false;
}

static bool thread_has_unread(const struct messages *all, int64_t thread_id)
{
	for (size_t i = 0; i < all->len; i++)
		if (all->items[i].thread_id == thread_id &&
		    !(all->items[i].flags & FLAG_SEEN))
			return true;
	return false;
}

/* What the list should be: places, and which of them have something unread. */
struct wanted {
	struct places VEC_OF(struct message_place) places;
	struct bools VEC_OF(bool) unread;
};

static void want(
    struct wanted *out, const struct messages *all, const struct list_query *of)
{
	for (size_t i = 0; i < all->len; i++) {
		const struct message *m = &all->items[i];
		bool is_unread = !(m->flags & FLAG_SEEN);

		if (of->unread_only && !is_unread)
			continue;
		if (of->is_threaded && !of->unread_only) {
			if (has_newer_of_thread(all, i))
				continue;
			is_unread = thread_has_unread(all, m->thread_id);
		}
		*vec_push(&out->places) =
		    (struct message_place){m->arrived_at, m->id};
		*vec_push(&out->unread) = is_unread;
	}
}

/* --- comparing ------------------------------------------------------------ */

static void assert_is_slice(const struct list_rows *rows,
    const struct wanted *want, int first, int last)
{
	int len = (int)want->places.len;

	first = first < 0 ? 0 : first;
	last = last > len ? len : last;
	assert_int_equal(rows->list.len, last - first);
	for (int i = first; i < last; i++)
		assert_int_equal(
		    rows->list.items[i - first].m.id, want->places.items[i].id);
	assert_int_equal(rows->has_newer, first > 0);
	assert_int_equal(rows->has_older, last < len);
}

static void check_windows(
    struct world *w, const struct list_query *of, const struct wanted *want)
{
	int len = (int)want->places.len;

	for (int try = 0; try < TRIES && len; try++) {
		int i = (int)chance(w, (uint32_t)len);
		struct list_rows_window window = {
		    .place = &want->places.items[i],
		    .n_newer = (int)chance(w, 30),
		    .n_older = 1 + (int)chance(w, 30)};
		struct list_rows rows = {0};

		MUST(list_rows_read(&rows, w->db, of, &window, e));
		assert_is_slice(
		    &rows, want, i - window.n_newer, i + window.n_older);
		list_rows_clear(&rows);
	}
}

static void check_ends(
    struct world *w, const struct list_query *of, const struct wanted *want)
{
	struct list_rows_window top = {.n_older = 7},
				end = {.is_at_end = true, .n_newer = 7};
	struct list_rows rows = {0};
	int len = (int)want->places.len;

	MUST(list_rows_read(&rows, w->db, of, &top, e));
	for (size_t i = 0; i < rows.list.len; i++)
		assert_int_equal(
		    rows.list.items[i].m.id, want->places.items[i].id);
	assert_int_equal(rows.list.len, len < 7 ? len : 7);
	MUST(list_rows_read(&rows, w->db, of, &end, e));
	assert_int_equal(rows.list.len, len < 7 ? len : 7);
	for (size_t i = 0; i < rows.list.len; i++)
		assert_int_equal(rows.list.items[i].m.id,
		    want->places.items[len - (int)rows.list.len + (int)i].id);
	list_rows_clear(&rows);
}

/* Going down row by row, page by page, and back up meets every row. */
static void check_roll(
    struct world *w, const struct list_query *of, const struct wanted *want)
{
	struct list_scroll roll = {.of = *of};
	int len = (int)want->places.len;

	MUST(list_scroll_go_top(&roll, w->db, e));
	MUST(list_scroll_fit(&roll, w->db, 10, e));
	for (int i = 0; i < len; i++) {
		assert_int_equal(
		    list_scroll_row(&roll)->m.id, want->places.items[i].id);
		MUST(list_scroll_move(&roll, w->db, 1, false, e));
		MUST(list_scroll_fit(&roll, w->db, 10, e));
	}
	for (int i = len - 1; i >= 0; i--) {
		assert_int_equal(
		    list_scroll_row(&roll)->m.id, want->places.items[i].id);
		MUST(list_scroll_move(&roll, w->db, -1, false, e));
		MUST(list_scroll_fit(&roll, w->db, 10, e));
	}
	MUST(list_scroll_go_end(&roll, w->db, e));
	MUST(list_scroll_fit(&roll, w->db, 10, e));
	if (len)
		assert_int_equal(list_scroll_row(&roll)->m.id,
		    want->places.items[len - 1].id);
	list_rows_clear(&roll.rows);
}

static void check_unread(
    struct world *w, const struct list_query *of, const struct wanted *want)
{
	int len = (int)want->places.len;

	for (int try = 0; try < TRIES && len; try++) {
		int from = (int)chance(w, (uint32_t)len), i = from;
		bool is_back = chance(w, 2);
		struct list_rows_seek seek = {
		    &want->places.items[from], is_back};
		struct message_place place;
		int64_t id;

		do {
			i += is_back ? -1 : 1;
		} while (i >= 0 && i < len && !want->unread.items[i]);
		MUST(list_rows_next_unread(w->db, of, &seek, &place, &id, e));
		assert_int_equal(id != 0, i >= 0 && i < len);
		if (id)
			assert_int_equal(place.id, want->places.items[i].id);
	}
}

static void check_list(
    struct world *w, bool is_threaded, bool unread_only, int n_folders)
{
	struct list_query of = {
	    .is_threaded = is_threaded, .unread_only = unread_only};
	struct messages all = {0};
	struct wanted wanted = {0};

	for (int i = 0; i < n_folders; i++)
		*vec_push(&of.folders) = w->inboxes[i];
	read_all(w, &of, &all);
	want(&wanted, &all, &of);
	check_windows(w, &of, &wanted);
	check_ends(w, &of, &wanted);
	check_roll(w, &of, &wanted);
	check_unread(w, &of, &wanted);
	vec_clear(&wanted.places);
	vec_clear(&wanted.unread);
	messages_clear(&all);
	list_query_clear(&of);
}

static void every_window_is_a_slice_of_the_whole_list(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= WORLDS; seed++) {
		struct world w;

		make_world(&w, seed);
		for (int kind = 0; kind < 8; kind++)
			check_list(&w, kind & 1, kind & 2, kind & 4 ? 2 : 1);
		end_world(&w);
	}
}

/* What came in above leaves the cursor on its message and its row. */
static void the_cursor_stays_where_it_is_when_mail_comes(void **state)
{
	struct world w;
	struct list_scroll roll = {.of = {.is_threaded = true}};
	struct db *db;

	(void)state;
	make_world(&w, 99);
	*vec_push(&roll.of.folders) = w.inboxes[0];
	*vec_push(&roll.of.folders) = w.inboxes[1];
	MUST(list_scroll_go_top(&roll, w.db, e));
	MUST(list_scroll_fit(&roll, w.db, 10, e));
	MUST(list_scroll_move(&roll, w.db, 15, false, e));
	MUST(list_scroll_fit(&roll, w.db, 10, e));
	for (int n = 0; n < 30; n++) {
		int64_t id = list_scroll_row(&roll)->m.id;
		int row = roll.at - roll.top;

		MUST(write_begin(w.store, WRITE_NORMAL, &db, e));
		put(&w, db, MESSAGES + n);
		MUST(write_end(w.store, true, e));
		roll.is_stale = true;
		MUST(list_scroll_fit(&roll, w.db, 10, e));
		assert_int_equal(list_scroll_row(&roll)->m.id, id);
		assert_int_equal(roll.at - roll.top, row);
	}
	list_scroll_clear(&roll);
	end_world(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_window_is_a_slice_of_the_whole_list),
	    cmocka_unit_test(the_cursor_stays_where_it_is_when_mail_comes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
