#include "store/server/identify.h"

#include <string.h>

#include "base/vec.h"
#include "store/read/body.h"
#include "store/db/sql.h"
#include "store/read/message.h"

/* A row that may be the message. */
struct candidate {
	int64_t id, body_id;
	bool is_whole;
	int rank; /* the higher, the more it has in common */
};
struct candidates VEC_OF(struct candidate);

#define CANDIDATE_COLUMNS                                \
	" id, arrived_at, subject, sender_addr, body_id" \
	", here = " SQL_HERE_WHOLE

static void add_candidate(
    struct query *q, const struct identity *x, struct candidates *out)
{
	struct candidate *c = vec_push(out);

	c->id = sql_get_int(q, 0);
	c->rank = 2 * (sql_get_int(q, 1) == x->arrived_at) +
	          (strcmp(sql_get_text(q, 2), x->subject) == 0) +
	          (strcmp(sql_get_text(q, 3), x->sender_addr) == 0);
	c->body_id = sql_get_int(q, 4);
	c->is_whole = sql_get_int(q, 5) != 0;
}

/* Chosen here, because SQLite would make a table to sort them in for each
 * message that comes. */
static bool read_waiting(struct db *w, const struct identity *x,
    struct candidates *out, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "SELECT" CANDIDATE_COLUMNS " FROM message WHERE msg_key = ?"
	    " AND srv_folder_id = ? AND srv_uid = 0 AND is_local = 0"
	    " AND size = ? AND sent_at = ?");
	sql_bind(&q, x->msg_key, x->folder_id, x->size, x->sent_at);
	while (sql_row(&q))
		add_candidate(&q, x, out);
	return sql_end(&q, e);
}

/* Those that have as much in common as the best go to the front; returns how
 * many these are. */
static size_t select_best(struct candidates *list)
{
	size_t n = 0;
	int best = -1;

	for (size_t i = 0; i < list->len; i++)
		if (list->items[i].rank > best)
			best = list->items[i].rank;
	for (size_t i = 0; i < list->len; i++)
		if (list->items[i].rank == best)
			list->items[n++] = list->items[i];
	return n;
}

/* Whether the texts of two rows are here and the same, or neither is. */
static bool has_same_text(struct db *w, const struct candidate *a,
    const struct candidate *b, bool *is, struct err *e)
{
	struct query q;

	*is = a->is_whole == b->is_whole &&
	      (!a->is_whole || a->body_id == b->body_id);
	if (*is || !a->is_whole || !b->is_whole)
		return true;
	sql_start(&q, w,
	    "SELECT 1 FROM body AS a JOIN body AS b ON b.id = ?"
	    " WHERE a.id = ? AND a.digest = b.digest AND a.digest <> x''");
	sql_bind(&q, b->body_id, a->body_id);
	return sql_has_row(&q, is, e);
}

/* Drops the text of a row, and wants it again if it was whole. */
static bool drop_body(struct db *w, int64_t id, int64_t body_id, struct err *e)
{
	struct query q;

	sql_start(&q, w,
	    "UPDATE message SET body_id = 0, here = 0,"
	    " want_body = max(want_body, here = " SQL_HERE_WHOLE "),"
	    " folder_id = CASE gone WHEN " SQL_GONE_DELETED
	    " THEN srv_folder_id"
	    "   ELSE folder_id END,"
	    " gone = CASE gone WHEN " SQL_GONE_DELETED
	    " THEN 0 ELSE gone END WHERE id = ?");
	sql_bind(&q, id);
	return sql_run(&q, e) && (!body_id || body_discard(w, body_id, e));
}

/* Several rows that only their texts tell apart: which of them is the
 * message is not known, so all of their texts are fetched again. */
static bool drop_doubtful(
    struct db *w, const struct candidate *list, size_t n, struct err *e)
{
	bool is_same = true;

	for (size_t i = 1; is_same && i < n; i++)
		if (!has_same_text(w, &list[0], &list[i], &is_same, e))
			return false;
	for (size_t i = 0; !is_same && i < n; i++)
		if (!drop_body(w, list[i].id, list[i].body_id, e))
			return false;
	return true;
}

/* A message with the same header may have other bytes. A download that was
 * begun under another UID is therefore not continued under this one. */
