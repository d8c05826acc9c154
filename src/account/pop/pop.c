#include "account/backend.h"

#include <stdlib.h>

#include "account/pop/clock_consent.h"
#include "account/pop/collect.h"
#include "account/pop/open.h"
#include "account/pop/policy_consent.h"
#include "base/date.h"
#include "base/mem.h"
#include "store/server/merge.h"

/* How long what was deleted for good can be brought back. */
enum { UNDO_SECONDS = 60 * 60 };

/* A POP account as a backend. */
struct pop {
	struct session base;
	struct pop_session session;
};

static bool pop_backend_dial(
    struct session **out, struct account *a, struct err *e)
{
	struct pop *p = mem_new(1, sizeof *p);

	p->base = (struct session){.backend = &backend_pop, .account = a};
	*out = NULL;
	if (!pop_dial(&p->session, a, e)) {
		free(p);
		return false;
	}
	*out = &p->base;
	return true;
}

static bool pop_backend_enter(struct session *s, struct err *e)
{
	return pop_enter(&((struct pop *)s)->session, e);
}

/* Changes of downloaded mail stay on this computer. Messages that were
 * deleted long enough ago are now removed from the database. */
static bool pop_backend_push(struct session *s, struct err *e)
{
	struct account *a = s->account;
	int64_t now = a->now(), present = clock_present(&a->clock, now);
	struct merge_purge purge = {
	    .account_id = a->id, .buried = present - UNDO_SECONDS};
	int64_t removed = 0;
	struct db *w;
	bool ok;

	if (a->conf->trash_days)
		purge.trashed =
		    present - a->conf->trash_days * (int64_t)DATE_DAY;
	if (!clock_is_behind(&a->clock, now))
		purge.now = now;
	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	ok = merge_purge(w, &purge, &removed, e);
	if (!write_end(a->store, ok, e))
		return false;
	if (removed)
		backend_tell_changed(a, 0);
	return true;
}

static bool pop_backend_pull(
    struct session *s, const struct pull *what, struct err *e)
{
	return pop_collect(&((struct pop *)s)->session, what, e);
}

static bool pop_backend_approve(struct db *w, int64_t account_id,
    const struct conf_account *conf, int64_t now, struct err *e)
{
	return pop_policy_consent_write(w, account_id, conf, now, e) &&
	       pop_clock_consent_confirm(w, account_id, now, e);
}

static bool take_uidl(void *ctx, char *line, size_t len, struct err *e)
{
	(void)line;
	(void)len;
	(void)e;
	++*(int64_t *)ctx;
	return true;
}

/* UIDL, of which only the length counts. A server that has no names for its
 * messages says so. */
static bool pop_backend_count(
    struct session *s, struct server_mailbox *out, struct err *e)
{
	struct pop_session *p = &((struct pop *)s)->session;
	struct buf line = BUF_INIT;
	enum pop_wire_status status;
	int64_t listed = 0;
	bool ok;

	*out = (struct server_mailbox){.messages = p->count, .bytes = p->bytes};
	link_budget(p->link, 256 * 1024 * 1024, 60 * 1000);
	ok = pop_wire_command(&p->wire, e, "UIDL") &&
	     pop_wire_flush(&p->wire, e) &&
	     pop_wire_reply(&p->wire, &status, &line, e);
	if (ok && status == POP_WIRE_OK)
		ok = pop_wire_lines(&p->wire, take_uidl, &listed, e);
	out->has_ids = ok && status == POP_WIRE_OK && listed >= p->count;
	buf_clear(&line);
	return ok;
}

static void pop_backend_describe(struct session *s, struct server_facts *out)
{
	struct pop *p = (struct pop *)s;

	*out = (struct server_facts){.tls = link_tls(p->session.link),
	    .signed_in_by = pop_session_signed_in_by(&p->session),
	    .capabilities = p->session.caps.words.data};
}

static void pop_backend_close(struct session *s)
{
	struct pop *p = (struct pop *)s;
	struct err ignored;

	if (!p)
		return;
	/* Without a store nothing was collected that a QUIT would settle, but
	 * a server that is left without one may keep the maildrop locked. */
	if (s->is_entered && !s->account->store && !p->session.is_leaving)
		pop_session_leave(&p->session, &ignored);
	pop_session_close(&p->session);
	free(p);
}

const struct backend backend_pop = {.dial = pop_backend_dial,
    .enter = pop_backend_enter,
    .push = pop_backend_push,
    .pull = pop_backend_pull,
    .approve = pop_backend_approve,
    .count = pop_backend_count,
    .describe = pop_backend_describe,
    .close = pop_backend_close};
