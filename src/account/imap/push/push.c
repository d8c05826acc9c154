#include "account/imap/push/push.h"

#include <stdlib.h>

#include "account/imap/push/broken.h"
#include "account/imap/push/folder_run.h"
#include "account/imap/session/attempt.h"
#include "account/imap/push/store_flags.h"
#include "account/imap/push/store_keywords.h"
#include "account/imap/push/lookup.h"
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

static const char *replaced_words(void)
{
	return _("The folder was replaced on the server; the change waits "
		 "until its messages are matched again.");
}

/* Opens the folder with SELECT. why gets a sentence if it can't be changed:
 * it is refused, read-only, or not the known one (UIDVALIDITY). */
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
		buf_add_str(why, replaced_words());
	else if (!s->mailbox.is_writable)
		buf_add_str(
		    why, _("The server allows no changes in this folder, so "
			   "the change stays on this computer."));
	return true;
}

/* Opening it is in doubt, and comes last; or its UIDs were those of another
 * session, and the pull of this one matches its messages first. */
static bool is_folder_later(struct imap_session *s, const struct folder *f)
{
	if (folder_has_session_uids(f) &&
	    f->uidvalidity != s->validity_stand_in) {
		s->account->push.again_after_pull = true;
		return true;
	}
	return imap_broken_is_later(s, IMAP_STEP_OPEN_TO_CHANGE, f->id);
}

/* The same, noting for these messages if the connection breaks. */
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
	const struct imap_rows rows = {r->items, r->n, r->size};
	bool are_same = true;

	if (imap_broken_is_left_out(s, b.verb, f->id)) {
		buf_add_str(why, imap_broken_words());
		return true;
	}
	if (!open_to_change(s, f, why, e))
		return imap_broken_note(s, &b, e);
	if (!why->len && !imap_lookup_are_same(s, f, &rows, &are_same, e))
		return false;
	if (!are_same)
		buf_add_str(why, replaced_words());
	return imap_broken_went_well(s, b.verb, f->id, e);
}

/* Changes that were passed over stay pending and would be read again and
 * again. */
static bool may_pass_again(const struct imap_session *s, int pass)
{
	return !pass || (pass < PASSES &&
			    s->account->push.doubtful != PUSH_DOUBTFUL_LEFT);
}

/* --- changes of the messages of one folder --------------------------------
 */

/* What is to be sent of one kind of change. */
struct folder_changes {
	const void *items; /* structs that begin with a message's id */
	size_t n, size;
	/* Sends them to f, which is open and may be changed. */
	bool (*push)(struct imap_session *s, const struct folder *f, void *ctx,
	    struct err *e);
	void *ctx;
	bool is_refused; /* set: f may not be changed, they are in trouble */
};

static bool push_folder_changes(struct imap_session *s, int64_t folder_id,
    struct folder_changes *c, struct err *e)
{
	struct imap_refused r = {c->items, c->n, c->size, NULL};
	struct buf why = BUF_INIT;
	struct folder f;
	bool ok = folder_read(s->account->db, folder_id, &f, e);

	if (ok && !is_folder_later(s, &f)) {
		ok = open_to_change_or_note(s, &f, &r, &why, e);
		c->is_refused = why.len > 0;
		r.why = why.data;
		if (ok && c->is_refused)
			ok = imap_refused_note(s, &r, e);
		else if (ok)
			ok = c->push(s, &f, c->ctx, e) ||
			     imap_session_skip_failed(s, e);
	}
	folder_clear(&f);
	buf_clear(&why);
	return ok;
}

/* --- flags ------------------------------------------------------------------
 */

static bool push_flags_to(
    struct imap_session *s, const struct folder *f, void *ctx, struct err *e)
{
	struct imap_store_flags *delta = ctx;

	delta->folder = f;
	return imap_store_flags_push(s, delta, e);
}

/* Goes over what waits once; *left: there may be more. */
static bool push_some_flags(struct imap_session *s,
    struct imap_store_flags *delta, bool *left, struct err *e)
{
	struct account *a = s->account;
	struct pending_flags_list list = {0};
	bool ok = pending_flags(a->db, a->id, a->now(), AT_ONCE, &list, e);

