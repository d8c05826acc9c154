#include "store/server/merge.h"

#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/digest.h"
#include "store/read/body.h"
#include "store/server/object_id.h"
#include "store/server/identify.h"
#include "store/server/own_copy.h"
#include "store/db/crashed.h"
#include "store/db/sql.h"
#include "store/read/thread.h"
#include "store/read/message.h"
#include "store/read/folder.h"

/* Bytes of a text column that come from outside. */
enum { COLUMN_MAX = 1000 };

static void add_addresses(struct buf *out, const struct addresses *list)
{
	for (size_t i = 0; i < list->len && out->len < COLUMN_MAX; i++) {
		if (out->len)
			buf_add_str(out, ", ");
		address_show(out, &list->items[i]);
	}
}

/* Columns that are made of a header. */
struct message_columns {
	struct buf recipients;
	const char *sender, *sender_addr;
	struct thread_place place;
};

static bool fill_columns(struct message_columns *c, struct db *w,
    const struct arrival *a, struct err *e)
{
	const struct header *h = a->header;

	buf_init(&c->recipients);
	add_addresses(&c->recipients, &h->to);
	add_addresses(&c->recipients, &h->cc);
	c->sender = h->from.len ? address_label(&h->from.items[0]) : "";
	c->sender_addr = h->from.len ? h->from.items[0].addr : "";
	return thread_place(w, a->account_id, h, &c->place, e);
}

/* *id stays 0 if the folder has a message with this UID. */
static bool insert_message(struct db *w, const struct arrival *a,
    const struct message_columns *c, int64_t *id, struct err *e)
{
	struct query q;

	/* A transaction in which this fails is undone as a whole, so SQLite
	 * need not keep what it takes to undo the statement alone: a copy of
	 * each page that it touches. */
	sql_start(&q, w,
	    "INSERT OR FAIL INTO message (account_id, folder_id, flags, "
	    "want_body,"
	    " is_local, srv_folder_id, srv_uid, srv_flags, arrived_at,"
	    " sent_at, size, thread_id, msg_key, parent_key, has_files, here,"
	    " body_id, sender, sender_addr, subject, recipients, msgid,"
	    " keywords, srv_keywords, content_key) VALUES (?1, ?2, ?3, ?4, ?5,"
	    " ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,"
	    " ?19, ?20, ?21, ?22, ?23, ?23, ?24)"
	    " ON CONFLICT (srv_folder_id, srv_uid) WHERE srv_uid > 0"
	    " DO NOTHING");
	sql_bind(&q, a->account_id, a->folder_id, a->flags, a->want_body,
	    a->srv_uid == 0 && !a->is_born, a->srv_uid ? a->folder_id : 0,
	    a->srv_uid, a->is_born ? 0 : a->flags, a->arrived_at,
	    a->header->sent_at, a->size, c->place.thread_id, c->place.msg_key,
	    c->place.parent_key, a->has_files, a->here, a->body_id, c->sender,
	    c->sender_addr, a->header->subject, c->recipients.data,
	    a->header->message_id, a->keywords, a->object_id_key);
	if (!sql_run(&q, e))
		return false;
	if (!sql_changes(w))
		return true;
	*id = sql_last_id(w);
	return a->here != HERE_HEADER ||
	       object_id_share(w, a->object_id_key, *id, e);
}

/* What was moved by a copy is deleted where it was under the UID of its row. */
static bool follow_in_outbox(struct db *w, int64_t message_id, int64_t folder_id,
    int64_t uid, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "UPDATE outbox SET old_uid = ? WHERE message_id = ?"
	    " AND old_folder_id = ?");
	sql_bind(&q, uid, message_id, folder_id);
	return sql_run(&q, e);
}

static bool assign_uid(
    struct db *w, const struct arrival *a, int64_t id, struct err *e)
{
	struct merge_flags f = {.folder_id = a->folder_id,
	    .uid = a->srv_uid,
	    .flags = a->flags,
	    .keywords = a->keywords};
	int64_t changed = 0;
	struct query q;

