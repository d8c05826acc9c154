#include "account/imap/push/store_flags.h"

#include <inttypes.h>
#include <stdlib.h>

#include "account/imap/push/broken.h"
#include "account/imap/session/command.h"
#include "account/imap/session/fetched.h"
#include "account/imap/wire/flags.h"
#include "account/imap/session/refused.h"
#include "account/imap/wire/uids.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/crash_point.h"
#include "store/server/merge.h"
#include "store/read/trouble.h"

/* Messages of one command; their UIDs fit into a line of 1,000 bytes. */
enum { SET = 5000, SET_BYTES = 900 };
enum { NOTES = 500 }; /* of one transaction */

static const struct imap_budget budget = {
    .line = 64 * 1024,
    .text = 1024 * 1024,
    .literals = 64 * 1024,
    .ms = 3 * 60 * 1000,
};

static unsigned flags_to_add(const struct pending_flags *p)
{
	return p->flags & ~p->srv_flags;
}

static unsigned flags_to_remove(const struct pending_flags *p)
{
	return p->srv_flags & ~p->flags;
}

/* Those with the same change side by side. */
static int flags_by_change(const void *x, const void *y)
{
	const struct pending_flags *a = x, *b = y;

	if (flags_to_add(a) != flags_to_add(b))
		return flags_to_add(a) < flags_to_add(b) ? -1 : 1;
	if (flags_to_remove(a) != flags_to_remove(b))
		return flags_to_remove(a) < flags_to_remove(b) ? -1 : 1;
	return a->uid < b->uid ? -1 : a->uid > b->uid;
}

/* Messages that want the same. */
struct flag_change {
	struct pending_flags *items;
	size_t n;
	unsigned add, take;
};

static void collect_uids(const struct flag_change *g, struct imap_uids *uids)
{
	for (size_t i = 0; i < g->n; i++)
		imap_uids_add(
		    uids, (uint32_t)g->items[i].uid, (uint32_t)g->items[i].uid);
}

/* --- what became of them -------------------------------------------------- */

static bool note_flags_of(struct imap_session *s, struct db *w,
    const struct flag_change *g, const struct pending_flags *from,
    struct err *e)
{
	struct pending_flags p = *from;

	p.flags = (p.srv_flags | g->add) & ~g->take;
	s->account->visit.sent++;
	return pending_flags_done(w, &p, e) &&
	       trouble_clear(w, p.message_id, e);
}

static bool note_flags_done(struct imap_session *s, const struct flag_change *g,
    const struct imap_uids *modified, struct err *e)
{
	for (size_t at = 0; at < g->n; at += NOTES) {
		size_t end = g->n - at > NOTES ? at + NOTES : g->n;
		struct db *w;
		bool ok = true;

		if (!write_begin(s->account->store, WRITE_NORMAL, &w, e))
			return false;
		for (size_t i = at; ok && i < end; i++)
			if (!imap_uids_has(modified, (uint32_t)g->items[i].uid))
				ok = note_flags_of(s, w, g, &g->items[i], e);
		if (!write_end(s->account->store, ok, e))
			return false;
	}
	return true;
}

/* why NULL: the server's words. */
static bool refuse_flags(struct imap_session *s, const struct flag_change *g,
    const char *why, struct err *e)
{
	const struct imap_refused r = {g->items, g->n, sizeof *g->items, why};

	return imap_refused_note(s, &r, e);
}

/* --- conflicts ------------------------------------------------------------ */

struct flag_refresh {
	struct imap_fetched fetched;
	struct db *w;
	int64_t folder_id, changed;
	struct refreshed VEC_OF(struct merge_flags) list;
};

static void take_refreshed_flags(void *ctx, const struct mailimap_msg_att *msg)
{
	struct flag_refresh *r = ctx;
	struct merge_flags *f;

	imap_fetched_read(&r->fetched, msg);
	if (!r->fetched.uid || !r->fetched.has_flags || r->list.len > SET)
		return;
	f = vec_push(&r->list);
	f->folder_id = r->folder_id;
	f->uid = r->fetched.uid;
	f->flags = r->fetched.flags;
	f->keywords = mem_str(r->fetched.keywords.data);
}

static bool merge_refreshed(
    struct imap_session *s, struct flag_refresh *r, struct err *e)
{
	struct account *a = s->account;
	bool ok;

	if (!write_begin(a->store, WRITE_NORMAL, &r->w, e))
		return false;
	ok = true;
	for (size_t i = 0; ok && i < r->list.len; i++)
		ok = merge_flags(r->w, &r->list.items[i], &a->visit.changed, e);
	return write_end(a->store, ok, e);
}

/* Reads the flags of messages that another program changed meanwhile. */
static bool refresh_flags(struct imap_session *s,
    const struct imap_store_flags *d, const struct imap_uids *uids,
    struct err *e)
{
	struct flag_refresh r = {.folder_id = d->folder->id};
	const struct imap_reading reading = {&budget, take_refreshed_flags, &r};
	struct buf set = BUF_INIT;
	enum imap_status status;
	bool ok;

	imap_fetched_init(&r.fetched);
	imap_uids_print(&set, uids, 0, SET_BYTES);
	ok = imap_command(s, &reading, &status, e, "UID FETCH %s (UID FLAGS)",
		 set.data) &&
	     merge_refreshed(s, &r, e);
	for (size_t i = 0; i < r.list.len; i++)
		free((char *)(uintptr_t)r.list.items[i].keywords);
	vec_clear(&r.list);
	buf_clear(&set);
	imap_fetched_clear(&r.fetched);
	return ok;
}

