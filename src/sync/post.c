#include "sync/post.h"

#include <pthread.h>
#include <stdlib.h>

#include "account/outgoing.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/thread.h"
#include "store/read/folder.h"
#include "sync/backoff.h"

enum {
	BREAKS_MAX = 2,   /* lines in a row: then it is not the message */
	PARTS_MAX = 1000, /* of one message, recipients by recipients */
	LOOK_MS = 60 * 60 * 1000, /* a time on the wall clock is looked at anew
	                           * at least so often */
};

struct post {
	struct post_setup setup;
	pthread_t thread;
	struct wake stop, kick;
	struct outgoing out;
	int failures; /* in a row */

	pthread_mutex_t mutex; /* guards state */
	struct post_state state;
};

static void set_phase(struct post *p, enum post_phase phase, int64_t next_at)
{
	pthread_mutex_lock(&p->mutex);
	p->state.phase = phase;
	p->state.next_at = next_at;
	pthread_mutex_unlock(&p->mutex);
	news_of_state(p->setup.news);
}

static void set_trouble(struct post *p, const struct err *why)
{
	pthread_mutex_lock(&p->mutex);
	if (why)
		p->state.trouble = *why;
	else
		err_reset(&p->state.trouble);
	pthread_mutex_unlock(&p->mutex);
}

static void set_sending(struct post *p, const struct sending *m)
{
	pthread_mutex_lock(&p->mutex);
	p->state.phase = POST_SENDING;
	p->state.sending_id = m->id;
	p->state.done = 0;
	p->state.total = m->size;
	pthread_mutex_unlock(&p->mutex);
	news_of_state(p->setup.news);
}

static void on_bytes(void *ctx, int64_t bytes)
{
	struct post *p = ctx;

	pthread_mutex_lock(&p->mutex);
	p->state.done = bytes;
	pthread_mutex_unlock(&p->mutex);
	news_of_state(p->setup.news);
}

/* --- one round -------------------------------------------------------------
 */

/* Tells what has changed, and counts what became of the message. */
static void tell_outcome(struct post *p, int64_t id)
{
	struct account *a = &p->out.account;
	int64_t folder_id = 0;
	struct sending m;
	struct err ignored;

	if (!sending_read(a->db, id, &m, &ignored))
		return;
	pthread_mutex_lock(&p->mutex);
	p->state.sent += m.state == SENDING_SENT;
	p->state.waits += m.state == SENDING_QUEUED;
	p->state.refused += m.state == SENDING_NEEDS_YOU;
	p->state.unsure += m.state == SENDING_UNSURE;
	pthread_mutex_unlock(&p->mutex);
	if (m.sent_at &&
	    folder_with_role(a->db, a->id, ROLE_SENT, &folder_id, &ignored) &&
	    folder_id)
		news_of_folder(p->setup.news, folder_id);
	if (m.sent_at && p->setup.sent)
		wake_kick(p->setup.sent);
	news_of_state(p->setup.news);
	sending_clear(&m);
}

/* Sends one message, in as many parts as the server makes of it. *is_tried as
 * in outgoing_send. */
static bool send_one(
    struct post *p, const struct sending *first, bool *is_tried, struct err *e)
{
	struct account *a = &p->out.account;
	enum submit_end end = SUBMIT_REST_IS_DUE;
	bool ok = true;

	*is_tried = false;
	for (int n = 0; ok && end == SUBMIT_REST_IS_DUE && n < PARTS_MAX; n++) {
		struct sending m;

		set_sending(p, first);
		ok = sending_read(a->db, first->id, &m, e) &&
		     outgoing_send(&p->out, &m, &end, is_tried, e);
		sending_clear(&m);
	}
	if (*is_tried)
		tell_outcome(p, first->id);
	return ok;
}

/* A line that breaks over one message says little of the next: that is tried
 * on another one. */
static bool may_go_on(const struct err *why, bool is_tried, int *breaks)
{
	return is_tried && why->scope < ERR_PROGRAM &&
	       why->kind != ERR_STOPPED && ++*breaks < BREAKS_MAX;
}

/* Everything that is due, once. */
static bool send_due(struct post *p, struct err *e)
{
	bool found = true,
	     ok = outgoing_begin(&p->out, !p->setup.stays, p->setup.only_id, e);
	int breaks = 0;

	while (ok && !wake_is_up(&p->stop)) {
		struct sending m;
		bool is_tried;

		ok = outgoing_next(&p->out, &m, &found, e);
		if (!ok || !found)
			break;
		if (send_one(p, &m, &is_tried, e))
			breaks = 0;
		else
			ok = may_go_on(e, is_tried, &breaks);
		sending_clear(&m);
	}
	outgoing_close(&p->out);
	return ok;
}

