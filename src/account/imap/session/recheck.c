#include "account/imap/session/recheck.h"

#include "account/imap/session/command.h"
#include "account/imap/session/fetched.h"

enum { SET_BYTES = 900 }; /* of a set of UIDs in a command */

static const struct imap_budget budget = {
    .line = 64 * 1024,
    .text = 2 * 1024 * 1024,
    .literals = 64 * 1024,
    .ms = 5 * 60 * 1000,
};

struct recheck_reading {
	struct imap_fetched fetched;
	struct imap_uids *shown;
};

static void take_shown_uid(void *ctx, const struct mailimap_msg_att *msg)
{
	struct recheck_reading *x = ctx;

	imap_fetched_read(&x->fetched, msg);
	if (x->fetched.uid)
		imap_uids_add(x->shown, x->fetched.uid, x->fetched.uid);
}

bool imap_recheck(struct imap_session *s, const struct imap_uids *uids,
    struct imap_uids *shown, bool *told, struct err *e)
{
	struct recheck_reading x = {.shown = shown};
	const struct imap_reading reading = {&budget, take_shown_uid, &x};
	bool ok = true;

	*told = true;
	imap_fetched_init(&x.fetched);
	for (size_t at = 0; ok && *told && at < uids->len;) {
		struct buf set = BUF_INIT;
		enum imap_status status;

		at += imap_uids_print(&set, uids, at, SET_BYTES);
		ok = imap_command(
		    s, &reading, &status, e, "UID FETCH %s (UID)", set.data);
		*told = ok && status == IMAP_OK && !s->mailbox.is_replaced;
		buf_clear(&set);
	}
	imap_fetched_clear(&x.fetched);
	return ok;
}
