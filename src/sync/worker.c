#include "sync/worker.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "account/account.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/thread.h"
#include "config/conf.h"
#include "store/read/folder.h"
#include "store/read/pending.h"
#include "sync/idle_session.h"
#include "sync/backoff.h"

enum {
	LINES_IN_ROUND = 40,
	BODIES_AT_ONCE = 1000, /* a kick is looked at more often */
	/* From news of INBOX to a look at all folders: mail that a server
	 * sorts comes to several at a time. And from the last round to one for
	 * folders that came or went. */
	SOON_MS = 10 * 1000,
	WATCH_PROVED_MS = 60 * 1000, /* a line that stood so long was a good
	                              * one */
};

struct worker {
	struct worker_setup setup;
	pthread_t thread;
	struct wake stop, kick;
	struct wake posted; /* the post has ended */
	struct account_hooks hooks;
	struct news *told;     /* what to look at: folders, or all of them;
	                        * with a kick */
	struct claims *claims; /* shared with the idle_session */
	struct idle_session *idle_session; /* NULL: none */
	struct post *post; /* NULL: none; guarded by mutex until there is */
	struct account account;
	struct session *session;
	struct err dial_error; /* why there is none yet; text "" = not tried */
	int failures;          /* in a row */
	bool was_well;         /* a round went well since the start */
	bool owes_permission;  /* to the idle_session */
	bool is_open;          /* the session is, and was made known */

	pthread_mutex_t mutex; /* guards state */
	struct worker_state state;
};

static void set_phase(
    struct worker *w, enum worker_phase phase, int64_t next_at)
{
	pthread_mutex_lock(&w->mutex);
	w->state.account_id = w->account.id;
	w->state.phase = phase;
	w->state.next_at = next_at;
	pthread_mutex_unlock(&w->mutex);
	news_of_state(w->setup.news);
}

static void set_visit(struct worker *w)
{
	pthread_mutex_lock(&w->mutex);
	w->state.visit = w->account.visit;
	w->state.visit.text = w->state.visit.said = NULL;
	pthread_mutex_unlock(&w->mutex);
}

/* A line that broke, the first time. */
static bool is_brief_trouble(const struct worker *w, const struct err *why)
{
	return w->was_well && !w->failures && why->kind == ERR_NETWORK &&
	       (why->retry == RETRY_NOW || why->retry == RETRY_LATER);
}

static void set_trouble(struct worker *w, const struct err *why)
{
	pthread_mutex_lock(&w->mutex);
	w->state.is_brief = why && is_brief_trouble(w, why);
	if (why)
		w->state.trouble = *why;
	else
		err_reset(&w->state.trouble);
	pthread_mutex_unlock(&w->mutex);
}

static void on_changed(void *ctx, int64_t account_id, int64_t folder_id)
{
	struct worker *w = ctx;

	(void)account_id;
	if (folder_id)
		news_of_folder(w->setup.news, folder_id);
	else
		news_of_folders(w->setup.news);
	if (w->setup.index)
		wake_kick(w->setup.index);
}

/* Called by the idle session, in its thread. A pause after trouble is not
 * ended: the round behind it looks at everything. */
static void on_elsewhere(void *ctx, int64_t account_id, int64_t folder_id)
{
	struct worker *w = ctx;
	enum worker_phase phase;

	(void)account_id;
	pthread_mutex_lock(&w->mutex);
	phase = w->state.phase;
	pthread_mutex_unlock(&w->mutex);
	news_of_folder(w->told, folder_id);
	if (phase == WORKER_BUSY || phase == WORKER_WATCHING)
		wake_kick(&w->kick);
}

/* The idle session may sign in. */
static void allow_idle_session(struct worker *w)
{
	if (w->owes_permission)
		idle_session_allow(w->idle_session);
	w->owes_permission = false;
}