/* --- its life --------------------------------------------------------------
 */

static void pause_for_trouble(struct post *p, const struct err *why)
{
	bool waits = why->retry == RETRY_NOW || why->retry == RETRY_LATER;
	int64_t first = why->kind == ERR_BUSY ? BACKOFF_BUSY : BACKOFF_FIRST;
	int64_t seconds = 0;

	p->failures++;
	if (waits)
		seconds = backoff_seconds(first, p->failures);
	set_phase(p, waits ? POST_PAUSING : POST_NEEDS_YOU,
	    waits ? date_now() + seconds : 0);
	if (backoff_for(&p->kick, &p->stop, waits ? seconds * 1000 : -1) ==
	    BACKOFF_SLEPT)
		p->failures = 0;
}

/* Until the next message is due. */
static void wait_for_due(struct post *p)
{
	struct account *a = &p->out.account;
	struct err ignored;
	int64_t at = 0, ms = -1;

	if (!outgoing_next_at(&p->out, &at, &ignored))
		ms = LOOK_MS;
	if (at) {
		int64_t left = at - a->now();

		ms = left <= 0                ? 0
		     : left >= LOOK_MS / 1000 ? LOOK_MS
		                              : left * 1000;
	}
	set_phase(p, POST_WAITING, at);
	backoff_for(&p->kick, &p->stop, ms);
}

static void live(struct post *p)
{
	do {
		struct err e = {0};
		bool ok;

		wake_drain(&p->kick);
		ok = send_due(p, &e);
		if (ok || e.kind != ERR_STOPPED)
			set_trouble(p, ok ? NULL : &e);
		if (ok)
			p->failures = 0;
		if (!p->setup.stays || wake_is_up(&p->stop))
			break;
		if (ok)
			wait_for_due(p);
		else
			pause_for_trouble(p, &e);
	} while (!wake_is_up(&p->stop));
}

/* The account's row in the database: a disk that is full is waited for. */
static bool begin(struct post *p)
{
	struct account_needs needs = {.conf = p->setup.conf,
	    .store = p->setup.store,
	    .ca_file = p->setup.ca_file,
	    .stop = &p->stop};
	struct err e = {0};

	p->out.told = on_bytes;
	p->out.ctx = p;
	while (!outgoing_init(&p->out, &needs, &e)) {
		outgoing_clear(&p->out);
		set_trouble(p, &e);
		if (!p->setup.stays || wake_is_up(&p->stop))
			return false;
		pause_for_trouble(p, &e);
		wake_drain(&p->kick);
	}
	p->failures = 0;
	return true;
}

static void *run(void *arg)
{
	struct post *p = arg;

	if (begin(p))
		live(p);
	outgoing_clear(&p->out);
	set_phase(p, POST_ENDED, 0);
	if (p->setup.ended)
		wake_kick(p->setup.ended);
	return NULL;
}

static void free_post(struct post *p)
{
	wake_close(&p->stop);
	wake_close(&p->kick);
	pthread_mutex_destroy(&p->mutex);
	free(p);
}

bool post_start(
    struct post **out, const struct post_setup *setup, struct err *e)
{
	struct post *p = mem_new(1, sizeof *p);

	*out = NULL;
	p->setup = *setup;
	p->stop.fd = p->kick.fd = -1;
	pthread_mutex_init(&p->mutex, NULL);
	if (wake_open(&p->stop) && wake_open(&p->kick) &&
	    thread_start(&p->thread, run, p)) {
		*out = p;
		return true;
	}
	free_post(p);
	return err_set(e, ERR_OTHER, ERR_ACCOUNT, RETRY_LATER,
	    _("The system is out of threads or files."));
}

void post_kick(struct post *p)
{
	wake_kick(&p->kick);
}

void post_stop(struct post *p)
{
	wake_kick(&p->stop);
}

void post_join(struct post *p)
{
	if (!p)
		return;
	pthread_join(p->thread, NULL);
	free_post(p);
}

void post_read(struct post *p, struct post_state *out)
{
	pthread_mutex_lock(&p->mutex);
	*out = p->state;
	pthread_mutex_unlock(&p->mutex);
}
