#include "account/imap/outgoing.h"

#include <stdlib.h>

#include "account/imap/act.h"
#include "account/imap/append.h"
#include "account/imap/command.h"
#include "account/imap/leaving.h"
#include "account/imap/lookup.h"
#include "account/imap/mailbox.h"
#include "account/imap/refused.h"
#include "account/imap/tree.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/step.h"
#include "store/merge.h"
#include "store/outbox.h"

/* Messages of one try, and how often there is a next. */
enum { AT_ONCE = 50, PASSES = 100000 };

/* Entries that go to one folder. */
struct batch {
	struct outbox_entry *items;
	size_t n;
	struct folder to;
};

typedef bool note(struct imap_session *s, struct db *w, struct outbox_entry *o,
    struct err *e);

static bool note_all(struct imap_session *s, struct batch *b, note *one,
    enum write_how how, struct err *e)
{
	struct db *w;
	bool ok = true;

	if (!write_begin(s->account->store, how, &w, e))
		return false;
	for (size_t i = 0; ok && i < b->n; i++)
		ok = one(s, w, &b->items[i], e);
	return write_end(s->account->store, ok, e);
}

static bool note_again(
    struct imap_session *s, struct db *w, struct outbox_entry *o, struct err *e)
{
	(void)s;
	return outbox_again(w, o, e);
}

static bool note_started(
    struct imap_session *s, struct db *w, struct outbox_entry *o, struct err *e)
{
	return outbox_start(w, s->account->id, o, e);
}

/* Where the server has it, if it is known (folder_id, uid). */
static bool note_done(
    struct imap_session *s, struct db *w, struct outbox_entry *o, struct err *e)
{
	const struct outbox_sent sent = {.message_id = o->message_id,
	    .folder_id = o->folder_id,
	    .uid = o->uid,
	    .size = o->size,
	    .flags = o->flags,
	    .is_same = true,
	    .now = s->account->now()};

	s->account->visit.sent++;
	return outbox_done(w, &sent, e);
}

static bool refuse(struct imap_session *s, const struct batch *b,
    const char *why, struct err *e)
{
	struct ids ids = {0};
	struct imap_refused r = {.why = why};
	bool ok;

	for (size_t i = 0; i < b->n; i++)
		*vec_push(&ids) = b->items[i].message_id;
	r.ids = ids.items;
	r.n = ids.len;
	ok = imap_refused_note(s, &r, e);
	vec_clear(&ids);
	return ok;
}

static bool refuse_words(
    struct imap_session *s, const struct batch *b, struct err *e)
{
	struct buf why = BUF_INIT;
	bool ok;

	imap_refused_tell(s, &why);
	ok = refuse(s, b, why.data, e);
	buf_clear(&why);
	return ok;
}

/* --- what a cut left ------------------------------------------------------ */

static int by_begun(const void *x, const void *y)
{
	const struct outbox_entry *a = x, *b = y;

	if (a->folder_id != b->folder_id)
		return a->folder_id < b->folder_id ? -1 : 1;
	return a->message_id < b->message_id ? -1
	                                     : a->message_id > b->message_id;
}

static bool note_found(
    struct imap_session *s, struct db *w, struct outbox_entry *o, struct err *e)
{
	if (o->state == OUTBOX_COPIED)
		return true;
	if (!o->uid)
		return outbox_again(w, o, e);
	if (o->old_uid)
		return outbox_copied(w, o->message_id, o->uid, e);
	return note_done(s, w, o, e);
}

static bool look_up(struct imap_session *s, struct batch *b, struct err *e)
{
	struct imap_sought *sought = mem_new(b->n, sizeof *sought);
	struct imap_lookup l = {.folder = &b->to, .sought = sought};
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
		if (b->items[i].state == OUTBOX_STARTED)
			b->items[i].uid = sought[k++].uid;
	free(sought);
	return ok && note_all(s, b, note_found, WRITE_NORMAL, e);
}

/* A folder that is not there any more has no copies. */
static bool settle_target(
    struct imap_session *s, struct batch *b, struct err *e)
{
	struct err why;
	bool ok;

	if (!folder_read(s->account->db, b->items[0].folder_id, &b->to, &why) ||
	    !*b->to.srv_name) {
		folder_clear(&b->to);
		return note_all(s, b, note_again, WRITE_NORMAL, e);
	}
	ok = look_up(s, b, e);
	folder_clear(&b->to);
	return ok;
}

