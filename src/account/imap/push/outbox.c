#include "account/imap/push/outbox.h"

#include "account/imap/push/outbox_batch.h"
#include "account/imap/push/server_copy.h"
#include "account/imap/push/append_new.h"
#include "account/imap/push/missing_source.h"
#include "base/i18n.h"
#include "store/server/outbox.h"

/* Messages that are looked at in one go, and how often there is a next. */
enum { AT_ONCE = 5000, PASSES = 1000 };

static bool push_outbox_batch(
    struct imap_session *s, const struct imap_outbox_batch *b, struct err *e)
{
	if (b->items->is_gone)
		return imap_outbox_batch_note(s, b, imap_batch_discard, e);
	if (!*b->to->srv_name)
		return imap_outbox_batch_refuse(
		    s, b, _("The folder is not on the server yet."), e);
	if (b->items->source_uid)
		return imap_server_copy_send(s, b, e);
	return b->items->is_whole ? imap_append_new_send(s, b, e)
	                          : imap_missing_source_resolve(s, b, e);
}

/* Those side by side that go the same way. */
static bool is_outbox_alike(
    const struct outbox_entry *a, const struct outbox_entry *b)
{
	return a->is_gone == b->is_gone && a->wanted_id == b->wanted_id &&
	       !a->source_uid == !b->source_uid && a->is_whole == b->is_whole;
}

/* A folder that fails holds its messages, or they would be tried for ever. */
static bool push_outbox_or_hold(
    struct imap_session *s, const struct imap_outbox_batch *b, struct err *e)
{
	struct err why;

	if (push_outbox_batch(s, b, &why))
		return true;
	*e = why;
	if (why.scope >= ERR_ACCOUNT)
		return false;
	return imap_outbox_batch_refuse(s, b, why.text, e);
}

static bool push_outbox_some(struct imap_session *s, bool *left, struct err *e)
{
	struct account *a = s->account;
	const struct outbox_of of = {a->id, a->now(), a->push_after, AT_ONCE};
	struct outbox_list list = {0};
	bool ok = outbox_ready(a->db, &of, &list, e);

	*left = list.len == AT_ONCE;
	for (size_t at = 0; ok && at < list.len;) {
		struct imap_outbox_batch b = {.items = list.items + at};
		struct folder to;

		do {
			at++;
			b.n++;
		} while (
		    at < list.len && is_outbox_alike(b.items, &list.items[at]));
		b.to = &to;
		ok = folder_read(a->db, b.items->wanted_id, &to, e) &&
		     push_outbox_or_hold(s, &b, e);
		folder_clear(&to);
	}
	vec_clear(&list);
	return ok;
}

bool imap_outbox_push(struct imap_session *s, struct err *e)
{
	bool left = true;

	for (int pass = 0;
	     left && pass < PASSES &&
	     !(pass && s->account->push.doubtful == PUSH_DOUBTFUL_LEFT);
	     pass++)
		if (!push_outbox_some(s, &left, e))
			return false;
	return true;
}
