#include "account/imap/pull/first_sync.h"

#include "account/imap/session/attempt.h"
#include "account/imap/pull/headers.h"
#include "account/imap/session/mailbox.h"
#include "account/imap/wire/folder_name.h"
#include "base/mem.h"
#include "net/wait.h"
#include "store/server/merge.h"

/* As the list will show it, but for what only that says. */
static bool make_inbox(
    struct imap_session *s, struct folder *out, struct err *e)
{
	struct account *a = s->account;
	const struct imap_folder_name name = {
	    .srv_name = "INBOX", .prefix = s->names.prefix.data};
	struct buf shown = BUF_INIT;
	struct db *w;
	bool ok;

	imap_folder_name_show(&shown, &name);
	*out = (struct folder){.account_id = a->id,
	    .name = buf_take(&shown),
	    .srv_name = mem_str("INBOX"),
	    .role = ROLE_INBOX,
	    .can_hold = true,
	    .subscribed = true};
	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	ok = merge_folder(w, out, e);
	return write_end(a->store, ok, e);
}

static bool find_inbox(
    struct imap_session *s, struct folder *out, struct err *e)
{
	struct account *a = s->account;
	int64_t id;

	if (!folder_with_role(a->db, a->id, ROLE_INBOX, &id, e))
		return false;
	return id ? folder_read(a->db, id, out, e) : make_inbox(s, out, e);
}

static bool fetch_newest(
    struct imap_session *s, struct folder *f, struct err *e)
{
	struct imap_headers newest = {.folder = f, .order = IMAP_NEWEST_FIRST};

	f->uidvalidity = s->mailbox.uidvalidity;
	if (!imap_headers_newest(s, &newest, e) || !imap_session_drain(s, e))
		return false;
	s->account->visit.fresh += newest.done;
	if (newest.done > 0)
		s->mailbox.use = IMAP_MAILBOX_FIRST_SYNCED;
	return true;
}

/* Another session may pull it already. */
static bool fetch_newest_claimed(
    struct imap_session *s, struct folder *f, struct err *e)
{
	struct account *a = s->account;
	bool ok;

	if (!claims_take(a->claims, CLAIM_FOLDER, f->id, a->stop))
		return wait_err_stopped(e);
	ok = fetch_newest(s, f, e);
	claims_drop(a->claims, CLAIM_FOLDER, f->id);
	return ok;
}

bool imap_first_sync(struct imap_session *s, struct err *e)
{
	struct folder inbox = {0};
	bool ok;

	if (s->attempts.is_careful || !imap_session_is_fresh(s) ||
	    !s->mailbox.exists || !imap_session_validity_said(s))
		return true;
	ok = find_inbox(s, &inbox, e);
	if (ok && !inbox.uidvalidity &&
	    !imap_attempt_at(s, IMAP_STEP_HEADERS, inbox.id, 1) &&
	    !imap_attempt_is_left_out(s, IMAP_STEP_NEWEST, inbox.id) &&
	    (!s->mailbox.folder_id || s->mailbox.folder_id == inbox.id)) {
		s->mailbox.folder_id = inbox.id;
		/* What was refused is asked for in another way. */
		ok = fetch_newest_claimed(s, &inbox, e) ||
		     imap_session_skip_failed(s, e);
	}
	folder_clear(&inbox);
	return ok;
}
