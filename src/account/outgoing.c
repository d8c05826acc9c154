#include "account/outgoing.h"

#include <inttypes.h>
#include <stdio.h>

#include "account/smtp/open.h"
#include "account/smtp/settings.h"
#include "base/buf.h"
#include "base/log.h"
#include "store/read/accounts.h"

/* Messages of one session; some servers let no more pass. */
enum { SESSION_MAX = 100 };

/* The ways to sign in to this server, not to the one that mail comes from. */
static bool read_ways(struct account *a, struct err *e)
{
	struct fact f = {0};
	bool ok = fact_read(a->db, a->id, FACT_SMTP_WAYS, &f, e);

	if (ok)
		ways_read(&a->ways, f.value ? f.value : "", a->conf);
	fact_clear(&f);
	return ok;
}

bool outgoing_init(
    struct outgoing *o, const struct account_needs *needs, struct err *e)
{
	struct account_needs mine = *needs;

	mine.conf = &o->conf;
	o->copy = smtp_sent_copy(needs->conf);
	return smtp_settings(&o->conf, needs->conf, e) &&
	       account_init(&o->account, &mine, e) && read_ways(&o->account, e);
}

void outgoing_clear(struct outgoing *o)
{
	outgoing_close(o);
	account_clear(&o->account);
}

static bool write_ways(struct db *w, struct account *a, struct err *e)
{
	struct buf text = BUF_INIT;
	bool ok = true;

	if (a->ways.has_changed) {
		ways_write(&text, &a->ways, a->conf);
		ok = fact_write(
		    w, a->id, FACT_SMTP_WAYS, text.data, a->now(), e);
		a->ways.has_changed = !ok;
	}
	buf_clear(&text);
	return ok;
}

/* What could not be written down of an earlier round. */
static bool doubt_marked(struct account *a, struct err *e)
{
	struct db *w;
	bool has;

	if (!sent_has_marked(a->db, a->id, &has, e))
		return false;
	return !has || (write_begin(a->store, WRITE_DURABLE, &w, e) &&
			   write_end(a->store,
			       sent_doubt_marked(w, a->id, a->now(), e), e));
}

bool outgoing_begin(
    struct outgoing *o, bool is_impatient, int64_t only_id, struct err *e)
{
	o->due = (struct sent_due){.account_id = o->account.id,
	    .only_id = only_id,
	    .is_impatient = is_impatient};
	return doubt_marked(&o->account, e);
}

bool outgoing_next(
    struct outgoing *o, struct sending *m, bool *found, struct err *e)
{
	o->due.now = o->account.now();
	if (!sent_next(o->account.db, &o->due, m, found, e))
		return false;
	if (*found) {
		o->due.after_at = m->send_at;
		o->due.after_id = m->id;
	}
	return true;
}

bool outgoing_next_at(struct outgoing *o, int64_t *at, struct err *e)
{
	return sent_next_at(o->account.db, o->account.id, at, e);
}

/* What is known of the server now: how much it takes, or why it can't be
 * reached (why). */
static void write_facts(struct outgoing *o, const struct err *why)
{
	struct account *a = &o->account;
	char size[32];
	struct db *w;
	bool ok;

	snprintf(size, sizeof size, "%" PRId64, o->session.caps.size);
	if (!write_begin(a->store, WRITE_NORMAL, &w, NULL))
		return;
	ok =
	    fact_write(w, a->id, FACT_SMTP_ERROR, why ? why->text : "",
		a->now(), NULL) &&
	    fact_write(w, a->id, FACT_SMTP_ERROR_SAID, why ? why->said : "",
		a->now(), NULL) &&
	    write_ways(w, a, NULL) &&
	    (why || fact_write(w, a->id, FACT_SMTP_SIZE, size, a->now(), NULL));
	write_end(a->store, ok, NULL);
}

static bool open_session(struct outgoing *o, struct err *e)
{
	if (o->is_open &&
	    (o->session.is_closing || link_error(o->session.link) ||
		o->session.sent >= SESSION_MAX))
		outgoing_close(o);
	if (o->is_open)
		return true;
	o->is_open = smtp_open(&o->session, &o->account, e);
	if (o->is_open) {
		write_facts(o, NULL);
	} else if (e->kind != ERR_STOPPED) {
		log_line(o->conf.label, "%s %s", e->text, e->said);
		write_facts(o, e);
	}
	return o->is_open;
}

bool outgoing_send(struct outgoing *o, const struct sending *m,
    enum submit_end *end, bool *is_tried, struct err *e)
{
	struct submit x = {.session = &o->session,
	    .message = m,
	    .copy = o->copy,
	    .told = o->told,
	    .ctx = o->ctx};
	bool ok;

	*is_tried = open_session(o, e);
	if (!*is_tried)
		return false;
	ok = smtp_submit(&x, end, e);
	if (!ok || *end != SUBMIT_SENT)
		log_line(o->conf.label, "message %" PRId64 ": %s %s", m->id,
		    ok && *end == SUBMIT_STOPPED ? "stopped" : e->text,
		    e->said);
	if (!ok) {
		smtp_session_close(&o->session);
		o->is_open = false;
	}
	return ok;
}

void outgoing_close(struct outgoing *o)
{
	if (o->is_open)
		smtp_session_quit(&o->session);
	o->is_open = false;
}

bool outgoing_probe(struct outgoing *o, struct err *e)
{
	return open_session(o, e);
}