static void on_progress(void *ctx, const struct account_progress *p)
{
	struct worker *w = ctx;

	if (p->doing == DOING_HEADERS && p->done)
		allow_idle_session(w);

	pthread_mutex_lock(&w->mutex);
	w->state.account_id = p->account_id;
	w->state.phase = WORKER_BUSY;
	w->state.progress = *p;
	pthread_mutex_unlock(&w->mutex);
	news_of_state(w->setup.news);
}

/* Bodies that are wanted, the urgent ones first, until there are no more or
 * something more urgent comes up. */
static bool fetch_bodies(struct worker *w, struct err *e)
{
	enum message_want least =
	    w->setup.fetches_bodies ? WANT_BY_POLICY : WANT_BY_USER;
	const struct sync_visit *v = &w->account.visit;
	int64_t stored = v->stored, bytes = v->bytes;
	size_t missing = strlen(v->missing);
	int n;

	if (!w->session->backend->fetch)
		return true;
	do {
		if (!w->session->backend->fetch(
			w->session, least, BODIES_AT_ONCE, &n, e)) {
			account_note_failure(&w->account, e);
			return false;
		}
	} while (n && !wake_is_up(&w->kick));
	return (v->stored == stored && v->bytes == bytes &&
		   strlen(v->missing) == missing) ||
	       account_note_bodies(&w->account, e);
}

/* Unless there is something more urgent: then it comes with the next round. */
static bool finish_round(struct worker *w, struct err *e)
{
	if (wake_is_up(&w->kick) || account_finish(w->session, e))
		return true;
	account_note_failure(&w->account, e);
	return false;
}

/* A connection that failed before the store was open counts as a try. */
static bool open_session(struct worker *w, struct err *e)
{
	bool was_tried = *w->dial_error.text;

	*e = w->dial_error;
	w->dial_error = (struct err){0};
	if (was_tried || !account_open(&w->account, &w->session, e)) {
		account_note_failure(&w->account, e);
		return false;
	}
	w->is_open = true;
	w->owes_permission = w->idle_session != NULL;
	return true;
}

/* The user of a new account waits for the newest messages: a second sign-in
 * would only take time of the server. */
static bool is_account_new(struct worker *w)
{
	struct err ignored;
	int64_t inbox = 0;

	return folder_with_role(w->account.db, w->account.id, ROLE_INBOX,
		   &inbox, &ignored) &&
	       !inbox;
}

/* Folders that fail in a visit do not keep the bodies of others away. */
static bool work_once(struct worker *w, struct err *e)
{
	struct err why;
	bool ok;

	if (!w->is_open && !open_session(w, e))
		return false;
	if (w->owes_permission && !is_account_new(w))
		allow_idle_session(w);
	ok = account_visit(w->session, &w->setup.pull, e);
	if (w->setup.pull.kind == PULL_REHEARSAL ||
	    (!ok && e->scope >= ERR_ACCOUNT))
		return ok;
	allow_idle_session(w);
	if (fetch_bodies(w, &why) && finish_round(w, &why))
		return ok;
	*e = why;
	return false;
}

static void drop_worker_session(struct worker *w)
{
	account_close(w->session);
	w->session = NULL;
	w->is_open = false;
}

static void count_round(struct worker *w, int64_t begun, int64_t done)
{
	pthread_mutex_lock(&w->mutex);
	w->state.rounds_begun += begun;
	w->state.rounds_done += done;
	pthread_mutex_unlock(&w->mutex);
	if (done && w->setup.round)
		wake_kick(w->setup.round);
}

/* A round covers all that was told before it began. */
static void forget_told_folders(struct worker *w)
{
	struct news_list told;

	wake_drain(&w->kick);
	news_take(w->told, &told);
	news_list_clear(&told);
}

/* After the n-th line of a round, which broke: is its cause known, and not for
 * the first time? */
static bool may_try_another_line(const struct worker *w, int n)
{
	enum break_cause cause = w->account.line_break.cause;

	return cause == BREAK_AT_STEP_AGAIN || (n && cause == BREAK_AT_STEP);
}