	sql_start(&q, w,
	    "UPDATE message SET srv_uid = ?1, content_key ="
	    " CASE ?2 WHEN 0 THEN content_key ELSE ?2 END WHERE id = ?3");
	sql_bind(&q, a->srv_uid, a->object_id_key, id);
	return sql_run(&q, e) &&
	       follow_in_outbox(w, id, a->folder_id, a->srv_uid, e) &&
	       merge_flags(w, &f, &changed, e);
}

/* The row that the message has already: one that waits to be known again,
 * unless the UID has its row. */
static bool merge_find_row(
    struct db *w, const struct identity *x, int64_t *id, struct err *e)
{
	int64_t known = 0;

	if (!identify_waiting(w, x, id, e))
		return false;
	if (!*id)
		return true;
	if (!identify_by_uid(w, x, &known, e) ||
	    (known && !identify_correct(w, x, &known, e)))
		return false;
	if (known)
		*id = known;
	return true;
}

/* The copy of what was sent, if a row waits for it. */
static bool adopt_copy(struct db *w, const struct arrival *a, int64_t msg_key,
    int64_t *id, struct err *e)
{
	const struct own_copy f = {.folder_id = a->folder_id,
	    .uid = a->srv_uid,
	    .msg_key = msg_key,
	    .size = a->size,
	    .flags = a->flags};

	return own_copy_adopt(w, &f, id, e);
}

/* The UID has a row: *id, unless that is another message. */
static bool find_by_uid(
    struct db *w, const struct identity *x, int64_t *id, struct err *e)
{
	return identify_by_uid(w, x, id, e) &&
	       (!*id || identify_correct(w, x, id, e));
}

static bool insert_or_find(struct db *w, const struct arrival *a,
    const struct message_columns *c, const struct identity *x, int64_t *id,
    int64_t *here, struct err *e)
{
	if (!insert_message(w, a, c, id, e))
		return false;
	if (*id)
		return true;
	return find_by_uid(w, x, here, e) &&
	       (*here || insert_message(w, a, c, id, e));
}

bool merge_message(
    struct db *w, const struct arrival *a, int64_t *id, struct err *e)
{
	struct message_columns c;
	struct identity x = {.folder_id = a->folder_id,
	    .uid = a->srv_uid,
	    .size = a->size,
	    .sent_at = a->header->sent_at,
	    .arrived_at = a->arrived_at,
	    .subject = a->header->subject};
	int64_t here = 0;
	bool ok;

	*id = 0;
	ok = fill_columns(&c, w, a, e);
	x.msg_key = c.place.msg_key;
	x.sender_addr = c.sender_addr;
	if (ok && a->srv_uid)
		ok = merge_find_row(w, &x, &here, e);
	if (ok && a->srv_uid && !here)
		ok = adopt_copy(w, a, x.msg_key, &here, e);
	if (ok && !here)
		ok = insert_or_find(w, a, &c, &x, id, &here, e);
	if (ok && here) {
		*id = here;
		ok = assign_uid(w, a, here, e);
	}
	if (ok && *id)
		ok = crashed_link(w, a->header->aside_key, *id, e);
	buf_clear(&c.recipients);
	return ok;
}

bool merge_flags(
    struct db *w, const struct merge_flags *f, int64_t *changed, struct err *e)
{
	struct query q;

	/* What the user changed since (flags and srv_flags differ in these
	 * bits) stays; every other bit follows the server. */
	sql_start(&q, w,
	    "UPDATE message SET"
	    " flags = (?3 & ~((flags | srv_flags) - (flags & srv_flags)))"
	    "   | (flags & ((flags | srv_flags) - (flags & srv_flags))),"
	    " keywords = CASE WHEN keywords = srv_keywords THEN ?4"
	    "   ELSE keywords END,"
	    " srv_flags = ?3, srv_keywords = ?4,"
	    /* Another client removed \Deleted, so it is shown again. */
	    " gone = CASE WHEN gone = " SQL_GONE_MARKED
	    " AND ?3 & " SQL_FLAG_DELETED " = 0 THEN 0 ELSE gone END"
	    " WHERE srv_folder_id = ?1 AND srv_uid = ?2 AND srv_uid > 0"
	    " AND (srv_flags <> ?3 OR srv_keywords <> ?4)");
	sql_bind(&q, f->folder_id, f->uid, f->flags, f->keywords);
	if (!sql_run(&q, e))
		return false;
	*changed += sql_changes(w);
	return true;
}

