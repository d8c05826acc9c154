#include "account/account.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "account/pop/avoid.h"
#include "account/smtp/settle.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/read/accounts.h"

static bool read_patience(struct account *a, struct err *e)
{
	struct fact f;
	bool ok = fact_read(a->db, a->id, FACT_PATIENCE, &f, e);

	a->patience.ms = backend_fit_patience(
	    ok && f.value ? strtoll(f.value, NULL, 10) * 1000 : 0);
	fact_clear(&f);
	return ok;
}

/* What sessions learn of a server and is kept for the next ones as a line of
 * text. */
struct lesson {
	const char *fact;
	bool *has_changed; /* it is not written down yet */
	void (*read)(struct account *a, const char *text);
	void (*write)(struct buf *out, const struct account *a);
};

static void read_ways(struct account *a, const char *text)
{
	ways_read(&a->ways, text, a->conf);
}

static void write_ways(struct buf *out, const struct account *a)
{
	ways_write(out, &a->ways, a->conf);
}

static struct lesson lesson_of_ways(struct account *a)
{
	return (struct lesson){
	    FACT_WAYS, &a->ways.has_changed, read_ways, write_ways};
}

static struct lesson lesson_of_avoided(struct account *a)
{
	return (struct lesson){FACT_AVOIDED, &a->pop.avoided.has_changed,
	    pop_avoid_read, pop_avoid_write};
}

/* Unless a session that came before the store has learnt it again. */
static bool read_lesson(
    struct account *a, const struct lesson *l, struct err *e)
{
	struct fact f = {0};
	bool ok;

	if (*l->has_changed)
		return true;
	ok = fact_read(a->db, a->id, l->fact, &f, e);
	if (ok)
		l->read(a, f.value ? f.value : "");
	fact_clear(&f);
	return ok;
}

static bool write_lesson(
    struct db *w, struct account *a, const struct lesson *l, struct err *e)
{
	struct buf text = BUF_INIT;

	if (!*l->has_changed)
		return true;
	l->write(&text, a);
	*l->has_changed =
	    !fact_write(w, a->id, l->fact, text.data, a->now(), e);
	buf_clear(&text);
	return !*l->has_changed;
}

static bool read_lessons(struct account *a, struct err *e)
{
	const struct lesson ways = lesson_of_ways(a);
	const struct lesson avoided = lesson_of_avoided(a);

	return read_patience(a, e) && read_lesson(a, &ways, e) &&
	       read_lesson(a, &avoided, e);
}

static bool write_lessons(struct db *w, struct account *a, struct err *e)
{
	const struct lesson ways = lesson_of_ways(a);
	const struct lesson avoided = lesson_of_avoided(a);

	return write_lesson(w, a, &ways, e) && write_lesson(w, a, &avoided, e);
}

static void take_needs(struct account *a, const struct account_needs *needs)
{
	const struct account before = *a;

	*a = (struct account){.ways = before.ways,
	    .pop = before.pop,
	    .conf = needs->conf,
	    .store = needs->store,
	    .ca_file = needs->ca_file,
	    .stop = needs->stop,
	    .kick = needs->kick,
	    .hooks = needs->hooks,
	    .claims = needs->claims,
	    .is_second = needs->is_second,
	    .now = date_now};
}

bool account_init(
    struct account *a, const struct account_needs *needs, struct err *e)
{
	take_needs(a, needs);
	return accounts_ensure(a->store, a->conf, &a->id, e) &&
	       store_reader(a->store, &a->db, e) && read_lessons(a, e);
}

bool account_init_known(
    struct account *a, const struct account_needs *needs, struct err *e)
{
	take_needs(a, needs);
	if (!store_reader(a->store, &a->db, e) ||
	    !accounts_find(a->db, a->conf->label, &a->id, e))
		return false;
	if (!a->id)
		return err_set(e, ERR_NOT_FOUND, ERR_ACCOUNT, RETRY_LATER,
		    _("No mail for %s yet."), a->conf->label);
	return read_lessons(a, e);
}

void account_clear(struct account *a)
{
	db_close(a->db);
	a->db = NULL;
}

static bool write_number(
    struct db *w, struct account *a, const char *key, int64_t n, struct err *e)
{
	char text[32];

	snprintf(text, sizeof text, "%" PRId64, n);
	return fact_write(w, a->id, key, text, a->now(), e);
}