/* A line that breaks again and again at one thing shows bit by bit which one
 * that is: then the next session goes on at once, in the same round. */
static bool work_on_lines(struct worker *w, struct err *e)
{
	bool ok;

	w->account.begun_at = date_now();
	w->account.line_break.blamed = NULL;
	for (int n = 0; n < LINES_IN_ROUND; n++) {
		w->account.line_break.cause = BREAK_UNEXPLAINED;
		ok = work_once(w, e);
		if (ok || e->scope != ERR_ACCOUNT || e->kind == ERR_STOPPED ||
		    !may_try_another_line(w, n) || wake_is_up(&w->stop))
			break;
		drop_worker_session(w);
	}
	return ok;
}

/* One round. An error of single folders or messages is noted, and is no
 * failure of the round. */
static bool work_round(struct worker *w, struct err *e)
{
	bool ok;

	forget_told_folders(w);
	count_round(w, 1, 0);
	ok = work_on_lines(w, e);
	w->was_well |= ok;
	if (ok)
		set_trouble(w, NULL);
	else if (e->kind != ERR_STOPPED)
		set_trouble(w, e);
	if (!ok && e->scope >= ERR_ACCOUNT)
		drop_worker_session(w);
	set_visit(w);
	count_round(w, 0, 1);
	return ok || e->scope < ERR_ACCOUNT;
}

static void pause_for_trouble(struct worker *w, const struct err *why)
{
	int64_t seconds = 0;
	/* Another program uses the mailbox: tried again soon, then ever more
	 * rarely. */
	int64_t first = why->kind == ERR_BUSY ? BACKOFF_BUSY : BACKOFF_FIRST;

	w->failures++;
	if (why->retry == RETRY_NOW && w->failures == 1)
		return;
	if (why->retry == RETRY_NOW || why->retry == RETRY_LATER)
		seconds = backoff_seconds(first, w->failures);
	if (seconds && seconds < w->account.pause)
		seconds = w->account.pause;
	set_phase(w, seconds ? WORKER_PAUSING : WORKER_NEEDS_YOU,
	    seconds ? date_now() + seconds : 0);
	/* The computer may be in another network now: as if nothing had been
	 * tried. */
	if (backoff_for(&w->kick, &w->stop, seconds ? seconds * 1000 : -1) ==
	    BACKOFF_SLEPT)
		w->failures = 0;
}

/* Milliseconds until the first change that was held back for an undo may be
 * sent, if that is less than ms; else ms. */
static int64_t time_until_held(struct worker *w, int64_t ms)
{
	struct account *a = &w->account;
	const struct pending_leaving_of of = {
	    .account_id = a->id, .now = date_now(), .grace = a->push_after};
	struct err ignored;
	int64_t at, left;

	if (!a->push_after || !pending_ripe_at(a->db, &of, &at, &ignored) ||
	    !at)
		return ms;
	left = at > of.now ? (at - of.now) * 1000 : 0;
	return left < ms ? left : ms;
}

/* Milliseconds until the next look at all folders. */
static int64_t next_look(struct worker *w)
{
	int64_t pause = (int64_t)w->setup.conf->check_minutes * 60;

	if (pause < w->account.pause)
		pause = w->account.pause;
	return time_until_held(w, pause * 1000);
}

/* Brings one folder (0: INBOX) up to date. */
static bool pull_told_folder(struct worker *w, int64_t folder_id, struct err *e)
{
	struct pull what = {.folder_id = folder_id, .kind = PULL_FOLDER};

	if (w->session->backend->pull(w->session, &what, e))
		return true;
	if (e->scope < ERR_ACCOUNT)
		log_line(w->setup.conf->label, "%s %s", e->text, e->said);
	return e->scope < ERR_ACCOUNT;
}

