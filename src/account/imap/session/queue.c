#include "account/imap/session/queue.h"

bool imap_queue_put(struct imap_session *s, struct imap_load *l,
    int64_t folder_id, struct err *e)
{
	if (!s->belt && !imap_writer_open(&s->belt, s->account, e)) {
		l->free(l);
		return false;
	}
	l->folder_id = folder_id;
	return imap_writer_put(s->belt, l, e);
}

bool imap_queue_drain(struct imap_session *s, struct err *e)
{
	struct sync_visit *v = &s->account->visit;
	struct imap_tally t;
	bool ok;

	if (!s->belt)
		return true;
	ok = imap_writer_drain(s->belt, &t, e);
	v->changed += t.changed - s->tally.changed;
	v->removed += t.removed - s->tally.removed;
	v->stored += t.stored - s->tally.stored;
	v->bytes += t.bytes - s->tally.bytes;
	s->tally = t;
	return ok;
}
