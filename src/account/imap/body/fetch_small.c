#include "account/imap/body/fetch_small.h"

#include <inttypes.h>
#include <stdlib.h>

#include "account/imap/body/missing_body.h"
#include "account/imap/body/body_load.h"
#include "account/imap/session/command.h"
#include "account/imap/session/fetched.h"
#include "account/imap/body/fetch_large.h"
#include "account/imap/wire/uids.h"
#include "base/i18n.h"
#include "base/mem.h"

enum {
	BATCH = 80, /* messages of one command: their UIDs fit into a line */
	BATCH_BYTES = 1024 * 1024,
	ON_THE_WAY = 3,
	SHORTS_MAX = 40, /* messages whose end is to be looked for at once */
	SET_BYTES = 1000,
};

/* Items of one command: from the one with index from to before to. */
struct body_batch {
	int tag;
	size_t from, to;
	int64_t bytes;
};

struct small_fetch {
	struct imap_session *session;
	const struct imap_small *what;
	bool *came;  /* of each item */
	size_t next; /* item to be asked for */
	struct body_batch way[ON_THE_WAY];
	size_t n_way;
	struct imap_fetched fetched;
	struct imap_body_load *load; /* of the batch being read */
	/* Came, and shorter than announced; see look_behind. */
	struct imap_body_load *shorts;
	const struct pending_body **short_items;
	/* Did not come. */
	const struct pending_body **absent;
	size_t n_absent;
};

static bool is_small_fetch_kicked(const struct small_fetch *f)
{
	const struct wake *kick = f->session->account->kick;

	return kick && wake_is_up(kick);
}

/* --- asking --------------------------------------------------------------- */

/* One that gave trouble goes alone. */
static void choose_batch(struct small_fetch *f, struct body_batch *b)
{
	const struct pending_body *items = f->what->items;

	*b = (struct body_batch){.from = f->next, .to = f->next};
	while (b->to < f->what->n && b->to - b->from < BATCH) {
		const struct pending_body *p = &items[b->to];

		if (b->to > b->from &&
		    (p->tries || b->bytes + p->size > BATCH_BYTES))
			break;
		b->bytes += p->size;
		b->to++;
		if (p->tries)
			break;
	}
	f->next = b->to;
}

static bool send_batch(
    struct small_fetch *f, struct body_batch *b, struct err *e)
{
	struct imap_uids uids = {0};
	struct buf set = BUF_INIT;
	bool ok;

	for (size_t i = b->from; i < b->to; i++) {
		uint32_t uid = (uint32_t)f->what->items[i].uid;

		imap_uids_add(&uids, uid, uid);
	}
	imap_uids_print(&set, &uids, 0, SET_BYTES);
	ok = imap_command_send(
	    f->session, e, "UID FETCH %s (UID BODY.PEEK[])", set.data);
	b->tag = f->session->wire.tag;
	buf_clear(&set);
	imap_uids_clear(&uids);
	return ok;
}

static bool ask_for_batches(struct small_fetch *f, struct err *e)
{
	while (f->n_way < ON_THE_WAY && f->next < f->what->n &&
	       f->shorts->list.len < SHORTS_MAX && !is_small_fetch_kicked(f)) {
		struct body_batch *b = &f->way[f->n_way];

		choose_batch(f, b);
		if (!send_batch(f, b, e))
			return false;
		f->n_way++;
	}
	return true;
}

/* --- reading -------------------------------------------------------------- */

/* The item with this UID that is on the way, or what->n. */
static size_t find_awaited_body(const struct small_fetch *f, uint32_t uid)
{
	for (size_t k = 0; k < f->n_way; k++)
		for (size_t i = f->way[k].from; i < f->way[k].to; i++)
			if (f->what->items[i].uid == uid && !f->came[i])
				return i;
	return f->what->n;
}

