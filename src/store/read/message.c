#include "store/read/message.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "store/db/sql.h"

/* The other folders without a special use that have the message: what Gmail
 * calls its labels. */
#define OTHER_PLACES                                                  \
	"(SELECT group_concat(f.name, char(10))"                      \
	" FROM message AS p INDEXED BY message_content"               \
	" CROSS JOIN folder AS f ON f.id = p.folder_id"               \
	" WHERE p.content_key = m.content_key AND p.content_key <> 0" \
	" AND p.gone = 0 AND p.folder_id <> m.folder_id AND f.role = 0)"

#define MESSAGE_COLUMNS                                                 \
	"m.id, m.account_id, m.folder_id, m.thread_id, m.body_id,"      \
	" m.srv_folder_id, m.srv_uid, m.arrived_at, m.sent_at, m.size," \
	" m.msg_key, m.parent_key, m.flags, m.here, m.has_files,"       \
	" m.is_local, m.want_body, m.sender, m.sender_addr, m.subject," \
	" m.recipients, m.msgid, m.keywords, m.gone, m.content_key,"    \
	" " OTHER_PLACES
enum { MESSAGE_WIDTH = 26 };

/* How many of the thread are here, and how many of them unread; counted up
 * to THREAD_COUNT_MAX, so that a huge thread costs no more. */
#define THREAD_COLUMNS                                                        \
	", (SELECT count(*) FROM (SELECT 1 FROM message AS t"                 \
	"   WHERE t.thread_id = m.thread_id AND t.folder_id = m.folder_id"    \
	"   AND t.gone = 0 LIMIT " SQL_THREAD_COUNT_MAX "))"                  \
	", (SELECT coalesce(sum(u), 0) FROM (SELECT t.flags & " SQL_FLAG_SEEN \
	" = 0 AS u"                                                           \
	"   FROM message AS t WHERE t.thread_id = m.thread_id"                \
	"   AND t.folder_id = m.folder_id AND t.gone = 0"                     \
	"   LIMIT " SQL_THREAD_COUNT_MAX "))"

/* Only the newest message of each thread in the folder. */
#define IS_NEWEST                                                      \
	" AND NOT EXISTS (SELECT 1 FROM message AS t"                  \
	"   INDEXED BY message_thread WHERE t.thread_id = m.thread_id" \
	"   AND t.folder_id = m.folder_id AND t.gone = 0"              \
	"   AND (t.arrived_at, t.id) > (m.arrived_at, m.id))"

#define PAGE_OLDER                           \
	" AND (m.arrived_at, m.id) < (?, ?)" \
	" ORDER BY m.arrived_at DESC, m.id DESC LIMIT ?"
#define PAGE_NEWER                           \
	" AND (m.arrived_at, m.id) > (?, ?)" \
	" ORDER BY m.arrived_at, m.id LIMIT ?"

#define FROM_LIST                                    \
	" FROM message AS m INDEXED BY message_list" \
	" WHERE m.folder_id = ? AND m.gone = 0"
#define FROM_UNREAD                                                          \
	" FROM message AS m INDEXED BY message_unread"                       \
	" WHERE m.folder_id = ? AND m.gone = 0 AND m.flags & " SQL_FLAG_SEEN \
	" = 0"

static const char plain_older[] =
    "SELECT " MESSAGE_COLUMNS ", 1, 0" FROM_LIST PAGE_OLDER;
static const char plain_newer[] =
    "SELECT " MESSAGE_COLUMNS ", 1, 0" FROM_LIST PAGE_NEWER;
static const char unread_older[] =
    "SELECT " MESSAGE_COLUMNS ", 1, 1" FROM_UNREAD PAGE_OLDER;
static const char unread_newer[] =
    "SELECT " MESSAGE_COLUMNS ", 1, 1" FROM_UNREAD PAGE_NEWER;