static const char *const discards[] = {
    "DELETE FROM message WHERE id = ?",
    "DELETE FROM trouble WHERE message_id = ?",
    "DELETE FROM outbox WHERE message_id = ?",
    ("UPDATE pop_seen SET message_id = 0 WHERE message_id = ?"
     " AND message_id <> 0"),
};

bool merge_discard(struct db *w, int64_t message_id, struct err *e)
{
	struct query q;
	int64_t body_id = 0;

	sql_start(&q, w, "SELECT body_id FROM message WHERE id = ?");
	sql_bind(&q, message_id);
	if (!sql_one_int(&q, &body_id, NULL, e))
		return false;
	for (size_t i = 0; i < sizeof discards / sizeof *discards; i++) {
		sql_start(&q, w, discards[i]);
		sql_bind(&q, message_id);
		if (!sql_run(&q, e))
			return false;
	}
	return !body_id || body_discard(w, body_id, e);
}

/* Discards what q selects by id, and ends q. */
static bool discard_selected(
    struct db *w, struct query *q, int64_t *removed, struct err *e)
{
	struct ids ids = {0};
	bool ok;

	while (sql_row(q))
		*vec_push(&ids) = sql_get_int(q, 0);
	ok = sql_end(q, e);
	for (size_t i = 0; ok && i < ids.len; i++)
		ok = merge_discard(w, ids.items[i], e);
	if (ok)
		*removed += (int64_t)ids.len;
	vec_clear(&ids);
	return ok;
}

/* Messages that are wanted in another folder of the server may be there
 * already, if the answer to our MOVE was lost. Their rows wait in that
 * folder, and its next pull shows whether they are there. */
static bool follow_to_target(struct db *w, int64_t folder_id, int64_t first,
    int64_t last, int64_t *removed, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "UPDATE folder SET modseq = max(modseq - 1, 0) WHERE id IN"
	    " (SELECT folder_id FROM message WHERE srv_folder_id = ?1"
	    "   AND srv_uid BETWEEN ?2 AND ?3 AND srv_uid > 0"
	    "   AND folder_id <> ?1 AND gone = 0)");
	sql_bind(&q, folder_id, first, last);
	if (!sql_run(&q, e))
		return false;
	sql_start(&q, w,
	    "UPDATE message SET srv_folder_id = folder_id, srv_uid = 0"
	    " WHERE srv_folder_id = ?1 AND srv_uid BETWEEN ?2 AND ?3"
	    " AND srv_uid > 0 AND folder_id <> ?1 AND gone = 0"
	    " AND EXISTS (SELECT 1 FROM folder AS f"
	    "   WHERE f.id = message.folder_id AND f.srv_name <> '')");
	sql_bind(&q, folder_id, first, last);
	if (!sql_run(&q, e))
		return false;
	*removed += sql_changes(w);
	return true;
}

bool merge_vanished(struct db *w, int64_t folder_id, int64_t first,
    int64_t last, int64_t *removed, struct err *e)
{
	struct query q;

	if (!follow_to_target(w, folder_id, first, last, removed, e))
		return false;
	sql_start(&q, w,
	    "SELECT id FROM message WHERE srv_folder_id = ?"
	    " AND srv_uid BETWEEN ? AND ? AND srv_uid > 0");
	sql_bind(&q, folder_id, first, last);
	return discard_selected(w, &q, removed, e);
}

