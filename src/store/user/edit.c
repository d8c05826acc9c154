#include "store/user/edit.h"

#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "store/read/clock.h"
#include "store/read/folder.h"
#include "store/read/message.h"
#include "store/db/sql.h"
#include "store/server/outbox.h"

/* Messages of one transaction: other writers need not wait long for it. */
enum { EDIT_BATCH = 500 };

/* One act on many messages, batch by batch. */
struct edit_act {
	const struct edit_of *of;
	struct folder target; /* of a move or copy */
	struct edit_deleted *deleted;
	bool takes; /* a copy takes its original away */
	unsigned set, clear;
	const char *word; /* a keyword */
	bool is_set;
	int64_t moved_at; /* of local messages: now, or CLOCK_NO_TIME */
	bool (*apply)(struct edit_act *act, struct db *w, struct message *m,
	    struct err *e);
};

static bool run_batch(
    struct edit_act *act, struct db *w, size_t from, size_t to, struct err *e)
{
	struct clock clock = {0};
	bool ok = clock_read(w, &clock, e);

	act->moved_at = clock_stamp(&clock, act->of->now);
	for (size_t i = from; ok && i < to; i++) {
		struct message m;

		ok = message_read(w, act->of->ids[i], &m, e) &&
		     act->apply(act, w, &m, e);
		message_clear(&m);
	}
	return ok;
}

/* How far the edit has come, to return to if a transaction fails. */
struct progress {
	size_t undo;
	struct edit_deleted deleted;
};

static struct progress save_progress(const struct edit_act *act)
{
	struct progress d = {0};

	if (act->of->undo)
		d.undo = act->of->undo->len;
	if (act->deleted)
		d.deleted = *act->deleted;
	return d;
}

/* An undo must not contain what was rolled back: SQLite gives the ids of
 * copies that were not made to other messages. */
static void restore_progress(struct edit_act *act, const struct progress *d)
{
	if (act->of->undo)
		act->of->undo->len = d->undo;
	if (act->deleted)
		*act->deleted = d->deleted;
}

static bool run_batches(
    struct store *s, struct edit_act *act, enum write_how how, struct err *e)
{
	for (size_t at = 0; at < act->of->n; at += EDIT_BATCH) {
		size_t to =
		    act->of->n - at > EDIT_BATCH ? at + EDIT_BATCH : act->of->n;
		const struct progress before = save_progress(act);
		struct db *w;
		bool ok;

		if (!write_begin(s, how, &w, e))
			return false;
		ok = run_batch(act, w, at, to, e);
		if (!write_end(s, ok, e)) {
			restore_progress(act, &before);
			return false;
		}
	}
	return true;
}

/* --- taking back --------------------------------------------------------- */

static bool read_before(struct db *w, const struct message *m,
    struct edit_before *before, struct err *e)
{
	struct query q;

	*before = (struct edit_before){.message_id = m->id};
	sql_start(&q, w,
	    "SELECT folder_id, moved_at, flags, gone FROM message"
	    " WHERE id = ?");
	sql_bind(&q, m->id);
	if (sql_row(&q)) {
		before->folder_id = sql_get_int(&q, 0);
		before->moved_at = sql_get_int(&q, 1);
		before->flags = (unsigned)sql_get_int(&q, 2);
		before->gone = sql_get_int(&q, 3);
	}
	return sql_end(&q, e);
}

static bool note_before(struct edit_act *act, struct db *w,
    const struct message *m, unsigned changed, struct err *e)
{
	struct edit_before before;

	if (!act->of->undo)
		return true;
	if (!read_before(w, m, &before, e))
		return false;
	before.changed = changed;
	*vec_push(act->of->undo) = before;
	return true;
}

/* A copy whose original has been expunged is the last one and stays. An
 * undo can't be undone, so moved_at 0 lets the deletion be sent without a
 * pause. */
