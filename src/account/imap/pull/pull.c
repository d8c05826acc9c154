#include "account/imap/pull/pull.h"

#include <string.h>

#include "account/imap/session/attempt.h"
#include "account/imap/pull/changes.h"
#include "account/imap/pull/expunge.h"
#include "account/imap/pull/headers.h"
#include "account/imap/session/mailbox.h"
#include "account/imap/session/qresync.h"
#include "account/imap/pull/uid_scan.h"
#include "account/imap/pull/known_messages.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/log.h"
#include "net/wait.h"
#include "store/server/uid_list.h"
#include "store/server/merge.h"

enum {
	FEW = 1000,       /* new UIDs that are fetched without asking which
	                   * there are */
	FEW_RANGES = 100, /* that vanished and are asked about one by one */
	PROOF_DAYS = 7,   /* after which marks are not believed once */
};

struct folder_pull {
	struct imap_session *session;
	struct folder *folder;
	int64_t done, total;            /* headers, for the progress */
	int64_t before, unknown_before; /* messages here when it began */
	bool was_even;         /* these were all that the server had then */
	bool were_still_there; /* many seemed to be gone, and were not */
	bool is_first_synced;  /* see enum imap_mailbox_use */
	bool has_uid_zero;     /* the server gave one to a message */
	struct err unread; /* why the flags could not be compared; text "" */
};

static bool write_folder_state(
    struct imap_session *s, struct folder *f, struct err *e)
{
	struct db *w;
	bool ok;

	if (!write_begin(s->account->store, WRITE_NORMAL, &w, e))
		return false;
	ok = merge_folder_state(w, f, e);
	return write_end(s->account->store, ok, e);
}

/* --- UIDVALIDITY ---------------------------------------------------------- */

/* No UID of the folder means anything any more. */
static bool forget_uids(struct imap_session *s, struct folder *f, struct err *e)
{
	struct db *w;
	bool ok;

	if (f->uidvalidity)
		log_line(s->account->conf->label,
		    "%s: UIDVALIDITY was %lld and is %lld: read anew",
		    f->srv_name, (long long)f->uidvalidity,
		    (long long)s->mailbox.uidvalidity);
	f->uidvalidity = s->mailbox.uidvalidity;
	f->uid_known = f->uid_oldest = f->modseq = f->srv_total = 0;
	if (!write_begin(s->account->store, WRITE_NORMAL, &w, e))
		return false;
	ok = merge_forget_uids(w, f->id, e) && merge_folder_state(w, f, e);
	return write_end(s->account->store, ok, e) &&
	       imap_attempt_forget_uids(s, f->id, e);
}

static struct imap_step validity_step(const struct folder *f)
{
	return (struct imap_step){
	    .what = IMAP_STEP_VALIDITY, .folder_id = f->id};
}

/* The server does not say whether its UIDs are those of before. So all
 * messages are read anew, and each is matched with its row by Message-ID, date
 * and size; that this is so can be read in the inspector. */
static bool match_anew(struct imap_session *s, struct folder *f, struct err *e)
{
	const struct imap_step step = validity_step(f);

	return forget_uids(s, f, e) &&
	       (imap_attempt_is_known(s, &step) ||
		   imap_attempt_refuse(s, &step,
		       _("it sends no UIDVALIDITY, so each check reads all "
			 "headers; POP suits such a server better"),
		       e));
}

/* The UIDs of the folder last. */
static bool end_matching(
    struct imap_session *s, struct folder *f, struct err *e)
{
	const struct imap_step step = validity_step(f);

	return !imap_attempt_is_known(s, &step) ||
	       imap_attempt_end(s, &step, e);
}

static bool check_validity(
    struct imap_session *s, struct folder *f, struct err *e)
{
	if (!imap_session_validity_said(s))
		return match_anew(s, f, e);
	if (!end_matching(s, f, e))
		return false;
	if (f->uidvalidity == s->mailbox.uidvalidity)
		return true;
	/* Courier gives a new UIDVALIDITY each time until the mailbox was
	 * opened with SELECT. */
	return (!f->uidvalidity || imap_mailbox_open(s, f, IMAP_SELECT, e)) &&
	       forget_uids(s, f, e);
}

