#include "account/imap/push/find_moved_copy.h"

#include "account/imap/push/lookup.h"
#include "account/imap/session/mailbox.h"
#include "account/imap/session/recheck.h"
#include "base/log.h"

enum { ON_THE_WAY = 16 }; /* questions */

/* A folder, and whether something came since it was pulled. */
struct copy_folder {
	const struct folder *folder;
	int tag;
	bool was_asked, has_more;
};
struct copy_folders VEC_OF(struct copy_folder);

struct copy_search {
	struct imap_session *session;
	const struct imap_outbox_batch *batch;
	size_t left; /* that are not found yet */
};

static bool is_sought_copy(const struct outbox_entry *o)
{
	return o->state == OUTBOX_STARTED && !o->uid;
}

/* --- where something came ------------------------------------------------- */

static bool ask_copy_folder(
    struct imap_session *s, struct copy_folder *p, struct err *e)
{
	p->was_asked = imap_mailbox_ask_status(s, p->folder, &p->tag, e);
	return p->was_asked || e->scope < ERR_ACCOUNT;
}

static bool read_copy_folder(
    struct imap_session *s, struct copy_folder *p, struct err *e)
{
	const struct folder *f = p->folder;
	struct imap_mailbox state = {0};
	enum imap_mailbox_there there;

	if (!p->was_asked)
		return true;
	if (!imap_mailbox_read_status(s, p->tag, &state, &there, e))
		return false;
	p->has_more = state.uidvalidity == f->uidvalidity &&
	              state.uidnext > f->uid_known + 1;
	return true;
}

static bool ask_copy_folders(
    struct imap_session *s, struct copy_folders *list, struct err *e)
{
	bool ok = true;

	for (size_t at = 0; ok && at < list->len; at += ON_THE_WAY) {
		size_t end =
		    list->len - at > ON_THE_WAY ? at + ON_THE_WAY : list->len;

		for (size_t i = at; ok && i < end; i++)
			ok = ask_copy_folder(s, &list->items[i], e);
		for (size_t i = at; ok && i < end; i++)
			ok = read_copy_folder(s, &list->items[i], e);
	}
	return ok;
}

/* --- what came ------------------------------------------------------------ */

static bool write_moved_copy(
    struct imap_session *s, struct db *w, struct outbox_entry *o, struct err *e)
{
	log_line(s->account->conf->label,
	    "the copy of message %lld was moved on by somebody",
	    (long long)o->message_id);
	return outbox_copy_moved(w, o, e) &&
	       (o->old_uid ? outbox_copied(w, o->message_id, o->uid, e)
			   : imap_batch_done(s, w, o, e));
}

/* The entries that were not to go into this folder. */
static size_t list_sought_copies(const struct copy_search *x,
    const struct folder *f, struct imap_sought *out)
{
	size_t n = 0;

	for (size_t i = 0; i < x->batch->n; i++) {
		const struct outbox_entry *o = &x->batch->items[i];

		if (is_sought_copy(o) && o->folder_id != f->id)
			out[n++] = (struct imap_sought){.msg_key = o->msg_key,
			    .size = o->size,
			    .has_msgid = o->has_msgid,
			    .is_exact = o->source_id || o->old_uid};
	}
	return n;
}

/* Is the original still where it was? If not, what looks like the copy may
 * be the original. */
static bool has_original(struct imap_session *s, const struct outbox_entry *o,
    bool *has, struct err *e)
{
	struct imap_uids uids = {0}, shown = {0};
	struct folder f;
	bool told = false;
	bool ok = folder_read(s->account->db, o->source_folder_id, &f, e) &&
	          imap_mailbox_open(s, &f, IMAP_EXAMINE, e);

	s->mailbox.use = IMAP_MAILBOX_USED;
	imap_uids_add(&uids, (uint32_t)o->source_uid, (uint32_t)o->source_uid);
	ok = ok && imap_recheck(s, &uids, &shown, &told, e);
	*has =
	    ok && told && s->mailbox.uidvalidity == f.uidvalidity && shown.len;
	imap_uids_clear(&uids);
	imap_uids_clear(&shown);
	folder_clear(&f);
	return ok || imap_session_skip_failed(s, e);
}

/* True if what was found is the copy, moved by another program, and not the
 * original. */
static bool is_moved_copy(struct imap_session *s, const struct outbox_entry *o,
    bool *is_it, struct err *e)
{
	*is_it = o->old_uid || !o->source_folder_id;
	return *is_it || !o->source_uid || has_original(s, o, is_it, e);
}

static bool note_moved_copy(struct copy_search *x, const struct folder *f,
    const struct imap_sought *sought, struct err *e)
{
	bool ok = true;

	for (size_t i = 0; ok && i < x->batch->n; i++) {
		struct outbox_entry *o = &x->batch->items[i];
		struct imap_outbox_batch one = {.items = o, .n = 1};
		bool is_it = false;

		if (!is_sought_copy(o) || o->folder_id == f->id)
			continue;
		if (sought->uid)
			ok = is_moved_copy(x->session, o, &is_it, e);
		if (ok && is_it) {
			o->folder_id = f->id;
			o->uid = sought->uid;
			o->size_there = sought->size_there;
			x->left--;
			ok = imap_outbox_batch_note(
			    x->session, &one, write_moved_copy, e);
		}
		sought++;
	}
	return ok;
}

static bool look_into_folder(
    struct copy_search *x, const struct folder *f, struct err *e)
{
	struct imap_sought *sought = mem_new(x->batch->n, sizeof *sought);
	struct imap_lookup l = {.folder = f,
	    .uidvalidity = f->uidvalidity,
	    .above = f->uid_known,
	    .sought = sought,
	    .n = list_sought_copies(x, f, sought)};
	bool ok = !l.n || (imap_lookup(x->session, &l, e) &&
			      note_moved_copy(x, f, sought, e));

	free(sought);
	return ok || imap_session_skip_failed(x->session, e);
}

/* Folders that were never pulled would have to be read whole. */
static bool may_hold_copy(const struct folder *f)
{
	return f->pulled_at && !f->is_local && !f->is_gone && f->can_hold &&
	       *f->srv_name && f->role != ROLE_ALL && f->role != ROLE_FLAGGED;
}

static bool search_moved_copies(struct copy_search *x, struct err *e)
{
	struct account *a = x->session->account;
	struct folders folders = {0};
	struct copy_folders places = {0};
	bool ok = folder_read_all(a->db, a->id, &folders, e);

	for (size_t i = 0; i < folders.len; i++)
		if (may_hold_copy(&folders.items[i]))
			vec_push(&places)->folder = &folders.items[i];
	ok = ok && ask_copy_folders(x->session, &places, e);
	for (size_t i = 0; ok && x->left && i < places.len; i++)
		ok = !places.items[i].has_more ||
		     look_into_folder(x, places.items[i].folder, e);
	vec_clear(&places);
	folders_clear(&folders);
	return ok;
}

bool imap_find_moved_copy(
    struct imap_session *s, const struct imap_outbox_batch *b, struct err *e)
{
	struct copy_search x = {.session = s, .batch = b};

	for (size_t i = 0; i < b->n; i++)
		x.left += is_sought_copy(&b->items[i]);
	return !x.left || search_moved_copies(&x, e);
}