static bool pull_told_folders(
    struct worker *w, bool inbox, const struct news_list *told, struct err *e)
{
	bool ok = !inbox || pull_told_folder(w, 0, e);

	for (size_t i = 0; ok && i < told->folders.len; i++)
		if (told->folders.items[i])
			ok = pull_told_folder(w, told->folders.items[i], e);
	return ok && fetch_bodies(w, e);
}

/* Folders came or went. */
static bool has_folder_set(const struct news_list *told)
{
	for (size_t i = 0; i < told->folders.len; i++)
		if (!told->folders.items[i])
			return true;
	return false;
}

/* What became of a wait. */
struct watch_result {
	bool is_over;   /* a round is wanted */
	bool has_inbox; /* news of INBOX, which was pulled */
	bool has_set;   /* folders came or went */
};

/* Waits for something to do: news of INBOX, told, which are run, or a round:
 * after a kick, or when it is time (left). */
static bool watch_once(
    struct worker *w, int64_t left, struct watch_result *heard, struct err *e)
{
	struct news_list told;
	bool ok = true;

	*heard = (struct watch_result){0};
	if (!wake_is_up(&w->kick) &&
	    !w->session->backend->wait(w->session, 0, &w->kick,
		left > 0 ? (int)left : 0, &heard->has_inbox, e))
		return false;
	wake_drain(&w->kick);
	news_take(w->told, &told);
	heard->is_over = wake_is_up(&w->stop) || told.has_folders ||
	                 left <= 0 || (!heard->has_inbox && !told.folders.len);
	heard->has_set = has_folder_set(&told);
	if (!heard->is_over)
		ok = pull_told_folders(w, heard->has_inbox, &told, e);
	news_list_clear(&told);
	return ok;
}

/* When a look at all folders is due by what was heard. */
static int64_t next_look_after(
    const struct watch_result *heard, int64_t begun, int64_t next)
{
	int64_t now = date_elapsed(), at = next;

	if (heard->has_inbox)
		at = now + SOON_MS;
	if (heard->has_set)
		at = begun + SOON_MS > now ? begun + SOON_MS : now;
	return at < next ? at : next;
}

/* Until a round is wanted. */
static bool watch_until_round(struct worker *w, struct err *e)
{
	int64_t begun = date_elapsed();
	int64_t next = begun + next_look(w);
	struct watch_result heard = {0};

	while (!heard.is_over) {
		int64_t left = next - date_elapsed();

		set_phase(w, WORKER_WATCHING, date_now() + left / 1000);
		if (!watch_once(w, left, &heard, e))
			return false;
		next = next_look_after(&heard, begun, next);
	}
	return true;
}

/* Watches, and goes on at once after a line that stood for a while. One that
 * breaks whenever it is to be watched is not made again without a pause. */
static void watch_or_pause(struct worker *w)
{
	int64_t begun = date_elapsed();
	struct err e = {0};
	bool ok = watch_until_round(w, &e);

	if (ok || date_elapsed() - begun >= WATCH_PROVED_MS)
		w->failures = 0;
	if (ok)
		return;
	drop_worker_session(w);
	if (e.kind == ERR_STOPPED)
		return;
	if (w->failures)
		set_trouble(w, &e);
	else
		e.retry = RETRY_NOW;
	pause_for_trouble(w, &e);
}

/* Where the server tells no news it is asked now and then. */
static void wait_for_look(struct worker *w)
{
	int64_t left = next_look(w);

	drop_worker_session(w);
	set_phase(w, WORKER_WATCHING, date_now() + left / 1000);
	backoff_for(&w->kick, &w->stop, left);
}

static void live_worker(struct worker *w)
{
	bool stays = w->setup.mode == WORKER_STAYS;

	do {
		struct err e = {0};

		if (work_round(w, &e)) {
			if (stays && !backend_of(w->setup.conf)->wait) {
				w->failures = 0;
				wait_for_look(w);
			} else if (stays) {
				watch_or_pause(w);
			}
		} else if (stays && e.kind != ERR_STOPPED) {
			pause_for_trouble(w, &e);
		}
	} while (stays && !wake_is_up(&w->stop));
}

