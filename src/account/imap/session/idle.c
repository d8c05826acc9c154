#include "account/imap/session/idle.h"

#include <stdlib.h>

#include "account/imap/session/attempt.h"
#include "account/imap/session/mailbox.h"
#include "account/imap/session/notify.h"
#include "account/imap/session/exchange.h"
#include "base/date.h"
#include "account/imap/wire/status_line.h"
#include "account/imap/wire/stream.h"
#include "store/read/folder.h"

enum {
	IDLE_BYTES = 1024 * 1024, /* bytes a server may send in one IDLE */
	NOOP_MS = 2 * 60 * 1000,  /* between two NOOPs where there is no IDLE */
	LOOK_MS = 30 * 1000, /* between checks whether the computer has slept */
	NAP_MS = 5 * 1000,   /* of sleep that a connection survives */
	PROOF_MS = 10 * 1000,  /* for an answer on a connection that may have
	                          died meanwhile */
	BLAME_MS = 5 * 1000,   /* in which a line breaks over IDLE itself */
	CLOSED_MS = 30 * 1000, /* at least, until INBOX is tried again */
};

struct idle_watch {
	struct imap_session *session;
	const struct wake *wake;
	int64_t until; /* ticks */
	bool has_news, is_over;
	bool has_slept; /* the computer has, so the line may be dead */
};

/* "5 EXISTS" and the like. The same count as before is no news: some servers
 * send it whenever an IDLE begins. RECENT never comes alone. */
static bool is_mailbox_news(const struct imap_session *s, const char *words)
{
	char *rest;
	unsigned long n = strtoul(words, &rest, 10);

	if (imap_is_word(words, IMAP_STATUS_FOREIGN "VANISHED"))
		return true;
	if (rest == words)
		return false;
	rest += *rest == ' ';
	if (imap_is_word(rest, "EXISTS"))
		return n != s->mailbox.exists;
	return imap_is_word(rest, "EXPUNGE") || imap_is_word(rest, "FETCH");
}

/* True if it is news of the open mailbox. */
static bool take_idle_data(struct imap_session *s, const struct imap_answer *a)
{
	const char *end = a->line.data + a->line.len;

	imap_notify_take(s, a->words, (size_t)(end - a->words));
	return is_mailbox_news(s, a->words);
}

/* RFC 5465, 5.8: too much happens, so the server reports nothing more. The
 * next watch sends NOTIFY again and gets the state of all folders. */
static void take_idle_status(
    struct imap_session *s, const struct imap_answer *a)
{
	struct buf code = BUF_INIT;

	imap_answer_code(a, &code);
	if (imap_is_word(code.data, "NOTIFICATIONOVERFLOW"))
		s->notify_is_on = false;
	buf_clear(&code);
}

/* Takes what comes between the DONE and the end of the IDLE. */
static void take_behind_done(
    struct imap_session *s, const struct imap_answer *a)
{
	if (a->kind == IMAP_KIND_DATA && take_idle_data(s, a))
		s->news.has_some = true;
	if (a->kind == IMAP_KIND_STATUS)
		take_idle_status(s, a);
}

/* Reads one answer. */
static bool read_idle_answer(
    struct idle_watch *w, enum imap_kind *kind, struct err *e)
{
	struct imap_answer a;
	bool ok;

	imap_answer_init(&a);
	ok = imap_exchange_read(w->session, &a, e);
	*kind = a.kind;
	if (ok && a.kind == IMAP_KIND_DATA && take_idle_data(w->session, &a))
		w->has_news = true;
	if (ok && a.kind == IMAP_KIND_STATUS)
		take_idle_status(w->session, &a);
	if (ok && w->session->has_bye)
		ok = imap_session_fail_bye(w->session, e);
	if (ok && a.kind == IMAP_KIND_DONE && a.status != IMAP_OK)
		w->session->caps.bits &= ~(unsigned)IMAP_CAP_IDLE;
	imap_answer_clear(&a);
	return ok;
}

static bool read_idle_until(struct idle_watch *w, enum imap_kind a,
    enum imap_kind b, enum imap_kind *kind, struct err *e)
{
	do {
		if (!read_idle_answer(w, kind, e))
			return false;
	} while (*kind != a && *kind != b);
	return true;
}

static int left_ms(const struct idle_watch *w, int64_t until)
{
	int64_t end = until < w->until ? until : w->until;
	int64_t left = end - date_ticks();

	return left <= 0 ? 0 : left > INT32_MAX ? INT32_MAX : (int)left;
}

/* Sleeps until something happens, at most until then. Lines that are here
 * already are read first: a poll would sleep on them. */
