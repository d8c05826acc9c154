#include "account/imap/push/append_new.h"

#include "account/imap/session/mailbox_command.h"
#include "account/imap/push/append.h"
#include "account/imap/push/broken.h"
#include "account/imap/push/lookup.h"
#include "account/imap/session/mailbox.h"
#include "account/imap/session/refused.h"
#include "account/imap/push/folder_push.h"
#include "base/i18n.h"

enum { AT_ONCE = 50 }; /* letters whose try begins with one commit */

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

	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	a->visit.sent++;
	return write_end(a->store, outbox_done(w, &sent, e), e);
}

/* What it was moved from goes only if it is there: the folder has grown by as
 * many as were appended. A UID that is named is not enough. */
static bool is_append_proven(struct imap_session *s,
    const struct imap_outbox_batch *one, size_t appended, bool *is,
    struct err *e)
{
	const struct outbox_entry *o = one->items;
	const struct imap_growth g = {
	    one->to, o->uidvalidity, o->uid_before, appended};

	*is = !o->takes;
	return *is || imap_lookup_has_grown(s, &g, is, e);
}

/* Refused: begun again some time later. */
static bool refuse_append(struct imap_session *s,
    const struct imap_outbox_batch *one, const struct imap_appended *got,
    struct err *e)
{
	return imap_outbox_batch_note(s, one, imap_batch_again, e) &&
	       imap_outbox_batch_refuse(s, one,
		   got->has_nul
		       ? _("The message contains NUL bytes, which IMAP servers "
			   "do not accept. It stays on this computer.")
		       : NULL,
		   e);
}

/* Where the folder is gone it is made again; where the date may be to blame,
 * the server gives one. */
static bool append_somehow(struct imap_session *s, const struct folder *to,
    struct imap_append_item *letter, struct imap_appended *got, struct err *e)
{
	bool is_made = false;

	if (!imap_append(s, letter, got, e))
		return false;
	if (got->status != IMAP_OK && !got->has_nul &&
	    imap_mailbox_command_says(s, "TRYCREATE")) {
		if (!imap_folder_push_make_again(s, to, &is_made, e) ||
		    (is_made && !imap_append(s, letter, got, e)))
			return false;
	}
	if (!imap_append_is_date_refused(s, got))
		return true;
	letter->arrived_at = -1;
	return imap_append(s, letter, got, e);
}

/* What a batch has come to. */
struct append_progress {
	size_t appended;
	bool is_vain; /* what follows would be refused, too */
};

static bool note_append_ok(struct imap_session *s,
    const struct imap_outbox_batch *one, const struct imap_appended *got,
    struct append_progress *p, struct err *e)
{
	bool is;

	p->appended++;
	one->items->uid =
	    imap_outbox_batch_trust(one, got->uidvalidity, got->uid);
	if (!is_append_proven(s, one, p->appended, &is, e))
		return false;
	if (is)
		return note_appended(s, one->items, got, e);
	s->account->push.has_unproven_copies = true;
	return true;
}

static bool append_one(struct imap_session *s,
    const struct imap_outbox_batch *one, struct append_progress *p,
    struct err *e)
{
	struct outbox_entry *o = one->items;
	struct imap_append_item letter = {.body_id = o->body_id,
	    .srv_name = one->to->srv_name,
	    .flags = o->flags,
	    .arrived_at = o->arrived_at > 0 ? o->arrived_at : 0};
	const struct imap_broken broken = {
	    .verb = IMAP_STEP_APPEND, .items = o, .n = 1, .size = sizeof *o};
	struct imap_appended got;

	if (imap_broken_is_left_out(s, broken.verb, 0))
		return imap_outbox_batch_note(s, one, imap_batch_again, e) &&
		       imap_outbox_batch_refuse(s, one, imap_broken_words(), e);
	if (!append_somehow(s, one->to, &letter, &got, e))
		return imap_broken_note(s, &broken, e);
	if (got.status == IMAP_OK)
		return note_append_ok(s, one, &got, p, e) &&
		       imap_broken_went_well(s, broken.verb, 0, e);
	p->is_vain = !got.has_nul && imap_refused_all(s);
	return refuse_append(s, one, &got, e);
}

/* Courier appends nothing to a mailbox that is open for a look. */
static bool open_for_more(
    struct imap_session *s, const struct folder *to, struct err *e)
{
	int64_t open = s->mailbox.folder_id; /* 0: the first look at INBOX */

	if (s->mailbox.is_writable || (open && open != to->id))
		return true;
	s->mailbox.use = IMAP_MAILBOX_USED;
	return imap_mailbox_open(s, to, IMAP_SELECT, e) ||
	       e->scope < ERR_ACCOUNT;
}

/* What was not tried waits as what was refused does. */
static bool append_some(struct imap_session *s,
    const struct imap_outbox_batch *b, bool *is_vain, struct err *e)
{
	const struct imap_broken broken = {.verb = IMAP_STEP_OPEN_TO_APPEND,
	    .folder_id = b->to->id,
	    .items = b->items,
	    .n = b->n,
	    .size = sizeof *b->items,
	    .is_one = true};
	struct imap_outbox_batch one = *b;
	struct append_progress p = {0};
	size_t i = 0;
	bool ok;

	if (imap_broken_is_later(s, broken.verb, broken.folder_id) ||
	    imap_broken_is_later(s, IMAP_STEP_APPEND, 0))
		return true;
	if (imap_broken_is_left_out(s, broken.verb, broken.folder_id))
		return imap_outbox_batch_refuse(s, b, imap_broken_words(), e);
	ok = (open_for_more(s, b->to, e) && imap_outbox_batch_begin(s, b, e)) ||
	     imap_broken_note(s, &broken, e);
	for (; ok && i < b->n && !p.is_vain; i++) {
		one.items = b->items + i;
		one.n = 1;
		ok = append_one(s, &one, &p, e);
	}
	*is_vain = p.is_vain;
	one.items = b->items + i;
	one.n = b->n - i;
	return ok && imap_outbox_batch_note(s, &one, imap_batch_again, e) &&
	       imap_outbox_batch_refuse(s, &one, NULL, e);
}

bool imap_append_new_send(
    struct imap_session *s, const struct imap_outbox_batch *b, struct err *e)
{
	struct imap_outbox_batch some = *b;
	bool is_vain = false, ok = true;

	for (size_t at = 0; ok && at < b->n; at += some.n) {
		some.items = b->items + at;
		some.n = b->n - at > AT_ONCE ? AT_ONCE : b->n - at;
		ok = is_vain ? imap_outbox_batch_refuse(s, &some, NULL, e)
		             : append_some(s, &some, &is_vain, e);
	}
	return ok;
}
