#include "account/imap/pull/changes.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "account/imap/session/attempt.h"
#include "account/imap/session/command.h"
#include "account/imap/session/fetched.h"
#include "account/imap/session/flag_load.h"
#include "account/imap/pull/uid_scan.h"
#include "store/server/uid_list.h"

enum {
	PIECE = 10000,     /* known messages of one command */
	ON_THE_WAY = 2,    /* commands at once */
	REFUSALS_MAX = 60, /* of flags, before the folder is left alone */
	FEW_RANGES = 1000, /* that are looked up one by one */
};

/* A line names what vanished among PIECE messages: at most every second. */
static const struct imap_budget budget = {
    .line = 256 * 1024,
    .text = 64 * 1024 + PIECE * 200,
    .literals = 64 * 1024,
    .ms = 10 * 60 * 1000,
};

struct changes_piece {
	int tag;
	struct imap_range range;
};

struct changes_query {
	struct imap_session *session;
	const struct folder *folder;
	struct imap_difference *difference; /* NULL: only what changed */
	int64_t next; /* where the next piece begins; 0: no more */
	struct changes_piece way[ON_THE_WAY];
	size_t n_way;
	struct imap_fetched fetched;
	struct imap_flagload *load; /* of the piece being read */
	struct imap_uids there;     /* the same: what came */
	int refusals;               /* so far */
};

void imap_difference_clear(struct imap_difference *d)
{
	imap_uids_clear(&d->gone);
	imap_uids_clear(&d->unknown);
}

/* --- asking --------------------------------------------------------------- */

/* Cuts the known UIDs into pieces of so many messages. */
static bool choose_piece(
    struct changes_query *a, struct changes_piece *p, struct err *e)
{
	const struct folder *f = a->folder;
	int64_t end;

	if (!uid_list_nth(
		a->session->account->db, f->id, a->next, PIECE, &end, e))
		return false;
	if (!end || end > f->uid_known)
		end = f->uid_known + 1;
	p->range.first = (uint32_t)a->next;
	p->range.last = (uint32_t)(end - 1);
	a->next = end > f->uid_known ? 0 : end;
	return true;
}

static void go_on_behind_uid(struct changes_query *a, int64_t uid)
{
	a->next = uid < a->folder->uid_known ? uid + 1 : 0;
}

/* Chooses the next range: of flags that were refused or broke the connection
 * first the lower half, then the rest; ranges that are left out are skipped.
 * false: there is no more. */
static bool choose_due_piece(
    struct changes_query *a, struct changes_piece *p, struct err *e)
{
	const struct attempt *x;

	while (a->next && a->difference &&
	       (x = imap_attempt_at(a->session, IMAP_STEP_FLAGS, a->folder->id,
		    (uint32_t)a->next)) &&
	       x->first <= a->next) {
		if (!imap_attempt_is_due(a->session, x)) {
			go_on_behind_uid(a, x->last);
			continue;
		}
		p->range.first = (uint32_t)x->first;
		p->range.last =
		    (uint32_t)(x->tries ? x->first + (x->last - x->first) / 2
					: x->last);
		go_on_behind_uid(a, p->range.last);
		return true;
	}
	if (!a->next || !choose_piece(a, p, e))
		return false;
	x = a->difference ? imap_attempt_at(a->session, IMAP_STEP_FLAGS,
				a->folder->id, p->range.first)
	                  : NULL;
	if (x && x->first <= p->range.last) {
		p->range.last = (uint32_t)x->first - 1;
		a->next = x->first;
	}
	return true;
}

static struct imap_step step_of(
    const struct changes_query *a, const struct changes_piece *p)
{
	if (!a->difference)
		return (struct imap_step){.what = IMAP_STEP_CHANGES};
	return (struct imap_step){.what = IMAP_STEP_FLAGS,
	    .folder_id = a->folder->id,
	    .first = p->range.first,
	    .last = p->range.last};
}

static bool send_flags_query(
    struct changes_query *a, const struct changes_piece *p, struct err *e)
{
	struct imap_session *s = a->session;

	if (a->difference)
		return imap_command_send(s, e,
		    "UID FETCH %" PRIu32 ":%" PRIu32 " (UID FLAGS)",
		    p->range.first, p->range.last);
	return imap_command_send(s, e,
	    "UID FETCH %" PRIu32 ":%" PRIu32
	    " (UID FLAGS) (CHANGEDSINCE %" PRId64 "%s)",
	    p->range.first, p->range.last, a->folder->modseq,
	    imap_session_may_resync(s) ? " VANISHED" : "");
}

