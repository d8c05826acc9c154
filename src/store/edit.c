#include "store/edit.h"

#include "base/text.h"
#include "store/folder.h"
#include "store/message.h"
#include "store/sql.h"

/* Messages of one transaction: the gate is not held for long. */
enum { EDIT_BATCH = 500 };

/* One act on many messages, batch by batch. */
struct act {
	const struct edit_of *of;
	struct folder target; /* of a move or copy */
	struct edit_deleted *deleted;
	unsigned set, clear;
	bool (*one)(
	    struct act *act, struct db *w, struct message *m, struct err *e);
};

static bool run_batch(
    struct act *act, struct db *w, size_t from, size_t to, struct err *e)
{
	bool ok = true;

	for (size_t i = from; ok && i < to; i++) {
		struct message m;

		ok = message_read(w, act->of->ids[i], &m, e) &&
		     act->one(act, w, &m, e);
		message_clear(&m);
	}
	return ok;
}

static bool run(
    struct store *s, struct act *act, enum write_how how, struct err *e)
{
	for (size_t at = 0; at < act->of->n; at += EDIT_BATCH) {
		size_t to =
		    act->of->n - at > EDIT_BATCH ? at + EDIT_BATCH : act->of->n;
		struct db *w;
		bool ok;

		if (!write_begin(s, how, &w, e))
			return false;
		ok = run_batch(act, w, at, to, e);
		if (!write_end(s, ok, e))
			return false;
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
	sql_int(&q, m->id);
	if (sql_row(&q)) {
		before->folder_id = sql_get_int(&q, 0);
		before->moved_at = sql_get_int(&q, 1);
		before->flags = (unsigned)sql_get_int(&q, 2);
		before->gone = sql_get_int(&q, 3);
	}
	return sql_end(&q, e);
}

static bool note_before(struct act *act, struct db *w, const struct message *m,
    unsigned changed, struct err *e)
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

static bool write_back(
    struct db *w, const struct edit_before *before, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "UPDATE message SET folder_id = ?2, moved_at = ?3,"
	    " flags = (flags & ~?5) | (?4 & ?5), gone = ?6 WHERE id = ?1");
	sql_int(&q, before->message_id);
	sql_int(&q, before->folder_id);
	sql_int(&q, before->moved_at);
	sql_int(&q, before->flags);
	sql_int(&q, before->changed);
	sql_int(&q, before->gone || before->is_copy);
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

static bool flag_one(
    struct act *act, struct db *w, struct message *m, struct err *e)
{
	unsigned flags = (m->flags | act->set) & ~act->clear;
	struct query q;

	if (flags == m->flags)
		return true;
	sql_start(&q, w, "UPDATE message SET flags = ? WHERE id = ?");
	sql_int(&q, flags);
	sql_int(&q, m->id);
	return note_before(act, w, m, flags ^ m->flags, e) && sql_run(&q, e);
}

bool edit_flags(struct store *s, const struct edit_flags *edit, struct err *e)
{
	struct edit_of of = {
	    .ids = edit->ids, .n = edit->n, .undo = edit->undo};
	struct act act = {
	    .of = &of, .set = edit->set, .clear = edit->clear, .one = flag_one};

	return run(s, &act, WRITE_NORMAL, e);
}

/* --- moving and copying -------------------------------------------------- */

static bool put(struct act *act, struct db *w, const struct message *m,
    int64_t folder_id, bool gone, struct err *e)
{
	struct query q;

	if (!note_before(act, w, m, 0, e))
		return false;
	sql_start(&q, w,
	    "UPDATE message SET folder_id = ?, gone = ?, moved_at = ?"
	    " WHERE id = ?");
	sql_int(&q, folder_id);
	sql_int(&q, gone);
	sql_int(&q, act->of->now);
	sql_int(&q, m->id);
	return sql_run(&q, e);
}

/* A row of its own with the same body. */
static bool copy_one(
    struct act *act, struct db *w, struct message *m, struct err *e)
{
	struct query q;

