#include "account/imap/pull/round.h"

#include <stdio.h>
#include <stdlib.h>

#include "account/imap/session/attempt.h"
#include "account/imap/pull/folders.h"
#include "account/imap/pull/first_sync.h"
#include "account/imap/session/mailbox.h"
#include "account/imap/pull/omitted.h"
#include "account/imap/body/offline_policy.h"
#include "account/imap/pull/pull.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/utf8.h"
#include "store/server/uid_list.h"
#include "store/server/outbox.h"

/* Questions that are on their way at once. */
enum { QUESTIONS = 50 };

/* A folder in a round. */
struct round_folder {
	struct folder *folder;
	struct imap_mailbox state; /* as STATUS says */
	enum imap_mailbox_there there;
	bool was_asked;
	int tag;
};

struct folder_round {
	struct imap_session *session;
	const struct pull *what;
	struct imap_list list; /* of the server */
	struct folders folders;
	struct round_folder *stops;
	size_t n;
	struct err first; /* that spoiled a folder; text "" = none */
};

static void choose_round_folders(struct folder_round *t)
{
	t->stops = mem_new(t->folders.len + 1, sizeof *t->stops);
	for (size_t i = 0; i < t->folders.len; i++)
		if (!t->what->folder_id ||
		    t->folders.items[i].id == t->what->folder_id)
			t->stops[t->n++] = (struct round_folder){
			    .folder = &t->folders.items[i],
			    .there = IMAP_REFUSED};
}

/* --- asking first --------------------------------------------------------- */

/* Only where the answer can save us from opening it. */
static bool is_status_worth_asking(
    const struct folder_round *t, const struct folder *f)
{
	if (t->what->kind == PULL_REHEARSAL)
		return true;
	if (imap_attempt_is_left_out(t->session, IMAP_STEP_STATUS, f->id))
		return false;
	return f->id != t->session->mailbox.folder_id && f->uid_oldest == 1 &&
	       f->modseq > 0 && (t->session->caps.bits & IMAP_CAP_CONDSTORE);
}

/* With the list. */
static bool came_with_list(struct folder_round *t, struct round_folder *stop)
{
	const struct imap_listed *l =
	    imap_list_find(&t->list, stop->folder->srv_name);

	if (!l || !l->has_state)
		return false;
	stop->state = l->state;
	stop->there = IMAP_THERE;
	return true;
}

static bool send_status_questions(
    struct folder_round *t, size_t from, size_t to, struct err *e)
{
	for (size_t i = from; i < to; i++) {
		struct round_folder *stop = &t->stops[i];

		if (!is_status_worth_asking(t, stop->folder) ||
		    came_with_list(t, stop))
			continue;
		stop->was_asked = imap_mailbox_ask_status(
		    t->session, stop->folder, &stop->tag, e);
		if (!stop->was_asked && e->scope >= ERR_ACCOUNT)
			return false;
	}
	return true;
}

static bool read_states(
    struct folder_round *t, size_t from, size_t to, struct err *e)
{
	for (size_t i = from; i < to; i++) {
		struct round_folder *stop = &t->stops[i];
		const struct imap_step step = {
		    .what = IMAP_STEP_STATUS, .folder_id = stop->folder->id};

		if (!stop->was_asked)
			continue;
		imap_attempt_begin(t->session, &step);
		if (!imap_mailbox_read_status(
			t->session, stop->tag, &stop->state, &stop->there, e) ||
		    !imap_attempt_end(t->session, &step, e))
			return false;
	}
	return true;
}

static bool ask_all_states(struct folder_round *t, struct err *e)
{
	size_t n = t->session->attempts.is_careful ? 1 : QUESTIONS;

	for (size_t at = 0; at < t->n; at += n) {
		size_t end = at + n < t->n ? at + n : t->n;

		if (!send_status_questions(t, at, end, e) ||
		    !read_states(t, at, end, e))
			return false;
	}
	return true;
}

/* --- going round ---------------------------------------------------------- */