/* --- what is new, and what is older than what is known -------------------- */

static bool take_known_messages(struct folder_pull *p,
    const struct imap_uids *uids, struct imap_uids *rest, struct err *e)
{
	const struct imap_step step = {.what = IMAP_STEP_OBJECT_ID};
	struct imap_session *s = p->session;
	int tag = s->wire.tag;

	if (imap_attempt_is_left_out(s, step.what, step.folder_id)) {
		imap_uids_join(rest, uids);
		return true;
	}
	imap_attempt_begin(s, &step);
	if (!imap_known_messages_take(s, p->folder, uids, rest, e))
		return false;
	s->attempts.doing.what = NULL;
	return s->wire.tag == tag || imap_attempt_end(s, &step, e);
}

/* Fetches the headers of these messages, but for those that another folder has
 * here already. With is_guess not all of the UIDs need be there. */
static bool fetch_headers(struct folder_pull *p, const struct imap_uids *uids,
    enum imap_order order, bool is_guess, struct err *e)
{
	struct folder *f = p->folder;
	struct imap_uids rest = {0};
	struct imap_headers h = {.folder = f,
	    .uids = &rest,
	    .order = order,
	    .is_guess = is_guess,
	    .total = p->total};
	bool ok = take_known_messages(p, uids, &rest, e);

	if (ok && order == IMAP_NEWEST_FIRST && !f->uid_known && uids->len)
		f->uid_known = imap_uids_last(uids);
	p->done += (int64_t)(imap_uids_count(uids) - imap_uids_count(&rest));
	h.done = p->done;
	ok = ok && imap_headers_fetch(p->session, &h, e);
	p->has_uid_zero |= h.has_uid_zero;
	p->done = h.done;
	if (ok && uids->len && order == IMAP_NEWEST_FIRST)
		f->uid_oldest = imap_uids_first(uids);
	else if (ok && uids->len && order == IMAP_OLDEST_FIRST &&
		 imap_uids_last(uids) > f->uid_known)
		f->uid_known = imap_uids_last(uids);
	imap_uids_clear(&rest);
	return ok;
}

/* The UIDs above uid_known. *is_guess: not all of them need be there. */
static bool find_new_uids(
    struct folder_pull *p, struct imap_uids *out, bool *is_guess, struct err *e)
{
	struct imap_session *s = p->session;
	struct imap_range r = {(uint32_t)p->folder->uid_known + 1, UINT32_MAX};
	struct imap_uids piece = {0};
	struct imap_uid_scan scan;
	bool ok;

	if (!r.first || (s->mailbox.uidnext && s->mailbox.uidnext <= r.first))
		return true;
	if (s->mailbox.uidnext && s->mailbox.uidnext - r.first <= FEW) {
		imap_uids_add(out, r.first, s->mailbox.uidnext - 1);
		*is_guess = true;
		return true;
	}
	imap_uid_scan_start(&scan, s);
	do {
		ok = imap_uid_scan_next(s, &scan, &piece, e);
		if (ok)
			imap_uids_cut(out, &piece, &r);
	} while (ok && piece.len && imap_uids_first(&piece) > r.first);
	imap_uids_clear(&piece);
	return ok;
}

static bool pull_new(struct folder_pull *p, struct err *e)
{
	struct imap_uids uids = {0};
	bool is_guess = false;
	bool ok = find_new_uids(p, &uids, &is_guess, e) &&
	          fetch_headers(p, &uids, IMAP_OLDEST_FIRST, is_guess, e);

	imap_uids_clear(&uids);
	return ok;
}

