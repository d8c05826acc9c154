#include "account/imap/pull/known_messages.h"

#include <inttypes.h>
#include <stdlib.h>

#include "account/imap/session/command.h"
#include "account/imap/session/object_id.h"
#include "account/imap/session/fetched.h"
#include "account/imap/body/offline_policy.h"
#include "base/mem.h"
#include "store/server/object_id.h"
#include "store/server/duplicate_row.h"

/* Messages of a command, which are a load and at most a transaction. */
enum { WINDOW = 1000, SET_BYTES = 900 };

static const struct imap_budget budget = {
    .line = 64 * 1024,
    .text = 64 * 1024 + WINDOW * 512,
    .literals = 64 * 1024,
    .ms = 5 * 60 * 1000,
};

struct duplicate {
	int64_t of_id; /* the row that is known */
	struct duplicate_row place;
	char *keywords;
};

struct duplicate_load {
	struct imap_load load;
	struct duplicate_list VEC_OF(struct duplicate) list;
};

/* One command and its answer. */
struct known_query {
	struct imap_session *session;
	const struct folder *folder;
	int64_t wanted_since;
	struct imap_uids uids; /* asked for */
	struct buf set;        /* the same, or what lies around them */
	struct imap_uids taken;
	struct imap_fetched fetched;
	struct duplicate_load *load;
	struct err *e;
	bool ok; /* false: the store could not be read */
};

/* --- into the store ------------------------------------------------------- */

static bool write_duplicates(
    struct imap_load *load, struct db *w, struct imap_tally *t, struct err *e)
{
	const struct duplicate_load *l = (struct duplicate_load *)load;

	(void)t;
	for (size_t i = 0; i < l->list.len; i++)
		if (!duplicate_row_put(
			w, l->list.items[i].of_id, &l->list.items[i].place, e))
			return false;
	return true;
}

static void free_duplicate_load(struct imap_load *load)
{
	struct duplicate_load *l = (struct duplicate_load *)load;

	for (size_t i = 0; i < l->list.len; i++)
		free(l->list.items[i].keywords);
	vec_clear(&l->list);
	free(l);
}

static struct duplicate_load *duplicate_load_new(void)
{
	struct duplicate_load *l = mem_new(1, sizeof *l);

	l->load.write = write_duplicates;
	l->load.free = free_duplicate_load;
	return l;
}

/* --- asking --------------------------------------------------------------- */

static void add_duplicate(struct known_query *a, int64_t of_id)
{
	const struct imap_fetched *f = &a->fetched;
	struct duplicate *t = vec_push(&a->load->list);

	t->of_id = of_id;
	t->keywords = mem_str(f->keywords.data);
	t->place = (struct duplicate_row){.folder_id = a->folder->id,
	    .uid = f->uid,
	    .flags = f->flags,
	    .keywords = t->keywords,
	    .wants_body = f->date >= a->wanted_since};
	a->load->load.size += sizeof *t + f->keywords.len;
	imap_uids_add(&a->taken, f->uid, f->uid);
}

static void take_known_message(void *ctx, const struct mailimap_msg_att *msg)
{
	struct known_query *a = ctx;
	const struct account *account = a->session->account;
	struct imap_fetched *f = &a->fetched;
	struct object_id_known known = {0};
	int64_t id = 0;

	imap_fetched_read(f, msg);
	if (!a->ok || !f->content.len || !imap_uids_has(&a->uids, f->uid) ||
	    imap_uids_has(&a->taken, f->uid))
		return;
	known.key = object_id_key(account->id, f->content.data);
	known.size = f->size;
	known.arrived_at = f->date;
	a->ok = object_id_find(account->db, &known, &id, a->e);
	if (a->ok && id)
		add_duplicate(a, id);
}

static bool ask_object_ids(
    struct known_query *a, enum imap_status *status, struct err *e)
{
	struct imap_session *s = a->session;
	const struct imap_reading reading = {&budget, take_known_message, a};

	return imap_command(s, &reading, status, e,
	    "UID FETCH %s (UID FLAGS INTERNALDATE RFC822.SIZE%s)", a->set.data,
	    imap_object_id_item(&s->caps));
}

static bool take_known_piece(
    struct known_query *a, struct imap_uids *rest, struct err *e)
{
	struct imap_session *s = a->session;
	enum imap_status status;
	bool ok;

	a->load = duplicate_load_new();
	imap_uids_clear(&a->taken);
	a->ok = true;
	a->e = e;
	ok = ask_object_ids(a, &status, e) && a->ok;
	if (ok && status != IMAP_OK)
		ok = imap_session_refuse(s, REFUSAL_MAILBOX, ERR_FOLDER, e);
	if (ok && s->mailbox.is_replaced)
		ok = imap_session_fail_replaced(e);
	if (ok && a->load->list.len) {
		imap_uids_subtract(rest, &a->uids, &a->taken);
		return imap_session_store(s, &a->load->load, a->folder->id, e);
	}
	a->load->load.free(&a->load->load);
	if (ok)
		imap_uids_subtract(rest, &a->uids, &a->taken);
	return ok;
}

/* Few gaps: it costs less to get some more than to name those that are
 * wanted. */
static bool is_dense_range(
    const struct imap_uids *uids, const struct imap_range *r)
{
	return imap_uids_count_in(uids, r) * 4 > r->last - r->first;
}

/* The next UIDs from one on that fit into a command; false: no more. */
static bool choose_known_uids(
    struct known_query *a, const struct imap_uids *all, uint32_t *next)
{
	struct imap_range r;
	struct imap_uids some = {0};
	size_t n;

	imap_uids_clear(&a->uids);
	buf_reset(&a->set);
	if (!*next || !imap_uids_lowest(all, *next, WINDOW, &r))
		return false;
	imap_uids_cut(&some, all, &r);
	if (is_dense_range(&some, &r)) {
		buf_printf(&a->set, "%" PRIu32 ":%" PRIu32, r.first, r.last);
	} else {
		n = imap_uids_print(&a->set, &some, 0, SET_BYTES);
		r.last = some.items[n - 1].last;
	}
	imap_uids_cut(&a->uids, &some, &r);
	*next = r.last < UINT32_MAX ? r.last + 1 : 0;
	imap_uids_clear(&some);
	return true;
}

bool imap_known_messages_take(struct imap_session *s, const struct folder *f,
    const struct imap_uids *uids, struct imap_uids *rest, struct err *e)
{
	struct known_query a = {.session = s,
	    .folder = f,
	    .set = BUF_INIT,
	    .wanted_since = imap_offline_policy_since(s, f->name)};
	uint32_t next = imap_uids_first(uids);
	bool ok = true;

	if (!folder_is_view(f) || !*imap_object_id_item(&s->caps)) {
		imap_uids_subtract(rest, uids, &a.taken);
		return true;
	}
	imap_fetched_init(&a.fetched);
	while (ok && choose_known_uids(&a, uids, &next))
		ok = take_known_piece(&a, rest, e);
	imap_fetched_clear(&a.fetched);
	imap_uids_clear(&a.uids);
	imap_uids_clear(&a.taken);
	buf_clear(&a.set);
	return ok;
}
