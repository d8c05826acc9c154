#include "account/imap/body/bodies.h"

#include <stdio.h>
#include <string.h>

#include "account/imap/body/fetch_large.h"
#include "account/imap/session/mailbox.h"
#include "account/imap/body/fetch_small.h"
#include "base/i18n.h"
#include "base/log.h"
#include "store/read/pending.h"
#include "store/read/trouble.h"

/* Larger messages come in pieces. */
enum { SMALL_MAX = 256 * 1024 };

/* Bytes that the sentence about missing bodies may take. */
enum { SENTENCE = 160 };

static bool is_fetch_kicked(const struct imap_session *s)
{
	return s->account->kick && wake_is_up(s->account->kick);
}

static bool is_small(const struct pending_body *p)
{
	return p->size <= SMALL_MAX && p->have == 0;
}

/* Messages of one folder, of one urgency. */
struct body_group {
	struct folder folder;
	struct pending_body *items;
	size_t n;
};

/* --- a folder that can't be opened ---------------------------------------- */

static bool note_folder_trouble(struct imap_session *s,
    const struct body_group *g, const struct err *why, struct err *e)
{
	struct account *a = s->account;
	struct db *w;
	bool ok = true;

	log_line(a->conf->label, "%s: %s %s", g->folder.srv_name, why->text,
	    why->said);
	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	for (size_t i = 0; ok && i < g->n; i++)
		ok = trouble_note(
		    w, g->items[i].message_id, why->text, a->now(), e);
	return write_end(a->store, ok, e);
}

/* Opens the mailbox of the group. *usable false: its UIDVALIDITY is not the
 * known one; the next pull resolves that. */
static bool open_body_folder(struct imap_session *s, const struct body_group *g,
    bool *usable, struct err *e)
{
	if ((s->mailbox.folder_id != g->folder.id || s->mailbox.is_replaced) &&
	    !imap_mailbox_open(s, &g->folder, IMAP_EXAMINE, e))
		return false;
	*usable = s->mailbox.uidvalidity == g->folder.uidvalidity;
	return true;
}

/* --- a group -------------------------------------------------------------- */

static bool fetch_large(
    struct imap_session *s, const struct body_group *g, struct err *e)
{
	for (size_t i = 0; i < g->n; i++) {
		if (is_small(&g->items[i]))
			continue;
		if (is_fetch_kicked(s))
			break;
		if (!imap_fetch_large(s, &g->folder, &g->items[i], e))
			return false;
	}
	return true;
}

/* Small ones in front: a person sees more messages sooner. The items are put
 * in that order. */
static size_t part_small(struct pending_body *items, size_t n)
{
	size_t small = 0;

	for (size_t i = 0; i < n; i++)
		if (is_small(&items[i])) {
			struct pending_body p = items[i];

			memmove(items + small + 1, items + small,
			    (i - small) * sizeof *items);
			items[small++] = p;
		}
	return small;
}

static bool fetch_group(
    struct imap_session *s, struct body_group *g, struct err *e)
{
	struct imap_small small = {.folder = &g->folder, .items = g->items};
	struct err why;
	bool usable;

	if (!open_body_folder(s, g, &usable, &why)) {
		if (why.scope < ERR_ACCOUNT)
			return note_folder_trouble(s, g, &why, e);
		*e = why;
		return false;
	}
	if (!usable)
		return true;
	small.n = part_small(g->items, g->n);
	return imap_fetch_small(s, &small, e) && fetch_large(s, g, e) &&
	       imap_session_drain(s, e);
}

/* Puts the items of the folder and urgency of the first of them together, and
 * counts them. */
static size_t gather_group(struct pending_body *items, size_t n)
{
	size_t kept = 1;

	for (size_t i = 1; i < n; i++) {
		struct pending_body p = items[i];

		if (p.want != items[0].want)
			break;
		if (p.folder_id != items[0].folder_id)
			continue;
		memmove(
		    items + kept + 1, items + kept, (i - kept) * sizeof *items);
		items[kept++] = p;
	}
	return kept;
}

static bool fetch_groups(
    struct imap_session *s, struct pending_bodies *list, struct err *e)
{
	for (size_t at = 0; at < list->len && !is_fetch_kicked(s);) {
		struct body_group g = {.items = list->items + at,
		    .n = gather_group(list->items + at, list->len - at)};
		bool ok = folder_read(
		    s->account->db, g.items[0].folder_id, &g.folder, e);

		ok = ok && fetch_group(s, &g, e);
		folder_clear(&g.folder);
		if (!ok)
			return false;
		at += g.n;
	}
	return true;
}

/* Adds to the visit in the sync history how many bodies were not sent. */
static void tell_missing_bodies(struct imap_session *s)
{
	struct sync_visit *v = &s->account->visit;
	size_t len = strlen(v->missing);

	if (!s->bodies.not_sent)
		return;
	/* What does not fit is in the log. */
	snprintf(
	    v->missing + len, sizeof v->missing - len, "%s", len ? "; " : "");
	len = strlen(v->missing);
	if (sizeof v->missing - len > SENTENCE)
		snprintf(v->missing + len, sizeof v->missing - len,
		    ngettext("the server did not send the text of %lld "
			     "message; postern will ask for it again later",
			"the server did not send the text of %lld messages; "
			"postern will ask for it again later",
			(unsigned long)s->bodies.not_sent),
		    (long long)s->bodies.not_sent);
	s->bodies.not_sent = 0;
}

bool imap_bodies_fetch(struct imap_session *s, enum message_want least, int n,
    int *fetched, struct err *e)
{
	struct account *a = s->account;
	struct pending_bodies_of of = {
	    .account_id = a->id, .least = least, .n = n};
	struct pending_bodies list = {0};
	struct err why;
	int64_t before = s->tally.stored + s->bodies.texts, left;
	bool ok;

	*fetched = 0;
	/* One that gave trouble is not tried twice in a round. */
	of.now = s->bodies.tried_trouble ? 0 : a->now();
	s->bodies.tried_trouble = true;
	ok = pending_bodies(a->db, &of, &list, e) &&
	     pending_bodies_count(a->db, &of, &left, e);
	if (ok) {
		s->bodies.total = s->bodies.done + left;
		ok = fetch_groups(s, &list, e);
	}
	/* What came is worth keeping even if the line broke then. */
	if (!imap_session_drain(s, &why) && ok) {
		*e = why;
		ok = false;
	}
	*fetched = (int)(s->tally.stored + s->bodies.texts - before);
	tell_missing_bodies(s);
	vec_clear(&list);
	return ok;
}
