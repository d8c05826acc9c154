#include "account/imap/lookup.h"

#include <inttypes.h>

#include "account/imap/command.h"
#include "account/imap/fetched.h"
#include "account/imap/mailbox.h"
#include "mime/header.h"
#include "store/thread.h"

static const struct imap_budget budget = {
    .line = 64 * 1024,
    .text = 16 * 1024 * 1024,
    .literals = 64 * 1024 * 1024,
    .ms = 10 * 60 * 1000,
};

/* A message of the mailbox. */
struct seen {
	int64_t msg_key, uid, size;
	bool is_taken;
};

struct looking {
	struct imap_fetched fetched;
	int64_t account_id, above;
	struct seen_list VEC_OF(struct seen) seen;
};

static void take(void *ctx, const struct mailimap_msg_att *msg)
{
	struct looking *x = ctx;
	const struct imap_fetched *f = &x->fetched;
	struct header h;
	struct seen *to;

	imap_fetched_read(&x->fetched, msg);
	/* "n:*" shows the last message, whatever its UID. */
	if (f->uid <= x->above || !f->header)
		return;
	header_read(&h, f->header, f->header_len);
	to = vec_push(&x->seen);
	to->uid = f->uid;
	to->size = f->size;
	to->msg_key = thread_message_key(x->account_id, &h);
	header_clear(&h);
}

static void match(struct looking *x, const struct imap_lookup *l, bool by_size)
{
	for (size_t i = 0; i < l->n; i++) {
		struct imap_sought *want = &l->sought[i];

		if (!by_size && !want->has_msgid)
			continue;
		for (size_t k = 0; !want->uid && k < x->seen.len; k++) {
			struct seen *has = &x->seen.items[k];

			if (has->is_taken || has->msg_key != want->msg_key ||
			    (by_size && has->size != want->size))
				continue;
			has->is_taken = true;
			want->uid = has->uid;
			want->size_there = has->size;
		}
	}
}

bool imap_lookup(
    struct imap_session *s, const struct imap_lookup *l, struct err *e)
{
	struct looking x = {.account_id = s->account->id, .above = l->above};
	const struct imap_reading reading = {&budget, take, &x};
	enum imap_status status = IMAP_OK;
	bool ok;

	if (!imap_mailbox_open(s, l->folder, IMAP_EXAMINE, e))
		return false;
	s->is_fresh = false;
	if (s->mailbox.uidvalidity != l->uidvalidity)
		x.above = 0;
	imap_fetched_init(&x.fetched);
	ok = !s->mailbox.exists ||
	     imap_command(s, &reading, &status, e,
		 "UID FETCH %" PRId64 ":* (UID RFC822.SIZE BODY.PEEK["
		 "HEADER.FIELDS (DATE FROM SUBJECT MESSAGE-ID)])",
		 x.above + 1);
	if (ok && s->has_moved)
		ok = imap_session_moved(e);
	else if (ok && status != IMAP_OK)
		ok = imap_session_refuse(s, REFUSAL_MAILBOX, ERR_FOLDER, e);
	if (ok) {
		match(&x, l, true);
		match(&x, l, false);
	}
	vec_clear(&x.seen);
	imap_fetched_clear(&x.fetched);
	return ok;
}