static void take_fetched_body(void *ctx, const struct mailimap_msg_att *msg)
{
	struct small_fetch *f = ctx;
	struct imap_body_load_item item = {0};
	const struct pending_body *p;
	size_t i;

	imap_fetched_read(&f->fetched, msg);
	/* Flags were not asked for, so they are news. */
	f->session->news.has_some |= f->fetched.has_flags;
	if (!f->fetched.body || f->fetched.origin)
		return;
	i = find_awaited_body(f, f->fetched.uid);
	if (i == f->what->n)
		return;
	p = &f->what->items[i];
	f->came[i] = true;
	item.message_id = p->message_id;
	item.uid = (uint32_t)p->uid;
	item.had_trouble = p->tries > 0;
	if ((int64_t)f->fetched.body_len >= p->size) {
		imap_body_load_add(
		    f->load, &item, f->fetched.body, f->fetched.body_len);
	} else {
		f->short_items[f->shorts->list.len] = p;
		imap_body_load_add(
		    f->shorts, &item, f->fetched.body, f->fetched.body_len);
	}
}

/* Announced sizes are wrong now and then, but not by much. */
static struct imap_budget budget_of(const struct body_batch *b)
{
	return (struct imap_budget){.line = 64 * 1024,
	    .text = 64 * 1024 + (b->to - b->from) * 512,
	    .literals = 4 * b->bytes + 16 * 1024 * 1024,
	    .ms = 10 * 60 * 1000};
}

static void note_absent(struct small_fetch *f, const struct body_batch *b)
{
	for (size_t i = b->from; i < b->to; i++)
		if (!f->came[i])
			f->absent[f->n_absent++] = &f->what->items[i];
}

/* The line broke while these were being read: perhaps because of one of them.
 * Those that did not come are asked for alone the next time. */
static void note_suspect_batch(
    struct small_fetch *f, const struct body_batch *b, const struct err *why)
{
	struct err e;

	if (why->kind == ERR_STOPPED)
		return;
	f->n_absent = 0;
	note_absent(f, b);
	imap_missing_body_trouble(
	    f->session, f->absent, f->n_absent, why->text, &e);
}

static void tell_small_progress(const struct small_fetch *f)
{
	const struct imap_session *s = f->session;

	backend_tell_progress(
	    s->account, DOING_BODIES, s->bodies.done, s->bodies.total);
}

/* Hands what came to the writer. */
static bool put_bodies(
    struct small_fetch *f, struct imap_body_load *l, struct err *e)
{
	if (!l->list.len) {
		l->load.free(&l->load);
		return true;
	}
	f->session->bodies.done += (int64_t)l->list.len;
	if (!imap_session_store(f->session, &l->load, f->what->folder->id, e))
		return false;
	tell_small_progress(f);
	return true;
}

static bool read_batch(struct small_fetch *f, struct err *e)
{
	struct imap_session *s = f->session;
	struct body_batch b = f->way[0];
	struct imap_budget budget = budget_of(&b);
	const struct imap_reading reading = {&budget, take_fetched_body, f};
	enum imap_status status;
	struct err why;
	bool ok;

	f->load = imap_body_load_new(s->account);
	buf_room(&f->load->bytes, (size_t)b.bytes + 1);
	ok = imap_command_read(s, b.tag, &reading, &status, &why);
	f->n_way--;
	memmove(f->way, f->way + 1, f->n_way * sizeof *f->way);
	if (!put_bodies(f, f->load, e))
		return false;
	if (!ok) {
		note_suspect_batch(f, &b, &why);
		*e = why;
		return false;
	}
	if (status != IMAP_OK && imap_session_is_throttled(s))
		return imap_session_refuse(s, REFUSAL_MAILBOX, ERR_ACCOUNT, e);
	note_absent(f, &b);
	return true;
}

/* --- short ones ----------------------------------------------------------- */

enum short_verdict { IS_WHOLE, IS_CUT, IS_UNKNOWN };

/* What stands behind the end of what came. */
struct behind {
	struct imap_fetched fetched;
	const struct imap_body_load *shorts;
	enum short_verdict *verdicts; /* of each of them */
};

/* Servers may work at several commands at once: any answer may bring it. */
static void take_behind(void *ctx, const struct mailimap_msg_att *msg)
{
	struct behind *b = ctx;

	imap_fetched_read(&b->fetched, msg);
	if (!b->fetched.body || !b->fetched.body_len)
		return;
	for (size_t i = 0; i < b->shorts->list.len; i++)
		if (b->shorts->list.items[i].uid == b->fetched.uid)
			b->verdicts[i] = IS_CUT;
}

static bool ask_behind(struct small_fetch *f, int *tags, struct err *e)
{
	for (size_t i = 0; i < f->shorts->list.len; i++) {
		const struct imap_body_load_item *item =
		    &f->shorts->list.items[i];

		if (!imap_command_send(f->session, e,
			"UID FETCH %" PRIu32 " (UID BODY.PEEK[]<%zu.16>)",
			item->uid, item->len))
			return false;
		tags[i] = f->session->wire.tag;
	}
	return true;
}

