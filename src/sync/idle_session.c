#include "sync/idle_session.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/thread.h"
#include "store/read/folder.h"
#include "sync/backoff.h"

enum {
	WATCH_MS = 24 * 60 * 60 * 1000, /* the session renews it by itself */
	BUSY_MS = 500,       /* until a folder is asked for again that the
	                      * worker is pulling */
	BODIES_AT_ONCE = 20, /* a kick is looked at more often */
	BODIES_OF_NEWS = 10, /* what comes in a burst is the worker's */
	PAUSE_REFUSED = 60,  /* seconds after no second session was granted */
};

struct idle_session {
	struct account_needs needs;
	struct account_hooks hooks;
	bool fetches_bodies;
	pthread_t thread;
	struct wake stop, kick;
	struct account account;
	struct session *session;
	int failures; /* in a row */

	pthread_mutex_t mutex; /* guards what follows */
	int64_t folder_id;
	bool may_sign_in;
};

static void ignore_idle_progress(void *ctx, const struct account_progress *p)
{
	(void)ctx;
	(void)p;
}

static void drop_idle_connection(struct idle_session *l)
{
	account_close(l->session);
	l->session = NULL;
}

static int64_t wanted_folder(struct idle_session *l)
{
	int64_t id;

	pthread_mutex_lock(&l->mutex);
	id = l->folder_id;
	pthread_mutex_unlock(&l->mutex);
	return id;
}

/* True once after each permission to sign in. */
static bool take_permission(struct idle_session *l)
{
	bool is;

	pthread_mutex_lock(&l->mutex);
	is = l->may_sign_in;
	l->may_sign_in = false;
	pthread_mutex_unlock(&l->mutex);
	return is;
}

/* The folder to watch. One that is only on this computer, or not created
 * yet, has no news. */
static int64_t watched_folder(struct idle_session *l)
{
	int64_t id = wanted_folder(l);
	struct folder f = {0};
	struct err ignored;
	bool is_there = id && folder_read(l->account.db, id, &f, &ignored) &&
	                f.account_id == l->account.id && f.can_hold &&
	                !f.is_gone && *f.srv_name;

	folder_clear(&f);
	return is_there ? id : 0;
}

/* Sleeps until a kick, the stop or so many ms (-1: without end). */
static void rest_until_kick(struct idle_session *l, int ms)
{
	struct pollfd fds[] = {{.fd = l->kick.fd, .events = POLLIN},
	    {.fd = l->stop.fd, .events = POLLIN}};

	poll(fds, 2, ms);
}

/* --- a session at work ---------------------------------------------------- */

static bool fetch_wanted(struct idle_session *l, struct err *e)
{
	int n;

	do {
		wake_drain(&l->kick);
		if (!l->session->backend->fetch(
			l->session, WANT_BY_USER, BODIES_AT_ONCE, &n, e))
			return false;
	} while (n || wake_is_up(&l->kick));
	return true;
}

/* The newest come first. */
static bool fetch_new(struct idle_session *l, struct err *e)
{
	int n;

	return !l->fetches_bodies || l->session->backend->fetch(l->session,
					 WANT_BY_POLICY, BODIES_OF_NEWS, &n, e);
}

static bool pull_watched(struct idle_session *l, struct err *e)
{
	struct pull what = {
	    .folder_id = watched_folder(l), .kind = PULL_FOLDER};

	if (l->session->backend->pull(l->session, &what, e))
		return fetch_new(l, e);
	if (e->scope >= ERR_ACCOUNT)
		return false;
	if (e->kind != ERR_BUSY)
		log_line(l->needs.conf->label, "%s %s", e->text, e->said);
	rest_until_kick(l, BUSY_MS);
	return true;
}

/* Fetches what is wanted, then what is new, until the connection breaks. */
static bool serve_until_broken(struct idle_session *l, struct err *e)
{
	while (!wake_is_up(&l->stop)) {
		bool has_news = false;

		if (!fetch_wanted(l, e))
			return false;
		if (!l->session->backend->wait(l->session, watched_folder(l),
			&l->kick, WATCH_MS, &has_news, e)) {
			if (e->scope >= ERR_ACCOUNT)
				return false;
			/* A folder that can't be watched. */
			idle_session_look(l, 0);
			rest_until_kick(l, BUSY_MS);
		}
		if (has_news && !pull_watched(l, e))
			return false;
		l->failures = 0;
	}
	return true;
}