/* Down to the oldest, from the top or from where a cut left us. */
static bool pull_older(struct folder_pull *p, struct err *e)
{
	struct imap_uids piece = {0};
	struct imap_uid_scan scan;
	bool ok;

	imap_uid_scan_start(&scan, p->session);
	do {
		int64_t oldest = p->folder->uid_oldest;
		struct imap_range r = {
		    1, oldest > 0 ? (uint32_t)(oldest - 1) : UINT32_MAX};
		struct imap_uids uids = {0};

		ok = imap_uid_scan_next(p->session, &scan, &piece, e);
		if (ok && r.last)
			imap_uids_cut(&uids, &piece, &r);
		ok = ok && fetch_headers(p, &uids, IMAP_NEWEST_FIRST, false, e);
		imap_uids_clear(&uids);
	} while (ok && piece.len);
	imap_uids_clear(&piece);
	if (ok)
		p->folder->uid_oldest = 1;
	return ok;
}

/* Asks again for what was in doubt, in parts. */
static bool narrow_headers(struct folder_pull *p, struct err *e)
{
	struct imap_headers h = {
	    .folder = p->folder, .done = p->done, .total = p->total};
	bool ok = imap_headers_narrow(p->session, &h, e);

	p->has_uid_zero |= h.has_uid_zero;
	p->done = h.done;
	return ok;
}

static bool pull_headers(struct folder_pull *p, struct err *e)
{
	return (!p->folder->uid_known || pull_new(p, e)) &&
	       (p->folder->uid_oldest == 1 || pull_older(p, e));
}

/* --- what changed, and what is gone --------------------------------------- */

/* A server that does not count a change would never be noticed: once a week
 * all is compared, each folder on another day. */
static bool is_proof_due(const struct folder *f, int64_t now)
{
	return (now / DATE_DAY + f->id) / PROOF_DAYS !=
	       (f->pulled_at / DATE_DAY + f->id) / PROOF_DAYS;
}

/* CHANGEDSINCE can be trusted: both sides have a modseq, and that of the
 * server has not gone back. */
static bool is_modseq_sound(const struct folder_pull *p)
{
	const struct account *a = p->session->account;

	return p->folder->modseq > 0 &&
	       p->session->mailbox.modseq >= p->folder->modseq &&
	       !is_proof_due(p->folder, a->now());
}

static bool settle_difference(
    struct folder_pull *p, struct imap_difference *d, struct err *e)
{
	struct imap_session *s = p->session;
	uint64_t exists = imap_mailbox_exists(s);
	uint64_t unknown = imap_uids_count(&d->unknown);
	struct imap_expunge gone = {.folder = p->folder,
	    .uids = &d->gone,
	    .exists = exists,
	    .expected = exists > unknown ? exists - unknown : 0};
	int64_t known;

	if (!uid_list_count(
		s->account->db, p->folder->id, 1, UINT32_MAX, &known, e))
		return false;
	gone.known = (uint64_t)known;
	if (!imap_expunge_remove(s, &gone, e))
		return false;
	p->were_still_there |=
	    imap_expunge_is_many(gone.still_there, gone.known);
	return fetch_headers(p, &d->unknown, IMAP_IN_BETWEEN, false, e) &&
	       imap_session_drain(s, e);
}

/* The messages here that VANISHED names. It is believed if exactly so many
 * are missing by the count of the server, they are not a large part of the
 * folder, and the server does not show one of them when asked; else the UIDs
 * are compared. Without VANISHED the counts are compared. That proves
 * something only if they were equal after the last pull: a message here that
 * the server never sent could make up for one that is gone. */
struct vanished_said {
	struct imap_uids uids;
	uint64_t known; /* messages here */
	bool is_all;    /* nothing else can be gone */
};

static bool read_vanished(
    struct folder_pull *p, struct vanished_said *said, struct err *e)
{
	struct imap_session *s = p->session;
	int64_t known;
	uint64_t n;