static struct account_needs worker_needs_of(struct worker *w)
{
	return (struct account_needs){.conf = w->setup.conf,
	    .store = w->setup.store,
	    .ca_file = w->setup.ca_file,
	    .stop = &w->stop,
	    .kick = &w->kick,
	    .hooks = &w->hooks,
	    .claims = w->claims};
}

/* The account's row in the store. A screen's worker waits for a disk that is
 * full or busy to be well again, or for a kick. */
static bool begin_account(struct worker *w)
{
	struct account_needs needs = worker_needs_of(w);
	bool stays = w->setup.mode == WORKER_STAYS;
	struct err e = {0};

	while (!account_init(&w->account, &needs, &e)) {
		account_clear(&w->account);
		set_trouble(w, &e);
		if (!stays || wake_is_up(&w->stop))
			return false;
		pause_for_trouble(w, &e);
		forget_told_folders(w);
		if (wake_is_up(&w->stop))
			return false;
	}
	w->failures = 0;
	return true;
}

/* The server's answers are waited for while the store is opened. */
static void dial_early(struct worker *w)
{
	struct account_needs needs = worker_needs_of(w);

	if (w->setup.is_new && backend_of(w->setup.conf)->enters_without_store)
		account_dial_new(
		    &w->account, &needs, &w->session, &w->dial_error);
	else if (w->setup.is_early)
		account_dial(&w->account, &needs, &w->session, &w->dial_error);
}

/* What a rehearsal leaves alone; and an account without a server for it. */
static bool may_send(const struct worker *w)
{
	return w->setup.conf->smtp.host &&
	       w->setup.pull.kind != PULL_REHEARSAL && !w->setup.pull.folder_id;
}

/* Behind the end of the worker before: a message has one post. */
static void start_post(struct worker *w)
{
	const struct post_setup setup = {.conf = w->setup.conf,
	    .store = w->setup.store,
	    .ca_file = w->setup.ca_file,
	    .news = w->setup.news,
	    .sent = w->setup.mode == WORKER_STAYS ? &w->kick : NULL,
	    .ended = &w->posted,
	    .stays = w->setup.mode == WORKER_STAYS};
	struct post *post = NULL;
	struct err e = {0};

	if (!may_send(w))
		return;
	if (!post_start(&post, &setup, &e))
		set_trouble(w, &e);
	pthread_mutex_lock(&w->mutex);
	w->post = post;
	pthread_mutex_unlock(&w->mutex);
	/* A stop that came before. */
	if (post && wake_is_up(&w->stop))
		post_stop(post);
}

/* Waits for what is sent once. A copy in Sent may have come of it, which goes
 * to the server still in this round. */
static void finish_post(struct worker *w)
{
	struct post_state state;
	struct err e;

	if (!w->post || w->setup.mode != WORKER_ONCE)
		return;
	/* A stop ends the post, too. */
	backoff_for(&w->posted, &w->posted, -1);
	post_read(w->post, &state);
	if (!state.sent || !w->is_open || w->setup.conf->kind != CONF_IMAP)
		return;
	if (!account_push_copies(w->session, &e) && e.kind != ERR_STOPPED)
		set_trouble(w, &e);
	set_visit(w);
}

static void *run_worker(void *arg)
{
	struct worker *w = arg;

	worker_join(w->setup.after);
	w->setup.after = NULL;
	start_post(w);
	if (w->setup.only_sends) {
		finish_post(w);
		set_phase(w, WORKER_ENDED, 0);
		return NULL;
	}
	dial_early(w);
	if (begin_account(w)) {
		/* "postern sync" sends changes without the delay that allows
		 * an undo. */
		if (w->setup.mode == WORKER_STAYS)
			w->account.push_after = w->setup.conf->push_after;
		news_of_folders(w->setup.news);
		live_worker(w);
	}
	finish_post(w);
	drop_worker_session(w);
	account_clear(&w->account);
	set_phase(w, WORKER_ENDED, 0);
	return NULL;
}

