#include "account/imap/push/server_copy.h"

#include <stdlib.h>

#include "account/imap/push/broken.h"
#include "account/imap/push/append_new.h"
#include "account/imap/session/mailbox.h"
#include "account/imap/push/missing_source.h"
#include "account/imap/push/copy_move.h"
#include "account/imap/session/refused.h"
#include "account/imap/wire/uids.h"
#include "base/i18n.h"
#include "base/crash_point.h"

enum { SET_BYTES = 900 }; /* of the UIDs in a command */

static int entries_by_source(const void *x, const void *y)
{
	const struct outbox_entry *a = x, *b = y;

	if (a->source_folder_id != b->source_folder_id)
		return a->source_folder_id < b->source_folder_id ? -1 : 1;
	if (a->source_uid != b->source_uid)
		return a->source_uid < b->source_uid ? -1 : 1;
	return a->message_id < b->message_id ? -1
	                                     : a->message_id > b->message_id;
}

/* How many of the first go with one command: of one folder, each UID once. */
static size_t count_copies_alike(const struct imap_outbox_batch *b)
{
	struct imap_set_room room = {.max = SET_BYTES};
	const struct outbox_entry *o = b->items;
	size_t i = 0;

	while (i < b->n && o[i].source_folder_id == o->source_folder_id &&
	       !(i && o[i].source_uid == o[i - 1].source_uid) &&
	       imap_set_room_add(&room, (uint32_t)o[i].source_uid))
		i++;
	return i;
}

static void print_copy_set(struct buf *out, const struct imap_outbox_batch *b)
{
	struct imap_uids uids = {0};

	for (size_t i = 0; i < b->n; i++)
		imap_uids_add(&uids, (uint32_t)b->items[i].source_uid,
		    (uint32_t)b->items[i].source_uid);
	imap_uids_print(out, &uids, 0, SET_BYTES);
	imap_uids_clear(&uids);
}

/* Courier copies nothing out of a mailbox that was opened for a look. */
static bool open_source(
    struct imap_session *s, int64_t folder_id, struct err *e)
{
	struct folder f;
	bool ok = folder_read(s->account->db, folder_id, &f, e);

	if (ok && (s->mailbox.folder_id != f.id || !s->mailbox.is_writable))
		ok = imap_mailbox_open(s, &f, IMAP_SELECT, e);
	s->mailbox.use = IMAP_MAILBOX_USED;
	if (ok && s->mailbox.uidvalidity != f.uidvalidity)
		ok = err_set(e, ERR_BUSY, ERR_FOLDER, RETRY_LATER,
		    _("The folder was replaced on the server; the change waits "
		      "until its messages are matched again."));
	folder_clear(&f);
	return ok;
}

/* Those with a UID go to the front; returns how many these are. */
static size_t put_found_first(struct imap_outbox_batch *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++)
		if (b->items[i].uid) {
			struct outbox_entry found = b->items[i];

			b->items[i] = b->items[n];
			b->items[n++] = found;
		}
	return n;
}

/* What COPYUID names is there. The rest is looked for: the server may not say,
 * or the original was gone. *rest is what is not there. */
static bool note_copies_made(struct imap_session *s,
    struct imap_outbox_batch *b, const struct imap_copyuid *placed,
    struct imap_outbox_batch *rest, struct err *e)
{
	struct imap_outbox_batch done = *b;

	/* What was imported with other line ends, copied, and sent: the copy is
	 * of what the server got. */
	for (size_t i = 0; i < b->n; i++) {
		struct outbox_entry *o = &b->items[i];

		o->uid = imap_outbox_batch_trust(b, placed->uidvalidity,
		    imap_copyuid_find(placed, o->source_uid));
		o->size_there = o->uid ? o->source_size : 0;
	}
	done.n = put_found_first(b);
	*rest = *b;
	rest->items += done.n;
	rest->n -= done.n;
	if (!imap_outbox_batch_note(s, &done, imap_batch_done, e))
		return false;
	if (!rest->n)
		return true;
	if (!imap_outbox_batch_look_up(s, rest, e))
		return false;
	done = *rest;
	done.n = put_found_first(rest);
	rest->items += done.n;
	rest->n -= done.n;
	return imap_outbox_batch_note(s, &done, imap_batch_done, e);
}

