#include "account/imap/push/move_delete.h"

#include <inttypes.h>
#include <stdlib.h>

#include "account/imap/session/mailbox_command.h"
#include "account/imap/push/broken.h"
#include "account/imap/push/folder_run.h"
#include "account/imap/session/command.h"
#include "account/imap/push/lookup.h"
#include "account/imap/push/copy_move.h"
#include "account/imap/session/refused.h"
#include "account/imap/wire/uids.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/crash_point.h"
#include "store/server/merge.h"
#include "store/server/move_result.h"
#include "store/server/outbox.h"

enum {
	SET_BYTES = 900, /* of the UIDs in a command */
	AT_ONCE = 5000,  /* messages of a command */
	BATCH = 500,     /* messages of a transaction */
	HALVINGS = 100,  /* commands that look for what is to blame */
};

/* Messages that go the same way. */
struct leaving_chunk {
	struct imap_move_delete *leaving;
	struct pending_leaving *items;
	size_t n;
	const struct folder *to; /* NULL: deleted for good */
	int halvings;            /* that are left */
};

static int leaving_by_target(const void *x, const void *y)
{
	const struct pending_leaving *a = x, *b = y;

	if (a->to_id != b->to_id)
		return a->to_id < b->to_id ? -1 : 1;
	return a->uid < b->uid ? -1 : a->uid > b->uid;
}

/* How many of the first UIDs fit into a command. */
static size_t count_leaving(const struct pending_leaving *items, size_t n)
{
	struct imap_set_room room = {.max = SET_BYTES};
	size_t i = 0;

	while (i < n && i < AT_ONCE &&
	       imap_set_room_add(&room, (uint32_t)items[i].uid))
		i++;
	return i;
}

static void print_leaving_set(struct buf *set, const struct leaving_chunk *c)
{
	struct imap_uids uids = {0};

	for (size_t i = 0; i < c->n; i++)
		imap_uids_add(&uids, (uint32_t)c->items[i].uid,
		    (uint32_t)c->items[i].uid);
	imap_uids_print(set, &uids, 0, SET_BYTES);
	imap_uids_clear(&uids);
}

/* --- what became of them -------------------------------------------------- */

/* One of the things below, done to each message, a few hundred at a time. */
typedef bool note(struct imap_session *s, struct db *w,
    const struct leaving_chunk *c, const struct pending_leaving *p,
    struct err *e);

static bool note_leaving_all(struct imap_session *s,
    const struct leaving_chunk *c, note *one, enum write_how how, struct err *e)
{
	for (size_t at = 0; at < c->n; at += BATCH) {
		size_t end = c->n - at > BATCH ? at + BATCH : c->n;
		struct db *w;
		bool ok = true;

		if (!write_begin(s->account->store, how, &w, e))
			return false;
		for (size_t i = at; ok && i < end; i++)
			ok = one(s, w, c, &c->items[i], e);
		if (!write_end(s->account->store, ok, e))
			return false;
	}
	return true;
}

static bool write_moved(struct imap_session *s, struct db *w,
    const struct leaving_chunk *c, const struct pending_leaving *p,
    struct err *e)
{
	const struct move_result moved = {p->message_id, c->to->id, p->new_uid};

	(void)s;
	return move_result_to(w, &moved, e) &&
	       (p->new_uid || p != c->items ||
		   move_result_look_again(w, c->to->id, e));
}

static bool write_deleted(struct imap_session *s, struct db *w,
    const struct leaving_chunk *c, const struct pending_leaving *p,
    struct err *e)
{
	(void)c;
	return s->caps.bits & IMAP_CAP_UIDPLUS
	           ? merge_discard(w, p->message_id, e)
	           : move_result_marked(w, p->message_id, e);
}

static bool note_leaving_copied(struct imap_session *s, struct db *w,
    const struct leaving_chunk *c, const struct pending_leaving *p,
    struct err *e)
{
	(void)s;
	(void)c;
	return outbox_copied(w, p->message_id, p->new_uid, e);
}

static bool write_copy_refused(struct imap_session *s, struct db *w,
    const struct leaving_chunk *c, const struct pending_leaving *p,
    struct err *e)
{
	(void)s;
	(void)c;
	return outbox_forget(w, p->message_id, e);
}

/* The row is where the copy is; what was copied may be there still. */
static bool write_finished(struct imap_session *s, struct db *w,
    const struct leaving_chunk *c, const struct pending_leaving *p,
    struct err *e)
{
	const struct move_result old = {p->message_id, p->folder_id, p->uid};
	const struct move_result moved = {p->message_id, p->to_id, p->new_uid};

	(void)c;
	return move_result_to(w, &moved, e) &&
	       (p->new_uid || move_result_look_again(w, p->to_id, e)) &&
	       (s->caps.bits & IMAP_CAP_UIDPLUS ||
		   move_result_left(w, &old, e)) &&
	       outbox_forget(w, p->message_id, e);
}

