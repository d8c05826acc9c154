#include "account/imap/absent.h"

#include <inttypes.h>

#include "account/imap/command.h"
#include "account/imap/fetched.h"
#include "account/imap/uids.h"
#include "base/log.h"
#include "base/text.h"
#include "store/merge.h"
#include "store/trouble.h"

enum { SET_BYTES = 900 };

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

/* *told: the server has answered the question. */
static bool ask(struct imap_session *s, const struct imap_uids *uids,
    struct showing *x, bool *told, struct err *e)
{
	const struct imap_reading reading = {&imap_budget_small, take, x};
	bool ok = true;

	*told = true;
	for (size_t at = 0; ok && at < uids->len;) {
		struct buf set = BUF_INIT;
		enum imap_status status;

		at += imap_uids_print(&set, uids, at, SET_BYTES);
		ok = imap_command(
		    s, &reading, &status, e, "UID FETCH %s (UID)", set.data);
		*told = *told && status == IMAP_OK && !s->has_moved;
		buf_clear(&set);
	}
	return ok;
}

static bool write_one(struct imap_session *s, struct db *w,
    const struct folder *f, const struct pending_body *p, bool is_there,
    struct err *e)
{
	struct account *a = s->account;

	if (is_there)
		return trouble_note(w, p->message_id,
		    _("The server has this message but does not hand out its "
		      "text. It is asked for again later."),
		    a->now(), e);
	return merge_vanished(w, f->id, p->uid, p->uid, &a->visit.removed, e);
}

bool imap_absent_settle(struct imap_session *s, const struct folder *f,
    const struct pending_body *const *list, size_t n, struct err *e)
{
	struct imap_uids uids = {0};
	struct showing x = {0};
	struct db *w;
	bool ok, told;

	if (!n)
		return true;
	imap_fetched_init(&x.fetched);
	for (size_t i = 0; i < n; i++)
		imap_uids_add(
		    &uids, (uint32_t)list[i]->uid, (uint32_t)list[i]->uid);
	ok = ask(s, &uids, &x, &told, e) &&
	     write_begin(s->account->store, WRITE_NORMAL, &w, e);
	if (ok) {
		for (size_t i = 0; ok && i < n; i++)
			ok = write_one(s, w, f, list[i],
			    !told ||
				imap_uids_has(&x.shown, (uint32_t)list[i]->uid),
			    e);
		ok = write_end(s->account->store, ok, e);
	}
	imap_fetched_clear(&x.fetched);
	imap_uids_clear(&x.shown);
	imap_uids_clear(&uids);
	return ok;
}

bool imap_absent_trouble(struct imap_session *s,
    const struct pending_body *const *list, size_t n, const char *why,
    struct err *e)
{
	struct account *a = s->account;
	struct db *w;
	bool ok = true;

	if (!n)
		return true;
	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	for (size_t i = 0; ok && i < n; i++) {
		log_line(a->conf->label, "message %" PRId64 ": %s",
		    list[i]->message_id, why);
		ok = trouble_note(w, list[i]->message_id, why, a->now(), e);
	}
	return write_end(a->store, ok, e);
}