/* Without the server's copy: appended, or in trouble. */
static bool append_or_refuse(struct imap_session *s,
    const struct imap_outbox_batch *b, bool is_refused, struct err *e)
{
	if (!b->n)
		return true;
	if (b->items->is_whole)
		return imap_append_new_send(s, b, e);
	if (is_refused)
		return imap_outbox_batch_refuse(s, b, NULL, e);
	return imap_missing_source_resolve(s, b, e);
}

static bool send_copy(struct imap_session *s, const struct imap_outbox_batch *b,
    struct imap_mailbox_command *act, struct err *e)
{
	struct imap_copy_move put = {.verb = "COPY", .to = b->to};
	struct buf set = BUF_INIT;
	bool ok;

	print_copy_set(&set, b);
	put.set = set.data;
	crash_point("before a copy");
	ok = imap_copy_move(s, &put, act, e);
	crash_point("after a copy");
	buf_clear(&set);
	return ok;
}

static bool note_copy_broken(struct imap_session *s,
    const struct imap_outbox_batch *b, const char *verb, const struct err *e)
{
	const struct imap_broken broken = {.verb = verb,
	    .items = b->items,
	    .n = b->n,
	    .size = sizeof *b->items};

	return imap_broken_note(s, &broken, e);
}

/* What spoils one folder keeps its messages, and no others. */
static bool hold_copy(
    struct imap_session *s, const struct imap_outbox_batch *b, struct err *e)
{
	const struct err why = *e;

	if (why.scope >= ERR_ACCOUNT)
		return note_copy_broken(s, b, IMAP_STEP_COPY, e);
	return imap_outbox_batch_refuse(s, b, why.text, e);
}

/* If it is refused, the halves are tried, down to what is to blame. */
static bool copy_alike(
    struct imap_session *s, const struct imap_outbox_batch *all, struct err *e)
{
	struct imap_outbox_batch b = *all, rest = *all;
	struct imap_mailbox_command act = {.status = IMAP_BAD};
	bool ok;

	if (imap_broken_is_later(s, IMAP_STEP_COPY, 0))
		return true;
	if (imap_broken_is_left_out(s, IMAP_STEP_COPY, 0))
		return imap_outbox_batch_refuse(s, &b, imap_broken_words(), e);
	if (!imap_outbox_batch_begin(s, &b, e))
		return hold_copy(s, &b, e);
	if (!open_source(s, b.items->source_folder_id, e))
		return hold_copy(s, &b, e) &&
		       imap_outbox_batch_note(s, &b, imap_batch_again, e);
	ok = send_copy(s, &b, &act, e) ||
	     note_copy_broken(s, &b, IMAP_STEP_COPY, e);
	if (ok && act.status == IMAP_OK) {
		ok = imap_broken_went_well(s, IMAP_STEP_COPY, 0, e) &&
		     note_copies_made(s, &b, &act.placed, &rest, e) &&
		     append_or_refuse(s, &rest, false, e);
	} else if (ok && (b.n == 1 || imap_refused_all(s))) {
		ok = imap_outbox_batch_note(s, &b, imap_batch_again, e) &&
		     append_or_refuse(s, &b, true, e);
	} else if (ok) {
		b.n /= 2;
		rest.items += b.n;
		rest.n -= b.n;
		ok = copy_alike(s, &b, e) && copy_alike(s, &rest, e);
	}
	imap_mailbox_command_clear(&act);
	return ok;
}

bool imap_server_copy_send(
    struct imap_session *s, const struct imap_outbox_batch *b, struct err *e)
{
	struct imap_outbox_batch some = *b;
	bool ok = true;

	qsort(b->items, b->n, sizeof *b->items, entries_by_source);
	for (size_t at = 0; ok && at < b->n; at += some.n) {
		some.items = b->items + at;
		some.n = imap_broken_most(s, b->n - at);
		some.n = count_copies_alike(&some);
		ok = copy_alike(s, &some, e);
	}
	return ok;
}
