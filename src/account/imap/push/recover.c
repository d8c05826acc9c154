#include "account/imap/push/recover.h"

#include <stdlib.h>

#include "account/imap/push/folder_run.h"
#include "account/imap/push/lookup.h"
#include "account/imap/push/outbox_batch.h"
#include "account/imap/push/move_delete.h"
#include "account/imap/session/mailbox.h"
#include "account/imap/push/find_moved_copy.h"
#include "base/i18n.h"

static int entries_by_target(const void *x, const void *y)
{
	const struct outbox_entry *a = x, *b = y;

	if (a->folder_id != b->folder_id)
		return a->folder_id < b->folder_id ? -1 : 1;
	return a->message_id < b->message_id ? -1
	                                     : a->message_id > b->message_id;
}

/* --- is it there? --------------------------------------------------------- */

static bool note_copy_found(
    struct imap_session *s, struct db *w, struct outbox_entry *o, struct err *e)
{
	if (o->state != OUTBOX_STARTED || !o->uid)
		return true;
	return o->old_uid ? outbox_copied(w, o->message_id, o->uid, e)
	                  : imap_batch_done(s, w, o, e);
}

static bool note_copy_missing(
    struct imap_session *s, struct db *w, struct outbox_entry *o, struct err *e)
{
	if (o->state != OUTBOX_STARTED || o->uid)
		return true;
	return imap_batch_again(s, w, o, e);
}

/* A copy that the server reported and does not have backs off, so that it is
 * not tried in each round. */
static bool hold_missing_copies(
    struct imap_session *s, struct imap_outbox_batch *all, struct err *e)
{
	bool ok = true;

	s->account->push.has_unproven_copies = false;
	for (size_t i = 0; ok && i < all->n; i++) {
		const struct imap_outbox_batch one = {
		    .items = all->items + i, .n = 1};

		if (one.items->state == OUTBOX_STARTED && !one.items->uid)
			ok = imap_outbox_batch_refuse(s, &one,
			    _("The server reported that the message was put "
			      "into the folder, but it is not there. The "
			      "message stays where it was, and postern will "
			      "try again later."),
			    e);
	}
	return ok;
}

/* A folder that does not exist any more has no copies. One that can't be
 * opened now may have: its entries are left as they are (state COPIED skips
 * them below). */
static bool look_up_target(
    struct imap_session *s, struct imap_outbox_batch *b, struct err *e)
{
	struct folder to;
	struct err why;
	bool ok = true;

	if (folder_read(s->account->db, b->items->folder_id, &to, &why) &&
	    *to.srv_name) {
		b->to = &to;
		ok = imap_outbox_batch_look_up(s, b, e) &&
		     imap_outbox_batch_note(s, b, note_copy_found, e);
	}
	folder_clear(&to);
	return ok;
}

/* --- the originals of copies ---------------------------------------------- */

/* What copies were made of goes now. */
static bool delete_source_of_copies(struct imap_session *s,
    const struct folder *f, struct imap_move_delete *l, struct err *e)
{
	const struct imap_rows rows = {l->items, l->n, sizeof *l->items};
	bool are_same = false;

	if (!imap_mailbox_open(s, f, IMAP_SELECT, e))
		return false;
	s->mailbox.use = IMAP_MAILBOX_USED;
	l->folder = f;
	if (s->mailbox.uidvalidity == f->uidvalidity &&
	    !imap_lookup_are_same(s, f, &rows, &are_same, e))
		return false;
	if (!are_same || !s->mailbox.is_writable)
		return err_set(e, ERR_BUSY, ERR_FOLDER, RETRY_LATER,
		    _("Messages moved out of %s can't be deleted there right "
		      "now."),
		    f->name);
	return imap_move_delete_finish(s, l, e);
}

static int leaving_by_source(const void *x, const void *y)
{
	const struct pending_leaving *a = x, *b = y;

	return a->folder_id < b->folder_id ? -1 : a->folder_id > b->folder_id;
}

/* The entries that are copied, as what is to leave its folder. */
static bool read_copied(
    struct account *a, struct pending_leaving_list *out, struct err *e)
{
	struct outbox_list list = {0};
	bool ok = outbox_begun(a->db, a->id, &list, e);

	for (size_t i = 0; i < list.len; i++) {
		const struct outbox_entry *o = &list.items[i];

		if (o->state == OUTBOX_COPIED && o->old_uid)
			*vec_push(out) = (struct pending_leaving){
			    .message_id = o->message_id,
			    .folder_id = o->old_folder_id,
			    .uid = o->old_uid,
			    .to_id = o->folder_id,
			    .new_uid = o->uid};
	}
	if (out->len)
		qsort(out->items, out->len, sizeof *out->items,
		    leaving_by_source);
	vec_clear(&list);
	return ok;
}

/* The folder they were moved from is gone, and they with it. */
static bool forget_sources(
    struct imap_session *s, const struct imap_move_delete *l, struct err *e)
{
	struct db *w;
	bool ok = true;

	if (!write_begin(s->account->store, WRITE_NORMAL, &w, e))
		return false;
	for (size_t i = 0; ok && i < l->n; i++)
		ok = outbox_forget(w, l->items[i].message_id, e);
	return write_end(s->account->store, ok, e);
}

static bool delete_copied_sources(struct imap_session *s, struct err *e)
{
	struct pending_leaving_list list = {0};
	bool ok = read_copied(s->account, &list, e);

	for (size_t at = 0; ok && at < list.len;) {
		struct imap_move_delete l = {.items = list.items + at};
		struct folder f;
		struct err why;

		l.n = IMAP_FOLDER_RUN(l.items, list.len - at, folder_id);
		at += l.n;
		if (folder_read(s->account->db, l.items->folder_id, &f, &why))
			ok = delete_source_of_copies(s, &f, &l, e) ||
			     imap_session_skip_failed(s, e);
		else
			ok = forget_sources(s, &l, e);
		folder_clear(&f);
	}
	vec_clear(&list);
	return ok;
}

/* --- all of it ------------------------------------------------------------ */

/* First each is looked for where it was to go, so that what is not there may
 * be sought elsewhere without taking one for the other. */
bool imap_recover_look(struct imap_session *s, struct err *e)
{
	struct account *a = s->account;
	struct outbox_list list = {0};
	struct imap_outbox_batch rest = {0};
	bool ok = outbox_begun(a->db, a->id, &list, e);

	if (list.len)
		qsort(list.items, list.len, sizeof *list.items,
		    entries_by_target);
	for (size_t at = 0; ok && at < list.len;) {
		struct imap_outbox_batch b = {.items = list.items + at};

		b.n = IMAP_FOLDER_RUN(b.items, list.len - at, folder_id);
		at += b.n;
		if (look_up_target(s, &b, e))
			continue;
		ok = imap_session_skip_failed(s, e);
		for (size_t i = 0; i < b.n; i++)
			b.items[i].state = OUTBOX_COPIED;
	}
	rest.items = list.items;
	rest.n = list.len;
	ok = ok && imap_find_moved_copy(s, &rest, e) &&
	     (!s->account->push.has_unproven_copies ||
		 hold_missing_copies(s, &rest, e)) &&
	     imap_outbox_batch_note(s, &rest, note_copy_missing, e);
	vec_clear(&list);
	return ok;
}

bool imap_recover(struct imap_session *s, struct err *e)
{
	return imap_recover_look(s, e) && delete_copied_sources(s, e);
}