static void note_folder_error(
    struct folder_round *t, const struct folder *f, struct err *e)
{
	log_line(t->session->account->conf->label, "%s: %s %s", f->srv_name,
	    e->text, e->said);
	if (!*t->first.text)
		t->first = *e;
}

/* A folder that the server never opens is no trouble, unless it was asked
 * for. */
static bool is_closed_folder(
    const struct folder_round *t, const struct folder *f, const struct err *e)
{
	return f->id != t->what->folder_id && f->role != ROLE_INBOX &&
	       t->session->mailbox.folder_id != f->id && e->kind == ERR_OTHER;
}

static bool pull_folder_of_round(
    struct folder_round *t, struct round_folder *stop, struct err *e)
{
	struct imap_session *s = t->session;
	struct folder *f = stop->folder;
	bool ok = imap_pull(s, f, e);

	/* Replaced while it was read: the new one is read at once. */
	if (!ok && e->scope == ERR_FOLDER && e->retry == RETRY_NOW)
		ok = imap_pull(s, f, e);
	if (!ok && e->scope >= ERR_ACCOUNT)
		return false;
	if (!ok && is_closed_folder(t, f, e))
		log_line(s->account->conf->label, "%s can't be opened: %s",
		    f->srv_name, e->said);
	else if (!ok)
		note_folder_error(t, f, e);
	if (ok)
		stop->state.exists = (uint32_t)f->srv_total;
	return true;
}

/* What a pull would bring. */
static bool rehearse_folder(
    struct folder_round *t, struct round_folder *stop, struct err *e)
{
	struct account *a = t->session->account;
	int64_t known = 0;

	if (!uid_list_count(a->db, stop->folder->id, 1, UINT32_MAX, &known, e))
		return false;
	if (stop->state.exists > known)
		a->visit.fresh += stop->state.exists - known;
	return true;
}

/* Messages that were left out and may be tried now. */
static bool is_due_again(const struct imap_session *s, int64_t folder_id)
{
	const struct attempt *a;
	uint32_t uid = 1;

	while (uid &&
	       (a = imap_attempt_at(s, IMAP_STEP_HEADERS, folder_id, uid))) {
		if (imap_attempt_is_due(s, a))
			return true;
		uid = (uint32_t)a->last + 1;
	}
	return false;
}

static bool pull_if_changed(
    struct folder_round *t, struct round_folder *stop, struct err *e)
{
	if (t->what->kind == PULL_REHEARSAL)
		return rehearse_folder(t, stop, e);
	if (stop->there == IMAP_THERE &&
	    !is_due_again(t->session, stop->folder->id) &&
	    imap_pull_is_idle(
		stop->folder, &stop->state, t->session->account->now()))
		return true;
	return pull_folder_of_round(t, stop, e);
}

/* INBOX was opened with the session, perhaps before it had a row. */
static void recognise_inbox(struct folder_round *t)
{
	struct imap_session *s = t->session;

	if (!imap_session_is_fresh(s) || s->mailbox.folder_id)
		return;
	for (size_t i = 0; i < t->folders.len; i++)
		if (t->folders.items[i].role == ROLE_INBOX)
			s->mailbox.folder_id = t->folders.items[i].id;
}

/* What the server has now. */
static bool count_server_mail(struct folder_round *t, struct err *e)
{
	struct account *a = t->session->account;
	struct folders now = {0};
	bool are_labels = t->session->caps.bits & IMAP_CAP_GMAIL;
	bool ok = folder_read_all(a->db, a->id, &now, e);

	a->server_count = a->server_bytes = 0;
	for (size_t i = 0; ok && i < now.len; i++) {
		const struct folder *f = &now.items[i];

		if (!folder_is_counted(f, &now, are_labels))
			continue;
		a->server_count += f->srv_total;
		a->server_bytes += f->bytes;
	}
	a->visit.kept = a->server_count;
	for (size_t i = 0; i < t->n; i++)
		a->visit.listed += t->stops[i].state.exists;
	folders_clear(&now);
	return ok;
}

