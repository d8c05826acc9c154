#include "account/imap/session/attempt.h"

#include <stdlib.h>
#include <string.h>

#include "account/imap/session/session.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/read/folder.h"

bool imap_attempt_load(struct imap_session *s, struct err *e)
{
	struct account *a = s->account;

	imap_steps_clear(&s->attempts);
	if (!a->db || !a->id)
		return true;
	if (!attempt_read(a->db, a->id, &s->attempts.list, e))
		return false;
	for (size_t i = 0; i < s->attempts.list.len; i++)
		s->attempts.is_careful |=
		    !s->attempts.list.items[i].retry_at &&
		    imap_steps_is_of_round(s->attempts.list.items[i].step);
	return true;
}

/* What was noted in the future was noted before the clock was set back. */
bool imap_attempt_is_due(const struct imap_session *s, const struct attempt *a)
{
	int64_t now = s->account->now();

	return a->retry_at <= now || a->noted_at > now;
}

/* A step that failed in two folders is not tried in each of the others. */
static bool are_two_folders_shut(const struct imap_session *s, const char *what)
{
	const struct attempts *l = &s->attempts.list;
	int n = 0;

	for (size_t i = 0; i < l->len; i++)
		n += strcmp(l->items[i].step, what) == 0 &&
		     !imap_attempt_is_due(s, &l->items[i]);
	return n > 1;
}

bool imap_attempt_is_left_out(
    const struct imap_session *s, const char *what, int64_t folder_id)
{
	const struct imap_step step = {what, folder_id, 0, 0};
	const struct attempt *a = imap_steps_find(&s->attempts, &step);

	if (strcmp(what, IMAP_STEP_STATUS) == 0 &&
	    are_two_folders_shut(s, what))
		return true;
	return a && !imap_attempt_is_due(s, a);
}

int64_t imap_attempt_folder_wait(
    const struct imap_session *s, int64_t folder_id)
{
	static const char *const steps[] = {
	    IMAP_STEP_EXAMINE, IMAP_STEP_FOLDER};
	int64_t longest = 0;

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		const struct imap_step step = {steps[i], folder_id, 0, 0};
		const struct attempt *a = imap_steps_find(&s->attempts, &step);
		int64_t wait = a && !imap_attempt_is_due(s, a)
		                   ? a->retry_at - s->account->now()
		                   : 0;

		longest = wait > longest ? wait : longest;
	}
	return longest;
}

const struct attempt *imap_attempt_at(const struct imap_session *s,
    const char *what, int64_t folder_id, uint32_t uid)
{
	return imap_steps_at(&s->attempts, what, folder_id, uid);
}

/* --- writing -------------------------------------------------------------- */

static bool has_attempt_store(const struct imap_session *s)
{
	return s->account->store && s->account->id;
}

/* What replaces a record: a range may fall into three parts. */
struct record_change {
	struct attempt *old; /* NULL: there was none */
	struct attempt now[3];
	size_t n;
};

static bool write_change(
    struct imap_session *s, const struct record_change *c, struct err *e)
{
	struct account *a = s->account;
	struct db *w;
	bool ok = true;

	if (!has_attempt_store(s))
		return true;
	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	if (c->old)
		ok = attempt_drop(w, a->id, c->old, e);
	for (size_t i = 0; ok && i < c->n; i++)
		ok = attempt_write(w, a->id, &c->now[i], e);
	return write_end(a->store, ok, e);
}

static void free_record(struct attempt *a)
{
	free(a->step);
	free(a->text);
}

/* Applies the change in the store and here, and takes the new records. */
static bool apply_change(
    struct imap_session *s, struct record_change *c, struct err *e)
{
	struct attempts *l = &s->attempts.list;
	bool ok = write_change(s, c, e);

	if (ok && c->old) {
		free_record(c->old);
		*c->old = l->items[--l->len];
	}
	for (size_t i = 0; i < c->n; i++) {
		if (ok)
			*vec_push(l) = c->now[i];
		else
			free_record(&c->now[i]);
	}
	return ok;
}

static bool drop_record(
    struct imap_session *s, struct attempt *old, struct err *e)
{
	struct record_change c = {.old = old};

	return apply_change(s, &c, e);
}

/* Adds a part of the old record, unchanged but for its range. */
static void keep_record_part(
    struct record_change *c, int64_t first, int64_t last)
{
	struct attempt part;

	if (first > last)
		return;
	part = *c->old;
	part.step = mem_str(c->old->step);
	part.text = mem_str(c->old->text);
	part.first = first;
	part.last = last;
	c->now[c->n++] = part;
}

/* Adds the parts of the old range below and above the step; they have not
 * failed by themselves (tries 0). */
static void keep_record_rest(
    struct record_change *c, const struct imap_step *step)
{
	if (!c->old || !step->first)
		return;
	keep_record_part(c, c->old->first, (int64_t)step->first - 1);
	keep_record_part(c, (int64_t)step->last + 1, c->old->last);
}

/* --- how it went ---------------------------------------------------------- */

void imap_attempt_begin(struct imap_session *s, const struct imap_step *step)
{
	s->attempts.doing = *step;
}