/* After a silence twice as long; else a few times the longest wait. */
static bool learn_patience(struct db *w, struct account *a, struct err *e)
{
	struct account_patience *p = &a->patience;
	int patience = backend_fit_patience(
	    p->was_silent ? 2 * (int64_t)p->ms : 4 * p->longest_wait);
	bool is_new = (p->was_silent || p->longest_wait) && patience != p->ms;

	p->was_silent = false;
	p->longest_wait = 0;
	if (!is_new)
		return true;
	p->ms = patience;
	return write_number(w, a, FACT_PATIENCE, patience / 1000, e);
}

static bool write_tls(
    struct db *w, struct account *a, const struct tls_facts *tls, struct err *e)
{
	struct buf text = BUF_INIT;
	bool ok;

	if (!tls || !tls->cert)
		return fact_write(w, a->id, FACT_TLS, "", a->now(), e);
	buf_printf(&text, "%s %s", tls->version, tls->cipher);
	ok = fact_write(w, a->id, FACT_TLS, text.data, a->now(), e) &&
	     fact_write(w, a->id, FACT_CERTIFICATE, tls->cert->fingerprint,
		 a->now(), e) &&
	     write_number(
		 w, a, FACT_CERTIFICATE_UNTIL, tls->cert->valid_until, e);
	buf_clear(&text);
	return ok;
}

/* That a server has no limit is worth knowing, too: it is not asked again. */
static bool write_quota(struct db *w, struct account *a,
    const struct server_quota *q, struct err *e)
{
	char text[48];

	if (!q->is_known)
		return true;
	snprintf(text, sizeof text, "%" PRId64 " %" PRId64, q->used, q->limit);
	return fact_write(w, a->id, FACT_QUOTA, text, a->now(), e);
}

static bool write_facts(
    struct account *a, const struct server_facts *f, struct err *e)
{
	struct db *w;
	bool ok;

	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	ok = write_tls(w, a, f->tls, e) &&
	     fact_write(
		 w, a->id, FACT_SIGNED_IN, f->signed_in_by, a->now(), e) &&
	     fact_write(
		 w, a->id, FACT_CAPABILITIES, f->capabilities, a->now(), e) &&
	     fact_write(w, a->id, FACT_COMPRESSION,
		 f->is_compressed ? "DEFLATE" : "", a->now(), e) &&
	     write_quota(w, a, &f->quota, e) && write_lessons(w, a, e);
	return write_end(a->store, ok, e);
}

/* Closes a session that failed. */
static bool keep_session_if(struct session **s, bool ok)
{
	if (!ok) {
		account_close(*s);
		*s = NULL;
	}
	return ok;
}

/* Connects and signs in, as far as that is not done. */
static bool enter_session(
    struct account *a, struct session **out, struct err *e)
{
	bool ok = *out || backend_of(a->conf)->dial(out, a, e);

	if (ok && !(*out)->is_entered)
		ok = (*out)->is_entered = (*out)->backend->enter(*out, e);
	return keep_session_if(out, ok);
}

bool account_dial(struct account *a, const struct account_needs *needs,
    struct session **out, struct err *e)
{
	take_needs(a, needs);
	a->patience.ms = BACKEND_PATIENCE_FIRST;
	return backend_of(a->conf)->dial(out, a, e);
}

bool account_dial_new(struct account *a, const struct account_needs *needs,
    struct session **out, struct err *e)
{
	return account_dial(a, needs, out, e) && enter_session(a, out, e);
}

bool account_open(struct account *a, struct session **out, struct err *e)
{
	struct server_facts facts;

	backend_tell_progress(a, DOING_CONNECT, 0, 0);
	if (!enter_session(a, out, e))
		return false;
	(*out)->backend->describe(*out, &facts);
	return keep_session_if(out, write_facts(a, &facts, e));
}

bool account_join(struct account *a, struct session **out, struct err *e)
{
	const struct lesson ways = lesson_of_ways(a);

	*out = NULL;
	/* The other one may have learnt how since. */
	return read_lesson(a, &ways, e) && enter_session(a, out, e);
}

bool account_probe(
    struct account_probe *probe, struct session **out, struct err *e)
{
	probe->account = (struct account){.conf = probe->conf,
	    .ca_file = probe->ca_file,
	    .stop = probe->stop,
	    .given = probe->given,
	    .hooks = probe->hooks,
	    .patience = {.ms = BACKEND_PATIENCE_FIRST},
	    .now = date_now};
	*out = NULL;
	return enter_session(&probe->account, out, e);
}

void account_close(struct session *s)
{
	if (s)
		s->backend->close(s);
}

/* True if the server was reached and only single messages failed. */
static bool is_visited(const struct err *why)
{
	return !why || why->scope == ERR_ITEM;
}

