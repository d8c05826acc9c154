#include "store/read/sending.h"

#include <inttypes.h>

#include "base/i18n.h"
#include "store/db/sql.h"

#define SENDING_COLUMNS                                        \
	"id, account_id, body_id, message_id, msg_key, size,"  \
	" queued_at, send_at, is_stopped, again > again_seen," \
	" state, unsure_at, tries, since, retry_at, sent_at,"  \
	" sender, msgid, subject, text, said"

static void fill(struct query *q, struct sending *s)
{
	int c = 0;

	s->id = sql_get_int(q, c++);
	s->account_id = sql_get_int(q, c++);
	s->body_id = sql_get_int(q, c++);
	s->message_id = sql_get_int(q, c++);
	s->msg_key = sql_get_int(q, c++);
	s->size = sql_get_int(q, c++);
	s->queued_at = sql_get_int(q, c++);
	s->send_at = sql_get_int(q, c++);
	s->is_stopped = sql_get_int(q, c++) != 0;
	s->is_asked = sql_get_int(q, c++) != 0;
	s->state = (enum sending_state)sql_get_int(q, c++);
	s->unsure_at = sql_get_int(q, c++);
	s->tries = sql_get_int(q, c++);
	s->since = sql_get_int(q, c++);
	s->retry_at = sql_get_int(q, c++);
	s->sent_at = sql_get_int(q, c++);
	s->sender = sql_get_str(q, c++);
	s->msgid = sql_get_str(q, c++);
	s->subject = sql_get_str(q, c++);
	s->text = sql_get_str(q, c++);
	s->said = sql_get_str(q, c++);
}

static bool read_recipients(struct db *db, struct sending *s, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT n, address, is_left_out, state, said FROM sending_to"
	    " WHERE sending_id = ? ORDER BY n");
	sql_bind(&q, s->id);
	while (sql_row(&q)) {
		struct sending_to *to = vec_push(&s->to);

		to->n = (int)sql_get_int(&q, 0);
		to->address = sql_get_str(&q, 1);
		to->is_left_out = sql_get_int(&q, 2) != 0;
		to->state = (enum sending_to_state)sql_get_int(&q, 3);
		to->said = sql_get_str(&q, 4);
	}
	return sql_end(&q, e);
}

bool sending_read(struct db *db, int64_t id, struct sending *out, struct err *e)
{
	struct query q;
	bool found;

	*out = (struct sending){0};
	sql_start(
	    &q, db, "SELECT " SENDING_COLUMNS " FROM sending WHERE id = ?");
	sql_bind(&q, id);
	found = sql_row(&q);
	if (found)
		fill(&q, out);
	if (!sql_end(&q, e))
		return false;
	if (found)
		return read_recipients(db, out, e);
	return err_set(e, ERR_NOT_FOUND, ERR_ITEM, RETRY_NEVER,
	    _("There is no message %" PRId64 " in the outbox."), id);
}

static bool take_rows(struct query *q, struct sendings *out, struct err *e)
{
	while (sql_row(q))
		fill(q, vec_push(out));
	return sql_end(q, e);
}

bool sending_read_all(struct db *db, int64_t account_id, int n,
    struct sendings *out, struct err *e)
{
	struct query q;
	bool ok;

	sql_start(&q, db,
	    "SELECT " SENDING_COLUMNS " FROM sending INDEXED BY sending_open"
	    " WHERE state <> " SQL_SENDING_SENT
	    " AND (?1 = 0 OR account_id = ?1) ORDER BY send_at, id");
	sql_bind(&q, account_id);
	ok = take_rows(&q, out, e);
	if (!ok)
		return false;
	sql_start(&q, db,
	    "SELECT " SENDING_COLUMNS " FROM sending INDEXED BY sending_sent"
	    " WHERE state = " SQL_SENDING_SENT
	    " AND (?1 = 0 OR account_id = ?1)"
	    " ORDER BY sent_at DESC LIMIT ?2");
	sql_bind(&q, account_id, n);
	ok = take_rows(&q, out, e);
	for (size_t i = 0; ok && i < out->len; i++)
		ok = read_recipients(db, &out->items[i], e);
	return ok;
}

void sending_clear(struct sending *s)
{
	for (size_t i = 0; i < s->to.len; i++) {
		free(s->to.items[i].address);
		free(s->to.items[i].said);
	}
	vec_clear(&s->to);
	free(s->sender);
	free(s->msgid);
	free(s->subject);
	free(s->text);
	free(s->said);
	*s = (struct sending){0};
}

void sendings_clear(struct sendings *list)
{
	for (size_t i = 0; i < list->len; i++)
		sending_clear(&list->items[i]);
	vec_clear(list);
}

enum sending_view sending_view(const struct sending *s, int64_t now)
{
	if (s->state == SENDING_SENT)
		return SENDING_IS_SENT;
	if (s->state == SENDING_MARKED)
		return SENDING_IS_UNSURE;
	if (s->is_asked && !s->is_stopped)
		return SENDING_IS_QUEUED;
	if (s->state == SENDING_NEEDS_YOU)
		return SENDING_IS_REFUSED;
	if (s->state == SENDING_UNSURE || (s->unsure_at && s->is_stopped))
		return SENDING_IS_UNSURE;
	return s->is_stopped || s->send_at > now ? SENDING_IS_HELD
	                                         : SENDING_IS_QUEUED;
}

const char *sending_view_word(enum sending_view v)
{
	static const char *const words[] = {
	    [SENDING_IS_QUEUED] = "queued",
	    [SENDING_IS_HELD] = "held",
	    [SENDING_IS_UNSURE] = "unsure",
	    [SENDING_IS_REFUSED] = "failed",
	    [SENDING_IS_SENT] = "sent",
	};

	return words[v];
}

bool sending_count_needy(
    struct db *db, int64_t account_id, int64_t *n, struct err *e)
{
	struct query q;

	sql_start(&q, db,
	    "SELECT count(*) FROM sending INDEXED BY sending_open"
	    " WHERE state <> " SQL_SENDING_SENT
	    " AND state IN (" SQL_SENDING_UNSURE ", " SQL_SENDING_NEEDS_YOU ")"
	    " AND again <= again_seen AND (?1 = 0 OR account_id = ?1)");
	sql_bind(&q, account_id);
	return sql_one_int(&q, n, NULL, e);
}