bool imap_attempt_end(
    struct imap_session *s, const struct imap_step *step, struct err *e)
{
	struct attempt *old;

	s->attempts.doing.what = NULL;
	s->attempts.before = *step;
	while ((old = imap_steps_find_touched(&s->attempts, step))) {
		struct record_change c = {.old = old};

		keep_record_rest(&c, step);
		log_line(
		    s->account->conf->label, "%s is taken again", step->what);
		if (!apply_change(s, &c, e))
			return false;
	}
	return true;
}

static bool is_narrower(const struct attempt *old, const struct imap_step *step)
{
	return old && (old->first < step->first || old->last > step->last);
}

/* Does it keep INBOX closed? A change in it does not. */
static bool is_inbox(const struct imap_session *s, const struct imap_step *step)
{
	struct account *a = s->account;
	struct err ignored;
	int64_t id = 0;

	return !step->first && !imap_steps_is_change(step->what) &&
	       folder_with_role(a->db, a->id, ROLE_INBOX, &id, &ignored) &&
	       id == step->folder_id;
}

/* Leaves it out from here on; this was the how manieth time. */
static void shut(struct imap_session *s, struct attempt *a,
    const struct imap_step *step, struct imap_failure f)
{
	f.what = step->what;
	f.is_inbox = is_inbox(s, step);
	if (f.tries < 1)
		f.tries = 1;
	a->retry_at = a->noted_at + imap_steps_pause(&f);
}

/* Counts a failure and returns the record that is to be written. A part of a
 * range that failed before starts with tries_of_part. */
static struct attempt *count_failure(struct imap_session *s,
    struct record_change *c, const struct imap_step *step, int tries_of_part)
{
	struct attempt *now = &c->now[c->n++];
	int64_t at = s->account->now();

	*now = (struct attempt){.step = mem_str(step->what),
	    .folder_id = step->folder_id,
	    .first = step->first,
	    .last = step->last,
	    .tries = c->old ? c->old->tries + 1 : 1,
	    .since = c->old ? c->old->since : at,
	    .noted_at = at};
	if (is_narrower(c->old, step))
		now->tries = tries_of_part;
	keep_record_rest(c, step);
	for (size_t i = 1; i < c->n; i++)
		c->now[i].tries = 0;
	return now;
}

static void log_attempt(const struct imap_session *s, const struct attempt *a)
{
	const char *label = s->account->conf->label;

	if (a->first)
		log_line(label, "%s of UIDs %lld:%lld failed (%d): %s", a->step,
		    (long long)a->first, (long long)a->last, a->tries, a->text);
	else
		log_line(
		    label, "%s failed (%d): %s", a->step, a->tries, a->text);
}

bool imap_attempt_refuse(struct imap_session *s, const struct imap_step *step,
    const char *why, struct err *e)
{
	struct record_change c = {.old = imap_steps_find(&s->attempts, step)};
	struct err said = {0};
	struct buf text = BUF_INIT;
	struct attempt *now;

	s->attempts.doing.what = NULL;
	if (!has_attempt_store(s))
		return true;
	err_said(&said, s->words.data);
	if (why)
		buf_add_str(&text, why);
	else
		buf_printf(&text, _("the server said: %s"), said.said);
	now = count_failure(s, &c, step, 1);
	now->text = buf_take(&text);
	if (step->first == step->last)
		shut(s, now, step,
		    (struct imap_failure){
			.tries = now->tries, .was_said = true});
	log_attempt(s, now);
	return apply_change(s, &c, e);
}

/* A connection breaks for many reasons; those on our side, and throttling,
 * are not charged. */
static bool is_chargeable(const struct imap_session *s,
    const struct imap_step *step, const struct err *why)
{
	return step->what && has_attempt_store(s) &&
	       (why->kind == ERR_NETWORK || why->kind == ERR_PROTOCOL) &&
	       !imap_session_is_throttled(s);
}

bool imap_attempt_is_known(
    const struct imap_session *s, const struct imap_step *step)
{
	return imap_steps_has(&s->attempts, step);
}

/* The folder is to blame, and not the parameters that it was opened with. */
static void acquit_parameters(struct imap_session *s)
{
	static const struct imap_step with[] = {
	    {.what = IMAP_STEP_CONDSTORE}, {.what = IMAP_STEP_QRESYNC}};
	struct err e;

	for (size_t i = 0; i < sizeof with / sizeof *with; i++)
		imap_attempt_end(s, &with[i], &e);
}

/* The step is to blame, and not the one before it. */
static void acquit_blamed(struct imap_session *s)
{
	struct account *a = s->account;
	struct imap_step step = {.what = a->line_break.blamed,
	    .folder_id = a->line_break.blamed_folder_id};
	struct err e;

	if (step.what && strcmp(step.what, IMAP_STEP_FLAGS) != 0)
		imap_attempt_end(s, &step, &e);
}

/* A first failure may be bad luck; among several messages the one to blame
 * is found by halving; bodies have a record each (body/missing_body.h). */
