#include "account/imap/pull/expunge.h"

#include <stdlib.h>

#include "account/imap/session/recheck.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/server/uid_list.h"
#include "store/server/merge.h"

enum {
	MANY = 50,         /* messages, and */
	MANY_PERCENT = 20, /* of a folder */
	BATCH = 500,       /* UIDs of one transaction */
};

/* --- in the writer
 * --------------------------------------------------------- */

struct expunge_load {
	struct imap_load load;
	struct account *account;
	int64_t folder_id;
	struct imap_uids uids;
};

/* Takes out the next UIDs, up to BATCH of them, from range *i on. */
static bool remove_some_uids(struct expunge_load *r, struct db *w, size_t *i,
    int64_t *removed, struct err *e)
{
	uint64_t n = 0;

	for (; *i < r->uids.len && n < BATCH; ++*i) {
		struct imap_range *range = &r->uids.items[*i];
		uint64_t here = (uint64_t)range->last - range->first + 1;
		uint32_t last = range->last;

		if (here > BATCH - n)
			last = (uint32_t)(range->first + (BATCH - n) - 1);
		if (!merge_vanished(
			w, r->folder_id, range->first, last, removed, e))
			return false;
		n += (uint64_t)last - range->first + 1;
		range->first = last + 1;
		if (last < range->last)
			break;
	}
	return true;
}

static bool work_removal(
    struct imap_load *load, struct imap_tally *t, struct err *e)
{
	struct expunge_load *r = (struct expunge_load *)load;
	size_t i = 0;

	while (i < r->uids.len) {
		int64_t removed = 0;
		struct db *w;
		bool ok;

		if (!write_begin(r->account->store, WRITE_NORMAL, &w, e))
			return false;
		ok = remove_some_uids(r, w, &i, &removed, e);
		if (!write_end(r->account->store, ok, e))
			return false;
		t->removed += removed;
	}
	return true;
}

static bool work_unknown_removal(
    struct imap_load *load, struct imap_tally *t, struct err *e)
{
	struct expunge_load *r = (struct expunge_load *)load;
	int64_t removed;

	do {
		struct db *w;
		bool ok;

		removed = 0;
		if (!write_begin(r->account->store, WRITE_NORMAL, &w, e))
			return false;
		ok = merge_drop_unknown(w, r->folder_id, &removed, e);
		if (!write_end(r->account->store, ok, e))
			return false;
		t->removed += removed;
	} while (removed);
	return true;
}

static void free_removal(struct imap_load *load)
{
	imap_uids_clear(&((struct expunge_load *)load)->uids);
	free(load);
}

static struct expunge_load *expunge_load_new(
    struct account *a, const struct folder *f)
{
	struct expunge_load *r = mem_new(1, sizeof *r);

	r->load.work = work_removal;
	r->load.free = free_removal;
	r->account = a;
	r->folder_id = f->id;
	return r;
}

/* --- the second question -------------------------------------------------- */

/* Asks the server about each UID and keeps in g->uids only what is really
 * gone. */
static bool verify_gone(
    struct imap_session *s, struct imap_expunge *g, struct err *e)
{
	struct imap_uids shown = {0}, left = {0};
	bool told, ok;

	ok = imap_recheck(s, g->uids, &shown, &told, e);
	if (ok && s->mailbox.is_replaced)
		ok = imap_session_fail_replaced(e);
	else if (ok && !told)
		ok = imap_session_refuse(s, REFUSAL_MAILBOX, ERR_FOLDER, e);
	if (ok && shown.len) {
		g->still_there = imap_uids_count(&shown);
		log_line(s->account->conf->label,
		    "%llu messages of %s seemed to be gone and are not",
		    (unsigned long long)g->still_there, g->folder->srv_name);
		imap_uids_subtract(&left, g->uids, &shown);
		imap_uids_clear(g->uids);
		*g->uids = left;
	}
	imap_uids_clear(&shown);
	return ok;
}

bool imap_expunge_is_many(uint64_t n, uint64_t known)
{
	return n > MANY && n * 100 > known * MANY_PERCENT;
}

/* --- what is only out of sight -------------------------------------------- */

/* Yahoo, and providers whose mail it runs, show the newest 10,000 messages
 * of a folder (at another host 100,000): with each new message the oldest
 * disappears there, which is no reason to remove it here. */
static bool shows_only_newest(const struct imap_expunge *g)
{
	return g->exists == 10000 || g->exists == 100000;
}

/* The lowest UID that is here and not gone; 0 if none is left. */
static bool find_lowest(struct imap_session *s, const struct imap_expunge *g,
    int64_t *lowest, struct err *e)
{
	int64_t from = 1;

	for (size_t i = 0; i <= g->uids->len; i++) {
		if (!uid_list_nth(
			s->account->db, g->folder->id, from, 0, lowest, e))
			return false;
		if (i == g->uids->len || *lowest < g->uids->items[i].first)
			return true;
		from = (int64_t)g->uids->items[i].last + 1;
	}
	return true;
}

static bool spare_unseen(
    struct imap_session *s, struct imap_expunge *g, struct err *e)
{
	struct imap_range seen = {.last = UINT32_MAX};
	struct imap_uids left = {0};
	int64_t lowest;

	if (!shows_only_newest(g))
		return true;
	if (!find_lowest(s, g, &lowest, e))
		return false;
	seen.first = lowest ? (uint32_t)lowest : UINT32_MAX;
	imap_uids_cut(&left, g->uids, &seen);
	imap_uids_clear(g->uids);
	*g->uids = left;
	return true;
}

static bool is_doubtful(const struct imap_expunge *g)
{
	uint64_t n = imap_uids_count(g->uids);

	return g->needs_proof || imap_expunge_is_many(n, g->known) ||
	       g->known - n != g->expected;
}

bool imap_expunge_remove(
    struct imap_session *s, struct imap_expunge *g, struct err *e)
{
	struct expunge_load *r;

	if (!g->uids->len)
		return true;
	if (!spare_unseen(s, g, e))
		return false;
	if (!g->uids->len)
		return true;
	if (is_doubtful(g) && !verify_gone(s, g, e))
		return false;
	if (!g->uids->len)
		return true;
	r = expunge_load_new(s->account, g->folder);
	r->uids = *g->uids;
	*g->uids = (struct imap_uids){0};
	return imap_session_store(s, &r->load, g->folder->id, e);
}

bool imap_expunge_drop_unknown(
    struct imap_session *s, const struct folder *f, struct err *e)
{
	struct expunge_load *r = expunge_load_new(s->account, f);

	r->load.work = work_unknown_removal;
	return imap_session_store(s, &r->load, f->id, e);
}
