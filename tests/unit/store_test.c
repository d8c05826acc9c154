#include "unit/test.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>

#include "base/date.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/mem.h"
#include "store/read/accounts.h"
#include "store/read/body.h"
#include "store/repair/check.h"
#include "store/server/attempt.h"
#include "store/server/object_id.h"
#include "store/user/edit.h"
#include "store/read/folder.h"
#include "store/search/index.h"
#include "store/server/offline.h"
#include "store/server/maildrop.h"
#include "store/server/merge.h"
#include "store/read/message.h"
#include "store/server/move_result.h"
#include "store/server/outbox.h"
#include "store/read/pending.h"
#include "store/server/duplicate_row.h"
#include "store/search/search.h"
#include "store/db/sql.h"
#include "store/db/store.h"
#include "store/read/trouble.h"
#include "store/read/sync_log.h"
#include "store/read/trouble.h"
#include "unit/scratch.h"

/* A store of its own for each test, with an IMAP and a POP account. */
struct world {
	char dir[64];
	struct store *store;
	struct db *db;
	int64_t imap, pop, folder, inbox;
};

static const struct conf_account imap_conf = {
    .label = (char *)(uintptr_t) "Work",
    .address = (char *)(uintptr_t) "w@example.org",
    .kind = CONF_IMAP};
static const struct conf_account pop_conf = {
    .label = (char *)(uintptr_t) "Home",
    .address = (char *)(uintptr_t) "h@example.org",
    .kind = CONF_POP};

/* A call that takes a struct err *e last must succeed. */
#define MUST(call)                                              \
	do {                                                    \
		struct err must_e = {0}, *e = &must_e;          \
		if (!(call))                                    \
			fail_msg("%s: %s", #call, must_e.text); \
	} while (0)

static struct db *begin(struct world *w)
{
	struct db *db;

	MUST(write_begin(w->store, WRITE_NORMAL, &db, e));
	return db;
}

static void end(struct world *w)
{
	MUST(write_end(w->store, true, e));
}

static int64_t make_folder(
    struct world *w, const char *name, enum folder_role role)
{
	struct folder f = {.account_id = w->imap,
	    .name = (char *)(uintptr_t)name,
	    .srv_name = (char *)(uintptr_t)name,
	    .role = role,
	    .delimiter = '/',
	    .can_hold = true,
	    .subscribed = true};
	struct db *db = begin(w);

	MUST(merge_folder(db, &f, e));
	end(w);
	return f.id;
}

/* All messages up to this UID were pulled. */
static void see(struct world *w, int64_t folder_id, int64_t uid)
{
	const struct folder f = {
	    .id = folder_id, .uidvalidity = 1, .uid_known = uid};
	struct db *db = begin(w);

	MUST(merge_folder_state(db, &f, e));
	end(w);
}

static void read_leaving(
    struct world *w, int64_t now, int64_t grace, struct pending_leaving_list *l)
{
	struct pending_leaving_of of = {
	    .account_id = w->imap, .now = now, .grace = grace, .n = 10};

	vec_clear(l);
	MUST(pending_leaving(w->db, &of, l, e));
}

static void open_world(struct world *w)
{
	MUST(store_open(&w->store, w->dir, STORE_WRITE, e));
	MUST(store_reader(w->store, &w->db, e));
}

static void close_world(struct world *w)
{
	db_close(w->db);
	store_close(w->store);
	w->db = NULL;
	w->store = NULL;
}

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof *w);

	scratch_make(w->dir);
	open_world(w);
	MUST(accounts_ensure(w->store, &imap_conf, &w->imap, e));
	MUST(accounts_ensure(w->store, &pop_conf, &w->pop, e));
	w->folder = make_folder(w, "INBOX", ROLE_INBOX);
	see(w, w->folder, 1000);
	MUST(folder_with_role(w->db, w->pop, ROLE_INBOX, &w->inbox, e));
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

/* A message to be put into the store, with what a test does not care about
 * filled in. */
struct mail_of {
	int64_t uid, at, body_id, object_id_key, folder_id;
	unsigned flags;
	const char *subject, *id, *refs, *from, *body;
};

