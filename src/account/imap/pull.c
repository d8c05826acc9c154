#include "account/imap/pull.h"

#include <string.h>

#include "account/imap/changes.h"
#include "account/imap/gone.h"
#include "account/imap/hands.h"
#include "account/imap/headers.h"
#include "account/imap/mailbox.h"
#include "account/imap/scan.h"
#include "account/imap/twins.h"
#include "base/i18n.h"
#include "base/log.h"
#include "net/wait.h"
#include "store/known.h"
#include "store/merge.h"

/* New UIDs up to this many are fetched without asking which there are. */
enum { FEW = 1000 };

struct pulling {
	struct imap_session *session;
	struct folder *folder;
	struct imap_headers headers;
	int64_t before, unknown_before; /* messages here when it began */
	bool was_even; /* these were all that the server had then */
};

static bool write_state(struct imap_session *s, struct folder *f, struct err *e)
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
		    "%s: UIDVALIDITY was %lld and is %lu: read anew",
		    f->srv_name, (long long)f->uidvalidity,
		    (unsigned long)s->mailbox.uidvalidity);
	f->uidvalidity = s->mailbox.uidvalidity;
	f->uid_known = f->uid_oldest = f->modseq = f->srv_total = 0;
	if (!write_begin(s->account->store, WRITE_NORMAL, &w, e))
		return false;
	ok = merge_forget_uids(w, f->id, e) && merge_folder_state(w, f, e);
	return write_end(s->account->store, ok, e);
}

static bool check_validity(
    struct imap_session *s, struct folder *f, struct err *e)
{
	if (!s->mailbox.uidvalidity)
		return err_set(e, ERR_PROTOCOL, ERR_FOLDER, RETRY_LATER,
		    _("The server gives the messages of %s no lasting "
		      "numbers (UIDVALIDITY), so it can't be copied here."),
		    f->name);
	return f->uidvalidity == s->mailbox.uidvalidity || forget_uids(s, f, e);
}

/* --- what is new, and what is older than what is known -------------------- */

/* Headers of what headers.uids names, but for those that another folder has
 * here already. */
static bool fetch_headers(struct pulling *p, struct err *e)
{
	const struct imap_uids *all = p->headers.uids;
	struct folder *f = p->folder;
	struct imap_uids rest = {0};
	bool ok = imap_twins_take(p->session, f, all, &rest, e);

	if (ok && p->headers.order == IMAP_NEWEST_FIRST && !f->uid_known &&
	    all->len)
		f->uid_known = imap_uids_last(all);
	p->headers.uids = &rest;
	p->headers.done +=
	    (int64_t)(imap_uids_count(all) - imap_uids_count(&rest));
	ok = ok && imap_headers_fetch(p->session, &p->headers, e);
	p->headers.uids = NULL;
	if (ok && all->len && p->headers.order == IMAP_NEWEST_FIRST)
		f->uid_oldest = imap_uids_first(all);
	else if (ok && all->len && p->headers.order == IMAP_OLDEST_FIRST &&
		 imap_uids_last(all) > f->uid_known)
		f->uid_known = imap_uids_last(all);
	imap_uids_clear(&rest);
	return ok;
}

/* The UIDs above known. */
static bool find_new(struct pulling *p, struct imap_uids *out, struct err *e)
{
	struct imap_session *s = p->session;
	struct imap_range r = {(uint32_t)p->folder->uid_known + 1, UINT32_MAX};
	struct imap_uids piece = {0};
	struct imap_scan scan;
	bool ok;

	if (!r.first || (s->mailbox.uidnext && s->mailbox.uidnext <= r.first))
		return true;
	if (s->mailbox.uidnext && s->mailbox.uidnext - r.first <= FEW) {
		imap_uids_add(out, r.first, s->mailbox.uidnext - 1);
		p->headers.is_guess = true;
		return true;
	}
	imap_scan_start(&scan, s);
	do {
		ok = imap_scan_next(s, &scan, &piece, e);
		if (ok)
			imap_uids_cut(out, &piece, &r);
	} while (ok && piece.len && imap_uids_first(&piece) > r.first);
	imap_uids_clear(&piece);
	return ok;
}