static bool sleep_until_news(struct idle_watch *w, int64_t until, struct err *e)
{
	struct imap_session *s = w->session;
	int64_t slept = date_slept();
	enum imap_kind kind;

	while (!w->has_news) {
		if (date_slept() - slept > NAP_MS) {
			w->has_slept = true;
			return true;
		}
		if (!imap_stream_has_input(s->wire.stream)) {
			int left = left_ms(w, until);
			int ms = left < LOOK_MS ? left : LOOK_MS;

			switch (link_wait(s->link, w->wake, ms)) {
			case LINK_READABLE:
				break;
			case LINK_WOKEN:
				w->is_over = true;
				return true;
			case LINK_TIMEOUT:
				if (left > ms)
					continue;
				return true;
			case LINK_FAILED:
				imap_session_fail(s, e);
				if (e->kind == ERR_NETWORK)
					e->retry = RETRY_NOW;
				return false;
			}
		}
		if (!read_idle_answer(w, &kind, e)) {
			if (e->kind == ERR_NETWORK)
				e->retry = RETRY_NOW;
			return false;
		}
	}
	return true;
}

static void set_idle_budget(struct imap_session *s)
{
	link_budget(s->link, IDLE_BYTES, 0);
	imap_stream_limit(s->wire.stream, IMAP_ANSWER, IDLE_BYTES);
}

static bool begin_idle(struct idle_watch *w, bool *is_refused, struct err *e)
{
	struct imap_session *s = w->session;
	enum imap_kind kind;

	imap_exchange_budget(s, 0);
	if (!imap_wire_command(&s->wire, e, "IDLE") ||
	    !read_idle_until(w, IMAP_KIND_CONTINUE, IMAP_KIND_DONE, &kind, e))
		return false;
	*is_refused = kind == IMAP_KIND_DONE;
	return true;
}

/* Ends with a DONE. */
static bool end_idle(struct idle_watch *w, struct err *e)
{
	struct imap_session *s = w->session;
	enum imap_kind kind;
	bool ok;

	imap_exchange_budget(s, 0);
	if (w->has_slept)
		link_budget(s->link, IDLE_BYTES, PROOF_MS);
	if (!imap_wire_answer(&s->wire, "DONE", e))
		return false;
	/* A command that a person waits for is sent right behind the DONE,
	 * unless the server loses what comes behind it. */
	if (w->is_over && !w->has_slept &&
	    !(s->account->imap_risks & IMAP_RISK_BEHIND_DONE)) {
		s->account->imap_risks |= IMAP_RISK_BEHIND_DONE;
		s->idle_end = (struct imap_idle_end){
		    IMAP_IDLE_DONE_SENT, s->wire.tag, take_behind_done};
		return true;
	}
	ok = read_idle_until(w, IMAP_KIND_DONE, IMAP_KIND_DONE, &kind, e);
	if (!ok && w->has_slept && e->kind == ERR_NETWORK)
		e->retry = RETRY_NOW;
	w->has_slept = false;
	return ok;
}

/* From its beginning to its end. */
static bool run_idle(struct idle_watch *w, struct err *e)
{
	struct imap_session *s = w->session;
	bool is_refused;

	if (!begin_idle(w, &is_refused, e))
		return false;
	if (is_refused)
		return true;
	set_idle_budget(s);
	return sleep_until_news(w, date_ticks() + s->renew_ms, e) &&
	       end_idle(w, e);
}

/* One IDLE. A line that breaks later on was not broken by it. */
static bool idle_once(struct idle_watch *w, struct err *e)
{
	static const struct imap_step step = {.what = IMAP_STEP_IDLE};
	struct imap_session *s = w->session;
	int64_t begun = date_ticks();
	bool ok;

	imap_attempt_begin(s, &step);
	ok = run_idle(w, e);
	if (ok || date_ticks() - begun > BLAME_MS)
		s->attempts.doing.what = NULL;
	if (!ok || s->idle_end.state != IMAP_IDLE_NONE ||
	    !imap_attempt_is_known(s, &step))
		return ok;
	return imap_attempt_end(s, &step, e);
}

static bool can_idle(const struct imap_session *s)
{
	return s->caps.bits & IMAP_CAP_IDLE &&
	       !imap_attempt_is_left_out(s, IMAP_STEP_IDLE, 0);
}

/* Without IDLE the server reports changes with the answer to any command. */
static bool poll_with_noop(struct idle_watch *w, struct err *e)
{
	struct imap_session *s = w->session;
	enum imap_kind kind;

	set_idle_budget(s);
	if (!sleep_until_news(w, date_ticks() + NOOP_MS, e))
		return false;
	if (w->has_news || w->is_over || date_ticks() >= w->until)
		return true;
	imap_exchange_budget(s, 0);
	return imap_wire_command(&s->wire, e, "NOOP") &&
	       read_idle_until(w, IMAP_KIND_DONE, IMAP_KIND_DONE, &kind, e);
}