static int64_t put(struct world *w, struct db *db, struct mail_of m)
{
	struct buf text = BUF_INIT;
	struct header h;
	struct arrival a = {.account_id = m.uid ? w->imap : w->pop,
	    .folder_id = m.folder_id ? m.folder_id
	                 : m.uid     ? w->folder
	                             : w->inbox,
	    .object_id_key = m.object_id_key,
	    .srv_uid = m.uid,
	    .flags = m.flags,
	    .arrived_at = m.at,
	    .header = &h,
	    .body_id = m.body_id};
	unsigned char digest[DIGEST_MAX];
	int64_t id;

	buf_printf(&text, "From: %s\r\nSubject: %s\r\n",
	    m.from ? m.from : "Ann <ann@example.org>",
	    m.subject ? m.subject : "none");
	if (m.id)
		buf_printf(&text, "Message-ID: <%s>\r\n", m.id);
	if (m.refs)
		buf_printf(&text, "References: %s\r\n", m.refs);
	buf_printf(&text, "\r\n%s", m.body ? m.body : "");
	if (m.body) {
		digest_of(DIGEST_IS_SHA256, text.data, text.len, digest);
		MUST(
		    merge_body(db, text.data, text.len, digest, &a.body_id, e));
		a.here = HERE_WHOLE;
	}
	a.size = (int64_t)text.len;
	header_read(&h, text.data, text.len);
	MUST(merge_message(db, &a, &id, e));
	header_clear(&h);
	buf_clear(&text);
	return id;
}

static void check_sound(struct world *w)
{
	struct check found;

	MUST(check_store(w->db, &found, NULL, NULL, e));
	if (found.problems.len)
		fail_msg("%s", found.problems.items[0]);
	check_clear(&found);
}

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

static void read_page(
    struct world *w, struct message_page page, struct messages *out)
{
	MUST(message_page(w->db, &page, out, e));
}

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