static bool pull_new(struct pulling *p, struct err *e)
{
	struct imap_uids uids = {0};
	bool ok = find_new(p, &uids, e);

	p->headers.uids = &uids;
	p->headers.order = IMAP_OLDEST_FIRST;
	ok = ok && fetch_headers(p, e);
	p->headers.is_guess = false;
	imap_uids_clear(&uids);
	return ok;
}

/* Down to the oldest, from the top or from where a cut left us. */
static bool pull_older(struct pulling *p, struct err *e)
{
	struct imap_uids piece = {0};
	struct imap_scan scan;
	bool ok;

	p->headers.order = IMAP_NEWEST_FIRST;
	imap_scan_start(&scan, p->session);
	do {
		int64_t oldest = p->folder->uid_oldest;
		struct imap_range r = {
		    1, oldest > 0 ? (uint32_t)(oldest - 1) : UINT32_MAX};
		struct imap_uids uids = {0};

		ok = imap_scan_next(p->session, &scan, &piece, e);
		if (ok && r.last)
			imap_uids_cut(&uids, &piece, &r);
		p->headers.uids = &uids;
		ok = ok && fetch_headers(p, e);
		imap_uids_clear(&uids);
	} while (ok && piece.len);
	imap_uids_clear(&piece);
	if (ok)
		p->folder->uid_oldest = 1;
	return ok;
}

static bool pull_headers(struct pulling *p, struct err *e)
{
	return (!p->folder->uid_known || pull_new(p, e)) &&
	       (p->folder->uid_oldest == 1 || pull_older(p, e));
}

/* --- what changed, and what is gone --------------------------------------- */

/* CHANGEDSINCE can be trusted: both sides count, and the server's count has
 * not gone back. */
static bool is_sound(const struct pulling *p)
{
	return p->folder->modseq > 0 &&
	       p->session->mailbox.modseq >= p->folder->modseq;
}

static bool settle(struct pulling *p, struct imap_difference *d, struct err *e)
{
	struct imap_session *s = p->session;
	uint64_t exists = imap_mailbox_exists(s);
	uint64_t strays = imap_uids_count(&d->stray);
	struct imap_gone gone = {.folder = p->folder,
	    .uids = &d->gone,
	    .exists = exists,
	    .expected = exists > strays ? exists - strays : 0};
	int64_t known;

	if (!known_count(
		s->account->db, p->folder->id, 1, UINT32_MAX, &known, e))
		return false;
	gone.known = (uint64_t)known;
	p->headers.uids = &d->stray;
	p->headers.order = IMAP_STRAY;
	return imap_gone_remove(s, &gone, e) && fetch_headers(p, e) &&
	       imap_hands_drain(s, p->folder->id, e);
}

/* As many here as there, and the last time too: then nothing was passed over,
 * for all UIDs that are here are or were there. Were it only so now, one that
 * the server never handed out could make up for one that is gone. */
static bool is_even(struct pulling *p, bool *even, struct err *e)
{
	int64_t known;

	if (!known_count(p->session->account->db, p->folder->id, 1, UINT32_MAX,
		&known, e))
		return false;
	*even =
	    p->was_even && known == (int64_t)imap_mailbox_exists(p->session);
	return true;
}

static bool compare_uids(struct pulling *p, struct err *e)
{
	struct imap_difference d = {0};
	bool even, ok;

	if (!is_even(p, &even, e))
		return false;
	ok = even || (imap_changes_uids(p->session, p->folder, &d, e) &&
			 settle(p, &d, e));
	imap_difference_clear(&d);
	return ok;
}

static bool pull_changes(struct pulling *p, struct err *e)
{
	struct imap_session *s = p->session;
	struct imap_difference d = {0};
	bool ok = true;

	if (!p->folder->uid_known)
		return true;
	if (!is_sound(p))
		ok = imap_changes_all(s, p->folder, &d, e) && settle(p, &d, e);
	else if (s->mailbox.modseq > p->folder->modseq)
		ok = imap_changes_since(s, p->folder, e);
	imap_difference_clear(&d);
	return ok;
}