/* --- its life ------------------------------------------------------------- */

/* A lost connection is reconnected at once, but only once. After other
 * errors it waits, and where a person has to act until the worker has signed
 * in. */
static void pause_idle_session(
    struct idle_session *l, const struct err *why, bool was_open)
{
	bool asks = why->retry == RETRY_ASK || why->retry == RETRY_NEVER;
	int64_t until;

	if (++l->failures == 1 && was_open && why->retry == RETRY_NOW)
		return;
	until = date_elapsed() +
	        1000 * backoff_seconds(was_open ? BACKOFF_FIRST : PAUSE_REFUSED,
			   l->failures);
	while (!wake_is_up(&l->stop)) {
		int64_t left = until - date_elapsed();

		wake_drain(&l->kick);
		if (asks)
			left = -1;
		else if (left <= 0)
			return;
		if (take_permission(l))
			return;
		if (backoff_for(&l->kick, &l->stop, left) == BACKOFF_SLEPT) {
			l->failures = 0;
			return;
		}
	}
}

static void live_idle_session(struct idle_session *l)
{
	while (!wake_is_up(&l->stop)) {
		struct err e = {0};
		bool was_open;

		wake_drain(&l->kick);
		take_permission(l);
		was_open = account_join(&l->account, &l->session, &e);
		if (was_open && serve_until_broken(l, &e))
			break;
		drop_idle_connection(l);
		if (e.kind != ERR_STOPPED) {
			log_line(l->needs.conf->label,
			    "the second connection: %s %s", e.text, e.said);
			pause_idle_session(l, &e, was_open);
		}
	}
	drop_idle_connection(l);
}

static void wait_for_permission(struct idle_session *l)
{
	while (!wake_is_up(&l->stop) && !take_permission(l)) {
		rest_until_kick(l, -1);
		wake_drain(&l->kick);
	}
}

static void *run_idle_session(void *arg)
{
	struct idle_session *l = arg;
	struct err e;

	wait_for_permission(l);
	if (wake_is_up(&l->stop))
		return NULL;
	if (account_init(&l->account, &l->needs, &e))
		live_idle_session(l);
	else
		log_line(l->needs.conf->label, "%s", e.text);
	account_clear(&l->account);
	return NULL;
}

static void free_idle_session(struct idle_session *l)
{
	wake_close(&l->stop);
	wake_close(&l->kick);
	pthread_mutex_destroy(&l->mutex);
	free(l);
}

bool idle_session_start(struct idle_session **out,
    const struct account_needs *needs, bool fetches_bodies, struct err *e)
{
	struct idle_session *l = mem_new(1, sizeof *l);

	*out = NULL;
	l->fetches_bodies = fetches_bodies;
	l->hooks = *needs->hooks;
	l->hooks.progress = ignore_idle_progress;
	l->needs = *needs;
	l->needs.hooks = &l->hooks;
	l->needs.stop = &l->stop;
	l->needs.kick = &l->kick;
	l->needs.is_second = true;
	l->stop.fd = l->kick.fd = -1;
	pthread_mutex_init(&l->mutex, NULL);
	if (wake_open(&l->stop) && wake_open(&l->kick) &&
	    thread_start(&l->thread, run_idle_session, l)) {
		*out = l;
		return true;
	}
	free_idle_session(l);
	return err_set(e, ERR_OTHER, ERR_ACCOUNT, RETRY_LATER,
	    _("The system is out of threads or files."));
}

void idle_session_stop(struct idle_session *l)
{
	wake_kick(&l->stop);
}

void idle_session_join(struct idle_session *l)
{
	if (!l)
		return;
	pthread_join(l->thread, NULL);
	free_idle_session(l);
}

void idle_session_allow(struct idle_session *l)
{
	pthread_mutex_lock(&l->mutex);
	l->may_sign_in = true;
	pthread_mutex_unlock(&l->mutex);
	wake_kick(&l->kick);
}

void idle_session_kick(struct idle_session *l)
{
	wake_kick(&l->kick);
}

void idle_session_look(struct idle_session *l, int64_t folder_id)
{
	bool is_new;

	pthread_mutex_lock(&l->mutex);
	is_new = l->folder_id != folder_id;
	l->folder_id = folder_id;
	pthread_mutex_unlock(&l->mutex);
	if (is_new)
		wake_kick(&l->kick);
}