	if (!uid_list_count(
		s->account->db, p->folder->id, 1, UINT32_MAX, &known, e) ||
	    !imap_changes_known(s, p->folder, &s->vanished, &said->uids, e))
		return false;
	said->known = (uint64_t)known;
	n = imap_uids_count(&said->uids);
	said->is_all = p->was_even && known >= (int64_t)n &&
	               said->known - n == imap_mailbox_exists(s) &&
	               !imap_expunge_is_many(n, said->known) &&
	               said->uids.len <= FEW_RANGES;
	return true;
}

static bool remove_vanished(
    struct folder_pull *p, struct vanished_said *said, struct err *e)
{
	struct imap_uids uids = {0};
	struct imap_expunge gone = {.folder = p->folder,
	    .uids = &uids,
	    .known = said->known,
	    .exists = imap_mailbox_exists(p->session),
	    .needs_proof = true};
	bool ok;

	imap_uids_join(&uids, &said->uids);
	gone.expected = said->known - imap_uids_count(&uids);
	ok = imap_expunge_remove(p->session, &gone, e) &&
	     imap_session_drain(p->session, e);
	imap_uids_clear(&uids);
	if (!ok || !gone.still_there)
		return ok;
	said->is_all = false;
	imap_uids_clear(&said->uids);
	return imap_changes_known(
	    p->session, p->folder, &p->session->vanished, &said->uids, e);
}

/* A server that reports messages as vanished which it has is not asked for
 * changes by QRESYNC any more. */
static void note_vanished_lies(struct folder_pull *p,
    const struct vanished_said *said, const struct imap_difference *d)
{
	struct imap_session *s = p->session;
	struct imap_uids there = {0};
	uint64_t n;

	imap_uids_subtract(&there, &said->uids, &d->gone);
	n = imap_uids_count(&there);
	imap_uids_clear(&there);
	if (!n)
		return;
	log_line(s->account->conf->label,
	    "%s: %llu messages that VANISHED names are there; QRESYNC is not "
	    "used any more",
	    p->folder->srv_name, (unsigned long long)n);
	imap_session_stop_resync(s);
	p->were_still_there |= imap_expunge_is_many(n, said->known);
}

static bool compare_uids(struct folder_pull *p, struct err *e)
{
	struct imap_difference d = {0};
	struct vanished_said said = {0};
	bool ok = read_vanished(p, &said, e);

	if (ok && said.is_all && said.uids.len)
		ok = remove_vanished(p, &said, e);
	if (ok && !said.is_all) {
		ok = imap_changes_uids(p->session, p->folder, &d, e);
		if (ok)
			note_vanished_lies(p, &said, &d);
		ok = ok && settle_difference(p, &d, e);
	}
	imap_uids_clear(&said.uids);
	imap_difference_clear(&d);
	return ok;
}

static bool compare_all(struct folder_pull *p, struct err *e)
{
	struct imap_difference d = {0};
	bool ok = imap_changes_all(p->session, p->folder, &d, e) &&
	          settle_difference(p, &d, e);

	imap_difference_clear(&d);
	return ok;
}

/* A server that refuses to name only the changes is asked without QRESYNC,
 * and then for all flags. */
static bool pull_since(struct folder_pull *p, struct err *e)
{
	struct imap_session *s = p->session;
	const struct imap_step step = {.what = IMAP_STEP_CHANGES};
	bool ok;

	if (imap_attempt_is_left_out(s, step.what, step.folder_id))
		return compare_all(p, e);
	ok = imap_changes_since(s, p->folder, e);
	if (!ok && e->scope == ERR_FOLDER && !s->mailbox.is_replaced &&
	    imap_session_may_resync(s)) {
		imap_session_stop_resync(s);
		ok = imap_changes_since(s, p->folder, e);
	}
	if (!ok && e->scope == ERR_FOLDER && !s->mailbox.is_replaced) {
		log_line(s->account->conf->label, "%s: all is compared: %s",
		    p->folder->srv_name, e->said);
		ok = imap_attempt_refuse(s, &step, e->text, e) &&
		     compare_all(p, e);
	}
	return ok;
}