/* why NULL: the server's words. */
static bool note_leaving_refused(struct imap_session *s,
    const struct leaving_chunk *c, const char *why, struct err *e)
{
	const struct imap_refused r = {c->items, c->n, sizeof *c->items, why};

	c->leaving->done += c->n;
	return imap_refused_note(s, &r, e);
}

static void count_leaving_done(
    struct imap_session *s, const struct leaving_chunk *c)
{
	c->leaving->done += c->n;
	s->account->visit.sent += (int64_t)c->n;
}

static void take_copy_uids(
    struct leaving_chunk *c, const struct imap_copyuid *placed)
{
	for (size_t i = 0; i < c->n; i++)
		c->items[i].new_uid =
		    placed->uidvalidity == c->to->uidvalidity
			? imap_copyuid_find(placed, c->items[i].uid)
			: 0;
}

/* --- the acts -------------------------------------------------------------
 * Each leaves in *status how the server took it; whatever is not IMAP_OK has
 * changed nothing. */

typedef bool act_of(struct imap_session *s, struct leaving_chunk *c,
    enum imap_status *status, struct err *e);

/* \Deleted, and expunged if single messages can be. */
static bool expunge_chunk(struct imap_session *s, const struct leaving_chunk *c,
    enum imap_status *status, struct err *e)
{
	struct imap_mailbox_command act = {0};
	struct buf set = BUF_INIT;
	bool ok;

	print_leaving_set(&set, c);
	crash_point("before a deletion");
	ok = imap_mailbox_command(
	    s, &act, e, "UID STORE %s +FLAGS.SILENT (\\Deleted)", set.data);
	crash_point("after a mark for deletion");
	if (ok && act.status == IMAP_OK && s->caps.bits & IMAP_CAP_UIDPLUS)
		ok = imap_mailbox_command(
		    s, &act, e, "UID EXPUNGE %s", set.data);
	crash_point("after a deletion");
	*status = act.status;
	imap_mailbox_command_clear(&act);
	buf_clear(&set);
	return ok;
}

static bool delete_chunk(struct imap_session *s, struct leaving_chunk *c,
    enum imap_status *status, struct err *e)
{
	if (!expunge_chunk(s, c, status, e))
		return false;
	return *status != IMAP_OK ||
	       note_leaving_all(s, c, write_deleted, WRITE_NORMAL, e);
}

static bool send_copy_or_move(struct imap_session *s, struct leaving_chunk *c,
    const char *verb, struct imap_mailbox_command *act, struct err *e)
{
	struct buf set = BUF_INIT;
	struct imap_copy_move put = {.verb = verb, .to = c->to};
	bool ok;

	print_leaving_set(&set, c);
	put.set = set.data;
	ok = imap_copy_move(s, &put, act, e);
	buf_clear(&set);
	return ok;
}

static bool move_chunk(struct imap_session *s, struct leaving_chunk *c,
    enum imap_status *status, struct err *e)
{
	struct imap_mailbox_command act = {0};
	bool ok;

	crash_point("before a move");
	ok = send_copy_or_move(s, c, "MOVE", &act, e);
	crash_point("after a move");
	*status = act.status;
	if (ok && act.status == IMAP_OK) {
		take_copy_uids(c, &act.placed);
		ok = note_leaving_all(s, c, write_moved, WRITE_NORMAL, e);
	}
	imap_mailbox_command_clear(&act);
	return ok;
}

/* Where the target ends before a copy: above it the copy is looked for if we
 * never hear of it. */
static bool begin_copy_chunk(struct imap_session *s, struct leaving_chunk *c,
    struct imap_mark *mark, struct err *e)
{
	struct outbox_entry entry = {.folder_id = c->to->id};
	struct db *w;
	bool ok;

	if (!imap_lookup_mark(s, c->to, mark, e) ||
	    !write_begin(s->account->store, WRITE_DURABLE, &w, e))
		return false;
	entry.uidvalidity = mark->uidvalidity;
	entry.uid_before = mark->above;
	ok = true;
	for (size_t i = 0; ok && i < c->n; i++) {
		entry.message_id = c->items[i].message_id;
		entry.old_folder_id = c->items[i].folder_id;
		entry.old_uid = c->items[i].uid;
		ok = outbox_start(w, s->account->id, &entry, e);
	}
	return write_end(s->account->store, ok, e);
}

/* The originals of copies. That they can't be deleted is no reason to copy
 * them again: it waits in the outbox. */
static bool delete_originals(
    struct imap_session *s, struct leaving_chunk *c, struct err *e)
{
	enum imap_status status;

	if (!expunge_chunk(s, c, &status, e))
		return false;
	if (status != IMAP_OK)
		return note_leaving_refused(s, c, NULL, e);
	count_leaving_done(s, c);
	return note_leaving_all(s, c, write_finished, WRITE_NORMAL, e);
}