static bool read_behind(struct small_fetch *f, const int *tags,
    enum short_verdict *verdicts, struct err *e)
{
	struct behind b = {.shorts = f->shorts, .verdicts = verdicts};
	const struct imap_reading reading = {
	    &imap_budget_small, take_behind, &b};
	bool ok = true;

	imap_fetched_init(&b.fetched);
	for (size_t i = 0; ok && i < f->shorts->list.len; i++) {
		enum imap_status status;

		ok = imap_command_read(
		    f->session, tags[i], &reading, &status, e);
		if (ok && verdicts[i] != IS_CUT &&
		    (status != IMAP_OK || !f->shorts->list.items[i].len))
			verdicts[i] = IS_UNKNOWN;
	}
	imap_fetched_clear(&b.fetched);
	return ok;
}

/* Whole ones go to the store, cut ones are fetched as large ones are. */
static bool judge_shorts(
    struct small_fetch *f, const enum short_verdict *verdicts, struct err *e)
{
	struct imap_body_load *whole = imap_body_load_new(f->session->account);
	bool ok;

	for (size_t i = 0; i < f->shorts->list.len; i++) {
		const struct imap_body_load_item *item =
		    &f->shorts->list.items[i];

		if (verdicts[i] == IS_WHOLE)
			imap_body_load_add(whole, item,
			    f->shorts->bytes.data + item->at, item->len);
		else if (verdicts[i] == IS_UNKNOWN)
			f->absent[f->n_absent++] = f->short_items[i];
	}
	ok = put_bodies(f, whole, e);
	for (size_t i = 0; ok && i < f->shorts->list.len; i++)
		if (verdicts[i] == IS_CUT)
			ok = imap_fetch_large(
			    f->session, f->what->folder, f->short_items[i], e);
	return ok;
}

/* Some servers announce a wrong size, and some cut a message and report it
 * as whole. If nothing comes behind the end of what came, that is all there
 * is. */
static bool look_behind(struct small_fetch *f, struct err *e)
{
	size_t n = f->shorts->list.len;
	int *tags = mem_new(n + 1, sizeof *tags);
	enum short_verdict *verdicts = mem_new(n + 1, sizeof *verdicts);
	bool ok;

	ok = !n ||
	     (ask_behind(f, tags, e) && read_behind(f, tags, verdicts, e) &&
		 judge_shorts(f, verdicts, e));
	f->shorts->load.free(&f->shorts->load);
	f->shorts = imap_body_load_new(f->session->account);
	free(tags);
	free(verdicts);
	return ok;
}

/* --- all ------------------------------------------------------------------ */

/* No command is on its way: checks bodies that were short, and messages that
 * did not come. */
static bool pause_for_odd_ones(struct small_fetch *f, struct err *e)
{
	size_t n;

	if (!look_behind(f, e))
		return false;
	n = f->n_absent;
	f->n_absent = 0;
	return imap_missing_body_settle(
	    f->session, f->what->folder, f->absent, n, e);
}

static bool fetch_batches(struct small_fetch *f, struct err *e)
{
	for (;;) {
		if (!ask_for_batches(f, e))
			return false;
		if (!f->n_way) {
			if (!pause_for_odd_ones(f, e))
				return false;
			if (f->next == f->what->n || is_small_fetch_kicked(f))
				return true;
			continue;
		}
		if (!read_batch(f, e))
			return false;
	}
}

bool imap_fetch_small(
    struct imap_session *s, const struct imap_small *what, struct err *e)
{
	struct small_fetch f = {.session = s, .what = what};
	bool ok;

	f.came = mem_new(what->n + 1, sizeof *f.came);
	f.short_items = mem_new(what->n + 1, sizeof *f.short_items);
	f.absent = mem_new(what->n + 1, sizeof *f.absent);
	f.shorts = imap_body_load_new(s->account);
	imap_fetched_init(&f.fetched);
	ok = fetch_batches(&f, e);
	imap_fetched_clear(&f.fetched);
	f.shorts->load.free(&f.shorts->load);
	free(f.came);
	free(f.short_items);
	free(f.absent);
	return ok;
}