static bool pull_changes(struct folder_pull *p, struct err *e)
{
	struct imap_session *s = p->session;
	bool was_told = false;

	if (!p->folder->uid_known || p->is_first_synced)
		return true;
	if (!is_modseq_sound(p))
		return compare_all(p, e);
	if (!imap_qresync_settle(s, p->folder, &was_told, e))
		return false;
	return was_told || s->mailbox.modseq == p->folder->modseq ||
	       pull_since(p, e);
}

/* --- all of it ------------------------------------------------------------ */

static bool count_known_messages(
    struct folder_pull *p, int64_t *known, int64_t *unknown, struct err *e)
{
	struct db *db = p->session->account->db;

	return uid_list_count(db, p->folder->id, 1, UINT32_MAX, known, e) &&
	       uid_list_count_unknown(db, p->folder->id, unknown, e);
}

/* Messages of the folder that are left out, for a reason that is known. */
static int64_t count_left_out(const struct folder_pull *p)
{
	const struct attempt *a;
	uint32_t uid = 1;
	int64_t n = 0;

	while (uid && (a = imap_attempt_at(p->session, IMAP_STEP_HEADERS,
			   p->folder->id, uid))) {
		n += a->last - a->first + 1;
		uid = (uint32_t)a->last + 1;
	}
	return n;
}

/* Messages that are there by the server's count, and of which it shows nothing
 * to know them by. What came or went meanwhile makes the counts differ, too. */
static bool note_missing_messages(
    struct folder_pull *p, int64_t known, struct err *e)
{
	struct imap_session *s = p->session;
	int64_t n = (int64_t)imap_mailbox_exists(s) - known - count_left_out(p);

	if (s->news.has_some)
		return true;
	return imap_attempt_note_missing(s, p->folder->id, n > 0 ? n : 0,
	    p->has_uid_zero
		? _("it gives them no valid number (UID 0)")
		: _("it counts more messages than it shows"),
	    e);
}

/* Messages with unknown UIDs that were not found again are gone; what is
 * more than before is new. */
static bool finish_pull(struct folder_pull *p, struct err *e)
{
	struct imap_session *s = p->session;
	struct sync_visit *v = &s->account->visit;
	int64_t known, unknown, last;

	if (!count_known_messages(p, &known, &unknown, e) ||
	    !uid_list_last(s->account->db, p->folder->id, &last, e))
		return false;
	v->fresh += known - p->before - (p->unknown_before - unknown);
	if (unknown && (!imap_expunge_drop_unknown(s, p->folder, e) ||
			   !imap_session_drain(s, e)))
		return false;
	if (!note_missing_messages(p, known, e))
		return false;
	/* All below UIDNEXT was asked for, be it there or not. */
	if (p->folder->uid_known &&
	    p->folder->uid_known + 1 < s->mailbox.uidnext)
		p->folder->uid_known = (int64_t)s->mailbox.uidnext - 1;
	/* A server may say a UIDNEXT that is too low. */
	if (p->folder->uid_known < last)
		p->folder->uid_known = last;
	if (!*p->unread.text)
		p->folder->modseq = s->mailbox.modseq;
	p->folder->srv_total = imap_mailbox_exists(s);
	p->folder->pulled_at = s->account->now();
	return write_folder_state(s, p->folder, e);
}

/* Flags that the server does not send keep no new mail away. */
static bool go_on_without_flags(struct folder_pull *p, const struct err *why)
{
	if (why->scope != ERR_FOLDER || p->session->mailbox.is_replaced)
		return false;
	p->unread = *why;
	return true;
}

