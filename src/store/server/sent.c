#include "store/server/sent.h"

#include "base/date.h"
#include "store/db/sql.h"
#include "store/read/body.h"
#include "store/read/folder.h"

enum {
	/* A time further ahead was written by a clock that was wrong. */
	RETRY_MAX = 2 * 60 * 60,
	KEEP_DAYS = 30, /* what was sent is shown in the outbox */
};

static bool run_with_ids(
    struct db *w, const char *text, int64_t a, int64_t b, struct err *e)
{
	struct query q;

	sql_start(&q, w, text);
	sql_bind(&q, a, b);
	return sql_run(&q, e);
}

/* --- which, and when -------------------------------------------------------
 */

bool sent_next(struct db *db, const struct sent_due *due, struct sending *out,
    bool *found, struct err *e)
{
	struct query q;
	int64_t id = 0;

	*out = (struct sending){0};
	*found = false;
	sql_start(&q, db,
	    "SELECT id FROM sending INDEXED BY sending_open"
	    " WHERE state <> " SQL_SENDING_SENT
	    " AND state <> " SQL_SENDING_MARKED
	    " AND account_id = ?1 AND is_stopped = 0 AND send_at <= ?2"
	    " AND (send_at, id) > (?3, ?4) AND (?7 = 0 OR id = ?7)"
	    " AND (again > again_seen OR (state = 0 AND"
	    "   (?5 OR retry_at <= ?2 OR retry_at > ?2 + ?6)))"
	    " ORDER BY send_at, id LIMIT 1");
	sql_bind(&q, due->account_id, due->now, due->after_at, due->after_id,
	    due->is_impatient, RETRY_MAX, due->only_id);
	if (!sql_one_int(&q, &id, found, e))
		return false;
	return !*found || sending_read(db, id, out, e);
}

bool sent_next_at(struct db *db, int64_t account_id, int64_t *at, struct err *e)
{
	struct query q;

	*at = 0;
	sql_start(&q, db,
	    "SELECT coalesce(min(max(send_at,"
	    " CASE WHEN again > again_seen THEN 0 ELSE retry_at END)), 0)"
	    " FROM sending INDEXED BY sending_open"
	    " WHERE state <> " SQL_SENDING_SENT
	    " AND account_id = ? AND is_stopped = 0"
	    " AND (state = 0 OR (again > again_seen"
	    "   AND state <> " SQL_SENDING_MARKED "))");
	sql_bind(&q, account_id);
	return sql_one_int(&q, at, NULL, e);
}

/* --- a try -----------------------------------------------------------------
 */

bool sent_mark(struct db *w, int64_t id, const int *to, size_t n_to,
    bool *is_ok, struct err *e)
{
	struct query q;

	*is_ok = false;
	sql_start(&q, w,
	    "UPDATE sending SET state = " SQL_SENDING_MARKED
	    ", again_seen = again WHERE id = ? AND is_stopped = 0"
	    " AND state NOT IN (" SQL_SENDING_MARKED ", " SQL_SENDING_SENT ")");
	sql_bind(&q, id);
	if (!sql_run(&q, e))
		return false;
	*is_ok = sql_changes(w) == 1;
	for (size_t i = 0; *is_ok && i < n_to; i++) {
		sql_start(&q, w,
		    "UPDATE sending_to SET state = " SQL_SENDING_TO_MARKED
		    ", said = '' WHERE sending_id = ? AND n = ?");
		sql_bind(&q, id, to[i]);
		if (!sql_run(&q, e))
			return false;
	}
	return true;
}

bool sent_has_marked(
    struct db *db, int64_t account_id, bool *has, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT 1 FROM sending INDEXED BY sending_open"
	    " WHERE state <> " SQL_SENDING_SENT
	    " AND state = " SQL_SENDING_MARKED " AND account_id = ? LIMIT 1");
	sql_bind(&q, account_id);
	return sql_has_row(&q, has, e);
}

bool sent_doubt_marked(
    struct db *w, int64_t account_id, int64_t now, struct err *e)
{
	return run_with_ids(w,
	    "UPDATE sending INDEXED BY sending_open"
	    " SET state = " SQL_SENDING_UNSURE
	    ", unsure_at = ?2, text = '', said = ''"
	    " WHERE state <> " SQL_SENDING_SENT
	    " AND state = " SQL_SENDING_MARKED " AND account_id = ?1",
	    account_id, now, e);
}