/* --- all of it ------------------------------------------------------------ */

static bool count(
    struct pulling *p, int64_t *known, int64_t *unknown, struct err *e)
{
	struct db *db = p->session->account->db;

	return known_count(db, p->folder->id, 1, UINT32_MAX, known, e) &&
	       known_count_unknown(db, p->folder->id, unknown, e);
}

/* What waited to be known again and was not is gone; what is more than before
 * is new. */
static bool finish(struct pulling *p, struct err *e)
{
	struct imap_session *s = p->session;
	struct visit *v = &s->account->visit;
	int64_t known, unknown;

	if (!count(p, &known, &unknown, e))
		return false;
	v->fresh += known - p->before - (p->unknown_before - unknown);
	if (unknown && (!imap_gone_drop_unknown(s, p->folder, e) ||
			   !imap_hands_drain(s, p->folder->id, e)))
		return false;
	p->folder->modseq = s->mailbox.modseq;
	p->folder->srv_total = imap_mailbox_exists(s);
	p->folder->pulled_at = s->account->now();
	return write_state(s, p->folder, e);
}

static bool run(struct pulling *p, struct err *e)
{
	struct imap_session *s = p->session;
	int64_t removed;

	if (!check_validity(s, p->folder, e) ||
	    !count(p, &p->before, &p->unknown_before, e))
		return false;
	p->was_even = p->before == p->folder->srv_total;
	/* One that was empty begins like one that was never seen. */
	if (!p->folder->uid_known)
		p->folder->uid_oldest = 0;
	removed = s->account->visit.removed;
	p->headers.total = imap_mailbox_exists(s) - p->before;
	if (!pull_changes(p, e) || !pull_headers(p, e) ||
	    !imap_hands_drain(s, p->folder->id, e) || !compare_uids(p, e))
		return false;
	p->before -= s->account->visit.removed - removed;
	return finish(p, e);
}

static bool pull(struct imap_session *s, struct folder *f, struct err *e)
{
	struct pulling p = {
	    .session = s, .folder = f, .headers = {.folder = f}};
	struct err why;
	bool ok;

	/* What a mailbox was like when it was opened holds only once. */
	if ((s->mailbox.folder_id != f->id || !s->is_fresh) &&
	    !imap_mailbox_open(s, f, IMAP_EXAMINE, e))
		return false;
	s->is_fresh = false;
	ok = run(&p, e);
	/* What came is worth keeping even if the line broke then. */
	if (!ok)
		imap_hands_drain(s, f->id, &why);
	return ok;
}

/* The marks of a folder that another session pulls move under our feet. The
 * second session has nothing to wait for: what it would bring comes anyway. */
static bool claim(struct account *a, const struct folder *f, struct err *e)
{
	if (!a->is_second)
		return claims_take(a->claims, CLAIM_FOLDER, f->id, a->stop) ||
		       wait_err_stopped(e);
	return claims_try(a->claims, CLAIM_FOLDER, f->id) ||
	       err_set(e, ERR_BUSY, ERR_FOLDER, RETRY_LATER,
		   "%s is being read already", f->name);
}

/* What was read before the claim may be old. */
static bool read_again(struct account *a, struct folder *f, struct err *e)
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
	struct account *a = s->account;
	int64_t id = f->id;
	bool ok;

	if (!claim(a, f, e))
		return false;
	ok = (!a->claims || read_again(a, f, e)) && pull(s, f, e);
	claims_drop(a->claims, CLAIM_FOLDER, id);
	return ok;
}

bool imap_pull_is_idle(const struct folder *f, const struct imap_mailbox *state)
{
	return f->uid_oldest == 1 && state->modseq > 0 &&
	       state->modseq == f->modseq &&
	       state->uidvalidity == f->uidvalidity &&
	       state->exists == f->srv_total;
}
