#include "account/imap/push/broken.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account/imap/session/attempt.h"
#include "account/imap/session/refused.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/utf8.h"
#include "store/read/accounts.h"
#include "store/read/pending.h"
#include "store/read/trouble.h"

enum {
	SHRINK = 16, /* a command that broke the line is cut to so many parts */
	/* Failures, and the command itself is to blame: it was in doubt, and
	 * two messages were found out; or it failed twice with a folder. */
	VAIN = 3,
	VAIN_WITH_FOLDER = 2,
	SILENCES = 2, /* of a round */
	/* New mail waits for the first act; the others wait behind all. */
	PATIENCE_FIRST = 25 * 1000,
	PATIENCE = 60 * 1000,
};

static struct push_state *push_state_of(const struct imap_session *s)
{
	return &s->account->push;
}

/* The other side's doing, as far as can be told. */
static bool is_break(const struct err *e)
{
	return e->scope >= ERR_ACCOUNT &&
	       (e->kind == ERR_NETWORK || e->kind == ERR_PROTOCOL);
}

static int64_t broken_message_id(const struct imap_broken *b, size_t i)
{
	int64_t id;

	memcpy(&id, (const char *)b->items + i * b->size, sizeof id);
	return id;
}

/* --- durably -------------------------------------------------------------- */

static bool write_push_fact(struct db *w, struct imap_session *s, struct err *e)
{
	char text[32];
	struct account *a = s->account;

	snprintf(text, sizeof text, "%zu", push_state_of(s)->most);
	return fact_write(w, a->id, FACT_PUSH_BROKE,
	    push_state_of(s)->broke ? text : "", a->now(), e);
}

/* *held: it broke before, so it waits. */
static bool note_broken_message(struct imap_session *s, struct db *w,
    int64_t id, const char *why, bool *held, struct err *e)
{
	struct account *a = s->account;
	struct trouble t = {0};
	bool ok =
	    trouble_note(w, id, why, a->now(), e) && trouble_read(w, id, &t, e);

	*held = ok && t.tries > 1;
	free(t.text);
	return ok;
}

static bool write_break(struct imap_session *s, const struct imap_broken *b,
    const char *why, size_t *held, struct err *e)
{
	struct account *a = s->account;
	bool is_held, ok = true;
	struct db *w;

	*held = 0;
	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	for (size_t i = 0; ok && i < b->n; i++) {
		ok = note_broken_message(
		    s, w, broken_message_id(b, i), why, &is_held, e);
		*held += is_held;
	}
	ok = ok && write_push_fact(w, s, e);
	return write_end(a->store, ok, e);
}

/* --- noting --------------------------------------------------------------- */

static void explain_break(const struct err *e, struct buf *why)
{
	buf_printf(why,
	    _("The connection broke while this change was sent; postern will "
	      "try again later: %s"),
	    e->text);
	if (*e->said)
		buf_printf(why, " (%s)", e->said);
}

static const struct attempt *record_of_command(
    const struct imap_session *s, const char *verb, int64_t folder_id)
{
	const struct imap_step step = {.what = verb, .folder_id = folder_id};

	return imap_steps_find(&s->attempts, &step);
}

/* The verb failed, too; of one that is in doubt already that counts only if it
 * is known over what (is_found). Is it left out now? */
static bool charge_command(struct imap_session *s, const struct imap_broken *b,
    const struct err *why, bool is_found)
{
	const struct imap_step step = {
	    .what = b->verb, .folder_id = b->folder_id};
	const struct attempt *old = record_of_command(s, b->verb, b->folder_id);
	int vain = b->is_one ? VAIN_WITH_FOLDER : VAIN;
	bool is_shut = old && is_found && old->tries + 1 >= vain;
	struct buf text = BUF_INIT;
	struct err ignored;

	if (old && !is_found)
		return false;
	buf_add_str(&text, why->text);
	if (*why->said)
		buf_printf(&text, " (%s)", why->said);
	is_shut = imap_attempt_note(s, &step, text.data, is_shut, &ignored) &&
	          is_shut;
	buf_clear(&text);
	return is_shut;
}

static void begin_push_break(struct imap_session *s, const char *verb)
{
	log_line(s->account->conf->label, "the line broke over %s", verb);
	push_state_of(s)->broke = PUSH_BROKE_NOW;
}

bool imap_broken_note(
    struct imap_session *s, const struct imap_broken *b, const struct err *e)
{
	struct push_state *p = push_state_of(s);
	const struct imap_broken none = {.verb = b->verb};
	bool is_last = b->n == 1 || b->is_one, is_shut;
	struct buf why = BUF_INIT;
	struct err ignored;
	size_t held = 0;