static bool pull_folders(struct folder_round *t, struct err *e)
{
	for (size_t i = 0; i < t->n; i++)
		if (!pull_if_changed(t, &t->stops[i], e))
			return false;
	/* What came may not leave room for all that was here. */
	if (!(t->what->kind == PULL_REHEARSAL ||
		imap_offline_policy_apply(t->session, e)) ||
	    !count_server_mail(t, e))
		return false;
	if (!*t->first.text)
		return true;
	*e = t->first;
	return false;
}

/* Notes that a round has seen all folders. Copies whose original is missing
 * wait for that; if there are none, nothing is written. */
static bool note_full_round(struct folder_round *t, struct err *e)
{
	struct account *a = t->session->account;
	bool seeks, ok;
	struct db *w;

	if (t->what->kind == PULL_REHEARSAL || t->what->folder_id)
		return true;
	if (!outbox_seeks(a->db, a->id, &seeks, e))
		return false;
	if (!seeks)
		return true;
	if (!write_begin(a->store, WRITE_NORMAL, &w, e))
		return false;
	ok = outbox_note_look(w, a->id, e);
	return write_end(a->store, ok, e);
}

/* Pulls one folder that is known to exist. */
static bool pull_narrow(
    struct imap_session *s, int64_t folder_id, struct err *e)
{
	struct account *a = s->account;
	struct folder f = {0};
	bool ok = (folder_id || folder_with_role(
				    a->db, a->id, ROLE_INBOX, &folder_id, e)) &&
	          folder_read(a->db, folder_id, &f, e) && imap_pull(s, &f, e);

	folder_clear(&f);
	return ok;
}

static void add_omitted_sentence(void *ctx, const char *sentence)
{
	struct sync_visit *v = ctx;
	struct buf all = BUF_INIT;
	size_t len;

	buf_add_str(&all, v->missing);
	if (all.len)
		buf_add_str(&all, "; ");
	buf_add_str(&all, sentence);
	len = all.len < sizeof v->missing ? all.len : sizeof v->missing - 1;
	snprintf(v->missing, sizeof v->missing, "%.*s",
	    (int)utf8_floor(all.data, len), all.data);
	buf_clear(&all);
}

/* Notes in the visit what this round left out. */
static void tell_round_omitted(
    struct imap_session *s, const struct imap_list *list)
{
	struct sync_visit *v = &s->account->visit;
	const struct imap_omitted_of of = {.account_id = s->account->id,
	    .options_since = s->account->begun_at};
	struct err ignored;

	v->missing[0] = '\0';
	if (list->is_cut)
		add_omitted_sentence(v,
		    _("the server lists too many folders; some are left out"));
	if (s->attempts.list.len)
		imap_omitted_tell(
		    s->account->db, &of, add_omitted_sentence, v, &ignored);
}

bool imap_round(struct imap_session *s, const struct pull *what, struct err *e)
{
	struct folder_round t = {.session = s, .what = what};
	bool ok;

	if (what->kind == PULL_FOLDER)
		return pull_narrow(s, what->folder_id, e);
	if (what->kind != PULL_REHEARSAL && !what->folder_id &&
	    !imap_first_sync(s, e))
		return false;
	backend_tell_progress(s->account, DOING_FOLDERS, 0, 0);
	ok =
	    (what->kind == PULL_REHEARSAL || imap_offline_policy_apply(s, e)) &&
	    imap_folders_pull(
		s, what->kind == PULL_REHEARSAL, &t.list, &t.folders, e);
	if (ok) {
		choose_round_folders(&t);
		recognise_inbox(&t);
		backend_tell_progress(s->account, DOING_HEADERS, 0, 0);
		ok = ask_all_states(&t, e) && pull_folders(&t, e) &&
		     note_full_round(&t, e) && imap_attempt_drop_doubts(s, e);
	}
	if (ok || e->scope < ERR_ACCOUNT)
		tell_round_omitted(s, &t.list);
	free(t.stops);
	imap_list_clear(&t.list);
	folders_clear(&t.folders);
	return ok;
}