/* --- sending -------------------------------------------------------------- */

static bool send_store(struct imap_session *s, const struct imap_uids *uids,
    const char *how, unsigned flags, enum imap_status *status, struct err *e)
{
	const struct imap_reading reading = {.budget = &budget};
	struct buf set = BUF_INIT, words = BUF_INIT;
	bool ok;

	imap_uids_print(&set, uids, 0, SET_BYTES);
	imap_flags_print(&words, flags);
	crash_point("before STORE");
	ok = imap_command(s, &reading, status, e,
	    "UID STORE %s %sFLAGS.SILENT (%s)", set.data, how, words.data);
	crash_point("after STORE");
	buf_clear(&set);
	buf_clear(&words);
	return ok;
}

/* Both halves of a change. The first may find that others came before us
 * (modified); the second then leaves those alone. */
static bool send_both_stores(struct imap_session *s,
    const struct imap_store_flags *d, const struct flag_change *g,
    struct imap_uids *modified, enum imap_status *status, struct err *e)
{
	struct buf how = BUF_INIT, code = BUF_INIT;
	struct imap_uids uids = {0}, left = {0};
	bool ok;

	if (d->is_careful && d->folder->modseq > 0 && s->mailbox.modseq > 0)
		buf_printf(
		    &how, "(UNCHANGEDSINCE %" PRId64 ") ", d->folder->modseq);
	buf_add_char(&how, g->add ? '+' : '-');
	collect_uids(g, &uids);
	ok = send_store(
	    s, &uids, how.data, g->add ? g->add : g->take, status, e);
	if (ok) {
		imap_command_code(s, "MODIFIED", &code);
		imap_uids_parse(modified, code.data, code.len);
		imap_uids_subtract(&left, &uids, modified);
	}
	if (ok && *status == IMAP_OK && g->add && g->take && left.len)
		ok = send_store(s, &left, "-", g->take, status, e);
	buf_clear(&how);
	buf_clear(&code);
	imap_uids_clear(&uids);
	imap_uids_clear(&left);
	return ok;
}

/* One command's worth. If it is refused, the halves are tried, down to the
 * message that is to blame. */
static bool push_flag_change(struct imap_session *s, struct imap_store_flags *d,
    const struct flag_change *g, struct err *e)
{
	struct imap_uids modified = {0};
	struct flag_change half = *g, rest = *g;
	const struct imap_broken b = {.verb = IMAP_STEP_STORE,
	    .items = g->items,
	    .n = g->n,
	    .size = sizeof *g->items};
	enum imap_status status;
	bool ok = send_both_stores(s, d, g, &modified, &status, e);

	half.n = g->n / 2;
	rest.items += half.n;
	rest.n -= half.n;
	if (!ok) {
		imap_broken_note(s, &b, e);
	} else if (s->mailbox.is_replaced) {
		ok = imap_session_fail_replaced(e);
	} else if (status == IMAP_OK) {
		ok = imap_broken_went_well(s, b.verb, 0, e) &&
		     note_flags_done(s, g, &modified, e) &&
		     (!modified.len || refresh_flags(s, d, &modified, e));
		d->n_conflicts += modified.len;
	} else if (g->n == 1 || imap_refused_all(s)) {
		ok = refuse_flags(s, g, NULL, e);
	} else {
		ok = push_flag_change(s, d, &half, e) &&
		     push_flag_change(s, d, &rest, e);
	}
	imap_uids_clear(&modified);
	return ok;
}

/* Flags that the mailbox does not keep are not sent. */
static bool push_kept_flags(struct imap_session *s, struct imap_store_flags *d,
    struct flag_change *g, struct err *e)
{
	g->add = flags_to_add(&g->items[0]) & s->mailbox.permanent;
	g->take = flags_to_remove(&g->items[0]) & s->mailbox.permanent;
	if (!g->add && !g->take)
		return refuse_flags(s, g,
		    _("The server does not store this mark, so it stays on "
		      "this computer."),
		    e);
	if (imap_broken_is_later(s, IMAP_STEP_STORE, 0))
		return true;
	if (imap_broken_is_left_out(s, IMAP_STEP_STORE, 0))
		return refuse_flags(s, g, imap_broken_words(), e);
	return push_flag_change(s, d, g, e);
}

/* How many of the first want the same and fit into a command. */
static size_t count_flags_alike(const struct pending_flags *items, size_t n)
{
	struct imap_set_room room = {.max = SET_BYTES};
	size_t i = 0;

	while (i < n && i < SET &&
	       flags_to_add(&items[i]) == flags_to_add(items) &&
	       flags_to_remove(&items[i]) == flags_to_remove(items) &&
	       imap_set_room_add(&room, (uint32_t)items[i].uid))
		i++;
	return i;
}

bool imap_store_flags_push(
    struct imap_session *s, struct imap_store_flags *d, struct err *e)
{
	qsort(d->items, d->n, sizeof *d->items, flags_by_change);
	for (size_t at = 0; at < d->n;) {
		struct flag_change g = {.items = d->items + at,
		    .n = count_flags_alike(
			d->items + at, imap_broken_most(s, d->n - at))};

		at += g.n;
		if (!push_kept_flags(s, d, &g, e))
			return false;
	}
	return true;
}