	if (!act->target.is_local)
		return err_set(e, ERR_OTHER, ERR_ITEM, RETRY_NEVER,
		    _("Messages can't be copied to the server of an IMAP "
		      "account yet."));
	if (m->here != HERE_WHOLE)
		return err_set(e, ERR_NOT_FOUND, ERR_ITEM, RETRY_ASK,
		    _("\"%s\" is not here whole. Open it once, so that its "
		      "text is fetched."),
		    m->subject);
	sql_start(&q, w,
	    "INSERT INTO message (account_id, folder_id, flags, is_local,"
	    " arrived_at, sent_at, size, thread_id, msg_key, parent_key,"
	    " has_files, here, body_id, sender, sender_addr, subject,"
	    " recipients, msgid, keywords) SELECT ?, ?, flags, 1, arrived_at,"
	    " sent_at, size, thread_id, msg_key, parent_key, has_files, here,"
	    " body_id, sender, sender_addr, subject, recipients, msgid,"
	    " keywords FROM message WHERE id = ?");
	sql_int(&q, act->target.account_id);
	sql_int(&q, act->target.id);
	sql_int(&q, m->id);
	if (!sql_run(&q, e))
		return false;
	if (act->of->undo)
		*vec_push(act->of->undo) =
		    (struct edit_before){.message_id = sql_last_id(w),
			.folder_id = act->target.id,
			.is_copy = true};
	return true;
}

static bool move_one(
    struct act *act, struct db *w, struct message *m, struct err *e)
{
	if (m->folder_id == act->target.id)
		return true;
	if (m->account_id == act->target.account_id)
		return put(act, w, m, act->target.id, false, e);
	return copy_one(act, w, m, e) && put(act, w, m, m->folder_id, true, e);
}

static bool fill_target(
    struct store *s, struct act *act, int64_t folder_id, struct err *e)
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
	struct act act = {.of = of, .one = move_one};
	bool ok =
	    fill_target(s, &act, folder_id, e) &&
	    run(s, &act, act.target.is_local ? WRITE_DURABLE : WRITE_NORMAL, e);

	folder_clear(&act.target);
	return ok;
}

bool edit_copy(
    struct store *s, const struct edit_of *of, int64_t folder_id, struct err *e)
{
	struct act act = {.of = of, .one = copy_one};
	bool ok = fill_target(s, &act, folder_id, e) &&
	          run(s, &act, WRITE_DURABLE, e);

	folder_clear(&act.target);
	return ok;
}

/* --- deleting ------------------------------------------------------------ */

static bool delete_one(
    struct act *act, struct db *w, struct message *m, struct err *e)
{
	int64_t trash_id;

	if (!folder_with_role(w, m->account_id, ROLE_TRASH, &trash_id, e))
		return false;
	if (trash_id && trash_id != m->folder_id) {
		act->deleted->trashed++;
		return put(act, w, m, trash_id, false, e);
	}
	act->deleted->gone++;
	return !act->deleted->may_go || put(act, w, m, m->folder_id, true, e);
}

bool edit_delete(struct store *s, const struct edit_of *of,
    struct edit_deleted *deleted, struct err *e)
{
	struct act act = {.of = of, .deleted = deleted, .one = delete_one};

	deleted->trashed = deleted->gone = 0;
	return run(s, &act, WRITE_NORMAL, e);
}

/* --- the server's copy --------------------------------------------------- */

bool edit_want_body(struct store *s, int64_t message_id, struct err *e)
{
	struct query q;
	struct db *w;
	bool ok;

	if (!write_begin(s, WRITE_NORMAL, &w, e))
		return false;
	sql_start(&q, w,
	    "UPDATE message SET want_body = 2"
	    " WHERE id = ? AND here <> 2");
	sql_int(&q, message_id);
	ok = sql_run(&q, e);
	return write_end(s, ok, e);
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
	sql_int(&q, wish->wish);
	sql_int(&q, wish->message_id);
	ok = sql_run(&q, e);
	*found = ok && sql_changes(w) > 0;
	return write_end(s, ok, e);
}
