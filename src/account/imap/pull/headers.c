#include "account/imap/pull/headers.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "account/imap/pull/header_load.h"
#include "account/imap/session/attempt.h"
#include "account/imap/session/command.h"
#include "account/imap/session/object_id.h"
#include "account/imap/session/mailbox.h"
#include "account/imap/body/offline_policy.h"
#include "base/log.h"

enum {
	WINDOW = 250,
	FIRST_WINDOW = 200, /* of a folder: a screenful and a bit is there
	                     * at once */
	ON_THE_WAY = 4,
	REFUSALS_MAX = 20,
	PARTS_MAX = 500, /* that are asked for alone in one go */
	SET_BYTES = 900, /* of a set of UIDs in a command */
};

/* What becomes a column of the store. */
#define WANTED                                                            \
	"(UID FLAGS INTERNALDATE RFC822.SIZE%s BODY.PEEK[HEADER.FIELDS (" \
	"DATE FROM TO CC SUBJECT MESSAGE-ID IN-REPLY-TO REFERENCES "      \
	"CONTENT-TYPE)])"

/* Headers may be huge, as references and recipients go; the rest of an
 * answer is some 120 bytes a message. */
static const struct imap_budget budget = {
    .line = 64 * 1024,
    .text = 64 * 1024 + WINDOW * 1024,
    .literals = WINDOW * 64 * 1024,
    .ms = 10 * 60 * 1000,
};

/* One command and its answer. */
struct header_window {
	int tag;
	struct imap_range range;
	struct imap_range numbers; /* instead, until it is read; first 0: not */
	uint64_t expected;         /* messages */
};

struct header_fetch {
	struct imap_session *session;
	struct imap_headers *what;
	int64_t wanted_since;
	uint32_t next; /* where the next window begins; 0: no more */
	size_t width;
	struct header_window way[ON_THE_WAY]; /* in the order they were sent */
	size_t n_way;
	size_t most_way; /* of them at once: the first window of a folder is
	                  * alone, for servers answer several in turns, and a
	                  * person waits for it */
	struct imap_fetched fetched;
	struct imap_header_load *arrivals; /* of the window being read */
	bool is_single;          /* a part that is in doubt, asked for alone */
	bool was_refused;        /* it was */
	size_t refusals;         /* windows that were refused whole, in a row */
	uint64_t came, expected; /* so far; some come with an earlier window */
};

/* --- asking --------------------------------------------------------------- */

/* The next window; false if there is none. */
static bool choose_header_range(
    struct header_fetch *f, struct header_window *w, struct buf *set)
{
	const struct imap_uids *uids = f->what->uids;
	bool is_down = f->what->order == IMAP_NEWEST_FIRST;

	if (!f->next ||
	    !(is_down ? imap_uids_highest(uids, f->next, f->width, &w->range)
		      : imap_uids_lowest(uids, f->next, f->width, &w->range)))
		return false;
	buf_printf(set, "%" PRIu32 ":%" PRIu32, w->range.first, w->range.last);
	w->expected = imap_uids_count_in(uids, &w->range);
	if (is_down)
		f->next = w->range.first - 1;
	else
		f->next = w->range.last < UINT32_MAX ? w->range.last + 1 : 0;
	f->width = WINDOW;
	return true;
}

/* The same for messages here and there: what lies between is not wanted. */
static bool choose_strays(
    struct header_fetch *f, struct header_window *w, struct buf *set)
{
	const struct imap_uids *uids = f->what->uids;
	struct imap_uids some = {0};
	size_t n;

	if (!f->next || !imap_uids_lowest(uids, f->next, WINDOW, &w->range))
		return false;
	imap_uids_cut(&some, uids, &w->range);
	n = imap_uids_print(set, &some, 0, SET_BYTES);
	w->range.last = some.items[n - 1].last;
	w->expected = imap_uids_count_in(&some, &w->range);
	f->next = w->range.last < UINT32_MAX ? w->range.last + 1 : 0;
	imap_uids_clear(&some);
	return true;
}

