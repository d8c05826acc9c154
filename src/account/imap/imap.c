#include "account/backend.h"

#include <stdlib.h>

#include "account/imap/session/attempt.h"
#include "account/imap/body/bodies.h"
#include "account/imap/push/broken.h"
#include "account/imap/session/open.h"
#include "account/imap/push/push.h"
#include "account/imap/pull/round.h"
#include "account/imap/pull/search.h"
#include "account/imap/session/exchange.h"
#include "account/imap/session/idle.h"
#include "account/imap/session/list.h"
#include "account/imap/wire/stream.h"
#include "base/mem.h"

/* An IMAP account as a backend. */
struct imap {
	struct session base;
	struct imap_session session;
};

/* A goodbye must not be waited for. */
enum { GOODBYE_MS = 100 };

/* That one push may break in a round. */
enum { LINES_OF_PUSH = 12 };

static struct imap_session *session_of(struct session *s)
{
	return &((struct imap *)s)->session;
}

static bool imap_backend_dial(
    struct session **out, struct account *a, struct err *e)
{
	struct imap *i = mem_new(1, sizeof *i);

	i->base = (struct session){.backend = &backend_imap, .account = a};
	*out = NULL;
	if (!imap_dial(&i->session, a, e)) {
		free(i);
		return false;
	}
	*out = &i->base;
	return true;
}

static bool imap_backend_enter(struct session *s, struct err *e)
{
	return imap_enter(session_of(s), e);
}

/* Passes on how a verb ended; a line that broke is charged to what was being
 * done. */
static bool charge_if_broken(struct session *s, bool ok, const struct err *e)
{
	if (!ok && e->scope >= ERR_ACCOUNT)
		imap_attempt_charge(session_of(s), e);
	session_of(s)->attempts.doing.what = NULL;
	session_of(s)->attempts.around.what = NULL;
	return ok;
}

/* A new line in place of one that broke. */
static bool connect_again(struct imap_session *s, struct err *e)
{
	struct account *a = s->account;

	imap_session_close(s);
	return imap_dial(s, a, e) && imap_enter(s, e);
}

/* A push on this line. If it breaks, *is_over is false and there is a new one
 * in its place. */
static bool push_once(struct imap_session *s, bool *is_over, struct err *e)
{
	link_set_idle(s->link, imap_broken_patience(s));
	*is_over = imap_push(s, e);
	if (!*is_over)
		return imap_broken_may_reconnect(s, e) && connect_again(s, e);
	link_set_idle(s->link, 0);
	return true;
}

/* Tries of before are looked for even when new mail comes first. */
static bool look_first(struct imap_session *s, struct err *e)
{
	return imap_push_look(s, e) ||
	       (imap_broken_may_reconnect(s, e) && connect_again(s, e));
}

/* After a break new mail comes first. What the line breaks over here is
 * broken.h's. */
static bool imap_backend_push(struct session *s, struct err *e)
{
	bool is_late, is_over;

	session_of(s)->news.is_complete = false;
	session_of(s)->attempts.around.what = NULL;
	if (!imap_exchange_end_idle(session_of(s), e) ||
	    !imap_broken_read(session_of(s), &is_late, e))
		return false;
	is_over = false;
	if (!is_late && !push_once(session_of(s), &is_over, e))
		return false;
	return is_over ? imap_broken_finish(session_of(s), e)
	               : look_first(session_of(s), e);
}

/* The rest of a push that broke off, or whose deletions had to wait for the
 * pull. What is in doubt comes behind all else; then what breaks the line is
 * narrowed down on others. */