static bool ask_for_changes(struct changes_query *a, struct err *e)
{
	size_t most = a->session->attempts.is_careful ? 1 : ON_THE_WAY;

	while (a->n_way < most && a->next) {
		struct changes_piece *p = &a->way[a->n_way];
		struct err why = {0};

		if (!choose_due_piece(a, p, &why)) {
			if (!*why.text)
				break;
			*e = why;
			return false;
		}
		if (!send_flags_query(a, p, e))
			return false;
		p->tag = a->session->wire.tag;
		a->n_way++;
	}
	return true;
}

/* --- reading -------------------------------------------------------------- */

static bool is_flag_asked(const struct changes_query *a, uint32_t uid)
{
	for (size_t i = 0; i < a->n_way; i++)
		if (uid >= a->way[i].range.first && uid <= a->way[i].range.last)
			return true;
	return false;
}

static void take_changed_flags(void *ctx, const struct mailimap_msg_att *msg)
{
	struct changes_query *a = ctx;

	imap_fetched_read(&a->fetched, msg);
	if (!a->fetched.has_flags || !is_flag_asked(a, a->fetched.uid))
		return;
	imap_uids_add(&a->there, a->fetched.uid, a->fetched.uid);
	imap_flag_load_add(a->load, &a->fetched);
}

/* Compares what came with what is known, both sorted by UID. */
static bool compare_piece(
    struct changes_query *a, const struct changes_piece *p, struct err *e)
{
	struct uid_list_list known = {0};
	struct imap_uids here = {0};
	bool ok = uid_list_read(a->session->account->db, a->folder->id,
	    p->range.first, p->range.last, -1, &known, e);

	if (ok) {
		for (size_t i = 0; i < known.len; i++) {
			uint32_t uid = (uint32_t)known.items[i].uid;

			imap_uids_add(&here, uid, uid);
		}
		imap_flag_load_drop_same(a->load, &known);
		imap_uids_subtract(&a->difference->gone, &here, &a->there);
		imap_uids_subtract(&a->difference->unknown, &a->there, &here);
	}
	imap_uids_clear(&here);
	uid_list_clear(&known);
	return ok;
}

/* After a refusal of all flags a part of them is asked for next; after a
 * refusal of CHANGEDSINCE the caller asks for all flags. */
static bool refuse_piece(
    struct changes_query *a, const struct changes_piece *p, struct err *e)
{
	struct imap_session *s = a->session;
	const struct imap_step step = step_of(a, p);

	imap_flag_load_free(a->load);
	s->attempts.doing.what = NULL;
	if (!a->difference || ++a->refusals > REFUSALS_MAX ||
	    imap_session_is_throttled(s))
		return imap_session_refuse(s, REFUSAL_MAILBOX, ERR_FOLDER, e);
	if (!imap_attempt_refuse(s, &step, NULL, e))
		return false;
	if (p->range.first == p->range.last)
		go_on_behind_uid(a, p->range.last);
	else
		a->next = p->range.first;
	return true;
}

static bool read_flags_piece(struct changes_query *a, struct err *e)
{
	struct imap_session *s = a->session;
	const struct imap_reading reading = {&budget, take_changed_flags, a};
	struct changes_piece p = a->way[0];
	struct imap_step step;
	enum imap_status status;
	bool ok;

	a->load = imap_flag_load_new(s->account, a->folder->id);
	imap_uids_clear(&a->there);
	step = step_of(a, &p);
	imap_attempt_begin(s, &step);
	ok = imap_command_read(s, p.tag, &reading, &status, e);
	a->way[0] = a->way[1];
	a->n_way--;
	if (ok && status == IMAP_OK)
		ok = imap_attempt_end(s, &step, e);
	else if (ok)
		return refuse_piece(a, &p, e);
	if (ok && s->mailbox.is_replaced)
		ok = imap_session_fail_replaced(e);
	if (ok && a->difference)
		ok = compare_piece(a, &p, e);
	if (ok && !imap_flag_load_is_empty(a->load))
		return imap_flag_load_put(a->load, s, e);
	imap_flag_load_free(a->load);
	return ok;
}

static bool drain_changes(struct changes_query *a)
{
	const struct imap_reading reading = {.budget = &budget};
	enum imap_status status;
	struct err e;

	for (size_t i = 0; i < a->n_way; i++)
		if (!imap_command_read(
			a->session, a->way[i].tag, &reading, &status, &e))
			return false;
	return true;
}

