#include "account/imap/push/lookup.h"

#include <inttypes.h>
#include <string.h>

#include "account/imap/session/command.h"
#include "account/imap/session/fetched.h"
#include "account/imap/session/mailbox.h"
#include "base/sort.h"
#include "mime/header/header.h"
#include "store/server/uid_list.h"
#include "store/read/message.h"
#include "store/read/thread.h"

static const struct imap_budget budget = {
    .line = 64 * 1024,
    .text = 16 * 1024 * 1024,
    .literals = 64 * 1024 * 1024,
    .ms = 10 * 60 * 1000,
};

/* A message of the mailbox. */
struct seen_message {
	int64_t msg_key, uid, size;
	bool is_taken;
};

struct lookup_reading {
	struct imap_fetched fetched;
	int64_t account_id, folder_id;
	int64_t from, above; /* the marks for looking, and for finding */
	struct seen_messages VEC_OF(struct seen_message) seen;
};

static void take_seen_message(void *ctx, const struct mailimap_msg_att *msg)
{
	struct lookup_reading *x = ctx;
	const struct imap_fetched *f = &x->fetched;
	struct header h;
	struct seen_message *to;

	imap_fetched_read(&x->fetched, msg);
	/* "n:*" shows the last message, whatever its UID. */
	if (f->uid <= x->from || !f->header)
		return;
	header_read(&h, f->header, f->header_len);
	to = vec_push(&x->seen);
	to->uid = f->uid;
	to->size = f->size;
	to->msg_key = thread_message_key(x->account_id, &h);
	header_clear(&h);
}

static void mark_first_taken(struct lookup_reading *x, int64_t msg_key)
{
	for (size_t i = 0; i < x->seen.len; i++) {
		struct seen_message *has = &x->seen.items[i];

		if (has->is_taken || has->msg_key != msg_key)
			continue;
		has->is_taken = true;
		return;
	}
}

/* Messages that we are known to have put there before are not what is
 * searched for. Of those whose UIDs the server did not tell, the first are
 * ours. */
static bool pass_over_known_copies(struct lookup_reading *x, struct db *db,
    const struct ids *waiting, struct err *e)
{
	bool ok = true;

	for (size_t i = 0; ok && i < x->seen.len; i++)
		ok = uid_list_is_placed(db, x->folder_id, x->seen.items[i].uid,
		    &x->seen.items[i].is_taken, e);
	for (size_t i = 0; ok && i < waiting->len; i++)
		mark_first_taken(x, waiting->items[i]);
	for (size_t i = 0; i < x->seen.len; i++)
		x->seen.items[i].is_taken |= x->seen.items[i].uid <= x->above;
	return ok;
}

static void match_sought(
    struct lookup_reading *x, const struct imap_lookup *l, bool by_size)
{
	for (size_t i = 0; i < l->n; i++) {
		struct imap_sought *want = &l->sought[i];

		if (!by_size && (!want->has_msgid || want->is_exact))
			continue;
		for (size_t k = 0; !want->uid && k < x->seen.len; k++) {
			struct seen_message *has = &x->seen.items[k];

			if (has->is_taken || has->msg_key != want->msg_key ||
			    (by_size && has->size != want->size))
				continue;
			has->is_taken = true;
			want->uid = has->uid;
			want->size_there = has->size;
		}
	}
}

bool imap_lookup_mark(struct imap_session *s, const struct folder *f,
    struct imap_mark *out, struct err *e)
{
	struct imap_mailbox state = {0};
	enum imap_mailbox_there there;
	int tag;

	if (!imap_mailbox_ask_status(s, f, &tag, e) ||
	    !imap_mailbox_read_status(s, tag, &state, &there, e))
		return false;
	*out = (struct imap_mark){0};
	if (state.uidnext && state.uidvalidity)
		*out = (struct imap_mark){state.uidvalidity, state.uidnext - 1};
	else if (there != IMAP_GONE)
		*out = (struct imap_mark){f->uidvalidity, f->uid_known};
	return true;
}