/* The outcome of a visit, for the log and the inspector. */
static bool write_outcome(
    struct account *a, const struct err *why, struct err *e)
{
	struct sync_visit *v = &a->visit;
	/* The numbers of the visit may tell it already. */
	bool has_text =
	    why && !(why->scope == ERR_ITEM && a->pop.round.is_counted);
	struct db *w;
	bool ok;

	v->ended_at = a->now();
	v->outcome = why ? err_exit_code(why->kind) : 0;
	v->text = mem_str(has_text ? why->text : "");
	v->said = mem_str(has_text ? why->said : "");
	ok = write_begin(a->store, WRITE_NORMAL, &w, e);
	if (!ok)
		goto out;
	ok = sync_visit_write(w, v, e) && learn_patience(w, a, e) &&
	     write_lessons(w, a, e) && clock_note(&a->clock, w, a->now(), e) &&
	     fact_write(w, a->id, FACT_ERROR, v->text, a->now(), e) &&
	     fact_write(w, a->id, FACT_ERROR_SAID,
		 has_text ? err_server_words(why) : "", a->now(), e);
	if (ok && is_visited(why))
		ok = fact_write(w, a->id, FACT_CHECKED, "", a->now(), e);
	if (ok && is_visited(why) && a->server_count >= 0)
		ok =
		    write_number(w, a, FACT_SERVER_COUNT, a->server_count, e) &&
		    write_number(w, a, FACT_SERVER_BYTES, a->server_bytes, e);
	ok = write_end(a->store, ok, e);
out:
	free(v->text);
	free(v->said);
	v->text = v->said = NULL;
	return ok;
}

static bool push(struct session *s, struct err *e)
{
	return smtp_file_owed(s->account, e) && s->backend->push(s, e);
}

bool account_push_copies(struct session *s, struct err *e)
{
	return push(s, e) && account_note_bodies(s->account, e);
}

bool account_visit(struct session *s, const struct pull *what, struct err *e)
{
	bool is_rehearsal = what->kind == PULL_REHEARSAL;
	struct account *a = s->account;
	struct err why = {0};
	bool ok;

	a->visit =
	    (struct sync_visit){.account_id = a->id, .started_at = a->now()};
	a->clock.received = a->clock.dated = 0;
	ok = clock_look(&a->clock, a->store, a->db, a->now(), &why) &&
	     (is_rehearsal || push(s, &why)) &&
	     s->backend->pull(s, what, &why) &&
	     (is_rehearsal || smtp_settle_proved(a, &why));
	if (is_rehearsal || (!ok && why.kind == ERR_STOPPED)) {
		*e = why;
		return ok;
	}
	if (!ok) {
		log_line(a->conf->label, "%s %s", why.text, why.said);
		*e = why;
		write_outcome(a, &why, NULL);
		return false;
	}
	return write_outcome(a, NULL, e);
}

bool account_note_bodies(struct account *a, struct err *e)
{
	struct db *w;
	bool ok;

	/* What went wrong is written already, and no longer held here. */
	if (!a->visit.id || a->visit.outcome)
		return true;
	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	ok = sync_visit_write(w, &a->visit, e);
	return write_end(a->store, ok, e);
}

bool account_finish(struct session *s, struct err *e)
{
	struct account *a = s->account;
	int64_t sent = a->visit.sent, refused = a->visit.refused;
	struct err ignored;
	bool ok = !s->backend->finish || s->backend->finish(s, e);

	if (sent == a->visit.sent && refused == a->visit.refused)
		return ok;
	return account_note_bodies(a, ok ? e : &ignored) && ok;
}

void account_note_failure(struct account *a, const struct err *why)
{
	if (why->kind == ERR_STOPPED)
		return;
	log_line(a->conf->label, "%s %s", why->text, why->said);
	a->visit =
	    (struct sync_visit){.account_id = a->id, .started_at = a->now()};
	write_outcome(a, why, NULL);
}

bool account_agree(
    struct store *store, const struct conf_account *conf, struct err *e)
{
	int64_t account_id;
	struct db *w;
	bool ok;

	if (!backend_of(conf)->approve)
		return err_set(e, ERR_USAGE, ERR_ACCOUNT, RETRY_NEVER,
		    _("%s is not a POP account: there is nothing to approve."),
		    conf->label);
	if (!accounts_ensure(store, conf, &account_id, e) ||
	    !write_begin(store, WRITE_NORMAL, &w, e))
		return false;
	ok = backend_of(conf)->approve(w, account_id, conf, date_now(), e);
	return write_end(store, ok, e);
}