static bool is_proved(const struct attempt *a)
{
	return a->tries > 1 && a->first == a->last &&
	       strcmp(a->step, IMAP_STEP_BODIES) != 0 &&
	       strcmp(a->step, IMAP_STEP_ROUND) != 0;
}

static void write_charge(struct imap_session *s, const struct imap_step *step,
    const char *why, bool is_sure)
{
	struct record_change c = {.old = imap_steps_find(&s->attempts, step)};
	struct attempt *now = count_failure(s, &c, step, 2);
	struct err e;
	bool is_shut = is_sure || is_proved(now);

	now->text = mem_str(why);
	if (is_shut)
		shut(s, now, step,
		    (struct imap_failure){.tries = now->tries - 1});
	log_attempt(s, now);
	if (!apply_change(s, &c, &e) || is_sure || !is_shut)
		return;
	if (strcmp(step->what, IMAP_STEP_EXAMINE) == 0)
		acquit_parameters(s);
	acquit_blamed(s);
}

/* The connection broke twice at this step. It may have been the step before,
 * although its answer came: if that one can be done in another way, it is
 * left out first. */
static bool is_to_blame_before(
    const struct imap_session *s, const struct imap_step *step)
{
	const struct imap_attempts *known = &s->attempts;

	return !s->account->line_break.blamed && known->before.what &&
	       known->is_careful && !imap_steps_is_option(step->what) &&
	       imap_steps_find(known, step) &&
	       imap_steps_can_be_blamed(known->before.what);
}

void imap_attempt_charge(struct imap_session *s, const struct err *why)
{
	struct imap_step step =
	    s->attempts.doing.what ? s->attempts.doing : s->attempts.around;
	struct line_break *b = &s->account->line_break;
	struct buf text = BUF_INIT;

	if (!is_chargeable(s, &step, why))
		return;
	s->attempts.doing.what = NULL;
	b->cause = s->attempts.is_careful || imap_attempt_is_known(s, &step)
	               ? BREAK_AT_STEP_AGAIN
	               : BREAK_AT_STEP;
	buf_add_str(&text, why->text);
	if (*why->said)
		buf_printf(&text, " (%s)", why->said);
	if (is_to_blame_before(s, &step)) {
		b->blamed = s->attempts.before.what;
		b->blamed_folder_id = s->attempts.before.folder_id;
		write_charge(s, &s->attempts.before, text.data, true);
	} else {
		write_charge(s, &step, text.data, false);
	}
	buf_clear(&text);
}

bool imap_attempt_note_missing(struct imap_session *s, int64_t folder_id,
    int64_t n, const char *why, struct err *e)
{
	const struct imap_step any = {IMAP_STEP_MISSING, folder_id, 1, 1};
	struct attempt *old = imap_steps_find_touched(&s->attempts, &any);
	struct record_change c = {.old = old};
	int64_t now = s->account->now();

	if (old ? old->last == n && strcmp(old->text, why) == 0 : !n)
		return true;
	if (n)
		c.now[c.n++] =
		    (struct attempt){.step = mem_str(IMAP_STEP_MISSING),
			.folder_id = folder_id,
			.first = 1,
			.last = n,
			.tries = 1,
			.since = old ? old->since : now,
			.noted_at = now,
			.retry_at = now,
			.text = mem_str(why)};
	if (n)
		log_attempt(s, &c.now[0]);
	return apply_change(s, &c, e);
}

bool imap_attempt_drop_doubts(struct imap_session *s, struct err *e)
{
	struct attempts *l = &s->attempts.list;

	for (size_t i = 0; i < l->len;) {
		struct attempt *a = &l->items[i];

		if (a->retry_at || a->first || !imap_steps_is_of_round(a->step))
			i++;
		else if (!drop_record(s, a, e))
			return false;
	}
	return true;
}

bool imap_attempt_note(struct imap_session *s, const struct imap_step *step,
    const char *why, bool is_shut, struct err *e)
{
	struct record_change c = {.old = imap_steps_find(&s->attempts, step)};
	struct attempt *now;

	if (!has_attempt_store(s))
		return true;
	now = count_failure(s, &c, step, 1);
	now->text = mem_str(why);
	if (is_shut)
		shut(s, now, step,
		    (struct imap_failure){.tries = now->tries - 2});
	log_attempt(s, now);
	return apply_change(s, &c, e);
}

bool imap_attempt_forget_changes(struct imap_session *s, struct err *e)
{
	struct attempts *l = &s->attempts.list;

	for (size_t i = 0; i < l->len;) {
		struct attempt *a = &l->items[i];

		if (!imap_steps_is_change(a->step) ||
		    !imap_attempt_is_due(s, a))
			i++;
		else if (!drop_record(s, a, e))
			return false;
	}
	return true;
}

bool imap_attempt_forget_uids(
    struct imap_session *s, int64_t folder_id, struct err *e)
{
	struct attempts *l = &s->attempts.list;

	for (size_t i = 0; i < l->len;) {
		struct attempt *a = &l->items[i];

		if (!a->first || a->folder_id != folder_id)
			i++;
		else if (!drop_record(s, a, e))
			return false;
	}
	return true;
}