bool imap_lookup_has_grown(struct imap_session *s, const struct imap_growth *g,
    bool *has, struct err *e)
{
	struct imap_mark now;

	*has = false;
	if (!imap_lookup_mark(s, g->folder, &now, e))
		return false;
	*has = now.uidvalidity && now.uidvalidity == g->uidvalidity &&
	       now.above >= g->above + (int64_t)g->n;
	return true;
}

static int seen_by_uid(const void *x, const void *y)
{
	const struct seen_message *a = x, *b = y;

	return a->uid < b->uid ? -1 : a->uid > b->uid;
}

/* What the open mailbox has above x->from. */
static bool fetch_lookup(
    struct lookup_reading *x, struct imap_session *s, struct err *e)
{
	const struct imap_reading reading = {&budget, take_seen_message, x};
	enum imap_status status = IMAP_OK;
	bool ok;

	imap_fetched_init(&x->fetched);
	ok = !s->mailbox.exists ||
	     imap_command(s, &reading, &status, e,
		 "UID FETCH %" PRId64 ":* (UID RFC822.SIZE BODY.PEEK["
		 "HEADER.FIELDS (DATE FROM SUBJECT MESSAGE-ID)])",
		 x->from + 1);
	imap_fetched_clear(&x->fetched);
	if (ok && s->mailbox.is_replaced)
		return imap_session_fail_replaced(e);
	if (ok && status != IMAP_OK)
		return imap_session_refuse(s, REFUSAL_MAILBOX, ERR_FOLDER, e);
	sort_array(
	    x->seen.items, x->seen.len, sizeof *x->seen.items, seen_by_uid);
	return ok;
}

struct row_start {
	int64_t message_id, folder_id, uid;
};

static struct row_start start_of_row(const struct imap_rows *rows, size_t i)
{
	struct row_start r;

	memcpy(&r, (const char *)rows->items + i * rows->size, sizeof r);
	return r;
}

static bool is_row_seen(struct lookup_reading *x, struct db *db,
    const struct row_start *r, bool *is, struct err *e)
{
	const struct seen_message *seen = NULL;
	struct message m;

	for (size_t i = 0; !seen && i < x->seen.len; i++)
		if (x->seen.items[i].uid == r->uid)
			seen = &x->seen.items[i];
	*is = false;
	if (!seen)
		return true;
	if (!message_read(db, r->message_id, &m, e))
		return false;
	*is = seen->msg_key == m.msg_key && seen->size == m.size;
	message_clear(&m);
	return true;
}

bool imap_lookup_are_same(struct imap_session *s, const struct folder *f,
    const struct imap_rows *rows, bool *are_same, struct err *e)
{
	struct lookup_reading x = {
	    .account_id = s->account->id, .folder_id = f->id};
	bool ok;

	*are_same = true;
	if (!folder_has_session_uids(f))
		return true;
	ok = fetch_lookup(&x, s, e);
	for (size_t i = 0; ok && *are_same && i < rows->n; i++) {
		const struct row_start r = start_of_row(rows, i);

		ok = is_row_seen(&x, s->account->db, &r, are_same, e);
	}
	vec_clear(&x.seen);
	return ok;
}

bool imap_lookup(
    struct imap_session *s, const struct imap_lookup *l, struct err *e)
{
	const struct folder *f = l->folder;
	struct lookup_reading x = {.account_id = s->account->id,
	    .folder_id = f->id,
	    .above = l->above};
	struct ids waiting = {0};
	bool ok = imap_mailbox_open(s, f, IMAP_EXAMINE, e) &&
	          uid_list_unknown_keys(s->account->db, f->id, &waiting, e);

	s->mailbox.use = IMAP_MAILBOX_USED;
	if (s->mailbox.uidvalidity != l->uidvalidity)
		x.above = 0;
	x.from = x.above;
	/* Those that wait came after the last pull. */
	if (waiting.len && f->uid_known < x.from)
		x.from = f->uid_known;
	ok = ok && fetch_lookup(&x, s, e) &&
	     pass_over_known_copies(&x, s->account->db, &waiting, e);
	if (ok) {
		match_sought(&x, l, true);
		match_sought(&x, l, false);
	}
	vec_clear(&waiting);
	vec_clear(&x.seen);
	return ok;
}