static bool note_leaving_broken(struct imap_session *s,
    const struct leaving_chunk *c, const char *verb, const struct err *e)
{
	const struct imap_broken b = {.verb = verb,
	    .items = c->items,
	    .n = c->n,
	    .size = sizeof *c->items};

	return imap_broken_note(s, &b, e);
}

/* A deletion that is in doubt comes last, and keeps no copy waiting. */
static bool delete_originals_or_wait(
    struct imap_session *s, struct leaving_chunk *c, struct err *e)
{
	const char *verb = IMAP_STEP_EXPUNGE;

	if (imap_broken_is_later(s, verb, 0))
		return true;
	if (imap_broken_is_left_out(s, verb, 0))
		return note_leaving_refused(s, c, imap_broken_words(), e);
	if (!delete_originals(s, c, e))
		return note_leaving_broken(s, c, verb, e);
	return imap_broken_went_well(s, verb, 0, e);
}

/* An OK is not enough to delete an original: the copies must be there. Else
 * they are looked for (push.h), and what is not found stays where it is. */
static bool note_proven_copies(struct imap_session *s, struct leaving_chunk *c,
    const struct imap_mark *mark, struct err *e)
{
	const struct imap_growth g = {
	    c->to, mark->uidvalidity, mark->above, c->n};
	bool has;

	if (!imap_lookup_has_grown(s, &g, &has, e))
		return false;
	if (has)
		return note_leaving_all(
			   s, c, note_leaving_copied, WRITE_NORMAL, e) &&
		       delete_originals_or_wait(s, c, e);
	s->account->push.has_unproven_copies = true;
	c->leaving->done += c->n;
	return true;
}

static bool copy_chunk(struct imap_session *s, struct leaving_chunk *c,
    enum imap_status *status, struct err *e)
{
	struct imap_mailbox_command act = {0};
	struct imap_mark mark;
	bool ok = begin_copy_chunk(s, c, &mark, e);

	crash_point("before a copy");
	ok = ok && send_copy_or_move(s, c, "COPY", &act, e);
	crash_point("after a copy");
	*status = act.status;
	if (ok && act.status == IMAP_OK) {
		take_copy_uids(c, &act.placed);
		ok = note_proven_copies(s, c, &mark, e);
	} else if (ok) {
		ok =
		    note_leaving_all(s, c, write_copy_refused, WRITE_NORMAL, e);
	}
	imap_mailbox_command_clear(&act);
	return ok;
}

/* --- all of them ---------------------------------------------------------- */

static act_of *choose_leaving_act(
    const struct imap_session *s, const struct leaving_chunk *c)
{
	if (!c->to)
		return delete_chunk;
	return s->caps.bits & IMAP_CAP_MOVE ? move_chunk : copy_chunk;
}

static const char *step_of_act(act_of *act)
{
	return act == move_chunk   ? IMAP_STEP_MOVE
	       : act == copy_chunk ? IMAP_STEP_COPY
	                           : IMAP_STEP_EXPUNGE;
}

/* A server may announce MOVE and not take it, or not of this message. */
static bool move_by_copy(struct imap_session *s, struct leaving_chunk *c,
    enum imap_status *status, struct err *e)
{
	unsigned caps = s->caps.bits;

	log_line(s->account->conf->label, "MOVE was refused, COPY is tried: %s",
	    s->words.data);
	s->caps.bits &= ~(unsigned)IMAP_CAP_MOVE;
	if (!copy_chunk(s, c, status, e))
		return false;
	/* What is refused in both ways says nothing against MOVE. */
	if (*status != IMAP_OK)
		s->caps.bits = caps;
	return true;
}

/* A MOVE that was refused, and not for a reason that holds for a copy, too. */
static bool is_copy_worth_it(const struct imap_session *s, act_of *act,
    const struct leaving_chunk *c, enum imap_status status)
{
	return act == move_chunk && !imap_refused_all(s) &&
	       (status == IMAP_BAD || c->n == 1);
}

/* If it is refused, the halves are tried, down to what is to blame. */
static bool push_chunk(
    struct imap_session *s, struct leaving_chunk *c, struct err *e)
{
	act_of *act = choose_leaving_act(s, c);
	struct leaving_chunk half = *c;
	enum imap_status status;
	bool ok;

