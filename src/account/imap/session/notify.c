#include "account/imap/session/notify.h"

#include <stdlib.h>
#include <string.h>

#include "account/imap/session/attempt.h"
#include "account/imap/session/list.h"
#include "account/imap/session/mailbox_status.h"
#include "account/imap/session/exchange.h"
#include "base/log.h"
#include "store/read/folder.h"

/* Bytes the states of all folders may take. */
enum { STATES_MAX = 8 * 1024 * 1024 };

/* A part of them may be missing: then it has not changed. A folder that is
 * not here whole is the round's, and the worker looks at INBOX itself. */
static bool is_folder_behind(
    const struct folder *f, const struct imap_mailbox *m)
{
	if (!f->pulled_at || f->uid_oldest != 1 || f->is_gone ||
	    f->role == ROLE_INBOX)
		return false;
	if (m->uidvalidity && m->uidvalidity != f->uidvalidity)
		return true;
	if (m->modseq > f->modseq)
		return true;
	return m->uidnext && (m->exists != f->srv_total ||
				 (!m->modseq && m->uidnext > f->uid_known + 1));
}

static void tell_folder_news(
    struct imap_session *s, const char *srv_name, const struct imap_mailbox *m)
{
	struct account *a = s->account;
	struct folder f = {0};
	struct err ignored;
	int64_t id;

	/* What can't be read now is found by the next round. */
	if (folder_with_srv_name(a->db, a->id, srv_name, &id, &ignored) && id &&
	    id != s->mailbox.folder_id &&
	    folder_read(a->db, id, &f, &ignored) && is_folder_behind(&f, m))
		a->hooks->elsewhere(a->hooks->ctx, a->id, id);
	folder_clear(&f);
}

static void take_notify_status(
    struct imap_session *s, const char *text, size_t len)
{
	struct buf name = BUF_INIT;
	struct imap_mailbox m;

	if (imap_mailbox_status_read(text, len, &name, &m))
		tell_folder_news(s, name.data, &m);
	buf_clear(&name);
}

/* A mailbox that is there and not here, or the other way round; the one that
 * took the place of another, too. */
static void take_notify_list(
    struct imap_session *s, const char *text, size_t len)
{
	struct account *a = s->account;
	struct folder f = {0};
	struct imap_listed l;
	struct err ignored;
	int64_t id;

	if (!imap_listed_read(&l, text, len))
		return;
	if (folder_with_srv_name(a->db, a->id, l.srv_name, &id, &ignored) &&
	    (!id || folder_read(a->db, id, &f, &ignored)) &&
	    l.can_hold != (id && f.can_hold && !f.is_gone))
		a->hooks->elsewhere(a->hooks->ctx, a->id, 0);
	folder_clear(&f);
	free(l.srv_name);
}

void imap_notify_take(struct imap_session *s, const char *text, size_t len)
{
	static const struct {
		const char *word;
		void (*take)(struct imap_session *s, const char *text, size_t);
	} lines[] = {
	    {"STATUS", take_notify_status}, {"LIST", take_notify_list}};
	const struct account_hooks *hooks = s->account->hooks;

	if (!s->notify_is_on || !hooks || !hooks->elsewhere)
		return;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		size_t n = strlen(lines[i].word);

		if (imap_is_word(text, lines[i].word))
			lines[i].take(s, text + n, len - n);
	}
}

static void take_notify_line(void *ctx, const struct imap_answer *a)
{
	const char *end = a->line.data + a->line.len;

	imap_notify_take(ctx, a->words, (size_t)(end - a->words));
}

/* names: of mailboxes that come and go, which not every server tells. */
static bool send_notify(struct imap_session *s, const char *names,
    enum imap_status *status, struct err *e)
{
	struct imap_exchange t = {.status = status,
	    .take = take_notify_line,
	    .ctx = s,
	    .text = STATES_MAX};

	return imap_exchange(s, &t, e,
	    "NOTIFY SET STATUS (SELECTED-DELAYED (MessageNew MessageExpunge "
	    "FlagChange)) (PERSONAL (MessageNew MessageExpunge FlagChange%s))",
	    names);
}

/* RFC 5465, 5.1. */
static bool is_bad_event(const struct imap_session *s)
{
	return strstr(s->words.data, "BADEVENT (") != NULL;
}

bool imap_notify_begin(struct imap_session *s, struct err *e)
{
	static const struct imap_step step = {.what = IMAP_STEP_NOTIFY};
	enum imap_status status;

	if (!s->account->is_second ||
	    s->account->imap_risks & IMAP_RISK_NOTIFY || s->notify_is_on ||
	    !(s->caps.bits & IMAP_CAP_NOTIFY))
		return true;
	imap_attempt_begin(s, &step);
	/* Before the answer: the states come with it. */
	s->notify_is_on = true;
	s->mailbox.use = IMAP_MAILBOX_USED;
	s->account->imap_risks |= IMAP_RISK_NOTIFY;
	if (!send_notify(s, " MailboxName", &status, e) ||
	    (status == IMAP_NO && is_bad_event(s) &&
		!send_notify(s, "", &status, e)))
		return false;
	s->account->imap_risks &= ~(unsigned)IMAP_RISK_NOTIFY;
	if (s->has_bye)
		return imap_session_fail_bye(s, e);
	if (status == IMAP_OK)
		return imap_attempt_end(s, &step, e);
	log_line(s->wire.who, "NOTIFY: %s", s->words.data);
	s->notify_is_on = false;
	s->caps.bits &= ~(unsigned)IMAP_CAP_NOTIFY;
	return imap_attempt_refuse(s, &step, NULL, e);
}