static bool drop_copy(
    struct db *w, const struct edit_before *before, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "UPDATE message SET gone = " SQL_GONE_DELETED ", moved_at = 0"
	    " WHERE id = ?1 AND gone = 0"
	    " AND (?2 = 0 OR EXISTS (SELECT 1 FROM message WHERE id = ?2))");
	sql_bind(&q, before->message_id, before->source_id);
	return sql_run(&q, e);
}

/* *changed (may be NULL): it had not been so. */
static bool write_keyword(struct db *w, int64_t id, const char *word,
    bool is_set, bool *changed, struct err *e)
{
	struct buf before = BUF_INIT, after = BUF_INIT;
	struct query q;
	bool ok;

	sql_start(&q, w, "SELECT keywords FROM message WHERE id = ?");
	sql_bind(&q, id);
	if (sql_row(&q))
		buf_add_str(&before, sql_get_text(&q, 0));
	ok = sql_end(&q, e);
	keywords_set(&after, before.data, word, is_set);
	if (changed)
		*changed = strcmp(before.data, after.data) != 0;
	sql_start(&q, w, "UPDATE message SET keywords = ? WHERE id = ?");
	sql_bind(&q, after.data, id);
	ok = ok && sql_run(&q, e);
	buf_clear(&before);
	buf_clear(&after);
	return ok;
}

/* What was marked on the server (gone = 2) loses its mark again. */
static bool write_back(
    struct db *w, const struct edit_before *before, struct err *e)
{
	struct query q;

	if (before->is_copy)
		return drop_copy(w, before, e);
	if (*before->keyword)
		return write_keyword(w, before->message_id, before->keyword,
		    before->had_keyword, NULL, e);
	sql_start(&q, w,
	    "UPDATE message SET folder_id = ?2, moved_at = ?3,"
	    " flags = ((flags & ~?5) | (?4 & ?5))"
	    "   & ~CASE gone WHEN " SQL_GONE_MARKED " THEN " SQL_FLAG_DELETED
	    " ELSE 0 END, gone = ?6"
	    " WHERE id = ?1");
	sql_bind(&q, before->message_id, before->folder_id, before->moved_at,
	    before->flags, before->changed, before->gone);
	return sql_run(&q, e);
}

bool edit_undo(struct store *s, const struct edit_undo *undo, struct err *e)
{
	struct db *w;
	bool ok = true;

	if (!write_begin(s, WRITE_NORMAL, &w, e))
		return false;
	/* Backwards: the first state of a message that was changed twice. */
	for (size_t i = undo->len; ok && i-- > 0;)
		ok = write_back(w, &undo->items[i], e);
	return write_end(s, ok, e);
}

/* --- flags --------------------------------------------------------------- */

static bool set_flags(
    struct edit_act *act, struct db *w, struct message *m, struct err *e)
{
	unsigned flags = (m->flags | act->set) & ~act->clear;
	struct query q;

	if (flags == m->flags)
		return true;
	sql_start(&q, w, "UPDATE message SET flags = ? WHERE id = ?");
	sql_bind(&q, flags, m->id);
	return note_before(act, w, m, flags ^ m->flags, e) && sql_run(&q, e);
}

bool edit_flags(struct store *s, const struct edit_flags *edit, struct err *e)
{
	struct edit_of of = {
	    .ids = edit->ids, .n = edit->n, .undo = edit->undo};
	struct edit_act act = {.of = &of,
	    .set = edit->set,
	    .clear = edit->clear,
	    .apply = set_flags};

	return run_batches(s, &act, WRITE_NORMAL, e);
}

static bool set_keyword(
    struct edit_act *act, struct db *w, struct message *m, struct err *e)
{
	struct edit_before *before;
	bool changed;

	if (!write_keyword(w, m->id, act->word, act->is_set, &changed, e))
		return false;
	if (!changed || !act->of->undo)
		return true;
	before = vec_push(act->of->undo);
	before->message_id = m->id;
	before->had_keyword = !act->is_set;
	memcpy(before->keyword, act->word, strlen(act->word) + 1);
	return true;
}