static bool imap_backend_finish(struct session *s, struct err *e)
{
	struct imap_session *i = session_of(s);
	struct push_state *p = &s->account->push;
	bool is_over = !p->broke && !p->again_after_pull;

	p->again_after_pull = false;
	p->doubtful = PUSH_DOUBTFUL_LAST;
	for (int n = 0;
	     n < LINES_OF_PUSH && !is_over && !imap_broken_has_given_up(i);
	     n++) {
		if (p->doubtful == PUSH_DOUBTFUL_LEFT)
			p->doubtful = PUSH_DOUBTFUL_LAST;
		if (!push_once(i, &is_over, e))
			return false;
		if (is_over && p->doubtful == PUSH_DOUBTFUL_LEFT) {
			p->doubtful = PUSH_DOUBTFUL_TOO;
			is_over = false;
		}
	}
	p->doubtful = PUSH_DOUBTFUL_TOO;
	if (!is_over)
		return imap_broken_put_off(i, e);
	return !p->broke || imap_broken_finish(i, e);
}

static bool imap_backend_pull(
    struct session *s, const struct pull *what, struct err *e)
{
	session_of(s)->attempts.doing.what = NULL;
	session_of(s)->attempts.around =
	    (struct imap_step){.what = IMAP_STEP_ROUND};
	session_of(s)->bodies.done = 0;
	session_of(s)->bodies.tried_trouble = false;
	session_of(s)->news.is_complete = false;
	return charge_if_broken(s,
	    imap_exchange_end_idle(session_of(s), e) &&
		imap_round(session_of(s), what, e),
	    e);
}

static bool imap_backend_fetch(struct session *s, enum message_want least,
    int n, int *fetched, struct err *e)
{
	session_of(s)->attempts.around =
	    (struct imap_step){.what = IMAP_STEP_BODIES};
	return charge_if_broken(
	    s, imap_bodies_fetch(session_of(s), least, n, fetched, e), e);
}

static bool imap_backend_wait(struct session *s, int64_t folder_id,
    const struct wake *wake, int ms, bool *has_news, struct err *e)
{
	struct imap_idle what = {
	    .folder_id = folder_id, .wake = wake, .ms = ms};

	return charge_if_broken(
	    s, imap_idle(session_of(s), &what, has_news, e), e);
}

static bool imap_backend_search(struct session *s,
    const struct account_search *what, struct account_found *found,
    struct err *e)
{
	return imap_search(session_of(s), what, found, e);
}

static void imap_backend_describe(struct session *s, struct server_facts *out)
{
	struct imap_session *i = session_of(s);
	struct deflate_sums ignored;

	*out = (struct server_facts){.tls = link_tls(i->link),
	    .signed_in_by = imap_session_signed_in_by(i),
	    .capabilities = i->caps.words.data,
	    .is_compressed = link_deflated(i->link, &ignored),
	    .quota = i->quota};
}

static bool imap_backend_count(
    struct session *s, struct server_mailbox *out, struct err *e)
{
	struct imap_session *i = session_of(s);
	struct imap_list list = {0};
	bool ok = imap_list_read(i, false, &list, e);

	*out = (struct server_mailbox){.messages = i->mailbox.exists,
	    .bytes = -1,
	    .has_ids = true,
	    .folders = (int)list.len};
	imap_list_clear(&list);
	return ok;
}

static void say_goodbye(struct imap_session *s)
{
	struct err e;

	if (!s->link || link_error(s->link))
		return;
	link_budget(s->link, 1, GOODBYE_MS);
	imap_wire_command(&s->wire, &e, "LOGOUT");
}

static void imap_backend_close(struct session *s)
{
	if (!s)
		return;
	if (s->is_entered)
		say_goodbye(session_of(s));
	imap_session_close(session_of(s));
	free(s);
}

const struct backend backend_imap = {.warm_up = imap_stream_warm_up,
    .enters_without_store = true,
    .dial = imap_backend_dial,
    .enter = imap_backend_enter,
    .push = imap_backend_push,
    .pull = imap_backend_pull,
    .fetch = imap_backend_fetch,
    .finish = imap_backend_finish,
    .wait = imap_backend_wait,
    .search = imap_backend_search,
    .count = imap_backend_count,
    .describe = imap_backend_describe,
    .close = imap_backend_close};