static bool pull_everything(struct folder_pull *p, struct err *e)
{
	struct imap_session *s = p->session;
	int64_t removed;

	if (!check_validity(s, p->folder, e) ||
	    !count_known_messages(p, &p->before, &p->unknown_before, e))
		return false;
	p->was_even = p->before == p->folder->srv_total;
	/* One that was empty begins like one that was never seen. */
	if (!p->folder->uid_known)
		p->folder->uid_oldest = 0;
	removed = s->account->visit.removed;
	p->total = imap_mailbox_exists(s) - p->before;
	/* New mail comes first where a line broke the last time. */
	if (s->attempts.is_careful && !pull_headers(p, e))
		return false;
	if (!pull_changes(p, e) && !go_on_without_flags(p, e))
		return false;
	if ((!s->attempts.is_careful && !pull_headers(p, e)) ||
	    !narrow_headers(p, e) || !imap_session_drain(s, e) ||
	    !compare_uids(p, e))
		return false;
	p->before -= s->account->visit.removed - removed;
	if (!finish_pull(p, e))
		return false;
	if (*p->unread.text) {
		*e = p->unread;
		return false;
	}
	return !p->were_still_there ||
	       err_set(e, ERR_PROTOCOL, ERR_FOLDER, RETRY_LATER,
		   _("The server reported many messages of %s as deleted, then "
		     "listed them again. They are kept here."),
		   p->folder->name);
}

/* The state from when the mailbox was opened counts only once, and not if
 * another session has pulled the folder since. */
static bool is_state_current(
    const struct imap_session *s, const struct folder *f)
{
	return imap_session_is_fresh(s) && s->mailbox.folder_id == f->id &&
	       s->mailbox.modseq >= f->modseq;
}

static bool pull_open_folder(
    struct imap_session *s, struct folder *f, struct err *e)
{
	struct folder_pull p = {.session = s, .folder = f};
	struct err why;
	bool ok;

	if (!is_state_current(s, f) &&
	    !imap_mailbox_open(s, f, IMAP_QRESYNC, e))
		return false;
	p.is_first_synced = s->mailbox.use == IMAP_MAILBOX_FIRST_SYNCED;
	s->mailbox.use = IMAP_MAILBOX_USED;
	ok = pull_everything(&p, e);
	/* What came is worth keeping even if the line broke then. */
	if (!ok)
		imap_session_drain(s, &why);
	return ok;
}

/* Only one session pulls a folder at a time. The second session does not
 * wait: what it would bring comes anyway. */
static bool claim_folder(
    struct account *a, const struct folder *f, struct err *e)
{
	if (!a->is_second)
		return claims_take(a->claims, CLAIM_FOLDER, f->id, a->stop) ||
		       wait_err_stopped(e);
	return claims_try(a->claims, CLAIM_FOLDER, f->id) ||
	       err_set(e, ERR_BUSY, ERR_FOLDER, RETRY_LATER,
		   "%s is being read already", f->name);
}

/* What was read before the claim may be old. */
static bool read_folder_again(
    struct account *a, struct folder *f, struct err *e)
{
	struct folder now;

	if (!folder_read(a->db, f->id, &now, e))
		return false;
	folder_clear(f);
	*f = now;
	return true;
}

bool imap_pull(struct imap_session *s, struct folder *f, struct err *e)
{
	const struct imap_step step = {
	    .what = IMAP_STEP_FOLDER, .folder_id = f->id};
	const struct imap_step around = s->attempts.around;
	struct account *a = s->account;
	bool ok;

	if (imap_attempt_is_left_out(s, step.what, step.folder_id))
		return imap_mailbox_fail_left_out(f, e);
	if (!claim_folder(a, f, e))
		return false;
	s->attempts.around = step;
	ok = (!a->claims || read_folder_again(a, f, e)) &&
	     pull_open_folder(s, f, e) && imap_attempt_end(s, &step, e);
	if (ok || e->scope < ERR_ACCOUNT)
		s->attempts.around = around;
	claims_drop(a->claims, CLAIM_FOLDER, step.folder_id);
	return ok;
}

bool imap_pull_is_idle(
    const struct folder *f, const struct imap_mailbox *state, int64_t now)
{
	return !is_proof_due(f, now) && f->uid_oldest == 1 &&
	       state->modseq > 0 && state->modseq == f->modseq &&
	       state->uidvalidity == f->uidvalidity &&
	       state->exists == f->srv_total &&
	       (!state->exists || state->uidnext <= f->uid_known + 1);
}
