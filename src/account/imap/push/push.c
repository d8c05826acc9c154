#include "account/imap/push/push.h"

#include <stdlib.h>

#include "account/imap/push/broken.h"
#include "account/imap/session/attempt.h"
#include "account/imap/push/store_flags.h"
#include "account/imap/push/store_keywords.h"
#include "account/imap/push/move_delete.h"
#include "account/imap/session/mailbox.h"
#include "account/imap/push/outbox.h"
#include "account/imap/session/refused.h"
#include "account/imap/push/recover.h"
#include "account/imap/push/folder_push.h"
#include "base/i18n.h"
#include "store/read/folder.h"
#include "store/read/pending.h"

/* Changes that are looked at in one go. */
enum { AT_ONCE = 5000, LEAVING_AT_ONCE = 20000, PASSES = 100 };

/* --- a mailbox that lets itself be changed ---------------------------------
 */

/* Opens it. *why is for people, NULL: it is the one that is meant, and may be
 * changed. */
static bool open_to_change(struct imap_session *s, const struct folder *f,
    struct buf *why, struct err *e)
{
	struct err refused;

	if (s->mailbox.folder_id == f->id && s->mailbox.is_writable &&
	    s->mailbox.uidvalidity == f->uidvalidity && !s->mailbox.is_replaced)
		return true;
	if (!imap_mailbox_open(s, f, IMAP_SELECT, &refused)) {
		buf_add_str(why, refused.text);
		*e = refused;
		return refused.scope < ERR_ACCOUNT;
	}
	s->mailbox.use = IMAP_MAILBOX_USED;
	/* The UIDs are not what we know: the pull finds out which messages
	 * these are, then it is their turn again. */
	if (s->mailbox.uidvalidity != f->uidvalidity)
		buf_add_str(
		    why, _("The folder was replaced on the server; the change "
			   "waits until its messages are matched again."));
	else if (!s->mailbox.is_writable)
		buf_add_str(
		    why, _("The server allows no changes in this folder, so "
			   "the change stays on this computer."));
	return true;
}

/* Opening it is in doubt, and comes last. */
static bool is_folder_later(struct imap_session *s, const struct folder *f)
{
	return imap_broken_is_later(s, IMAP_STEP_OPEN_TO_CHANGE, f->id);
}

/* The same for these messages. */
static bool open_to_change_or_note(struct imap_session *s,
    const struct folder *f, const struct imap_refused *r, struct buf *why,
    struct err *e)
{
	const struct imap_broken b = {.verb = IMAP_STEP_OPEN_TO_CHANGE,
	    .folder_id = f->id,
	    .items = r->items,
	    .n = r->n,
	    .size = r->size,
	    .is_one = true};

	if (imap_broken_is_left_out(s, b.verb, f->id)) {
		buf_add_str(why, imap_broken_words());
		return true;
	}
	if (!open_to_change(s, f, why, e))
		return imap_broken_note(s, &b, e);
	return imap_broken_went_well(s, b.verb, f->id, e);
}

/* What is spared stays in the lists, and would be read again and again. */
static bool may_pass_again(const struct imap_session *s, int pass)
{
	return !pass || (pass < PASSES &&
			    s->account->push.doubtful != PUSH_DOUBTFUL_LEFT);
}

/* --- flags ------------------------------------------------------------------
 */

static bool push_flags_of(struct imap_session *s,
    struct imap_store_flags *delta, const struct folder *f, struct err *e)
{
	struct buf why = BUF_INIT;
	struct imap_refused r = {
	    delta->items, delta->n, sizeof *delta->items, NULL};
	bool ok = true;

	if (is_folder_later(s, f))
		return true;
	ok = open_to_change_or_note(s, f, &r, &why, e);
	if (ok && why.len) {
		r.why = why.data;
		ok = imap_refused_note(s, &r, e);
	} else if (ok) {
		delta->folder = f;
		ok = imap_store_flags_push(s, delta, e) ||
		     imap_session_skip_failed(s, e);
	}
	buf_clear(&why);
	return ok;
}

/* One go over what waits; *left: there may be more. */
static bool push_some_flags(struct imap_session *s,
    struct imap_store_flags *delta, bool *left, struct err *e)
{
	struct account *a = s->account;
	struct pending_flags_list list = {0};
	bool ok = pending_flags(a->db, a->id, a->now(), AT_ONCE, &list, e);

	*left = list.len == AT_ONCE;
	for (size_t at = 0; ok && at < list.len;) {
		struct folder f;

		delta->items = list.items + at;
		delta->n = 0;
		while (at < list.len &&
		       list.items[at].folder_id == delta->items->folder_id) {
			at++;
			delta->n++;
		}
		ok = folder_read(a->db, delta->items->folder_id, &f, e) &&
		     push_flags_of(s, delta, &f, e);
		folder_clear(&f);
	}
	vec_clear(&list);
	return ok;
}

static bool push_flags(struct imap_session *s, struct err *e)
{
	struct imap_store_flags delta = {.is_careful = true};
	bool left = true;

	/* Whatever happens to a change, it is done or it is held: the end
	 * comes. The bound is for what should not be. */
	for (int pass = 0; left && may_pass_again(s, pass); pass++) {
		if (!push_some_flags(s, &delta, &left, e))
			return false;
		/* Some were changed elsewhere too; what the server has now is
		 * known, and our part of it is sent again. */
		left |= delta.n_conflicts > 0;
		if (delta.n_conflicts)
			delta.is_careful = false;
		delta.n_conflicts = 0;
	}
	return true;
}