bool sent_note(struct db *w, const struct sent_outcome *o, struct err *e)
{
	bool is_unsure = o->state == SENDING_UNSURE;
	struct query q;

	sql_start(&q, w,
	    "UPDATE sending SET state = ?1, again_seen = again,"
	    " unsure_at = CASE WHEN ?2 THEN ?3 ELSE unsure_at END,"
	    " since = CASE WHEN ?4 = 0 THEN 0 WHEN tries = 0 THEN ?3"
	    "   ELSE since END,"
	    " tries = CASE WHEN ?4 THEN tries + 1 ELSE tries END,"
	    " retry_at = ?5, text = ?6, said = ?7 WHERE id = ?8");
	sql_bind(&q, o->state, is_unsure, o->now, o->is_counted, o->retry_at,
	    o->text, o->said, o->id);
	return sql_run(&q, e) &&
	       (is_unsure || run_with_ids(w,
				 "UPDATE sending_to SET state = 0"
				 " WHERE sending_id = ?1 AND ?2 > 0"
				 " AND state = " SQL_SENDING_TO_MARKED,
				 o->id, o->id, e));
}

bool sent_note_to(struct db *w, const struct sent_answer *a, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "UPDATE sending_to SET state = ?, said = ?"
	    " WHERE sending_id = ? AND n = ?");
	sql_bind(&q, a->state, a->said, a->id, a->n);
	return sql_run(&q, e);
}

/* --- sent ------------------------------------------------------------------
 */

/* The copy, and what the parent gets. Of a message that goes out in several
 * parts the first one does it. */
static bool file_copy(struct db *w, const struct sending *m,
    enum sent_copy copy, int64_t now, int64_t *message_id, struct err *e)
{
	const struct sent_copy_of of = {.sending_id = m->id,
	    .account_id = m->account_id,
	    .body_id = m->body_id,
	    .msg_key = m->msg_key,
	    .now = now,
	    .copy = copy};

	*message_id = m->message_id;
	if (m->sent_at)
		return true;
	return run_with_ids(w,
		   "UPDATE message SET flags = flags | (SELECT parent_flags"
		   "   FROM sending WHERE id = ?1)"
		   " WHERE id = (SELECT parent_id FROM sending WHERE id = ?1)"
		   " AND ?2 > 0",
		   m->id, m->id, e) &&
	       sent_copy_file(w, &of, message_id, e);
}

/* The bytes are the copy's now, or owed to it. */
static bool release_body(struct db *w, const struct sending *m, struct err *e)
{
	struct query q;

	sql_start(
	    &q, w, "UPDATE sending SET body_id = 0 WHERE id = ? AND copy = 0");
	sql_bind(&q, m->id);
	return sql_run(&q, e) &&
	       (!m->body_id || body_discard(w, m->body_id, e));
}

static bool forget_old(struct db *w, int64_t now, struct err *e)
{
	return run_with_ids(w,
		   "DELETE FROM sending_to WHERE sending_id IN"
		   " (SELECT id FROM sending INDEXED BY sending_sent"
		   "   WHERE state = " SQL_SENDING_SENT
		   "   AND sent_at < ?1 - ?2 AND copy = 0)",
		   now, KEEP_DAYS * DATE_DAY, e) &&
	       run_with_ids(w,
		   "DELETE FROM sending WHERE state = " SQL_SENDING_SENT
		   " AND sent_at < ?1 - ?2 AND copy = 0",
		   now, KEEP_DAYS * DATE_DAY, e);
}

/* What the row of a message says now. */
struct row_after {
	const struct sending *m;
	bool is_all;
	int64_t now, retry_at, message_id;
	const char *said;
};

static bool write_row(struct db *w, const struct row_after *r, struct err *e)
{
	enum sending_state state = r->is_all ? SENDING_SENT : SENDING_QUEUED;
	struct query q;

	sql_start(&q, w,
	    "UPDATE sending SET state = ?1, sent_at = ?2,"
	    " retry_at = CASE WHEN ?6 THEN 0 ELSE ?3 END,"
	    " message_id = ?4, again_seen = again, text = '', said = ?5,"
	    " unsure_at = CASE WHEN ?6 THEN 0 ELSE unsure_at END"
	    " WHERE id = ?7");
	sql_bind(&q, state, r->now, r->retry_at, r->message_id, r->said,
	    r->is_all, r->m->id);
	return sql_run(&q, e) && (!r->is_all || release_body(w, r->m, e)) &&
	       forget_old(w, r->now, e);
}