static bool ask_for_windows(struct header_fetch *f, struct err *e)
{
	struct imap_session *s = f->session;
	bool ok = true;

	size_t most = s->attempts.is_careful ? 1 : f->most_way;

	while (ok && f->n_way < most) {
		struct header_window *w = &f->way[f->n_way];
		struct buf set = BUF_INIT;
		bool more = f->what->order == IMAP_IN_BETWEEN
		                ? choose_strays(f, w, &set)
		                : choose_header_range(f, w, &set);

		if (more)
			ok = imap_command_send(s, e, "UID FETCH %s " WANTED,
			    set.data, imap_object_id_item(&s->caps));
		buf_clear(&set);
		if (!more)
			break;
		w->tag = s->wire.tag;
		f->n_way += ok;
	}
	return ok;
}

/* The newest messages, by number: their UIDs are not known yet. */
static bool ask_newest(struct header_fetch *f, struct err *e)
{
	struct imap_session *s = f->session;
	uint32_t last = imap_mailbox_exists(s);
	uint32_t first = last > FIRST_WINDOW ? last - FIRST_WINDOW + 1 : 1;

	f->way[0] = (struct header_window){
	    .numbers = {first, last}, .expected = last - first + 1};
	if (!imap_command_send(s, e, "FETCH %" PRIu32 ":%" PRIu32 " " WANTED,
		first, last, imap_object_id_item(&s->caps)))
		return false;
	f->way[0].tag = s->wire.tag;
	f->n_way = 1;
	return true;
}

/* --- reading -------------------------------------------------------------- */

/* Did we ask for this one? */
static bool is_header_asked(
    const struct header_fetch *f, uint32_t number, uint32_t uid)
{
	const struct imap_range *numbers = &f->way[0].numbers;
	uint32_t uidnext = f->session->mailbox.uidnext;

	if (numbers->first)
		return uid && (!uidnext || uid < uidnext) &&
		       number >= numbers->first && number <= numbers->last;
	for (size_t i = 0; i < f->n_way; i++)
		if (uid >= f->way[i].range.first && uid <= f->way[i].range.last)
			return true;
	return false;
}

static void take_header(void *ctx, const struct mailimap_msg_att *msg)
{
	struct header_fetch *f = ctx;

	imap_fetched_read(&f->fetched, msg);
	f->what->has_uid_zero |= f->fetched.has_uid && !f->fetched.uid;
	/* A server that sends far more than there is sends messages twice. */
	if (is_header_asked(f, msg->att_number, f->fetched.uid) &&
	    f->arrivals->list.len < 4 * WINDOW)
		imap_header_load_take(f->arrivals, &f->fetched);
}

/* The UIDs of a window that was asked for by number. */
static void find_window_range(
    const struct header_fetch *f, struct header_window *w)
{
	struct imap_uids uids = {0};

	for (size_t i = 0; i < f->arrivals->list.len; i++)
		imap_uids_add(&uids, f->arrivals->list.items[i].uid,
		    f->arrivals->list.items[i].uid);
	w->range.first = imap_uids_first(&uids);
	w->range.last = imap_uids_last(&uids);
	imap_uids_clear(&uids);
}

/* How far the window brings us. */
static void move_state(struct header_fetch *f, const struct header_window *w)
{
	struct folder *folder = f->what->folder;

	switch (f->what->order) {
	case IMAP_NEWEST_FIRST:
		if (!folder->uid_known)
			folder->uid_known = w->range.last;
		folder->uid_oldest = w->range.first;
		break;
	case IMAP_OLDEST_FIRST:
		folder->uid_known = w->range.last;
		break;
	case IMAP_IN_BETWEEN:
		return;
	}
	f->arrivals->state = *folder;
	f->arrivals->state.name = f->arrivals->state.srv_name = NULL;
	f->arrivals->has_state = true;
}

/* The log tells of what does not come. */
static void note_missing_headers(
    struct header_fetch *f, const struct header_window *w)
{
	const struct imap_session *s = f->session;

	f->came += f->arrivals->list.len;
	f->expected += w->expected;
	if (f->what->is_guess || f->came >= f->expected)
		return;
	log_line(s->account->conf->label,
	    "%" PRIu64 " headers did not come for UIDs %" PRIu32 ":%" PRIu32
	    ": %s",
	    f->expected - f->came, w->range.first, w->range.last,
	    s->words.data);
	f->came = f->expected;
}

