#include "account/imap/push.h"

#include <stdlib.h>

#include "account/imap/delta.h"
#include "account/imap/mailbox.h"
#include "base/log.h"
#include "base/text.h"
#include "store/folder.h"
#include "store/pending.h"
#include "store/trouble.h"

/* Changes that are looked at in one go. */
enum { AT_ONCE = 1000, PASSES = 100 };

/* Changes in one folder. */
struct group {
	struct folder folder;
	struct pending_flags *items;
	size_t n;
};

/* They wait; why is for people. */
static bool hold(struct imap_session *s, const struct group *g, const char *why,
    struct err *e)
{
	struct account *a = s->account;
	struct db *w;
	bool ok = true;

	log_line(a->conf->label, "%zu changes in %s wait: %s", g->n,
	    g->folder.srv_name, why);
	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	for (size_t i = 0; ok && i < g->n; i++)
		ok = trouble_note(w, g->items[i].message_id, why, a->now(), e);
	return write_end(a->store, ok, e);
}

static bool push_group(struct imap_session *s, struct group *g,
    struct imap_delta *delta, struct err *e)
{
	struct err why;

	if (!imap_mailbox_open(s, &g->folder, IMAP_SELECT, &why)) {
		if (why.scope < ERR_ACCOUNT)
			return hold(s, g, why.text, e);
		*e = why;
		return false;
	}
	s->is_fresh = false;
	/* The UIDs are not what we know: the pull finds out which messages
	 * these are, then it is their turn again. */
	if (s->mailbox.uidvalidity != g->folder.uidvalidity)
		return hold(s, g,
		    _("The folder was replaced on the server; the change waits "
		      "until its messages are known again."),
		    e);
	if (!s->mailbox.is_writable)
		return hold(s, g,
		    _("The server lets nobody change anything in this folder, "
		      "so the change stays on this computer."),
		    e);
	delta->folder = &g->folder;
	delta->items = g->items;
	delta->n = g->n;
	return imap_delta_push(s, delta, e);
}

/* One go over what waits; *left: there may be more. */
static bool push_some(
    struct imap_session *s, struct imap_delta *delta, bool *left, struct err *e)
{
	struct account *a = s->account;
	struct pending_flags_list list = {0};
	bool ok = pending_flags(a->db, a->id, a->now(), AT_ONCE, &list, e);

	*left = list.len == AT_ONCE;
	for (size_t at = 0; ok && at < list.len;) {
		struct group g = {.items = list.items + at};

		while (at < list.len &&
		       list.items[at].folder_id == g.items[0].folder_id) {
			at++;
			g.n++;
		}
		ok = folder_read(a->db, g.items[0].folder_id, &g.folder, e) &&
		     push_group(s, &g, delta, e);
		folder_clear(&g.folder);
	}
	vec_clear(&list);
	return ok;
}

bool imap_push(struct imap_session *s, struct err *e)
{
	struct imap_delta delta = {.is_careful = true};
	bool left = true;

	/* Whatever happens to a change, it is done or it is held: the end
	 * comes. The bound is for what should not be. */
	for (int pass = 0; left && pass < PASSES; pass++) {
		if (!push_some(s, &delta, &left, e))
			return false;
		/* Some were changed elsewhere too; what the server has now is
		 * known, and our part of it is sent again. */
		left |= delta.n_conflicts > 0;
		if (delta.n_conflicts)
			delta.is_careful = false;
		delta.n_conflicts = 0;
	}
	return true;
}