/* See clock.h. */
static bool correct_dates(
    struct db *w, const struct merge_purge *p, struct err *e)
{
	static const char *const texts[] = {
	    "UPDATE message INDEXED BY message_buried SET moved_at = ?1"
	    " WHERE gone <> 0 AND is_local <> 0 AND moved_at > ?1 + ?2"
	    " AND account_id = ?3",
	    "UPDATE message SET moved_at = ?1 WHERE gone = 0 AND is_local <> 0"
	    " AND folder_id IN (SELECT id FROM folder WHERE account_id = ?3"
	    "   AND role = " SQL_ROLE_TRASH ") AND moved_at > ?1 + ?2",
	};
	struct query q;

	for (size_t i = 0; p->now && i < sizeof texts / sizeof *texts; i++) {
		sql_start(&q, w, texts[i]);
		sql_bind(&q, p->now, DATE_DAY, p->account_id);
		if (!sql_run(&q, e))
			return false;
	}
	return true;
}

bool merge_purge(
    struct db *w, const struct merge_purge *p, int64_t *removed, struct err *e)
{
	struct query q;

	if (!correct_dates(w, p, e))
		return false;
	sql_start(&q, w,
	    "SELECT id FROM message INDEXED BY message_buried"
	    " WHERE gone <> 0 AND is_local <> 0 AND moved_at < ?"
	    " AND account_id = ? LIMIT ?");
	sql_bind(&q, p->buried, p->account_id, MERGE_DROP);
	if (!discard_selected(w, &q, removed, e))
		return false;
	if (!p->trashed)
		return true;
	/* What was in the Trash from the start (moved_at 0) has no age. */
	sql_start(&q, w,
	    "SELECT m.id FROM folder AS f JOIN message AS m"
	    "   ON m.folder_id = f.id AND m.gone = 0"
	    " WHERE f.account_id = ? AND f.role = " SQL_ROLE_TRASH
	    " AND m.is_local <> 0"
	    " AND m.moved_at > 0 AND m.moved_at < ? LIMIT ?");
	sql_bind(&q, p->account_id, p->trashed, MERGE_DROP);
	return discard_selected(w, &q, removed, e);
}

/* Partial bodies: with new UIDs it is not known which message they belong
 * to. */
static bool drop_partial_bodies(struct db *w, int64_t folder_id, struct err *e)
{
	static const char *const texts[] = {
	    "DELETE FROM piece WHERE body_id IN (SELECT body_id FROM message"
	    "  WHERE srv_folder_id = ? AND srv_uid > 0 AND body_id <> 0"
	    "  AND here <> " SQL_HERE_WHOLE ")",
	    "DELETE FROM body WHERE id IN (SELECT body_id FROM message"
	    "  WHERE srv_folder_id = ? AND srv_uid > 0 AND body_id <> 0"
	    "  AND here <> " SQL_HERE_WHOLE ")",
	    "UPDATE message SET body_id = 0, here = 0 WHERE srv_folder_id = ?"
	    "  AND srv_uid > 0 AND body_id <> 0 AND here <> " SQL_HERE_WHOLE,
	};
	struct query q;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		sql_start(&q, w, texts[i]);
		sql_bind(&q, folder_id);
		if (!sql_run(&q, e))
			return false;
	}
	return true;
}

/* ... and not before its message is known again. */
static bool forget_uids_in_outbox(struct db *w, int64_t folder_id, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "UPDATE outbox SET old_uid = 0 WHERE old_folder_id = ?"
	    " AND old_uid <> 0");
	sql_bind(&q, folder_id);
	return sql_run(&q, e);
}

bool merge_forget_uids(struct db *w, int64_t folder_id, struct err *e)
{
	struct query q;

	if (!drop_partial_bodies(w, folder_id, e))
		return false;
	sql_start(&q, w,
	    "UPDATE message SET srv_uid = 0"
	    " WHERE srv_folder_id = ? AND srv_uid > 0");
	sql_bind(&q, folder_id);
	return sql_run(&q, e) && forget_uids_in_outbox(w, folder_id, e);
}