/* A line that breaks now is charged to the window. */
static void begin_window(struct header_fetch *f, const struct header_window *w)
{
	struct imap_step step = {.what = IMAP_STEP_HEADERS,
	    .folder_id = f->what->folder->id,
	    .first = w->range.first,
	    .last = w->range.last};

	if (w->numbers.first)
		step = (struct imap_step){
		    .what = IMAP_STEP_NEWEST, .folder_id = step.folder_id};
	imap_attempt_begin(f->session, &step);
}

/* A refused window is noted, to be asked for in smaller parts; a server that
 * refuses everything is not asked on. */
static bool refuse_window(
    struct header_fetch *f, const struct header_window *w, struct err *e)
{
	struct imap_session *s = f->session;
	const struct imap_step step = {.what = IMAP_STEP_HEADERS,
	    .folder_id = f->what->folder->id,
	    .first = w->range.first,
	    .last = w->range.last};

	f->was_refused = true;
	if (f->is_single)
		return true;
	if (w->numbers.first || ++f->refusals > REFUSALS_MAX ||
	    imap_session_is_throttled(s))
		return imap_session_refuse(s, REFUSAL_MAILBOX, ERR_FOLDER, e);
	return imap_attempt_refuse(s, &step, NULL, e);
}

/* Reads the window that was sent first and hands it to the writer. */
static bool read_header_window(struct header_fetch *f, struct err *e)
{
	struct imap_session *s = f->session;
	const struct imap_reading reading = {&budget, take_header, f};
	struct header_window w = f->way[0];
	enum imap_status status;
	bool ok;

	begin_window(f, &w);
	f->arrivals = imap_header_load_new(s->account, f->what->folder->id);
	f->arrivals->wanted_since = f->wanted_since;
	ok = imap_command_read(s, w.tag, &reading, &status, e);
	f->n_way--;
	memmove(f->way, f->way + 1, f->n_way * sizeof *f->way);
	if (ok)
		note_missing_headers(f, &w);
	if (ok)
		s->attempts.doing.what = NULL;
	if (ok && status == IMAP_OK)
		f->refusals = 0;
	else if (ok && f->arrivals->list.len < w.expected)
		ok = refuse_window(f, &w, e);
	if (ok && s->mailbox.is_replaced)
		ok = imap_session_fail_replaced(e);
	if (ok && w.numbers.first)
		find_window_range(f, &w);
	if (!ok || !w.range.last) {
		f->arrivals->load.free(&f->arrivals->load);
		return ok;
	}
	move_state(f, &w);
	f->what->done += (int64_t)f->arrivals->list.len;
	return imap_session_store(
	    s, &f->arrivals->load, f->what->folder->id, e);
}

/* Answers that are still on their way would be taken for those to the next
 * command. */
static bool drain_windows(struct header_fetch *f)
{
	const struct imap_reading reading = {.budget = &budget};
	enum imap_status status;
	struct err e;

	for (size_t i = 0; i < f->n_way; i++)
		if (!imap_command_read(
			f->session, f->way[i].tag, &reading, &status, &e))
			return false;
	return true;
}

static void tell_header_progress(const struct header_fetch *f)
{
	backend_tell_progress(
	    f->session->account, DOING_HEADERS, f->what->done, f->what->total);
}

static bool read_windows(struct header_fetch *f, struct err *e)
{
	if (!ask_for_windows(f, e))
		return false;
	while (f->n_way) {
		if (!read_header_window(f, e)) {
			if (e->scope < ERR_ACCOUNT && !drain_windows(f))
				imap_session_fail(f->session, e);
			return false;
		}
		tell_header_progress(f);
		f->most_way = ON_THE_WAY;
		if (!ask_for_windows(f, e))
			return false;
	}
	return true;
}

bool imap_headers_newest(
    struct imap_session *s, struct imap_headers *h, struct err *e)
{
	struct header_fetch f = {.session = s,
	    .what = h,
	    .wanted_since = imap_offline_policy_since(s, h->folder->name)};
	bool ok;

	imap_fetched_init(&f.fetched);
	ok = ask_newest(&f, e) && read_header_window(&f, e);
	imap_fetched_clear(&f.fetched);
	return ok;
}

/* What is in doubt or left out is not asked for along with the others. */
static void leave_out_doubtful(
    struct imap_session *s, const struct imap_headers *h, struct imap_uids *out)
{
	struct imap_uids spared = {0};
	const struct attempt *a;
	uint32_t uid = 1;

