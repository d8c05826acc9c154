#include "account/imap/gone.h"

#include <stdlib.h>

#include "account/imap/command.h"
#include "account/imap/fetched.h"
#include "account/imap/hands.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/merge.h"

enum {
	MANY = 50,         /* messages, and */
	MANY_PERCENT = 20, /* of a folder */
	BATCH = 500,       /* UIDs of one transaction */
	SET_BYTES = 900,
};

/* --- on the belt ---------------------------------------------------------- */

struct removal {
	struct imap_load load;
	struct account *account;
	int64_t folder_id;
	struct imap_uids uids;
};

/* Takes out the next UIDs, up to BATCH of them, from range *i on. */
static bool remove_some(
    struct removal *r, struct db *w, size_t *i, int64_t *removed, struct err *e)
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

static bool work(struct imap_load *load, struct imap_tally *t, struct err *e)
{
	struct removal *r = (struct removal *)load;
	size_t i = 0;

	while (i < r->uids.len) {
		int64_t removed = 0;
		struct db *w;
		bool ok;

		if (!write_begin(r->account->store, WRITE_NORMAL, &w, e))
			return false;
		ok = remove_some(r, w, &i, &removed, e);
		if (!write_end(r->account->store, ok, e))
			return false;
		t->removed += removed;
	}
	return true;
}

static bool work_unknown(
    struct imap_load *load, struct imap_tally *t, struct err *e)
{
	struct removal *r = (struct removal *)load;
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

static void free_load(struct imap_load *load)
{
	imap_uids_clear(&((struct removal *)load)->uids);
	free(load);
}

static struct removal *removal_new(struct account *a, const struct folder *f)
{
	struct removal *r = mem_new(1, sizeof *r);

	r->load.work = work;
	r->load.free = free_load;
	r->account = a;
	r->folder_id = f->id;
	return r;
}

/* --- the second question -------------------------------------------------- */

static const struct imap_budget budget = {
    .line = 64 * 1024,
    .text = 2 * 1024 * 1024,
    .literals = 64 * 1024,
    .ms = 5 * 60 * 1000,
};

struct showing {
	struct imap_fetched fetched;
	struct imap_uids shown;
};

static void take(void *ctx, const struct mailimap_msg_att *msg)
{
	struct showing *x = ctx;

	imap_fetched_read(&x->fetched, msg);
	if (x->fetched.uid)
		imap_uids_add(&x->shown, x->fetched.uid, x->fetched.uid);
}

/* Asks for the messages that should be gone. */
static bool ask_again(struct imap_session *s, const struct imap_uids *uids,
    struct showing *x, struct err *e)
{
	const struct imap_reading reading = {&budget, take, x};
	size_t at = 0;
	bool ok = true;

	while (ok && at < uids->len) {
		struct buf set = BUF_INIT;
		enum imap_status status;

		at += imap_uids_print(&set, uids, at, SET_BYTES);
		ok = imap_command(
		    s, &reading, &status, e, "UID FETCH %s (UID)", set.data);
		buf_clear(&set);
		if (ok && status != IMAP_OK)
			ok = imap_session_refuse(
			    s, REFUSAL_MAILBOX, ERR_FOLDER, e);
		if (ok && s->has_moved)
			ok = imap_session_moved(e);
	}
	return ok;
}

/* Leaves in g->uids what really is gone. */
static bool verify(struct imap_session *s, struct imap_gone *g, struct err *e)
{
	struct showing x = {0};
	struct imap_uids left = {0};
	bool ok;

	imap_fetched_init(&x.fetched);
	ok = ask_again(s, g->uids, &x, e);
	if (ok && x.shown.len) {
		log_line(s->account->conf->label,
		    "%llu messages of %s seemed to be gone and are not",
		    (unsigned long long)imap_uids_count(&x.shown),
		    g->folder->srv_name);
		imap_uids_subtract(&left, g->uids, &x.shown);
		imap_uids_clear(g->uids);
		*g->uids = left;
	}
	imap_fetched_clear(&x.fetched);
	imap_uids_clear(&x.shown);
	return ok;
}

static bool is_doubtful(const struct imap_gone *g)
{
	uint64_t n = imap_uids_count(g->uids);

	return (n > MANY && n * 100 > g->known * MANY_PERCENT) ||
	       g->known - n != g->expected;
}

bool imap_gone_remove(
    struct imap_session *s, struct imap_gone *g, struct err *e)
{
	struct removal *r;

	if (!g->uids->len)
		return true;
	if (is_doubtful(g) && !verify(s, g, e))
		return false;
	if (!g->uids->len)
		return true;
	r = removal_new(s->account, g->folder);
	r->uids = *g->uids;
	*g->uids = (struct imap_uids){0};
	return imap_hands_put(s, &r->load, g->folder->id, e);
}

bool imap_gone_drop_unknown(
    struct imap_session *s, const struct folder *f, struct err *e)
{
	struct removal *r = removal_new(s->account, f);

	r->load.work = work_unknown;
	return imap_hands_put(s, &r->load, f->id, e);
}