	if (imap_broken_is_later(s, step_of_act(act), 0))
		return true;
	if (imap_broken_is_left_out(s, step_of_act(act), 0))
		return note_leaving_refused(s, c, imap_broken_words(), e);
	if (!act(s, c, &status, e))
		return note_leaving_broken(s, c, step_of_act(act), e);
	if (status != IMAP_OK && is_copy_worth_it(s, act, c, status)) {
		act = copy_chunk;
		if (!move_by_copy(s, c, &status, e))
			return note_leaving_broken(s, c, step_of_act(act), e);
	}
	if (status == IMAP_OK) {
		if (act != copy_chunk)
			count_leaving_done(s, c);
		return imap_broken_went_well(s, step_of_act(act), 0, e);
	}
	if (c->n == 1 || imap_refused_all(s) || c->halvings <= 0)
		return note_leaving_refused(s, c, NULL, e);
	half.n = c->n / 2;
	half.halvings--;
	ok = push_chunk(s, &half, e);
	half.items += c->n / 2;
	half.n = c->n - c->n / 2;
	half.halvings--;
	ok = ok && push_chunk(s, &half, e);
	c->halvings = half.halvings;
	return ok;
}

/* A refusal that needs no question. */
static const char *why_not_leave(const struct leaving_chunk *c)
{
	if (!c->to && c->leaving->has_no_trash)
		return _("Gmail deletes only messages in its Trash, and hides "
			 "the Trash from mail programs. Turn it on in Gmail "
			 "under Settings, Labels, Show in IMAP.");
	if (!c->to)
		return NULL;
	if (c->to->is_local || c->to->is_gone || !c->to->can_hold)
		return _("This folder can't hold messages. Move them to "
			 "another one.");
	if (!*c->to->srv_name)
		return _("The folder is not on the server yet.");
	return NULL;
}

static bool can_be_named(const struct folder *f, struct err *e)
{
	struct buf name = BUF_INIT;
	bool ok = !f || imap_command_name(&name, f->srv_name, e);

	buf_clear(&name);
	return ok;
}

/* Those that go to one folder. */
static bool push_chunk_target(
    struct imap_session *s, struct leaving_chunk *all, struct err *e)
{
	const char *why = why_not_leave(all);
	struct leaving_chunk c = *all;
	bool ok = true;

	if (why)
		return note_leaving_refused(s, all, why, e);
	if (!can_be_named(c.to, e))
		return note_leaving_refused(s, all, e->text, e);
	for (size_t at = 0; ok && at < all->n; at += c.n) {
		c.items = all->items + at;
		c.n = count_leaving(c.items, imap_broken_most(s, all->n - at));
		ok = push_chunk(s, &c, e);
	}
	return ok;
}

/* At Gmail a folder is a label, and what is expunged in it only loses that;
 * what is expunged in Trash and Spam is gone. So what is deleted for good
 * elsewhere goes to the Trash first, which takes all labels away; there it
 * is found, still deleted, by the next pass, or by the push behind the pull
 * where its UID there counts only once it was seen. */
static bool go_by_gmail_trash(
    struct imap_session *s, struct imap_move_delete *l, struct err *e)
{
	enum folder_role role = l->folder->role;
	int64_t trash_id = 0;

	if (!(s->caps.bits & IMAP_CAP_GMAIL) || role == ROLE_TRASH ||
	    role == ROLE_JUNK)
		return true;
	if (!folder_with_role(
		s->account->db, s->account->id, ROLE_TRASH, &trash_id, e))
		return false;
	l->has_no_trash = !trash_id;
	for (size_t i = 0; trash_id && i < l->n; i++)
		if (!l->items[i].to_id) {
			l->items[i].to_id = trash_id;
			l->goes_on = s->account->push.again_after_pull = true;
		}
	return true;
}

bool imap_move_delete_push(
    struct imap_session *s, struct imap_move_delete *l, struct err *e)
{
	bool ok = go_by_gmail_trash(s, l, e);

	qsort(l->items, l->n, sizeof *l->items, leaving_by_target);
	for (size_t at = 0; ok && at < l->n;) {
		struct leaving_chunk c = {
		    .leaving = l, .items = l->items + at, .halvings = HALVINGS};
		struct folder to = {0};

		c.n = IMAP_FOLDER_RUN(c.items, l->n - at, to_id);
		at += c.n;
		ok = !c.items->to_id ||
		     folder_read(s->account->db, c.items->to_id, &to, e);
		c.to = to.id ? &to : NULL;
		ok = ok && push_chunk_target(s, &c, e);
		folder_clear(&to);
	}
	return ok;
}

bool imap_move_delete_finish(
    struct imap_session *s, struct imap_move_delete *l, struct err *e)
{
	bool ok = true;

	qsort(l->items, l->n, sizeof *l->items, leaving_by_target);
	for (size_t at = 0; ok && at < l->n;) {
		struct leaving_chunk c = {.leaving = l, .items = l->items + at};
		/* The UIDs of a set ascend only within a target. */
		size_t n = IMAP_FOLDER_RUN(c.items, l->n - at, to_id);

		c.n = count_leaving(c.items, imap_broken_most(s, n));
		at += c.n;
		ok = delete_originals_or_wait(s, &c, e);
	}
	return ok;
}