bool edit_keyword(struct store *s, const struct edit_of *of, const char *word,
    bool is_set, struct err *e)
{
	struct edit_act act = {
	    .of = of, .word = word, .is_set = is_set, .apply = set_keyword};

	if (!keyword_is_valid(word))
		return err_set(e, ERR_USAGE, ERR_ITEM, RETRY_ASK,
		    _("A keyword is a word of 1 to 60 ASCII characters without "
		      "spaces, brackets, quotes and the like."));
	return run_batches(s, &act, WRITE_NORMAL, e);
}

/* --- moving and copying -------------------------------------------------- */

static bool set_place(struct edit_act *act, struct db *w,
    const struct message *m, int64_t folder_id, bool gone, struct err *e)
{
	struct query q;

	if (!note_before(act, w, m, 0, e))
		return false;
	sql_start(&q, w,
	    "UPDATE message SET folder_id = ?, gone = ?, moved_at = ?"
	    " WHERE id = ?");
	sql_bind(&q, folder_id, gone,
	    m->is_local ? act->moved_at : act->of->now, m->id);
	return sql_run(&q, e);
}

/* The server can copy it by itself. */
static bool is_its_server(const struct edit_act *act, const struct message *m)
{
	return m->account_id == act->target.account_id && !m->is_local &&
	       !act->target.is_local;
}

/* A row of its own with the same body; *id is its. */
static bool insert_copy(struct edit_act *act, struct db *w,
    const struct message *m, int64_t *id, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "INSERT INTO message (account_id, folder_id, flags, is_local,"
	    " arrived_at, sent_at, size, thread_id, msg_key, parent_key,"
	    " has_files, here, body_id, want_body, sender, sender_addr,"
	    " subject, recipients, msgid, keywords, moved_at, content_key)"
	    " SELECT ?1, ?2, flags & ~" SQL_FLAG_DELETED
	    ", ?3, arrived_at, sent_at, size,"
	    " thread_id, msg_key, parent_key, has_files,"
	    " CASE here WHEN " SQL_HERE_WHOLE " THEN " SQL_HERE_WHOLE
	    " ELSE 0 END,"
	    " CASE here WHEN " SQL_HERE_WHOLE
	    " THEN body_id ELSE 0 END, here <> " SQL_HERE_WHOLE ", sender,"
	    " sender_addr, subject, recipients, msgid,"
	    " CASE WHEN ?3 THEN keywords ELSE '' END, ?4,"
	    " CASE WHEN ?1 = account_id AND NOT ?3 THEN content_key"
	    "   ELSE 0 END"
	    " FROM message WHERE id = ?5");
	sql_bind(&q, act->target.account_id, act->target.id,
	    act->target.is_local,
	    act->target.is_local ? act->moved_at : act->of->now, m->id);
	if (!sql_run(&q, e))
		return false;
	*id = sql_last_id(w);
	return true;
}

/* What is to be told to a server (outbox.h). The copy of a copy that is not
 * sent yet is one of the same original. */
static bool add_to_outbox(struct edit_act *act, struct db *w, int64_t id,
    const struct message *m, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "INSERT INTO outbox (message_id, account_id, source_id, takes)"
	    " VALUES (?1, ?2, coalesce((SELECT source_id FROM outbox"
	    "   WHERE message_id = ?3 AND state < " SQL_OUTBOX_COPIED
	    " AND source_id <> 0"
	    "   AND ?4 = 0), ?3), ?4)");
	sql_bind(&q, id, act->target.account_id, m->id, act->takes);
	return sql_run(&q, e);
}

static bool copy_one(
    struct edit_act *act, struct db *w, struct message *m, struct err *e)
{
	int64_t id;

	if (m->here == HERE_STUB && !is_its_server(act, m))
		return err_set(e, ERR_NOT_FOUND, ERR_ITEM, RETRY_ASK,
		    _("Only the beginning of \"%s\" was downloaded. Open it "
		      "and get the rest first."),
		    m->subject);
	if (m->here != HERE_WHOLE && !is_its_server(act, m))
		return err_set(e, ERR_NOT_FOUND, ERR_ITEM, RETRY_ASK,
		    _("\"%s\" is not fully downloaded. Open it once to fetch "
		      "its text."),
		    m->subject);
	if (!insert_copy(act, w, m, &id, e))
		return false;
	if (act->of->undo)
		*vec_push(act->of->undo) =
		    (struct edit_before){.message_id = id,
			.folder_id = act->target.id,
			.source_id = act->takes ? m->id : 0,
			.is_copy = true};
	return act->target.is_local || add_to_outbox(act, w, id, m, e);
}

