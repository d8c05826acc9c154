#include "account/imap/push/outbox_batch.h"

#include <stdlib.h>

#include "account/imap/push/lookup.h"
#include "account/imap/session/refused.h"
#include "base/mem.h"
#include "store/server/merge.h"

enum { NOTES = 500 }; /* of one transaction */

static bool note_entries(struct imap_session *s,
    const struct imap_outbox_batch *b, imap_outbox_batch_verb *verb,
    enum write_how how, struct err *e)
{
	for (size_t at = 0; at < b->n; at += NOTES) {
		size_t end = b->n - at > NOTES ? at + NOTES : b->n;
		struct db *w;
		bool ok = true;

		if (!write_begin(s->account->store, how, &w, e))
			return false;
		for (size_t i = at; ok && i < end; i++)
			ok = verb(s, w, &b->items[i], e);
		if (!write_end(s->account->store, ok, e))
			return false;
	}
	return true;
}

bool imap_outbox_batch_note(struct imap_session *s,
    const struct imap_outbox_batch *b, imap_outbox_batch_verb *verb,
    struct err *e)
{
	return note_entries(s, b, verb, WRITE_NORMAL, e);
}

static bool start_entry(
    struct imap_session *s, struct db *w, struct outbox_entry *o, struct err *e)
{
	return outbox_start(w, s->account->id, o, e);
}

bool imap_outbox_batch_begin(
    struct imap_session *s, const struct imap_outbox_batch *b, struct err *e)
{
	struct imap_mark mark;

	if (!imap_lookup_mark(s, b->to, &mark, e))
		return false;
	for (size_t i = 0; i < b->n; i++) {
		struct outbox_entry *o = &b->items[i];

		o->state = OUTBOX_STARTED;
		o->folder_id = b->to->id;
		o->uidvalidity = mark.uidvalidity;
		o->uid_before = mark.above;
		o->uid = o->old_folder_id = o->old_uid = 0;
	}
	return note_entries(s, b, start_entry, WRITE_DURABLE, e);
}

bool imap_outbox_batch_look_up(
    struct imap_session *s, const struct imap_outbox_batch *b, struct err *e)
{
	struct imap_sought *sought = mem_new(b->n, sizeof *sought);
	struct imap_lookup l = {.folder = b->to, .sought = sought};
	bool ok;

	for (size_t i = 0; i < b->n; i++) {
		const struct outbox_entry *o = &b->items[i];

		if (o->state != OUTBOX_STARTED)
			continue;
		/* The lowest mark serves for all. */
		if (!l.n || o->uid_before < l.above)
			l.above = o->uid_before;
		l.uidvalidity = o->uidvalidity;
		sought[l.n++] = (struct imap_sought){.msg_key = o->msg_key,
		    .size = o->size,
		    .has_msgid = o->has_msgid};
	}
	ok = !l.n || imap_lookup(s, &l, e);
	for (size_t i = 0, k = 0; ok && i < b->n; i++)
		if (b->items[i].state == OUTBOX_STARTED) {
			b->items[i].uid = sought[k].uid;
			b->items[i].size_there = sought[k++].size_there;
		}
	free(sought);
	return ok;
}

bool imap_batch_again(
    struct imap_session *s, struct db *w, struct outbox_entry *o, struct err *e)
{
	(void)s;
	o->state = OUTBOX_READY;
	return outbox_again(w, o, e);
}

bool imap_batch_done(
    struct imap_session *s, struct db *w, struct outbox_entry *o, struct err *e)
{
	const struct outbox_sent sent = {.message_id = o->message_id,
	    .folder_id = o->folder_id,
	    .uid = o->uid,
	    .size = o->size_there ? o->size_there : o->size,
	    .flags = o->flags,
	    .is_same = !o->size_there || o->size_there == o->size,
	    .now = s->account->now()};

	s->account->visit.sent++;
	return outbox_done(w, &sent, e);
}

bool imap_batch_discard(
    struct imap_session *s, struct db *w, struct outbox_entry *o, struct err *e)
{
	(void)s;
	return merge_discard(w, o->message_id, e);
}

bool imap_outbox_batch_refuse(struct imap_session *s,
    const struct imap_outbox_batch *b, const char *why, struct err *e)
{
	const struct imap_refused r = {b->items, b->n, sizeof *b->items, why};

	return imap_refused_note(s, &r, e);
}

int64_t imap_outbox_batch_trust(
    const struct imap_outbox_batch *b, uint32_t uidvalidity, uint32_t uid)
{
	return uidvalidity && uidvalidity == b->to->uidvalidity ? uid : 0;
}