bool merge_drop_unknown(
    struct db *w, int64_t folder_id, int64_t *removed, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "SELECT id FROM message WHERE srv_folder_id = ?"
	    " AND srv_uid = 0 AND is_local = 0 LIMIT ?");
	sql_bind(&q, folder_id, MERGE_DROP);
	return discard_selected(w, &q, removed, e);
}

static bool insert_folder(struct db *w, struct folder *f, struct err *e)
{
	struct query q;

	sql_start(
	    &q, w, "INSERT INTO folder (account_id, srv_name) VALUES (?, ?)");
	sql_bind(&q, f->account_id, f->srv_name);
	if (!sql_run(&q, e))
		return false;
	f->id = sql_last_id(w);
	return true;
}

bool merge_folder(struct db *w, struct folder *f, struct err *e)
{
	const char delimiter[2] = {f->delimiter, '\0'};
	struct query q;

	f->id = 0;
	sql_start(&q, w,
	    "SELECT id FROM folder WHERE account_id = ?"
	    " AND srv_name = ? AND is_local = 0");
	sql_bind(&q, f->account_id, f->srv_name);
	if (!sql_one_int(&q, &f->id, NULL, e) ||
	    (!f->id && !insert_folder(w, f, e)))
		return false;
	/* What the user wants of it (enum folder_wish) stays. */
	sql_start(&q, w,
	    "UPDATE folder SET"
	    " name = CASE WHEN wish & (" SQL_FOLDER_RENAMED
	    " | " SQL_FOLDER_FOLLOWS ") THEN name ELSE ? END,"
	    " role = ?, delimiter = ?, can_hold = ?,"
	    " subscribed = CASE WHEN wish & " SQL_FOLDER_SUBSCRIBED
	    " THEN subscribed ELSE ? END"
	    " WHERE id = ?");
	sql_bind(
	    &q, f->name, f->role, delimiter, f->can_hold, f->subscribed, f->id);
	return sql_run(&q, e);
}

bool merge_folder_state(struct db *w, const struct folder *f, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "UPDATE folder SET uidvalidity = ?, uid_known = ?,"
	    " uid_oldest = ?, modseq = ?, srv_total = ?, pulled_at = ?"
	    " WHERE id = ?");
	sql_bind(&q, f->uidvalidity, f->uid_known, f->uid_oldest, f->modseq,
	    f->srv_total, f->pulled_at, f->id);
	return sql_run(&q, e);
}

static bool run_with_id(
    struct db *w, const char *text, int64_t number, struct err *e)
{
	struct query q;

	sql_start(&q, w, text);
	sql_bind(&q, number);
	return sql_run(&q, e);
}

bool merge_folder_gone(struct db *w, int64_t folder_id, struct err *e)
{
	int64_t removed = 0, born = 0;
	struct query q;

	sql_start(&q, w, "SELECT id FROM message WHERE srv_folder_id = ?");
	sql_bind(&q, folder_id);
	if (!discard_selected(w, &q, &removed, e))
		return false;
	/* What was to be moved there stays where the server has it. */
	if (!run_with_id(w,
		"UPDATE message SET folder_id = srv_folder_id"
		" WHERE folder_id = ? AND srv_folder_id > 0 AND is_local = 0",
		folder_id, e))
		return false;
	sql_start(&q, w, "SELECT 1 FROM message WHERE folder_id = ? LIMIT 1");
	sql_bind(&q, folder_id);
	if (!sql_one_int(&q, &born, NULL, e))
		return false;
	/* What was born here is nowhere else: its folder is made anew. */
	if (born)
		return run_with_id(w,
		    "UPDATE folder SET srv_name = '', uidvalidity = 0,"
		    " uid_known = 0, uid_oldest = 0, modseq = 0, srv_total = 0,"
		    " role = 0, gone = 0, wish = 0 WHERE id = ?",
		    folder_id, e);
	sql_start(&q, w, "DELETE FROM folder WHERE id = ?");
	sql_bind(&q, folder_id);
	return sql_run(&q, e);
}