	while (uid && (a = imap_attempt_at(
			   s, IMAP_STEP_HEADERS, h->folder->id, uid))) {
		imap_uids_add(&spared, (uint32_t)a->first, (uint32_t)a->last);
		uid = (uint32_t)a->last + 1;
	}
	imap_uids_subtract(out, h->uids, &spared);
	imap_uids_clear(&spared);
}

bool imap_headers_fetch(
    struct imap_session *s, struct imap_headers *h, struct err *e)
{
	bool is_down = h->order == IMAP_NEWEST_FIRST;
	const struct imap_uids *all = h->uids;
	struct imap_uids uids = {0};
	struct header_fetch f = {.session = s,
	    .what = h,
	    .wanted_since = imap_offline_policy_since(s, h->folder->name),
	    .width = h->folder->uid_oldest ? WINDOW : FIRST_WINDOW,
	    .most_way = h->folder->uid_oldest ? ON_THE_WAY : 1};
	bool ok;

	leave_out_doubtful(s, h, &uids);
	h->uids = &uids;
	f.next = is_down ? imap_uids_last(&uids) : imap_uids_first(&uids);
	imap_fetched_init(&f.fetched);
	ok = read_windows(&f, e);
	imap_fetched_clear(&f.fetched);
	h->uids = all;
	imap_uids_clear(&uids);
	return ok;
}

/* --- what is in doubt ----------------------------------------------------- */

/* Asks for a part alone, as if it were amid what is known. */
static bool fetch_doubtful_part(struct imap_session *s, struct imap_headers *h,
    const struct imap_range *part, bool *came, struct err *e)
{
	struct imap_uids uids = {0};
	struct header_fetch f = {.session = s,
	    .what = h,
	    .wanted_since = imap_offline_policy_since(s, h->folder->name),
	    .is_single = true};
	bool ok;

	imap_uids_add(&uids, part->first, part->last);
	h->uids = &uids;
	h->order = IMAP_IN_BETWEEN;
	h->is_guess = true;
	f.way[0] = (struct header_window){
	    .range = *part, .expected = (uint64_t)part->last - part->first + 1};
	imap_fetched_init(&f.fetched);
	ok =
	    imap_command_send(s, e, "UID FETCH %" PRIu32 ":%" PRIu32 " " WANTED,
		part->first, part->last, imap_object_id_item(&s->caps));
	f.way[0].tag = s->wire.tag;
	f.n_way = 1;
	ok = ok && read_header_window(&f, e);
	*came = !f.was_refused;
	imap_fetched_clear(&f.fetched);
	h->uids = NULL;
	h->is_guess = false;
	imap_uids_clear(&uids);
	return ok;
}

/* The lower half of what failed, or all of what only lay beside that. */
static struct imap_range choose_doubtful_part(const struct attempt *a)
{
	if (!a->tries)
		return (struct imap_range){
		    (uint32_t)a->first, (uint32_t)a->last};
	return (struct imap_range){(uint32_t)a->first,
	    (uint32_t)(a->first + (a->last - a->first) / 2)};
}

/* Asks for parts, each half of the one that was refused, down to the messages
 * that are to blame. */
bool imap_headers_narrow(
    struct imap_session *s, struct imap_headers *h, struct err *e)
{
	struct imap_step step = {
	    .what = IMAP_STEP_HEADERS, .folder_id = h->folder->id};
	const struct attempt *a;
	uint32_t uid = 1;

	for (int n = 0; n < PARTS_MAX && uid; n++) {
		struct imap_range part;
		bool came;

		a = imap_attempt_at(s, step.what, step.folder_id, uid);
		if (!a)
			break;
		if (!imap_attempt_is_due(s, a)) {
			uid = (uint32_t)a->last + 1;
			continue;
		}
		part = choose_doubtful_part(a);
		step.first = part.first;
		step.last = part.last;
		if (!fetch_doubtful_part(s, h, &part, &came, e) ||
		    !(came ? imap_attempt_end(s, &step, e)
			   : imap_attempt_refuse(s, &step, NULL, e)))
			return false;
		/* One message that was refused now is not due any more, or
		 * only with the next round. */
		if (!came && part.first == part.last)
			uid = part.last + 1;
	}
	return true;
}