static bool watch_mailbox(struct idle_watch *w, struct err *e)
{
	struct imap_session *s = w->session;

	while (!w->has_news && !w->is_over && date_ticks() < w->until) {
		if (can_idle(s)) {
			if (!idle_once(w, e))
				return false;
		} else if (!poll_with_noop(w, e)) {
			return false;
		}
	}
	return true;
}

/* Did something happen between the pull and now? */
static bool has_changed(const struct imap_mailbox *m, const struct folder *f)
{
	/* Of UIDs that count in one session only all is new here. */
	if (folder_has_session_uids(f))
		return m->exists != f->srv_total;
	return m->uidvalidity != f->uidvalidity || m->exists != f->srv_total ||
	       m->modseq != f->modseq ||
	       (m->uidnext && m->uidnext > f->uid_known + 1 && m->modseq == 0);
}

static bool read_watched_folder(
    struct imap_session *s, int64_t folder_id, struct folder *f, struct err *e)
{
	struct account *a = s->account;

	return (folder_id ||
		   folder_with_role(a->db, a->id, ROLE_INBOX, &folder_id, e)) &&
	       folder_read(a->db, folder_id, f, e);
}

/* Opened just now; INBOX is open from the start. */
static bool is_just_opened(struct imap_session *s, const struct folder *f)
{
	if (!imap_session_is_fresh(s) || s->mailbox.is_replaced)
		return false;
	if (!s->mailbox.folder_id && f->role == ROLE_INBOX)
		s->mailbox.folder_id = f->id;
	return s->mailbox.folder_id == f->id;
}

/* True if the folder was watched before and is open still: what happened
 * meanwhile came with the answers to other commands. Opening it again would
 * cost a server with a large mailbox more than the message for which the
 * watch was ended. */
static bool is_watched_still(
    const struct imap_session *s, const struct folder *f)
{
	return s->news.is_complete && !s->mailbox.is_replaced &&
	       s->mailbox.folder_id == f->id;
}

/* Opens the folder to be told of what happens there. */
static bool open_watched_folder(
    struct idle_watch *w, int64_t folder_id, struct err *e)
{
	struct imap_session *s = w->session;
	struct folder f = {0};
	bool ok = read_watched_folder(s, folder_id, &f, e);

	if (ok && is_watched_still(s, &f)) {
		w->has_news = s->news.has_some;
		folder_clear(&f);
		return true;
	}
	ok = ok && (is_just_opened(s, &f) ||
		       imap_mailbox_open(s, &f, IMAP_EXAMINE, e));
	s->mailbox.use = IMAP_MAILBOX_USED;

	/* A difference that a pull does not remove must not cause pulls
	 * without end. */
	if (ok && f.pulled_at)
		w->has_news =
		    s->news.last_folder_id != f.id &&
		    (s->news.has_some || has_changed(&s->mailbox, &f));
	s->news.last_folder_id = w->has_news ? f.id : 0;
	folder_clear(&f);
	return ok;
}

/* When INBOX, which can't be opened now, may be tried again. */
static bool inbox_due(struct imap_session *s, int64_t *ticks, struct err *e)
{
	struct folder f = {0};
	bool ok = read_watched_folder(s, 0, &f, e);
	int64_t ms = ok ? 1000 * imap_attempt_folder_wait(s, f.id) : 0;

	*ticks = date_ticks() + (ms < CLOSED_MS ? CLOSED_MS : ms);
	folder_clear(&f);
	return ok;
}

/* Keeps the line while INBOX can't be opened. What the server says is about
 * another mailbox; that INBOX may be tried again is the news. */
static bool watch_nothing(struct idle_watch *w, struct err *e)
{
	int64_t due, until = w->until;

	if (!inbox_due(w->session, &due, e))
		return false;
	w->until = due < until ? due : until;
	while (!w->is_over && date_ticks() < w->until) {
		w->has_news = false;
		if (!poll_with_noop(w, e))
			return false;
	}
	w->has_news = !w->is_over && date_ticks() >= due;
	return true;
}

bool imap_idle(struct imap_session *s, const struct imap_idle *what,
    bool *has_news, struct err *e)
{
	struct idle_watch w = {
	    .session = s, .wake = what->wake, .until = date_ticks() + what->ms};
	bool ok = imap_exchange_end_idle(s, e) && imap_notify_begin(s, e);
	bool is_open = ok && open_watched_folder(&w, what->folder_id, e);

	if (is_open)
		ok = watch_mailbox(&w, e);
	else if (ok)
		ok = !what->folder_id && e->scope < ERR_ACCOUNT &&
		     watch_nothing(&w, e);
	*has_news = w.has_news;
	s->news.is_complete = ok && is_open && !w.has_news;
	s->news.has_some = false;
	return ok;
}