/* What copies were made of goes now. */
static bool finish_source(struct imap_session *s, struct folder *f,
    struct imap_leaving *l, struct err *e)
{
	if (!imap_mailbox_open(s, f, IMAP_SELECT, e))
		return false;
	s->is_fresh = false;
	l->folder = f;
	if (s->mailbox.uidvalidity != f->uidvalidity || !s->mailbox.is_writable)
		return err_set(e, ERR_BUSY, ERR_FOLDER, RETRY_LATER,
		    _("What was moved out of %s can't be deleted there now."),
		    f->name);
	return imap_leaving_finish(s, l, e);
}

static int by_old(const void *x, const void *y)
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

		if (o->state == OUTBOX_COPIED)
			*vec_push(out) = (struct pending_leaving){
			    .message_id = o->message_id,
			    .folder_id = o->old_folder_id,
			    .uid = o->old_uid,
			    .to_id = o->folder_id,
			    .new_uid = o->uid};
	}
	if (out->len)
		qsort(out->items, out->len, sizeof *out->items, by_old);
	vec_clear(&list);
	return ok;
}

/* What spoils one folder is no reason not to go on with the next. */
static bool pass_over(struct imap_session *s, const struct err *e)
{
	if (e->scope >= ERR_ACCOUNT)
		return false;
	log_line(s->account->conf->label, "%s %s", e->text, e->said);
	return true;
}

/* The folder they were moved from is gone, and they with it. */
static bool forget_sources(
    struct imap_session *s, const struct imap_leaving *l, struct err *e)
{
	struct db *w;
	bool ok = true;

	if (!write_begin(s->account->store, WRITE_NORMAL, &w, e))
		return false;
	for (size_t i = 0; ok && i < l->n; i++)
		ok = outbox_forget(w, l->items[i].message_id, e);
	return write_end(s->account->store, ok, e);
}

static bool finish_copied(struct imap_session *s, struct err *e)
{
	struct pending_leaving_list list = {0};
	bool ok = read_copied(s->account, &list, e);

	for (size_t at = 0; ok && at < list.len;) {
		struct imap_leaving l = {.items = list.items + at};
		struct folder f;
		struct err why;

		while (at < list.len &&
		       list.items[at].folder_id == l.items->folder_id) {
			at++;
			l.n++;
		}
		if (folder_read(s->account->db, l.items->folder_id, &f, &why))
			ok = finish_source(s, &f, &l, e) || pass_over(s, e);
		else
			ok = forget_sources(s, &l, e);
		folder_clear(&f);
	}
	vec_clear(&list);
	return ok;
}

bool imap_outgoing_settle(struct imap_session *s, struct err *e)
{
	struct account *a = s->account;
	struct outbox_list list = {0};
	bool ok = outbox_begun(a->db, a->id, &list, e);

	if (list.len)
		qsort(list.items, list.len, sizeof *list.items, by_begun);
	for (size_t at = 0; ok && at < list.len;) {
		struct batch b = {.items = list.items + at};

		while (at < list.len &&
		       list.items[at].folder_id == b.items->folder_id) {
			at++;
			b.n++;
		}
		ok = settle_target(s, &b, e) || pass_over(s, e);
	}
	ok = ok && (!list.len || finish_copied(s, e));
	vec_clear(&list);
	return ok;
}

/* --- what waits ----------------------------------------------------------- */

/* Where the folder ends before anything is put into it, noted durably. */
static bool begin(struct imap_session *s, struct batch *b, struct err *e)
{
	struct imap_mailbox state = {0};
	enum imap_there there;
	int tag;

	if (!imap_mailbox_ask(s, &b->to, &tag, e) ||
	    !imap_mailbox_told(s, tag, &state, &there, e))
		return false;
	for (size_t i = 0; i < b->n; i++) {
		struct outbox_entry *o = &b->items[i];

		o->folder_id = b->to.id;
		o->uidvalidity = state.uidvalidity;
		o->uid_before = state.uidnext ? state.uidnext - 1 : 0;
		o->uid = o->old_folder_id = o->old_uid = 0;
	}
	return note_all(s, b, note_started, WRITE_DURABLE, e);
}

