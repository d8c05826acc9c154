#include "account/imap/push/missing_source.h"

#include "account/imap/session/refused.h"
#include "base/i18n.h"

static bool seek_source(struct imap_session *s,
    const struct imap_outbox_batch *one, bool *found, struct err *e)
{
	struct db *w;

	if (!imap_outbox_batch_note(s, one, imap_batch_again, e) ||
	    !write_begin(s->account->store, WRITE_NORMAL, &w, e))
		return false;
	return write_end(
	    s->account->store, outbox_seek_source(w, one->items, found, e), e);
}

static bool note_source_sought(
    struct imap_session *s, struct db *w, struct outbox_entry *o, struct err *e)
{
	(void)s;
	return outbox_set_sought(w, o->message_id, OUTBOX_SOUGHT, e);
}

/* It waits for a round that has seen all folders. */
static bool wait_for_source_or_drop(
    struct imap_session *s, const struct imap_outbox_batch *one, struct err *e)
{
	enum outbox_sought sought;

	if (!outbox_read_sought(
		s->account->db, one->items->message_id, &sought, e))
		return false;
	if (sought != OUTBOX_MISSED)
		return imap_outbox_batch_note(s, one, note_source_sought, e) &&
		       imap_outbox_batch_refuse(s, one,
			   _("The message was moved on the server; postern "
			     "will find it before copying it."),
			   e);
	imap_refused_count(s, 1,
	    _("A message is neither on the server nor on this computer any "
	      "more, so it could not be copied."));
	return imap_outbox_batch_note(s, one, imap_batch_discard, e);
}

bool imap_missing_source_resolve(
    struct imap_session *s, const struct imap_outbox_batch *b, struct err *e)
{
	struct imap_outbox_batch one = *b;
	bool ok = true;

	one.n = 1;
	for (size_t i = 0; ok && i < b->n; i++) {
		bool found = false;

		one.items = b->items + i;
		ok = seek_source(s, &one, &found, e) &&
		     (found || wait_for_source_or_drop(s, &one, e));
	}
	return ok;
}