/* Where the server tells news. */
static bool start_idle_session(struct worker *w, struct err *e)
{
	struct account_needs needs = worker_needs_of(w);

	return w->setup.mode != WORKER_STAYS ||
	       !backend_of(w->setup.conf)->wait ||
	       idle_session_start(
		   &w->idle_session, &needs, w->setup.fetches_bodies, e);
}

static void free_worker(struct worker *w)
{
	idle_session_join(w->idle_session);
	post_join(w->post);
	claims_free(w->claims);
	news_free(w->told);
	wake_close(&w->stop);
	wake_close(&w->kick);
	wake_close(&w->posted);
	pthread_mutex_destroy(&w->mutex);
	conf_account_drop(w->setup.conf);
	free(w);
}

/* A program that waits for a round of this account waits for one of w now. */
static void take_round_count(struct worker *w, struct worker *before)
{
	struct worker_state state;

	worker_read(before, &state);
	w->state.rounds_begun = w->state.rounds_done = state.rounds_begun;
}

bool worker_start(
    struct worker **out, const struct worker_setup *setup, struct err *e)
{
	struct worker *w = mem_new(1, sizeof *w);

	*out = NULL;
	w->setup = *setup;
	conf_account_hold(setup->conf);
	if (setup->after)
		take_round_count(w, setup->after);
	w->hooks = (struct account_hooks){.ctx = w,
	    .changed = on_changed,
	    .progress = on_progress,
	    .elsewhere = on_elsewhere};
	w->stop.fd = w->kick.fd = w->posted.fd = -1;
	w->claims = claims_new();
	pthread_mutex_init(&w->mutex, NULL);
	if (wake_open(&w->stop) && wake_open(&w->kick) &&
	    wake_open(&w->posted) && news_new(&w->told) &&
	    start_idle_session(w, e) &&
	    thread_start(&w->thread, run_worker, w)) {
		*out = w;
		return true;
	}
	if (w->idle_session)
		idle_session_stop(w->idle_session);
	free_worker(w);
	return err_set(e, ERR_OTHER, ERR_ACCOUNT, RETRY_LATER,
	    _("Can't start the account %s: the system is out of threads or "
	      "files."),
	    setup->conf->label);
}

/* Runs act on the post, if there is one. */
static void with_post(struct worker *w, void (*act)(struct post *post))
{
	struct post *post;

	pthread_mutex_lock(&w->mutex);
	post = w->post;
	pthread_mutex_unlock(&w->mutex);
	if (post)
		act(post);
}

void worker_kick(struct worker *w)
{
	with_post(w, post_kick);
	news_of_folders(w->told);
	wake_kick(&w->kick);
	if (w->idle_session)
		idle_session_kick(w->idle_session);
}

void worker_look(struct worker *w, int64_t folder_id)
{
	if (w->idle_session)
		idle_session_look(w->idle_session, folder_id);
}

void worker_stop(struct worker *w)
{
	wake_kick(&w->stop);
	with_post(w, post_stop);
	if (w->idle_session)
		idle_session_stop(w->idle_session);
}

void worker_join(struct worker *w)
{
	if (!w)
		return;
	pthread_join(w->thread, NULL);
	free_worker(w);
}

void worker_read(struct worker *w, struct worker_state *out)
{
	pthread_mutex_lock(&w->mutex);
	*out = w->state;
	if (w->post)
		post_read(w->post, &out->post);
	pthread_mutex_unlock(&w->mutex);
}

const struct conf_account *worker_conf(const struct worker *w)
{
	return w->setup.conf;
}