/* Are these the numbers that the folder's rows have? */
static int64_t trusted(
    const struct batch *b, uint32_t uidvalidity, uint32_t uid)
{
	return uidvalidity && uidvalidity == b->to.uidvalidity ? uid : 0;
}

static bool note_appended(struct imap_session *s, const struct outbox_entry *o,
    const struct imap_appended *got, struct err *e)
{
	struct account *a = s->account;
	const struct outbox_sent sent = {.message_id = o->message_id,
	    .folder_id = o->folder_id,
	    .uid = o->uid,
	    .size = got->size,
	    .flags = imap_append_flags(o->flags),
	    .is_same = got->is_same,
	    .now = a->now()};
	struct db *w;
	bool ok;

	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	ok = outbox_done(w, &sent, e);
	a->visit.sent++;
	return write_end(a->store, ok, e);
}

/* Refused: begun again some time later. */
static bool refuse_one(struct imap_session *s, struct outbox_entry *o,
    const struct imap_appended *got, struct err *e)
{
	struct batch one = {.items = o, .n = 1};

	if (!note_all(s, &one, note_again, WRITE_NORMAL, e))
		return false;
	if (got->has_nul)
		return refuse(s, &one,
		    _("The message holds NUL bytes, which IMAP servers do not "
		      "take. It stays on this computer."),
		    e);
	return refuse_words(s, &one, e);
}

static bool append_one(struct imap_session *s, struct batch *b,
    struct outbox_entry *o, bool *is_vain, struct err *e)
{
	const struct imap_letter letter = {.body_id = o->body_id,
	    .srv_name = b->to.srv_name,
	    .flags = o->flags,
	    .arrived_at = o->arrived_at};
	struct imap_appended got;
	bool is_made = false;

	if (!imap_append(s, &letter, &got, e))
		return false;
	if (got.status != IMAP_OK && !got.has_nul &&
	    imap_act_says(s, "TRYCREATE")) {
		if (!imap_tree_make_again(s, &b->to, &is_made, e) ||
		    (is_made && !imap_append(s, &letter, &got, e)))
			return false;
	}
	if (got.status == IMAP_OK) {
		o->uid = trusted(b, got.uidvalidity, got.uid);
		return note_appended(s, o, &got, e);
	}
	*is_vain = !got.has_nul && imap_refused_all(s);
	return refuse_one(s, o, &got, e);
}

/* What was not tried waits as what was refused does. */
static bool append_all(struct imap_session *s, struct batch *b, struct err *e)
{
	bool is_vain = false, ok = begin(s, b, e);
	size_t i = 0;

	for (; ok && i < b->n && !is_vain; i++)
		ok = append_one(s, b, &b->items[i], &is_vain, e);
	if (ok && i < b->n) {
		struct batch rest = {.items = b->items + i, .n = b->n - i};

		ok = note_all(s, &rest, note_again, WRITE_NORMAL, e) &&
		     refuse_words(s, &rest, e);
	}
	return ok;
}

/* --- copies that the server makes ----------------------------------------- */

static bool open_source(
    struct imap_session *s, int64_t folder_id, bool *is_it, struct err *e)
{
	struct folder f;
	bool ok = folder_read(s->account->db, folder_id, &f, e);

	if (ok && s->mailbox.folder_id != f.id)
		ok = imap_mailbox_open(s, &f, IMAP_EXAMINE, e);
	s->is_fresh = false;
	*is_it = ok && s->mailbox.uidvalidity == f.uidvalidity;
	folder_clear(&f);
	return ok;
}

/* The original is not there any more. */
static bool note_lost(
    struct imap_session *s, struct db *w, struct outbox_entry *o, struct err *e)
{
	log_line(s->account->conf->label,
	    "message %lld was gone before it was copied",
	    (long long)o->source_id);
	return merge_discard(w, o->message_id, e);
}

enum copied { COPY_DONE, COPY_REFUSED, COPY_ABSENT };

/* Without a word on where it is, it is looked for: it may have been gone. */
static bool note_copied(struct imap_session *s, struct batch *one,
    const struct imap_act *act, enum copied *copied, struct err *e)
{
	struct outbox_entry *o = one->items;

	o->uid = trusted(one, act->placed.uidvalidity,
	    imap_placed_find(&act->placed, o->source_uid));
	*copied = COPY_DONE;
	if (o->uid)
		return note_all(s, one, note_done, WRITE_NORMAL, e);
	o->state = OUTBOX_STARTED;
	if (!look_up(s, one, e))
		return false;
	if (!o->uid)
		*copied = COPY_ABSENT;
	return true;
}