static const char threads_older[] =
    "SELECT " MESSAGE_COLUMNS THREAD_COLUMNS FROM_LIST IS_NEWEST PAGE_OLDER;
static const char threads_newer[] =
    "SELECT " MESSAGE_COLUMNS THREAD_COLUMNS FROM_LIST IS_NEWEST PAGE_NEWER;

static const char *page_text(const struct message_page *p)
{
	if (p->list.unread_only)
		return p->is_newer ? unread_newer : unread_older;
	if (p->list.is_threaded)
		return p->is_newer ? threads_newer : threads_older;
	return p->is_newer ? plain_newer : plain_older;
}

static void fill_message(struct query *q, struct message *m)
{
	int c = 0;

	m->id = sql_get_int(q, c++);
	m->account_id = sql_get_int(q, c++);
	m->folder_id = sql_get_int(q, c++);
	m->thread_id = sql_get_int(q, c++);
	m->body_id = sql_get_int(q, c++);
	m->srv_folder_id = sql_get_int(q, c++);
	m->srv_uid = sql_get_int(q, c++);
	m->arrived_at = sql_get_int(q, c++);
	m->sent_at = sql_get_int(q, c++);
	m->size = sql_get_int(q, c++);
	m->msg_key = sql_get_int(q, c++);
	m->parent_key = sql_get_int(q, c++);
	m->flags = (unsigned)sql_get_int(q, c++);
	m->here = (enum message_here)sql_get_int(q, c++);
	m->has_files = sql_get_int(q, c++);
	m->is_local = sql_get_int(q, c++);
	m->want_body = (enum message_want)sql_get_int(q, c++);
	m->sender = sql_get_str(q, c++);
	m->sender_addr = sql_get_str(q, c++);
	m->subject = sql_get_str(q, c++);
	m->recipients = sql_get_str(q, c++);
	m->msgid = sql_get_str(q, c++);
	m->keywords = sql_get_str(q, c++);
	m->is_gone = sql_get_int(q, c++);
	m->object_id_key = sql_get_int(q, c++);
	m->labels = sql_get_str(q, c);
}

static void turn_round(struct messages *m, size_t first)
{
	for (size_t a = first, b = m->len; a + 1 < b; a++) {
		struct message swap = m->items[a];

		m->items[a] = m->items[--b];
		m->items[b] = swap;
	}
}

bool message_page(struct db *db, const struct message_page *page,
    struct messages *out, struct err *e)
{
	const struct message_place top = {INT64_MAX, INT64_MAX};
	const struct message_place bottom = {INT64_MIN, INT64_MIN};
	const struct message_place *from = page->from;
	size_t first = out->len;
	struct query q;

	if (!from)
		from = page->is_newer ? &bottom : &top;
	sql_start(&q, db, page_text(page));
	sql_bind(&q, page->list.folder_id, from->arrived_at, from->id, page->n);
	while (sql_row(&q)) {
		struct message *m = vec_push(out);

		fill_message(&q, m);
		m->thread_count = (int)sql_get_int(&q, MESSAGE_WIDTH);
		m->thread_unread = (int)sql_get_int(&q, MESSAGE_WIDTH + 1);
	}
	if (page->is_newer)
		turn_round(out, first);
	return sql_end(&q, e);
}

bool message_read(struct db *db, int64_t id, struct message *out, struct err *e)
{
	struct query q;
	bool found;

	*out = (struct message){0};
	sql_start(&q, db,
	    "SELECT " MESSAGE_COLUMNS " FROM message AS m WHERE m.id = ?");
	sql_bind(&q, id);
	found = sql_row(&q);
	if (found)
		fill_message(&q, out);
	out->thread_count = 1;
	if (!sql_end(&q, e))
		return false;
	return found || err_set(e, ERR_NOT_FOUND, ERR_ITEM, RETRY_NEVER,
			    _("There is no message with this number."));
}

bool message_thread(struct db *db, int64_t thread_id, int64_t folder_id, int n,
    struct messages *out, struct err *e)
{
	struct query q;