static bool drop_partial_body(struct db *w, int64_t id, struct err *e)
{
	int64_t body_id = 0;
	struct query q;

	sql_start(&q, w,
	    "SELECT body_id FROM message WHERE id = ?"
	    " AND here <> " SQL_HERE_WHOLE);
	sql_bind(&q, id);
	if (!sql_one_int(&q, &body_id, NULL, e))
		return false;
	if (!body_id)
		return true;
	sql_start(
	    &q, w, "UPDATE message SET body_id = 0, here = 0 WHERE id = ?");
	sql_bind(&q, id);
	return sql_run(&q, e) && body_discard(w, body_id, e);
}

bool identify_waiting(
    struct db *w, const struct identity *x, int64_t *id, struct err *e)
{
	struct candidates list = {0};
	bool ok = read_waiting(w, x, &list, e);
	size_t n = ok ? select_best(&list) : 0;

	*id = n ? list.items[0].id : 0;
	if (n > 1)
		ok = drop_doubtful(w, list.items, n, e);
	vec_clear(&list);
	return ok && (!*id || drop_partial_body(w, *id, e));
}

bool identify_by_uid(
    struct db *w, const struct identity *x, int64_t *id, struct err *e)
{
	struct query q;

	*id = 0;
	sql_start(&q, w,
	    "SELECT id FROM message WHERE srv_folder_id = ?"
	    " AND srv_uid = ? AND srv_uid > 0");
	sql_bind(&q, x->folder_id, x->uid);
	return sql_one_int(&q, id, NULL, e);
}

/* Rows whose UID a server only named (COPYUID, APPENDUID): their headers
 * were not pulled yet. */
#define ABOVE_UID_KNOWN                            \
	" srv_uid > (SELECT uid_known FROM folder" \
	"   WHERE id = message.srv_folder_id)"

/* How the row with the UID differs. */
struct uid_match {
	bool is_unseen, is_message, is_exact;
};

static bool read_uid_match(struct db *w, int64_t id, const struct identity *x,
    struct uid_match *out, struct err *e)
{
	struct query q;

	*out = (struct uid_match){.is_message = true, .is_exact = true};
	sql_start(&q, w,
	    "SELECT" ABOVE_UID_KNOWN ", msg_key = ? AND sent_at = ?,"
	    " size = ? AND arrived_at = ? FROM message WHERE id = ?");
	sql_bind(&q, x->msg_key, x->sent_at, x->size, x->arrived_at, id);
	if (sql_row(&q)) {
		out->is_unseen = sql_get_int(&q, 0) != 0;
		out->is_message = sql_get_int(&q, 1) != 0;
		out->is_exact = sql_get_int(&q, 2) != 0;
	}
	return sql_end(&q, e);
}

/* Another row of the folder that is this message: the same command placed
 * it, with the UIDs exchanged. */
static bool find_swapped(struct db *w, int64_t id, const struct identity *x,
    int64_t *found, struct err *e)
{
	struct candidates list = {0};
	struct query q;
	bool ok;

	sql_start(&q, w,
	    "SELECT" CANDIDATE_COLUMNS " FROM message WHERE msg_key = ?"
	    " AND srv_folder_id = ? AND is_local = 0 AND size = ?"
	    " AND sent_at = ? AND id <> ? AND" ABOVE_UID_KNOWN);
	sql_bind(&q, x->msg_key, x->folder_id, x->size, x->sent_at, id);
	while (sql_row(&q))
		add_candidate(&q, x, &list);
	ok = sql_end(&q, e);
	*found = ok && select_best(&list) ? list.items[0].id : 0;
	vec_clear(&list);
	return ok;
}

static bool clear_uid(struct db *w, int64_t id, struct err *e)
{
	struct query q;

	sql_start(&q, w, "UPDATE message SET srv_uid = 0 WHERE id = ?");
	sql_bind(&q, id);
	return sql_run(&q, e);
}

bool identify_correct(
    struct db *w, const struct identity *x, int64_t *id, struct err *e)
{
	struct uid_match uid_match;
	int64_t other = 0;

	if (!read_uid_match(w, *id, x, &uid_match, e))
		return false;
	if (!uid_match.is_unseen ||
	    (uid_match.is_message && uid_match.is_exact))
		return true;
	if (!find_swapped(w, *id, x, &other, e))
		return false;
	/* Servers round sizes and dates: that alone makes it no other. */
	if (uid_match.is_message && !other)
		return true;
	if (!clear_uid(w, *id, e) || (other && !clear_uid(w, other, e)))
		return false;
	*id = other;
	return true;
}