/* To a server it goes first, and is deleted here when that has it; a second
 * move before that changes nothing. */
static bool move_to_server(
    struct edit_act *act, struct db *w, struct message *m, struct err *e)
{
	int64_t waits = 0;
	struct query q;

	sql_start(&q, w,
	    "SELECT 1 FROM outbox AS o JOIN message AS m"
	    "   ON m.id = o.message_id AND m.gone = 0"
	    " WHERE o.source_id = ? AND o.source_id <> 0"
	    " AND o.takes <> 0 LIMIT 1");
	sql_bind(&q, m->id);
	if (!sql_one_int(&q, &waits, NULL, e))
		return false;
	return waits ||
	       (note_before(act, w, m, 0, e) && copy_one(act, w, m, e));
}

static bool move_one(
    struct edit_act *act, struct db *w, struct message *m, struct err *e)
{
	if (m->folder_id == act->target.id)
		return true;
	if (m->account_id == act->target.account_id &&
	    m->is_local == act->target.is_local)
		return set_place(act, w, m, act->target.id, false, e);
	if (!act->target.is_local)
		return move_to_server(act, w, m, e);
	return copy_one(act, w, m, e) &&
	       set_place(act, w, m, m->folder_id, true, e);
}

static bool fill_target(
    struct store *s, struct edit_act *act, int64_t folder_id, struct err *e)
{
	struct db *db;
	bool ok = store_reader(s, &db, e) &&
	          folder_read(db, folder_id, &act->target, e);

	db_close(db);
	if (ok && !act->target.can_hold)
		return err_set(e, ERR_OTHER, ERR_FOLDER, RETRY_NEVER,
		    _("The folder \"%s\" can't hold messages."),
		    act->target.name);
	return ok;
}

/* What leaves a server for here is durable before that is wanted. */
bool edit_move(
    struct store *s, const struct edit_of *of, int64_t folder_id, struct err *e)
{
	struct edit_act act = {.of = of, .takes = true, .apply = move_one};
	bool ok = fill_target(s, &act, folder_id, e) &&
	          run_batches(s, &act,
		      act.target.is_local ? WRITE_DURABLE : WRITE_NORMAL, e);

	folder_clear(&act.target);
	return ok;
}

bool edit_copy(
    struct store *s, const struct edit_of *of, int64_t folder_id, struct err *e)
{
	struct edit_act act = {.of = of, .apply = copy_one};
	bool ok = fill_target(s, &act, folder_id, e) &&
	          run_batches(s, &act, WRITE_DURABLE, e);

	folder_clear(&act.target);
	return ok;
}

/* --- deleting ------------------------------------------------------------ */

static bool delete_one(
    struct edit_act *act, struct db *w, struct message *m, struct err *e)
{
	int64_t trash_id;

	if (!folder_with_role(w, m->account_id, ROLE_TRASH, &trash_id, e))
		return false;
	if (trash_id && trash_id != m->folder_id) {
		act->deleted->trashed++;
		return set_place(act, w, m, trash_id, false, e);
	}
	act->deleted->gone++;
	if (!trash_id) {
		act->deleted->without_trash++;
		act->deleted->account_id = m->account_id;
	}
	return !act->deleted->may_go ||
	       set_place(act, w, m, m->folder_id, true, e);
}

bool edit_delete(struct store *s, const struct edit_of *of,
    struct edit_deleted *deleted, struct err *e)
{
	struct edit_act act = {
	    .of = of, .deleted = deleted, .apply = delete_one};

	deleted->trashed = deleted->gone = deleted->without_trash = 0;
	return run_batches(s, &act, WRITE_NORMAL, e);
}