	if (folder_id) {
		sql_start(&q, db,
		    "SELECT " MESSAGE_COLUMNS " FROM message AS m"
		    " INDEXED BY message_thread WHERE m.thread_id = ?"
		    " AND m.folder_id = ? AND m.gone = 0"
		    " ORDER BY m.arrived_at, m.id LIMIT ?");
		sql_bind(&q, thread_id, folder_id);
	} else {
		/* A thread over several folders is sorted: it is one thread,
		 * and n bounds it. */
		sql_start(&q, db,
		    "SELECT " MESSAGE_COLUMNS " FROM message AS m"
		    " INDEXED BY message_thread WHERE m.thread_id = ?"
		    " AND m.gone = 0 ORDER BY +m.arrived_at, +m.id LIMIT ?");
		sql_bind(&q, thread_id);
	}
	sql_bind(&q, n);
	while (sql_row(&q)) {
		struct message *m = vec_push(out);

		fill_message(&q, m);
		m->thread_count = 1;
	}
	return sql_end(&q, e);
}

bool message_thread_place(struct db *db, int64_t thread_id, int64_t folder_id,
    struct message_place *out, struct err *e)
{
	struct query q;

	*out = (struct message_place){0};
	sql_start(&q, db,
	    "SELECT arrived_at, id FROM message INDEXED BY message_thread"
	    " WHERE thread_id = ? AND folder_id = ? AND gone = 0"
	    " ORDER BY arrived_at DESC, id DESC LIMIT 1");
	sql_bind(&q, thread_id, folder_id);
	if (sql_row(&q)) {
		out->arrived_at = sql_get_int(&q, 0);
		out->id = sql_get_int(&q, 1);
	}
	return sql_end(&q, e);
}

static const char walk_all[] = "SELECT id FROM message WHERE gone = 0"
			       " AND id > ? ORDER BY id LIMIT ?";
static const char walk_account[] =
    "SELECT id FROM message WHERE gone = 0 AND id > ?"
    " AND account_id = ? ORDER BY id LIMIT ?";
static const char walk_folder[] =
    "SELECT id FROM message WHERE gone = 0 AND id > ?"
    " AND folder_id = ? ORDER BY id LIMIT ?";

bool message_walk(struct db *db, int64_t account_id, int64_t folder_id,
    int64_t after, int n, struct ids *out, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    folder_id    ? walk_folder
	    : account_id ? walk_account
			 : walk_all);
	sql_bind(&q, after);
	if (folder_id || account_id)
		sql_bind(&q, folder_id ? folder_id : account_id);
	sql_bind(&q, n);
	while (sql_row(&q))
		*vec_push(out) = sql_get_int(&q, 0);
	return sql_end(&q, e);
}

bool message_last(struct db *db, int64_t *id, struct err *e)
{
	struct query q;

	sql_start(&q, db, "SELECT coalesce(max(id), 0) FROM message");
	return sql_one_int(&q, id, NULL, e);
}

bool message_count_since(
    struct db *db, const struct message_since *since, int64_t *n, struct err *e)
{
	struct query q;

	*n = 0;
	sql_start(&q, db,
	    "SELECT count(*) FROM (SELECT account_id, gone FROM message"
	    " WHERE id > ? ORDER BY id LIMIT ?)"
	    " WHERE account_id = ? AND gone = 0");
	sql_bind(&q, since->after, since->most, since->account_id);
	return sql_one_int(&q, n, NULL, e);
}

void message_clear(struct message *m)
{
	free(m->sender);
	free(m->sender_addr);
	free(m->subject);
	free(m->recipients);
	free(m->msgid);
	free(m->keywords);
	free(m->labels);
	*m = (struct message){0};
}

void messages_clear(struct messages *m)
{
	for (size_t i = 0; i < m->len; i++)
		message_clear(&m->items[i]);
	vec_clear(m);
}
