/*
 * A store for a test, with an IMAP and a POP account, and messages for it.
 */
#ifndef UNIT_STORE_WORLD_H
#define UNIT_STORE_WORLD_H

#include "base/digest.h"
#include "store/read/accounts.h"
#include "store/read/body.h"
#include "store/repair/check.h"
#include "store/server/object_id.h"
#include "store/read/folder.h"
#include "store/search/index.h"
#include "store/server/merge.h"
#include "store/read/message.h"
#include "store/read/pending.h"
#include "store/db/sql.h"
#include "store/db/store.h"
#include "unit/scratch.h"
#include "unit/test.h"

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

static inline struct db *begin(struct world *w)
{
	struct db *db;

	MUST(write_begin(w->store, WRITE_NORMAL, &db, e));
	return db;
}

static inline void end(struct world *w)
{
	MUST(write_end(w->store, true, e));
}

static inline int64_t make_folder(
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
static inline void see(struct world *w, int64_t folder_id, int64_t uid)
{
	const struct folder f = {
	    .id = folder_id, .uidvalidity = 1, .uid_known = uid};
	struct db *db = begin(w);

	MUST(merge_folder_state(db, &f, e));
	end(w);
}

static inline void read_leaving(
    struct world *w, int64_t now, int64_t grace, struct pending_leaving_list *l)
{
	struct pending_leaving_of of = {
	    .account_id = w->imap, .now = now, .grace = grace, .n = 10};

	vec_clear(l);
	MUST(pending_leaving(w->db, &of, l, e));
}

static inline void open_world(struct world *w)
{
	MUST(store_open(&w->store, w->dir, STORE_WRITE, e));
	MUST(store_reader(w->store, &w->db, e));
}

static inline void close_world(struct world *w)
{
	db_close(w->db);
	store_close(w->store);
	w->db = NULL;
	w->store = NULL;
}

static inline int set_up(void **state)
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

static inline int tear_down(void **state)
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

static inline int64_t put(struct world *w, struct db *db, struct mail_of m)
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

static inline void check_sound(struct world *w)
{
	struct check found;

	MUST(check_store(w->db, &found, NULL, NULL, e));
	if (found.problems.len)
		fail_msg("%s", found.problems.items[0]);
	check_clear(&found);
}

static inline void read_page(
    struct world *w, struct message_page page, struct messages *out)
{
	MUST(message_page(w->db, &page, out, e));
}

static inline int64_t count_rows(struct world *w, const char *text)
{
	struct query q;
	int64_t n = -1;

	sql_start(&q, w->db, text);
	MUST(sql_one_int(&q, &n, NULL, e));
	return n;
}

static inline void check_counts(
    struct world *w, int64_t id, int64_t total, int64_t unread)
{
	struct folder f;

	MUST(folder_read(w->db, id, &f, e));
	assert_int_equal(f.total, total);
	assert_int_equal(f.unread, unread);
	folder_clear(&f);
}

static inline unsigned flags_of(struct world *w, int64_t id)
{
	struct message m;
	unsigned flags;

	MUST(message_read(w->db, id, &m, e));
	flags = m.flags;
	message_clear(&m);
	return flags;
}

/* Puts everything that waits into the index, bodies as they are. */
static inline void index_all(struct world *w)
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