static bool read_rest(struct db *w, int64_t id, bool *is_all, struct err *e)
{
	struct query q;
	int64_t left = 0;

	sql_start(&q, w,
	    "SELECT 1 FROM sending_to WHERE sending_id = ?"
	    " AND is_left_out = 0 AND state <> " SQL_SENDING_TO_SENT
	    " LIMIT 1");
	sql_bind(&q, id);
	if (!sql_one_int(&q, &left, NULL, e))
		return false;
	*is_all = !left;
	return true;
}

bool sent_done(
    struct db *w, const struct sent_yes *yes, bool *is_all, struct err *e)
{
	struct sending m;
	struct row_after after = {.m = &m,
	    .now = yes->now,
	    .retry_at = yes->retry_at,
	    .said = yes->said};
	bool ok = sending_read(w, yes->id, &m, e) &&
	          run_with_ids(w,
		      "UPDATE sending_to SET state = " SQL_SENDING_TO_SENT
		      " WHERE sending_id = ?1 AND ?2 > 0"
		      " AND state = " SQL_SENDING_TO_MARKED,
		      yes->id, yes->id, e) &&
	          read_rest(w, yes->id, is_all, e) &&
	          file_copy(w, &m, yes->copy, yes->now, &after.message_id, e);

	after.is_all = ok && *is_all;
	ok = ok && write_row(w, &after, e);
	sending_clear(&m);
	return ok;
}

bool sent_settle(struct db *w, const struct sending *m, enum sent_copy copy,
    int64_t now, struct err *e)
{
	struct row_after after = {
	    .m = m, .is_all = true, .now = now, .said = ""};

	return run_with_ids(w,
		   "UPDATE sending_to SET state = " SQL_SENDING_TO_SENT
		   " WHERE sending_id = ?1 AND is_left_out = 0 AND ?2 > 0",
		   m->id, m->id, e) &&
	       file_copy(w, m, copy, now, &after.message_id, e) &&
	       write_row(w, &after, e);
}

/* --- proofs ----------------------------------------------------------------
 */

bool sent_is_unsure(struct db *db, int64_t account_id, bool *is, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT 1 FROM sending INDEXED BY sending_unsure"
	    " WHERE account_id = ? AND unsure_at <> 0"
	    " AND state <> " SQL_SENDING_SENT " LIMIT 1");
	sql_bind(&q, account_id);
	return sql_has_row(&q, is, e);
}

struct proved VEC_OF(int64_t);

/* A row of ours is made only when a message is sent, so any other with this
 * Message-ID came from a server; but for one that is passed on under its old
 * Message-ID. An answer has it as its parent. */
static bool find_proved(
    struct db *w, int64_t account_id, struct proved *out, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "SELECT s.id FROM sending AS s INDEXED BY sending_unsure"
	    " WHERE s.account_id = ? AND s.unsure_at <> 0"
	    " AND s.state NOT IN (" SQL_SENDING_SENT ", " SQL_SENDING_MARKED
	    ") AND s.state <> " SQL_SENDING_SENT " AND s.message_id = 0"
	    " AND (EXISTS (SELECT 1 FROM message AS m"
	    "   WHERE m.msg_key = s.msg_key AND NOT EXISTS (SELECT 1"
	    "     FROM message AS p WHERE p.id = s.parent_id"
	    "     AND p.msg_key = s.msg_key))"
	    " OR EXISTS (SELECT 1 FROM thread_key AS k JOIN message AS m"
	    "   ON m.thread_id = k.thread_id WHERE k.key = s.msg_key"
	    "   AND m.parent_key = s.msg_key))");
	sql_bind(&q, account_id);
	while (sql_row(&q))
		*vec_push(out) = sql_get_int(&q, 0);
	return sql_end(&q, e);
}

bool sent_settle_proved(struct db *w, int64_t account_id, enum sent_copy copy,
    int64_t now, int64_t *n, struct err *e)
{
	struct proved ids = {0};
	bool ok = find_proved(w, account_id, &ids, e);

	for (size_t i = 0; ok && i < ids.len; i++) {
		struct sending m;

		ok = sending_read(w, ids.items[i], &m, e) &&
		     sent_settle(w, &m, copy, now, e);
		sending_clear(&m);
		*n += ok;
	}
	vec_clear(&ids);
	return ok;
}

/* --- over ------------------------------------------------------------------
 */

bool sent_forget(struct db *w, int64_t id, int64_t body_id, struct err *e)
{
	return run_with_ids(w, "DELETE FROM sending WHERE id = ? AND ? > 0", id,
		   id, e) &&
	       run_with_ids(w,
		   "DELETE FROM sending_to WHERE sending_id = ? AND ? > 0", id,
		   id, e) &&
	       (!body_id || body_discard(w, body_id, e));
}