static bool push_labels_of(struct imap_session *s,
    const struct pending_keywords *items, size_t n, struct err *e)
{
	struct folder f;
	struct buf why = BUF_INIT;
	struct imap_refused r = {items, n, sizeof *items, NULL};
	bool ok = folder_read(s->account->db, items->folder_id, &f, e);

	if (ok && is_folder_later(s, &f)) {
		folder_clear(&f);
		return true;
	}
	ok = ok && open_to_change_or_note(s, &f, &r, &why, e);
	if (ok && why.len) {
		r.why = why.data;
		ok = imap_refused_note(s, &r, e);
	} else if (ok) {
		ok = imap_store_keywords_push(s, items, n, e) ||
		     imap_session_skip_failed(s, e);
	}
	buf_clear(&why);
	folder_clear(&f);
	return ok;
}

static bool push_labels(struct imap_session *s, struct err *e)
{
	struct account *a = s->account;
	bool left = true, ok = true;

	for (int pass = 0; ok && left && may_pass_again(s, pass); pass++) {
		struct pending_keywords_list list = {0};
		size_t n;

		ok =
		    pending_keywords(a->db, a->id, a->now(), AT_ONCE, &list, e);
		left = list.len == AT_ONCE;
		for (size_t at = 0; ok && at < list.len; at += n) {
			n = 1;
			while (
			    at + n < list.len && list.items[at + n].folder_id ==
						     list.items[at].folder_id)
				n++;
			ok = push_labels_of(s, list.items + at, n, e);
		}
		pending_keywords_clear(&list);
	}
	return ok;
}

/* --- moves and deletions -----------------------------------------------------
 */

static bool push_leaving_of(struct imap_session *s, struct imap_move_delete *l,
    const struct folder *f, struct err *e)
{
	struct buf why = BUF_INIT;
	struct imap_refused r = {l->items, l->n, sizeof *l->items, NULL};
	bool ok = true;

	if (is_folder_later(s, f))
		return true;
	ok = open_to_change_or_note(s, f, &r, &why, e);
	if (ok && why.len) {
		l->done += l->n;
		r.why = why.data;
		ok = imap_refused_note(s, &r, e);
	} else if (ok) {
		l->folder = f;
		ok = imap_move_delete_push(s, l, e) ||
		     imap_session_skip_failed(s, e);
	}
	buf_clear(&why);
	return ok;
}

static bool push_some_leaving(struct imap_session *s, bool *left, struct err *e)
{
	struct account *a = s->account;
	const struct pending_leaving_of of = {
	    a->id, a->now(), a->push_after, LEAVING_AT_ONCE};
	struct pending_leaving_list list = {0};
	size_t done = 0;
	bool goes_on = false;
	bool ok = pending_leaving(a->db, &of, &list, e);

	for (size_t at = 0; ok && at < list.len;) {
		struct imap_move_delete l = {.items = list.items + at};
		int64_t folder_id = l.items->folder_id;
		struct folder f;

		while (at < list.len && list.items[at].folder_id == folder_id) {
			at++;
			l.n++;
		}
		ok = folder_read(a->db, folder_id, &f, e) &&
		     push_leaving_of(s, &l, &f, e);
		done += l.done;
		goes_on |= l.goes_on;
		backend_tell_changed(a, folder_id);
		folder_clear(&f);
	}
	*left = goes_on || (list.len == LEAVING_AT_ONCE && done > 0);
	vec_clear(&list);
	return ok;
}

static bool push_leaving(struct imap_session *s, struct err *e)
{
	bool left = true;

	for (int pass = 0; left && may_pass_again(s, pass); pass++)
		if (!push_some_leaving(s, &left, e))
			return false;
	return true;
}

/* Tries that break the line when they are looked for stay begun. */
static bool recover_tries(struct imap_session *s, struct err *e)
{
	const char *step = IMAP_STEP_RECOVER;

	if (imap_broken_is_skipped(s, step, 0))
		return true;
	if (!imap_recover(s, e))
		return imap_broken_note_folder(s, step, 0, e);
	return imap_broken_went_well(s, step, 0, e);
}

/* What the server said it has put somewhere, and may not have. */
static bool look_for_unsure(struct imap_session *s, struct err *e)
{
	return !s->account->push.has_unproven_copies || recover_tries(s, e) ||
	       imap_session_skip_failed(s, e);
}

bool imap_push_look(struct imap_session *s, struct err *e)
{
	const char *step = IMAP_STEP_RECOVER;

	return imap_attempt_is_known(s, &(struct imap_step){.what = step}) ||
	       imap_recover_look(s, e) ||
	       imap_broken_note_folder(s, step, 0, e) ||
	       imap_session_skip_failed(s, e);
}

/* Folders first, so that there is where to put things; flags before moves, so
 * that they travel with the message. */
bool imap_push(struct imap_session *s, struct err *e)
{
	return (recover_tries(s, e) || imap_session_skip_failed(s, e)) &&
	       (imap_folder_push(s, e) || imap_session_skip_failed(s, e)) &&
	       push_flags(s, e) && push_labels(s, e) && push_leaving(s, e) &&
	       imap_outbox_push(s, e) && look_for_unsure(s, e) &&
	       (imap_folder_push_prune(s, e) || imap_session_skip_failed(s, e));
}