static int64_t count_rows(struct world *w, const char *text)
{
	struct query q;
	int64_t n = -1;

	sql_start(&q, w->db, text);
	MUST(sql_one_int(&q, &n, NULL, e));
	return n;
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

static void check_counts(
    struct world *w, int64_t id, int64_t total, int64_t unread)
{
	struct folder f;

	MUST(folder_read(w->db, id, &f, e));
	assert_int_equal(f.total, total);
	assert_int_equal(f.unread, unread);
	folder_clear(&f);
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

static unsigned flags_of(struct world *w, int64_t id)
{
	struct message m;
	unsigned flags;

	MUST(message_read(w->db, id, &m, e));
	flags = m.flags;
	message_clear(&m);
	return flags;
}

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

/* POP rows have no server columns: they never wait for one. */
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

static void shed_all(struct world *w, int64_t folder_id)
{
	struct offline_walk walk = offline_walk_from(folder_id, INT64_MAX, 2);

	while (!walk.is_over) {
		struct db *db = begin(w);

		MUST(offline_shed(db, &walk, e));
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

/* Puts everything that waits into the index, bodies as they are. */
static void index_all(struct world *w)
{
	struct ids ids = {0};
	struct db *db;

	MUST(index_todo(w->db, 100, &ids, e));
	db = begin(w);
	for (size_t i = 0; i < ids.len; i++) {
		struct message m;
		struct buf text = BUF_INIT;
		struct index_doc doc = {.message_id = ids.items[i]};
		struct body body;

		MUST(message_read(w->db, ids.items[i], &m, e));
		doc.is_beginning = m.here == HERE_STUB;
		if (m.here != HERE_HEADER) {
			MUST(body_open(&body, w->db, m.body_id, e));
			buf_room(&text, (size_t)body.size);
			while ((int64_t)text.len < body.size)
				buf_grew(&text,
				    (size_t)body_source(&body).read_at(&body,
					(int64_t)text.len, text.data + text.len,
					(size_t)body.size - text.len));
			buf_drop(&text, header_end(text.data, text.len));
			doc.text = text.data;
			body_close(&body);
		}
		MUST(index_put(db, &doc, e));
		buf_clear(&text);
		message_clear(&m);
	}
	end(w);
	vec_clear(&ids);
}

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
    struct search_told told, const char *want)
{
	struct search_taken taken = {0};
	struct buf got = BUF_INIT;
	struct terms terms;

	MUST(terms_read(&terms, query, e));
	told.terms = &terms;
	told.folder_id = w->folder;
	MUST(search_take(w->db, &told, &taken, e));
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
	const struct search_told all = {.first = 1, .last = 1000, .n = 100};
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
	    (struct search_told){.first = 4, .last = 8, .n = 100}, "boat 2 0");
	expect_taken(w, "word from:lena", all, "unread boat 4 0");
	expect_taken(w, "word -from:lena", all, "unread lamp 4 0");
	expect_taken(w, "word -lamp", all, "unread boat 4 0");
	expect_taken(w, "word is:read", all, "boat 4 0");
	expect_taken(w, "word after:1970-03-01", all, "boat 4 0");
	expect_taken(w, "word has:file", all, "4 0");
	/* A bit at a time. */
	expect_taken(w, "word",
	    (struct search_told){.first = 1, .last = UINT32_MAX, .n = 2},
	    "unread 2 7");
	expect_taken(w, "word",
	    (struct search_told){.first = 1, .last = 7, .n = 2},
	    "boat lamp 2 2");
	expect_taken(w, "word",
	    (struct search_told){.first = 3, .last = 7, .n = 2},
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
	int64_t n;
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
	maildrop_count_shared(w->db, w->pop, &n, &why);
	messages_clear(&rows);
	folders_clear(&folders);
	vec_clear(&bodies);
	vec_clear(&flags);
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

/* What failed with a server is one row for each step, and its parts. */
static void attempts_are_one_for_each_step(void **state)
{
	struct world *w = *state;
	struct attempt a = {.step = (char *)(uintptr_t)"HEADERS",
	    .folder_id = w->folder,
	    .first = 1,
	    .last = 250,
	    .tries = 1,
	    .since = 100,
	    .noted_at = 100,
	    .text = (char *)(uintptr_t)"cut"};
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(files_are_private),
	    TEST(one_process_writes_others_read),
	    TEST(a_claimed_store_is_waited_for),
	    TEST(strange_stores_are_left_alone),
	    TEST(pages_join_without_gap),
	    TEST(threads_show_their_newest),
	    TEST(threads_join),
	    TEST(threads_of_what_was_undone_are_forgotten),
	    TEST(threads_are_what_mentions_connect),
	    TEST(folders_count_themselves),
	    TEST(merging_flags_keeps_what_is_wanted),
	    TEST(a_pause_of_a_wrong_clock_is_over),
	    TEST(local_rows_never_wait),
	    TEST(a_new_uidvalidity_recognises_old_mail),
	    TEST(mail_with_one_message_id_is_told_apart),
	    TEST(what_nothing_tells_apart_is_fetched_anew),
	    TEST(the_original_of_a_copy_waits_for_it),
	    TEST(a_named_uid_counts_once_its_header_was_seen),
	    TEST(one_statement_may_touch_many_pages),
	    TEST(large_bodies_come_back_in_order),
	    TEST(damage_in_a_body_is_found),
	    TEST(strays_are_swept_out),
	    TEST(shared_bodies_outlive_one_message),
	    TEST(only_what_the_server_holds_is_shed),
	    TEST(the_newest_are_wanted_as_far_as_there_is_room),
	    TEST(places_of_a_message_share_its_body),
	    TEST(a_name_of_several_messages_leads_nowhere),
	    TEST(a_maildrop_is_remembered),
	    TEST(a_failed_transaction_leaves_nothing),
	    TEST(search_finds_words_wherever_they_stand),
	    TEST(search_grows_with_the_text),
	    TEST(search_finds_beginnings),
	    TEST(a_server_is_believed_where_the_text_is_not_here),
	    TEST(what_was_found_twice_stands_once),
	    TEST(search_refuses_what_asks_for_nothing),
	    TEST(visits_are_kept_in_order),
	    TEST(a_moved_row_stays_itself),
	    TEST(what_was_not_done_is_not_undone),
	    TEST(what_is_only_marked_comes_back),
	    TEST(a_folder_that_vanishes_takes_nothing_new),
	    TEST(screens_never_scan),
	    TEST(a_folder_is_found_by_its_name),
	    TEST(attempts_are_one_for_each_step),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