static bool copy_one(struct imap_session *s, struct batch *one,
    enum copied *copied, struct err *e)
{
	const struct outbox_entry *o = one->items;
	struct imap_act act = {0};
	struct buf name = BUF_INIT;
	bool is_it, ok;

	*copied = COPY_REFUSED;
	ok = begin(s, one, e) &&
	     open_source(s, o->source_folder_id, &is_it, e) &&
	     imap_command_name(&name, one->to.srv_name, e);
	step("before a copy");
	if (ok && is_it)
		ok = imap_act(s, &act, e, "UID COPY %lld %s",
		    (long long)o->source_uid, name.data);
	step("after a copy");
	if (ok && is_it && act.status == IMAP_OK)
		ok = note_copied(s, one, &act, copied, e);
	else if (ok)
		ok = note_all(s, one, note_again, WRITE_NORMAL, e);
	imap_act_clear(&act);
	buf_clear(&name);
	return ok;
}

/* What the server does not copy is appended if it is here. */
static bool copy_or_append(
    struct imap_session *s, struct batch *one, struct err *e)
{
	enum copied copied = COPY_ABSENT;

	if (one->items->source_uid && !copy_one(s, one, &copied, e))
		return false;
	if (copied == COPY_DONE)
		return true;
	if (one->items->is_whole)
		return append_all(s, one, e);
	if (copied == COPY_REFUSED)
		return refuse_words(s, one, e);
	return note_all(s, one, note_lost, WRITE_NORMAL, e);
}

/* --- all of it ------------------------------------------------------------ */

static bool note_unwanted(
    struct imap_session *s, struct db *w, struct outbox_entry *o, struct err *e)
{
	(void)s;
	return merge_discard(w, o->message_id, e);
}

static bool push_batch(struct imap_session *s, struct batch *b, struct err *e)
{
	bool ok = true;

	if (b->items->is_gone)
		return note_all(s, b, note_unwanted, WRITE_NORMAL, e);
	if (!*b->to.srv_name)
		return refuse(
		    s, b, _("The folder is not on the server yet."), e);
	if (!b->items->source_uid && b->items->is_whole)
		return append_all(s, b, e);
	for (size_t i = 0; ok && i < b->n; i++) {
		struct batch one = *b;

		one.items = b->items + i;
		one.n = 1;
		ok = copy_or_append(s, &one, e);
	}
	return ok;
}

/* Those side by side that go the same way. */
static bool is_alike(const struct outbox_entry *a, const struct outbox_entry *b)
{
	return a->is_gone == b->is_gone && a->wanted_id == b->wanted_id &&
	       !a->source_uid == !b->source_uid && a->is_whole == b->is_whole;
}

/* A folder that fails holds its messages, or they would be tried for ever. */
static bool push_or_hold(struct imap_session *s, struct batch *b, struct err *e)
{
	struct err why;

	if (push_batch(s, b, &why))
		return true;
	*e = why;
	if (why.scope >= ERR_ACCOUNT)
		return false;
	return refuse(s, b, why.text, e);
}

static bool push_some(struct imap_session *s, bool *left, struct err *e)
{
	struct account *a = s->account;
	const struct outbox_of of = {a->id, a->now(), AT_ONCE};
	struct outbox_list list = {0};
	bool ok = outbox_ready(a->db, &of, &list, e);

	*left = list.len == AT_ONCE;
	for (size_t at = 0; ok && at < list.len;) {
		struct batch b = {.items = list.items + at};

		do {
			at++;
			b.n++;
		} while (at < list.len && is_alike(b.items, &list.items[at]));
		ok = folder_read(a->db, b.items->wanted_id, &b.to, e) &&
		     push_or_hold(s, &b, e);
		folder_clear(&b.to);
	}
	vec_clear(&list);
	return ok;
}

bool imap_outgoing_push(struct imap_session *s, struct err *e)
{
	bool left = true;

	for (int pass = 0; left && pass < PASSES; pass++)
		if (!push_some(s, &left, e))
			return false;
	return true;
}
