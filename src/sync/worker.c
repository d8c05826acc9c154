#include "sync/worker.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>

#include "account/account.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/thread.h"
#include "store/pending.h"
#include "sync/lookout.h"
#include "sync/pause.h"

enum { BODIES_AT_ONCE = 1000 }; /* a kick is looked at more often */

struct worker {
	struct worker_setup setup;
	pthread_t thread;
	struct wake stop, kick;
	struct account_hooks hooks;
	struct claims *claims;   /* shared with the lookout */
	struct lookout *lookout; /* NULL: none */
	struct account account;
	struct session *session;
	int failures; /* in a row */

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

static void set_trouble(struct worker *w, const struct err *why)
{
	pthread_mutex_lock(&w->mutex);
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

static void on_progress(void *ctx, const struct account_progress *p)
{
	struct worker *w = ctx;

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
	int n;

	do {
		if (!w->session->backend->fetch(
			w->session, least, BODIES_AT_ONCE, &n, e)) {
			account_note_failure(&w->account, e);
			return false;
		}
	} while (n && !wake_is_up(&w->kick));
	return account_note_bodies(&w->account, e);
}

static bool open_session(struct worker *w, struct err *e)
{
	if (!account_open(&w->account, &w->session, e)) {
		account_note_failure(&w->account, e);
		return false;
	}
	if (w->lookout)
		lookout_welcome(w->lookout);
	return true;
}

/* What spoils a folder in a visit does not keep the bodies of others away. */
static bool work_once(struct worker *w, struct err *e)
{
	struct err why;
	bool ok;

	if (!w->session && !open_session(w, e))
		return false;
	ok = account_visit(w->session, &w->setup.pull, e);
	if (w->setup.pull.is_rehearsal || (!ok && e->scope >= ERR_ACCOUNT))
		return ok;
	if (fetch_bodies(w, &why))
		return ok;
	*e = why;
	return false;
}

static void drop_session(struct worker *w)
{
	account_close(w->session);
	w->session = NULL;
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

/* A round; what spoils only a folder or a message is told and done with. */
static bool work(struct worker *w, struct err *e)
{
	bool ok;

	wake_drain(&w->kick);
	count_round(w, 1, 0);
	ok = work_once(w, e);
	if (ok)
		set_trouble(w, NULL);
	else if (e->kind != ERR_STOPPED)
		set_trouble(w, e);
	if (!ok && e->scope >= ERR_ACCOUNT)
		drop_session(w);
	set_visit(w);
	count_round(w, 0, 1);
	return ok || e->scope < ERR_ACCOUNT;
}

/* Sleeps until a kick, the stop, or until. */
static void sleep_until(struct worker *w, int64_t until)
{
	struct pollfd fds[] = {{.fd = w->kick.fd, .events = POLLIN},
	    {.fd = w->stop.fd, .events = POLLIN}};

	for (;;) {
		int64_t left = until ? until - date_now() : 3600;

		if (left <= 0)
			return;
		if (left > 3600)
			left = 3600;
		if (poll(fds, 2, (int)left * 1000) > 0)
			return;
	}
}

static void pause_for_trouble(struct worker *w, const struct err *why)
{
	int64_t until = 0, soonest = date_now() + w->account.pause;
	/* Somebody else has the mailbox: soon again, then ever more rarely. */
	int64_t first = why->kind == ERR_BUSY ? PAUSE_BUSY : PAUSE_FIRST;

	w->failures++;
	if (why->retry == RETRY_NOW && w->failures == 1)
		return;
	if (why->retry == RETRY_NOW || why->retry == RETRY_LATER)
		until = date_now() + pause_after(first, w->failures);
	if (until && until < soonest)
		until = soonest;
	set_phase(w, until ? WORKER_PAUSING : WORKER_NEEDS_YOU, until);
	sleep_until(w, until);
}

/* When the first change that was held back for an undo may be sent. */
static void hear_of_held(struct worker *w, int64_t *next)
{
	struct account *a = &w->account;
	const struct pending_leaving_of of = {
	    .account_id = a->id, .now = date_now(), .grace = a->push_after};
	struct err ignored;
	int64_t at;

	if (pending_ripe_at(a->db, &of, &at, &ignored) && at && at < *next)
		*next = at;
}

/* Waits for something to do: news of the server, a kick, or the time of the
 * next look. */
static bool watch(struct worker *w, struct err *e)
{
	int64_t pause = (int64_t)w->setup.conf->check_minutes * 60;
	bool has_news = false;
	int64_t next;

	if (pause < w->account.pause)
		pause = w->account.pause;
	next = date_now() + pause;
	if (w->account.push_after)
		hear_of_held(w, &next);
	set_phase(w, WORKER_WATCHING, next);
	if (w->setup.conf->kind == CONF_POP) {
		drop_session(w);
		sleep_until(w, next);
		return true;
	}
	pause = next - date_now();
	return w->session->backend->wait(w->session, 0, &w->kick,
	    pause > 0 ? (int)pause * 1000 : 0, &has_news, e);
}

static void live(struct worker *w)
{
	bool stays = w->setup.mode == WORKER_STAYS;

	do {
		struct err e = {0};

		if (work(w, &e)) {
			w->failures = 0;
			if (stays && !watch(w, &e))
				drop_session(w);
		} else if (stays && e.kind != ERR_STOPPED) {
			pause_for_trouble(w, &e);
		}
	} while (stays && !wake_is_up(&w->stop));
}

static struct account_needs needs_of(struct worker *w)
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
static bool begin(struct worker *w)
{
	struct account_needs needs = needs_of(w);
	bool stays = w->setup.mode == WORKER_STAYS;
	struct err e = {0};

	while (!account_init(&w->account, &needs, &e)) {
		account_clear(&w->account);
		set_trouble(w, &e);
		if (!stays || wake_is_up(&w->stop))
			return false;
		pause_for_trouble(w, &e);
		wake_drain(&w->kick);
		if (wake_is_up(&w->stop))
			return false;
	}
	w->failures = 0;
	return true;
}

static void *run(void *arg)
{
	struct worker *w = arg;

	if (begin(w)) {
		/* Whoever says "sync" wants it done. */
		if (w->setup.mode == WORKER_STAYS)
			w->account.push_after = w->setup.conf->push_after;
		news_of_folders(w->setup.news);
		live(w);
	}
	drop_session(w);
	account_clear(&w->account);
	set_phase(w, WORKER_ENDED, 0);
	return NULL;
}

/* POP has nothing to be told of, and its mailbox is for one at a time. */
static bool start_lookout(struct worker *w, struct err *e)
{
	struct account_needs needs = needs_of(w);

	return w->setup.mode != WORKER_STAYS ||
	       w->setup.conf->kind == CONF_POP ||
	       lookout_start(&w->lookout, &needs, w->setup.fetches_bodies, e);
}

static void free_worker(struct worker *w)
{
	lookout_join(w->lookout);
	claims_free(w->claims);
	wake_close(&w->stop);
	wake_close(&w->kick);
	pthread_mutex_destroy(&w->mutex);
	free(w);
}

bool worker_start(
    struct worker **out, const struct worker_setup *setup, struct err *e)
{
	struct worker *w = mem_new(1, sizeof *w);

	*out = NULL;
	w->setup = *setup;
	w->hooks = (struct account_hooks){
	    .ctx = w, .changed = on_changed, .progress = on_progress};
	w->stop.fd = w->kick.fd = -1;
	w->claims = claims_new();
	pthread_mutex_init(&w->mutex, NULL);
	if (wake_open(&w->stop) && wake_open(&w->kick) && start_lookout(w, e) &&
	    thread_start(&w->thread, run, w)) {
		*out = w;
		return true;
	}
	if (w->lookout)
		lookout_stop(w->lookout);
	free_worker(w);
	return err_set(e, ERR_OTHER, ERR_ACCOUNT, RETRY_LATER,
	    _("The account %s can't be started: the system gives no more "
	      "threads or files."),
	    setup->conf->label);
}

void worker_kick(struct worker *w)
{
	wake_kick(&w->kick);
	if (w->lookout)
		lookout_kick(w->lookout);
}

void worker_look(struct worker *w, int64_t folder_id)
{
	if (w->lookout)
		lookout_look(w->lookout, folder_id);
}

void worker_stop(struct worker *w)
{
	wake_kick(&w->stop);
	if (w->lookout)
		lookout_stop(w->lookout);
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
	pthread_mutex_unlock(&w->mutex);
}

const struct conf_account *worker_conf(const struct worker *w)
{
	return w->setup.conf;
}