bool merge_body_new(struct db *w, int64_t *body_id, struct err *e)
{
	struct query q;

	sql_start(&q, w, "INSERT INTO body (is_whole) VALUES (0)");
	if (!sql_run(&q, e))
		return false;
	*body_id = sql_last_id(w);
	return true;
}

bool merge_body_piece(
    struct db *w, int64_t body_id, const void *bytes, size_t len, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "INSERT INTO piece (body_id, start, bytes)"
	    " SELECT id, size, ? FROM body WHERE id = ?");
	sql_bind(&q, sql_blob(bytes, len), body_id);
	if (!sql_run(&q, e))
		return false;
	sql_start(&q, w, "UPDATE body SET size = size + ? WHERE id = ?");
	sql_bind(&q, (int64_t)len, body_id);
	return sql_run(&q, e);
}

bool merge_body_whole(
    struct db *w, int64_t body_id, const unsigned char *digest, struct err *e)
{
	struct query q;

	sql_start(
	    &q, w, "UPDATE body SET is_whole = 1, digest = ? WHERE id = ?");
	sql_bind(&q, sql_blob(digest, DIGEST_SHA256), body_id);
	return sql_run(&q, e);
}

bool merge_body(struct db *w, const void *bytes, size_t len,
    const unsigned char *digest, int64_t *body_id, struct err *e)
{
	const char *at = bytes;
	struct query q;

	sql_start(&q, w,
	    "INSERT INTO body (is_whole, size, digest)"
	    " VALUES (1, ?, ?)");
	sql_bind(&q, (int64_t)len, sql_blob(digest, DIGEST_SHA256));
	if (!sql_run(&q, e))
		return false;
	*body_id = sql_last_id(w);
	for (size_t done = 0; done < len;) {
		size_t n = len - done < BODY_PIECE ? len - done : BODY_PIECE;

		sql_start(&q, w,
		    "INSERT INTO piece (body_id, start, bytes)"
		    " VALUES (?, ?, ?)");
		sql_bind(&q, *body_id, (int64_t)done, sql_blob(at + done, n));
		if (!sql_run(&q, e))
			return false;
		done += n;
	}
	return true;
}

bool merge_body_drop(struct db *w, int64_t body_id, struct err *e)
{
	return body_discard(w, body_id, e);
}

bool merge_body_of(struct db *w, const struct merge_body_of *b, struct err *e)
{
	int64_t before = 0, object_id = 0;
	struct query q;

	sql_start(
	    &q, w, "SELECT body_id, content_key FROM message WHERE id = ?");
	sql_bind(&q, b->message_id);
	if (sql_row(&q)) {
		before = sql_get_int(&q, 0);
		object_id = sql_get_int(&q, 1);
	}
	if (!sql_end(&q, e))
		return false;
	if (b->here == HERE_WHOLE && object_id &&
	    !object_id_share_body(w, b->message_id, b->body_id, b->size, e))
		return false;
	sql_start(&q, w,
	    "UPDATE message SET body_id = ?, size = ?, here = ?,"
	    " want_body = CASE WHEN ?3 = " SQL_HERE_WHOLE
	    " THEN 0 ELSE want_body END"
	    " WHERE id = ?");
	sql_bind(&q, b->body_id, b->size, b->here, b->message_id);
	if (!sql_run(&q, e))
		return false;
	/* It went while its body was fetched. */
	if (!sql_changes(w))
		return body_discard(w, b->body_id, e);
	return !before || before == b->body_id || body_discard(w, before, e);
}

bool merge_beginning(
    struct db *w, const struct merge_beginning *b, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "UPDATE message SET here = " SQL_HERE_STUB ","
	    " want_body = CASE WHEN ?1 THEN want_body & (" SQL_WANT_BY_POLICY
	    " | " SQL_WANT_BY_USER ") ELSE want_body END"
	    " WHERE id = ?2 AND body_id = ?3 AND here <> " SQL_HERE_WHOLE);
	sql_bind(&q, b->has_text, b->message_id, b->body_id);
	return sql_run(&q, e);
}
