#include "account/imap/body/missing_body.h"

#include <inttypes.h>

#include "account/imap/session/recheck.h"
#include "account/imap/wire/uids.h"
#include "base/i18n.h"
#include "base/log.h"
#include "store/server/merge.h"
#include "store/read/trouble.h"

static bool write_missing_body(struct imap_session *s, struct db *w,
    const struct folder *f, const struct pending_body *p, bool is_there,
    struct err *e)
{
	struct account *a = s->account;

	s->bodies.not_sent += is_there;
	if (is_there)
		return trouble_note(w, p->message_id,
		    _("The server lists this message but does not send its "
		      "text. postern will ask for it again later."),
		    a->now(), e);
	return merge_vanished(w, f->id, p->uid, p->uid, &a->visit.removed, e);
}

bool imap_missing_body_settle(struct imap_session *s, const struct folder *f,
    const struct pending_body *const *list, size_t n, struct err *e)
{
	struct imap_uids uids = {0}, shown = {0};
	struct db *w;
	bool ok, told;

	if (!n)
		return true;
	for (size_t i = 0; i < n; i++)
		imap_uids_add(
		    &uids, (uint32_t)list[i]->uid, (uint32_t)list[i]->uid);
	ok = imap_recheck(s, &uids, &shown, &told, e) &&
	     write_begin(s->account->store, WRITE_NORMAL, &w, e);
	if (ok) {
		for (size_t i = 0; ok && i < n; i++)
			ok = write_missing_body(s, w, f, list[i],
			    !told ||
				imap_uids_has(&shown, (uint32_t)list[i]->uid),
			    e);
		ok = write_end(s->account->store, ok, e);
	}
	imap_uids_clear(&shown);
	imap_uids_clear(&uids);
	return ok;
}

bool imap_missing_body_trouble(struct imap_session *s,
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