	*left = list.len == AT_ONCE;
	for (size_t at = 0; ok && at < list.len; at += delta->n) {
		struct folder_changes c = {.items = list.items + at,
		    .size = sizeof *list.items,
		    .push = push_flags_to,
		    .ctx = delta};

		delta->items = list.items + at;
		delta->n = c.n =
		    IMAP_FOLDER_RUN(delta->items, list.len - at, folder_id);
		ok = push_folder_changes(s, delta->items->folder_id, &c, e);
	}
	vec_clear(&list);
	return ok;
}

static bool push_flags(struct imap_session *s, struct err *e)
{
	struct imap_store_flags delta = {.is_careful = true};
	bool left = true;

	/* Each change is either done or in trouble afterwards, so this ends.
	 * The bound is for what should not be. */
	for (int pass = 0; left && may_pass_again(s, pass); pass++) {
		if (!push_some_flags(s, &delta, &left, e))
			return false;
		/* Flags that were changed elsewhere too have been read again;
		 * our part of the change is sent once more. */
		left |= delta.n_conflicts > 0;
		if (delta.n_conflicts)
			delta.is_careful = false;
		delta.n_conflicts = 0;
	}
	return true;
}

/* --- keywords ---------------------------------------------------------------
 */

static bool push_keywords_to(
    struct imap_session *s, const struct folder *f, void *ctx, struct err *e)
{
	const struct folder_changes *c = ctx;

	(void)f;
	return imap_store_keywords_push(s, c->items, c->n, e);
}

static bool push_keywords(struct imap_session *s, struct err *e)
{
	struct account *a = s->account;
	bool left = true, ok = true;

	for (int pass = 0; ok && left && may_pass_again(s, pass); pass++) {
		struct pending_keywords_list list = {0};

		ok =
		    pending_keywords(a->db, a->id, a->now(), AT_ONCE, &list, e);
		left = list.len == AT_ONCE;
		for (size_t at = 0, n; ok && at < list.len; at += n) {
			const struct pending_keywords *first = list.items + at;
			struct folder_changes c = {.items = first,
			    .size = sizeof *first,
			    .push = push_keywords_to,
			    .ctx = &c};

			n = c.n =
			    IMAP_FOLDER_RUN(first, list.len - at, folder_id);
			ok = push_folder_changes(s, first->folder_id, &c, e);
		}
		pending_keywords_clear(&list);
	}
	return ok;
}

/* --- moves and deletions -----------------------------------------------------
 */

static bool push_leaving_to(
    struct imap_session *s, const struct folder *f, void *ctx, struct err *e)
{
	struct imap_move_delete *l = ctx;

	l->folder = f;
	return imap_move_delete_push(s, l, e);
}

static bool push_some_leaving(struct imap_session *s, bool *left, struct err *e)
{
	struct account *a = s->account;
	const struct pending_leaving_of of = {
	    a->id, a->now(), a->push_after, LEAVING_AT_ONCE};
	struct pending_leaving_list list = {0};
	size_t done = 0, n;
	bool goes_on = false;
	bool ok = pending_leaving(a->db, &of, &list, e);

	for (size_t at = 0; ok && at < list.len; at += n) {
		struct imap_move_delete l = {.items = list.items + at};
		struct folder_changes c = {.items = l.items,
		    .size = sizeof *l.items,
		    .push = push_leaving_to,
		    .ctx = &l};
		int64_t folder_id = l.items->folder_id;

		n = l.n = c.n =
		    IMAP_FOLDER_RUN(l.items, list.len - at, folder_id);
		ok = push_folder_changes(s, folder_id, &c, e);
		done += c.is_refused ? n : l.done;
		goes_on |= l.goes_on;
		backend_tell_changed(a, folder_id);
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

/* --- all of it --------------------------------------------------------------
 */

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

/* Looks for copies that the server reported and may not have made. */
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
	       push_flags(s, e) && push_keywords(s, e) && push_leaving(s, e) &&
	       imap_outbox_push(s, e) && look_for_unsure(s, e) &&
	       (imap_folder_push_prune(s, e) || imap_session_skip_failed(s, e));
}