static bool delete_for_good(
    struct edit_act *act, struct db *w, struct message *m, struct err *e)
{
	act->deleted->gone++;
	return set_place(act, w, m, m->folder_id, true, e);
}

/* The next that are in the folder and not gone yet. */
static bool read_batch_ids(
    struct store *s, int64_t folder_id, struct ids *out, struct err *e)
{
	struct query q;
	struct db *w;
	bool ok;

	if (!write_begin(s, WRITE_NORMAL, &w, e))
		return false;
	sql_start(&q, w,
	    "SELECT id FROM message INDEXED BY message_list"
	    " WHERE folder_id = ? AND gone = 0 LIMIT ?");
	sql_bind(&q, folder_id, EDIT_BATCH);
	while (sql_row(&q))
		*vec_push(out) = sql_get_int(&q, 0);
	ok = sql_end(&q, e);
	return write_end(s, ok, e);
}

static bool delete_all(struct store *s, struct edit_act *act, struct err *e)
{
	const struct edit_of *of = act->of;
	struct ids ids = {0};
	bool ok = true;

	do {
		struct edit_of some = {.undo = of->undo, .now = of->now};

		vec_clear(&ids);
		ok = read_batch_ids(s, act->target.id, &ids, e);
		some.ids = ids.items;
		some.n = ids.len;
		act->of = &some;
		ok = ok && run_batches(s, act, WRITE_NORMAL, e);
	} while (ok && ids.len);
	act->of = of;
	vec_clear(&ids);
	return ok;
}

bool edit_empty(struct store *s, const struct edit_of *of, int64_t folder_id,
    int64_t *n, struct err *e)
{
	struct edit_deleted deleted = {.may_go = true};
	struct edit_act act = {
	    .of = of, .deleted = &deleted, .apply = delete_for_good};
	bool ok = fill_target(s, &act, folder_id, e);

	if (ok && act.target.role != ROLE_TRASH && act.target.role != ROLE_JUNK)
		ok = err_set(e, ERR_USAGE, ERR_FOLDER, RETRY_NEVER,
		    _("Only Trash and Junk can be emptied, not \"%s\". Delete "
		      "its messages instead."),
		    act.target.name);
	ok = ok && delete_all(s, &act, e);
	*n = deleted.gone;
	folder_clear(&act.target);
	return ok;
}

/* --- the server's copy --------------------------------------------------- */

static bool set_want(
    struct store *s, const char *text, int64_t message_id, struct err *e)
{
	struct query q;
	struct db *w;
	bool ok;

	if (!write_begin(s, WRITE_NORMAL, &w, e))
		return false;
	sql_start(&q, w, text);
	sql_bind(&q, message_id);
	ok = sql_run(&q, e);
	return write_end(s, ok, e);
}

bool edit_want_body(struct store *s, int64_t message_id, struct err *e)
{
	return set_want(s,
	    "UPDATE message SET want_body = " SQL_WANT_BY_USER
	    " WHERE id = ? AND here <> " SQL_HERE_WHOLE,
	    message_id, e);
}

/* Of what is wanted whole by a person the text comes along. */
bool edit_want_text(struct store *s, int64_t message_id, struct err *e)
{
	return set_want(s,
	    "UPDATE message SET want_body = want_body | " SQL_WANT_TO_READ
	    " WHERE id = ? AND here = 0 AND want_body < " SQL_WANT_BY_USER,
	    message_id, e);
}

bool edit_wish(
    struct store *s, const struct edit_wish *wish, bool *found, struct err *e)
{
	struct query q;
	struct db *w;
	bool ok;

	if (!write_begin(s, WRITE_NORMAL, &w, e))
		return false;
	sql_start(&q, w,
	    "UPDATE pop_seen SET wish = ?"
	    " WHERE message_id = ? AND message_id <> 0");
	sql_bind(&q, wish->wish, wish->message_id);
	ok = sql_run(&q, e);
	*found = ok && sql_changes(w) > 0;
	return write_end(s, ok, e);
}
