#include "unit/test.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/file.h"
#include "store/read/accounts.h"
#include "store/read/body.h"
#include "store/repair/check.h"
#include "store/read/folder.h"
#include "store/server/maildrop.h"
#include "store/server/merge.h"
#include "store/read/message.h"
#include "store/repair/salvage.h"
#include "store/db/sql.h"
#include "store/db/store.h"
#include "unit/scratch.h"

/* Messages of a POP account and of an IMAP account, one in ten of them long
 * enough to fill several pages. */
enum { MAILS = 300, PAGE = 8192, LONG = 3 * PAGE };

/* A store that was closed in good order, as bytes. */
struct world {
	char dir[64], path[96], to[96];
	struct buf file;
};

#define MUST(call)                                              \
	do {                                                    \
		struct err must_e = {0}, *e = &must_e;          \
		if (!(call))                                    \
			fail_msg("%s: %s", #call, must_e.text); \
	} while (0)

static const struct conf_account confs[] = {
    {.label = (char *)(uintptr_t) "Home",
	.address = (char *)(uintptr_t) "h@example.org",
	.kind = CONF_POP},
    {.label = (char *)(uintptr_t) "Work",
	.address = (char *)(uintptr_t) "w@example.org",
	.kind = CONF_IMAP},
};

/* The text of message n: all that follows can be told from its subject. */
static void write_mail(struct buf *out, int n)
{
	buf_printf(out,
	    "From: Ann <ann@example.org>\r\nSubject: number %d\r\n"
	    "Message-ID: <%d@example.org>\r\n\r\n",
	    n, n);
	for (size_t len = n % 10 ? 900 : LONG; out->len < len;)
		buf_printf(out, "This is message %d at %zu.\r\n", n, out->len);
}

struct mailing {
	struct store *store;
	int64_t accounts[2], folders[2];
};

static void put(struct mailing *m, struct db *db, int n)
{
	bool is_imap = n % 3 == 0;
	struct buf text = BUF_INIT;
	struct header h;
	struct arrival a = {.account_id = m->accounts[is_imap],
	    .folder_id = m->folders[is_imap],
	    .srv_uid = is_imap ? n + 1 : 0,
	    .arrived_at = 1000000 + n,
	    .header = &h,
	    .here = HERE_WHOLE};
	struct maildrop_entry seen = {.state = DROP_STORED, .stored_at = 7};
	char uidl[32];

	write_mail(&text, n);
	a.size = (int64_t)text.len;
	digest_of(DIGEST_IS_SHA256, text.data, text.len, seen.digest);
	MUST(merge_body(db, text.data, text.len, seen.digest, &a.body_id, e));
	header_read(&h, text.data, text.len);
	MUST(merge_message(db, &a, &seen.message_id, e));
	header_clear(&h);
	snprintf(uidl, sizeof uidl, "uidl-%d", n);
	seen.uidl = uidl;
	if (!is_imap)
		MUST(maildrop_add(db, a.account_id, &seen, e));
	buf_clear(&text);
}

static void fill(const char *dir)
{
	struct mailing m;
	struct folder inbox = {.name = (char *)(uintptr_t) "INBOX",
	    .srv_name = (char *)(uintptr_t) "INBOX",
	    .role = ROLE_INBOX,
	    .delimiter = '/',
	    .can_hold = true};
	struct db *db;

	MUST(store_open(&m.store, dir, STORE_WRITE, e));
	for (size_t i = 0; i < 2; i++)
		MUST(accounts_ensure(m.store, &confs[i], &m.accounts[i], e));
	MUST(write_begin(m.store, WRITE_DURABLE, &db, e));
	MUST(folder_with_role(db, m.accounts[0], ROLE_INBOX, &m.folders[0], e));
	inbox.account_id = m.accounts[1];
	MUST(merge_folder(db, &inbox, e));
	m.folders[1] = inbox.id;
	for (int n = 0; n < MAILS; n++)
		put(&m, db, n);
	MUST(write_end(m.store, true, e));
	store_checkpoint(m.store);
	store_close(m.store);
}

static int set_up(void **state)
{
	struct world *w = mem_new(1, sizeof *w);

	scratch_make(w->dir);
	snprintf(w->path, sizeof w->path, "%s/postern.db", w->dir);
	snprintf(w->to, sizeof w->to, "%s/new/postern.db", w->dir);
	fill(w->dir);
	MUST(file_read(&w->file, w->path, 1 << 26, e));
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	buf_clear(&w->file);
	scratch_remove(w->dir);
	free(w);
	return 0;
}

/* Writes the store with one page of rubbish in it; 0: none. */
static void damage(struct world *w, size_t page)
{
	struct buf file = BUF_INIT;
	char wal[112];

	buf_add(&file, w->file.data, w->file.len);
	if (page)
		memset(file.data + (page - 1) * PAGE, 0xa5, PAGE);
	snprintf(wal, sizeof wal, "%s-wal", w->path);
	unlink(wal);
	snprintf(wal, sizeof wal, "%s-shm", w->path);
	unlink(wal);
	unlink(w->path);
	MUST(file_create(w->path, file.data, file.len, e));
	buf_clear(&file);
}

/* Every message that is whole in the new store has the text that its subject
 * names; returns how many there are. */
static int compare_texts(struct db *db)
{
	struct query q;
	int n = 0;

	sql_start(
	    &q, db, "SELECT subject, body_id FROM message WHERE here = 2");
	while (sql_row(&q)) {
		struct buf want = BUF_INIT;
		unsigned char digest[DIGEST_MAX];
		struct body b;

		write_mail(&want, atoi(sql_get_text(&q, 0) + strlen("number")));
		digest_of(DIGEST_IS_SHA256, want.data, want.len, digest);
		MUST(body_open(&b, db, sql_get_int(&q, 1), e));
		assert_memory_equal(b.digest, digest, DIGEST_SHA256);
		MUST(body_verify(&b, e));
		body_close(&b);
		buf_clear(&want);
		n++;
	}
	MUST(sql_end(&q, e));
	return n;
}

/* Looks at what was saved: it is sound as a store, and true. Returns the
 * number of its messages with text. */
static int look_at_new(struct world *w)
{
	char dir[80], name[112];
	static const char *const files[] = {"", "-wal", "-shm"};
	struct store *store;
	struct check found;
	struct db *db;
	int n;

	snprintf(dir, sizeof dir, "%s/new", w->dir);
	MUST(store_open(&store, dir, STORE_WRITE, e));
	MUST(store_reader(store, &db, e));
	MUST(check_store(db, &found, NULL, NULL, e));
	if (found.problems.len)
		fail_msg("%s", found.problems.items[0]);
	check_clear(&found);
	n = compare_texts(db);
	db_close(db);
	store_close(store);
	for (size_t i = 0; i < 3; i++) {
		snprintf(name, sizeof name, "%s%s", w->to, files[i]);
		unlink(name);
	}
	return n;
}

static void make_new_dir(struct world *w)
{
	char dir[80];

	snprintf(dir, sizeof dir, "%s/new", w->dir);
	MUST(file_private_dir(dir, e));
}

static void a_sound_store_is_saved_whole(void **state)
{
	struct world *w = *state;
	struct salvage saved;
	struct err why = {0};

	make_new_dir(w);
	MUST(salvage_store(w->dir, w->to, &saved, e));
	assert_int_equal(saved.messages, MAILS);
	assert_int_equal(saved.bodies, MAILS);
	assert_int_equal(saved.n_losses, 0);
	assert_int_equal(saved.again + saved.found, 0);
	salvage_clear(&saved);
	/* What is there is never written over. */
	assert_false(salvage_store(w->dir, w->to, &saved, &why));
	assert_int_equal(why.kind, ERR_BUSY);
	salvage_clear(&saved);
	assert_int_equal(look_at_new(w), MAILS);
}

/* One after the other, each page is destroyed. */
static void whatever_page_is_lost_the_rest_is_saved(void **state)
{
	struct world *w = *state;
	size_t pages = w->file.len / PAGE;
	int costly = 0, total = 0;

	make_new_dir(w);
	assert_true(pages > 100);
	for (size_t page = 2; page <= pages; page++) {
		struct salvage saved;
		struct buf after = BUF_INIT;
		struct err why = {0};
		int n = 0;

		damage(w, page);
		if (salvage_store(w->dir, w->to, &saved, &why))
			n = look_at_new(w);
		else
			assert_int_not_equal(access(w->to, F_OK), 0);
		/* A leaf holds some 20 short messages; above them there are
		 * few pages, and those of the tables' own description. */
		costly += n < MAILS - 40;
		total += n;
		if (n < MAILS)
			assert_true(
			    saved.n_losses + saved.again > 0 || *why.text);
		salvage_clear(&saved);
		MUST(file_read(&after, w->path, 1 << 26, e));
		assert_int_equal(after.len, w->file.len);
		for (size_t i = 0; i < after.len; i += PAGE)
			if (i != (page - 1) * PAGE)
				assert_memory_equal(
				    after.data + i, w->file.data + i, PAGE);
		buf_clear(&after);
	}
	print_message("%zu pages, %d of them cost more than 40 messages, "
		      "%d messages of %zu saved\n",
	    pages, costly, total, pages * MAILS);
	assert_true(costly <= 10);
}

static void what_is_no_store_saves_nothing(void **state)
{
	struct world *w = *state;
	struct salvage saved;
	struct err why = {0};

	make_new_dir(w);
	damage(w, 1);
	assert_false(salvage_store(w->dir, w->to, &saved, &why));
	assert_int_equal(why.kind, ERR_STORE);
	assert_int_not_equal(access(w->to, F_OK), 0);
	salvage_clear(&saved);
	assert_false(salvage_store("/nonexistent", w->to, &saved, &why));
	assert_int_equal(why.kind, ERR_NOT_FOUND);
	salvage_clear(&saved);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_sound_store_is_saved_whole),
	    TEST(whatever_page_is_lost_the_rest_is_saved),
	    TEST(what_is_no_store_saves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