	if (!is_break(e) || (!b->n && !b->is_one) || p->broke == PUSH_BROKE_NOW)
		return false;
	begin_push_break(s, b->verb);
	if (!is_last)
		p->most = b->n > SHRINK ? b->n / SHRINK : 1;
	explain_break(e, &why);
	write_break(s, is_last ? b : &none, why.data, &held, &ignored);
	is_shut = charge_command(s, b, e, is_last && (held || !b->n));
	if (held || is_shut)
		imap_refused_count(s, held ? held : 1, why.data);
	buf_clear(&why);
	return false;
}

bool imap_broken_note_folder(struct imap_session *s, const char *verb,
    int64_t folder_id, const struct err *e)
{
	const struct imap_broken b = {
	    .verb = verb, .folder_id = folder_id, .is_one = true};

	return imap_broken_note(s, &b, e);
}

bool imap_broken_went_well(
    struct imap_session *s, const char *verb, int64_t folder_id, struct err *e)
{
	const struct imap_step step = {.what = verb, .folder_id = folder_id};

	return !record_of_command(s, verb, folder_id) ||
	       imap_attempt_end(s, &step, e);
}

/* --- asking --------------------------------------------------------------- */

size_t imap_broken_most(const struct imap_session *s, size_t n)
{
	size_t most = push_state_of(s)->most;

	return most && most < n ? most : n;
}

bool imap_broken_is_left_out(
    const struct imap_session *s, const char *verb, int64_t folder_id)
{
	const struct attempt *a = record_of_command(s, verb, folder_id);

	return a && !imap_attempt_is_due(s, a);
}

bool imap_broken_is_later(
    struct imap_session *s, const char *verb, int64_t folder_id)
{
	if (push_state_of(s)->doubtful == PUSH_DOUBTFUL_TOO ||
	    !record_of_command(s, verb, folder_id))
		return false;
	push_state_of(s)->doubtful = PUSH_DOUBTFUL_LEFT;
	return true;
}

bool imap_broken_is_skipped(
    struct imap_session *s, const char *verb, int64_t folder_id)
{
	return imap_broken_is_left_out(s, verb, folder_id) ||
	       imap_broken_is_later(s, verb, folder_id);
}

const char *imap_broken_words(void)
{
	return _("The connection broke while changes like this one were sent. "
		 "postern will try again later.");
}

/* --- a push --------------------------------------------------------------- */

bool imap_broken_read(struct imap_session *s, bool *is_late, struct err *e)
{
	struct push_state *p = push_state_of(s);
	struct account *a = s->account;
	struct fact f;
	bool ok = fact_read(a->db, a->id, FACT_PUSH_BROKE, &f, e);

	*p = (struct push_state){0};
	if (ok && f.value && *f.value) {
		p->most = (size_t)strtoull(f.value, NULL, 10);
		p->broke = PUSH_BROKE_BEFORE;
	}
	fact_clear(&f);
	*is_late = p->broke != PUSH_UNBROKEN;
	return ok;
}

bool imap_broken_may_reconnect(
    const struct imap_session *s, const struct err *e)
{
	struct push_state *p = push_state_of(s);
	bool is = p->broke == PUSH_BROKE_NOW && is_break(e);
	bool was_silent = false;
	int64_t longest = 0;

	link_tell_waits(s->link, &longest, &was_silent);
	p->silences += is && was_silent;
	if (p->broke)
		p->broke = PUSH_BROKE_BEFORE;
	return is;
}

int imap_broken_patience(const struct imap_session *s)
{
	return push_state_of(s)->silences ? PATIENCE : PATIENCE_FIRST;
}

bool imap_broken_has_given_up(const struct imap_session *s)
{
	return push_state_of(s)->silences >= SILENCES;
}

bool imap_broken_put_off(struct imap_session *s, struct err *e)
{
	struct account *a = s->account;
	struct pending_refused in_trouble = {0};
	int64_t n = 0;
	bool ok = pending_count(a->db, a->id, &n, e) &&
	          pending_refused(a->db, a->id, &in_trouble, e);

	free(in_trouble.text);
	if (ok && n > in_trouble.n)
		imap_refused_count(s, (size_t)(n - in_trouble.n),
		    _("The connection broke while other changes were sent; "
		      "these will be sent next time."));
	return ok;
}

bool imap_broken_finish(struct imap_session *s, struct err *e)
{
	struct account *a = s->account;
	struct db *w;

	if (!push_state_of(s)->broke)
		return true;
	push_state_of(s)->broke = PUSH_UNBROKEN;
	push_state_of(s)->most = 0;
	if (!imap_attempt_forget_changes(s, e))
		return false;
	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	return write_end(a->store, write_push_fact(w, s, e), e);
}