static bool read_changes(struct changes_query *a, struct err *e)
{
	bool ok = ask_for_changes(a, e);

	imap_fetched_init(&a->fetched);
	while (ok && a->n_way) {
		ok = read_flags_piece(a, e);
		if (!ok && e->scope < ERR_ACCOUNT && !drain_changes(a))
			imap_session_fail(a->session, e);
		ok = ok && ask_for_changes(a, e);
	}
	imap_fetched_clear(&a->fetched);
	imap_uids_clear(&a->there);
	return ok;
}

static bool has_known(const struct folder *f)
{
	return f->uid_known > 0 && f->uid_oldest > 0 &&
	       f->uid_oldest <= f->uid_known;
}

bool imap_changes_since(
    struct imap_session *s, const struct folder *folder, struct err *e)
{
	struct changes_query a = {
	    .session = s, .folder = folder, .next = folder->uid_oldest};

	return !has_known(folder) || read_changes(&a, e);
}

bool imap_changes_all(struct imap_session *s, const struct folder *folder,
    struct imap_difference *d, struct err *e)
{
	struct changes_query a = {.session = s,
	    .folder = folder,
	    .difference = d,
	    .next = folder->uid_oldest};

	return !has_known(folder) || read_changes(&a, e);
}

/* --- UIDs alone ----------------------------------------------------------- */

/* The known UIDs of a range, some thousand at a time. */
static bool read_here(struct imap_session *s, const struct folder *f,
    const struct imap_range *r, struct imap_uids *here, struct err *e)
{
	int64_t from = r->first;
	bool ok = true, more = true;

	while (ok && more) {
		struct uid_list_list known = {0};

		ok = uid_list_read(
		    s->account->db, f->id, from, r->last, PIECE, &known, e);
		more = ok && known.len == PIECE;
		for (size_t i = 0; ok && i < known.len; i++) {
			uint32_t uid = (uint32_t)known.items[i].uid;

			imap_uids_add(here, uid, uid);
			from = (int64_t)uid + 1;
		}
		uid_list_clear(&known);
	}
	return ok;
}

static bool read_here_all(struct imap_session *s, const struct folder *f,
    const struct imap_uids *u, struct imap_uids *here, struct err *e)
{
	struct imap_range all = {imap_uids_first(u), imap_uids_last(u)};

	if (u->len > FEW_RANGES)
		return read_here(s, f, &all, here, e);
	for (size_t i = 0; i < u->len; i++)
		if (!read_here(s, f, &u->items[i], here, e))
			return false;
	return true;
}

bool imap_changes_known(struct imap_session *s, const struct folder *f,
    const struct imap_uids *u, struct imap_uids *out, struct err *e)
{
	struct imap_uids here = {0}, others = {0};
	bool ok = read_here_all(s, f, u, &here, e);

	if (ok) {
		imap_uids_subtract(&others, &here, u);
		imap_uids_subtract(out, &here, &others);
	}
	imap_uids_clear(&here);
	imap_uids_clear(&others);
	return ok;
}

/* What is in the range here and there. */
static bool compare_range(struct imap_session *s, const struct folder *f,
    const struct imap_range *r, const struct imap_uids *piece,
    struct imap_difference *d, struct err *e)
{
	struct imap_uids here = {0}, there = {0};
	bool ok = read_here(s, f, r, &here, e);

	if (ok) {
		imap_uids_cut(&there, piece, r);
		imap_uids_subtract(&d->gone, &here, &there);
		imap_uids_subtract(&d->unknown, &there, &here);
	}
	imap_uids_clear(&here);
	imap_uids_clear(&there);
	return ok;
}

bool imap_changes_uids(struct imap_session *s, const struct folder *folder,
    struct imap_difference *d, struct err *e)
{
	struct imap_uid_scan scan;
	struct imap_uids piece = {0};
	struct imap_range r = {.last = UINT32_MAX};
	bool ok = true;

	/* Messages that we put there may be all that is known. */
	if (folder->uid_oldest <= 0)
		return true;
	imap_uid_scan_start(&scan, s);
	while (ok && r.last >= (uint32_t)folder->uid_oldest && r.last) {
		ok = imap_uid_scan_next(s, &scan, &piece, e);
		if (ok && s->mailbox.is_replaced)
			ok = imap_session_fail_replaced(e);
		if (!ok)
			break;
		r.first = piece.len ? imap_uids_first(&piece)
		                    : (uint32_t)folder->uid_oldest;
		if (r.first > r.last)
			continue; /* all of it came before */
		ok = compare_range(s, folder, &r, &piece, d, e);
		r.last = r.first - 1;
	}
	imap_uids_clear(&piece);
	return ok;
}
