#include "account/imap/session/session.h"

#include <string.h>

#include "account/imap/session/writer.h"
#include "base/i18n.h"
#include "base/log.h"
#include "net/link.h"

int64_t imap_session_validity_said(const struct imap_session *s)
{
	int64_t validity = s->mailbox.uidvalidity;

	return validity > UINT32_MAX ? 0 : validity;
}

bool imap_session_is_fresh(const struct imap_session *s)
{
	return s->mailbox.use != IMAP_MAILBOX_USED;
}

bool imap_session_may_resync(const struct imap_session *s)
{
	return s->qresync == IMAP_QRESYNC_ASKED ||
	       s->qresync == IMAP_QRESYNC_ON;
}

void imap_session_stop_resync(struct imap_session *s)
{
	s->qresync = s->qresync >= IMAP_QRESYNC_VANISHED ? IMAP_QRESYNC_VANISHED
	                                                 : IMAP_QRESYNC_OFF;
}

void imap_session_prove_idle_end(struct imap_session *s)
{
	if (s->idle_end.state == IMAP_IDLE_NONE)
		return;
	s->idle_end.state = IMAP_IDLE_NONE;
	s->account->imap_risks &= ~(unsigned)IMAP_RISK_BEHIND_DONE;
}

bool imap_session_refuse(struct imap_session *s, enum refusal_step step,
    enum err_scope scope, struct err *e)
{
	struct refusal r = {.proto = REFUSAL_IMAP,
	    .step = step,
	    .host = s->account->conf->server.host,
	    .words = s->words.data};

	refusal_explain(&r, e);
	e->scope = imap_session_is_throttled(s) ? ERR_ACCOUNT : scope;
	return false;
}

bool imap_session_is_throttled(const struct imap_session *s)
{
	return strcasestr(s->words.data, "[THROTTLED]") ||
	       strcasestr(s->words.data, "exceeded command or");
}

bool imap_session_fail(struct imap_session *s, struct err *e)
{
	*e = *link_error(s->link);
	/* A goodbye says more than that the line is dead. */
	if (s->notes.len && e->kind == ERR_NETWORK)
		err_said(e, s->notes.data);
	buf_reset(&s->notes);
	return false;
}

bool imap_session_fail_invalid(struct imap_session *s, struct err *e)
{
	err_set(e, ERR_PROTOCOL, ERR_ACCOUNT, RETRY_LATER,
	    _("%s sent an invalid answer. The connection was closed; postern "
	      "will try again."),
	    s->account->conf->server.host);
	link_spoil(s->link, e);
	return false;
}

bool imap_session_fail_bye(struct imap_session *s, struct err *e)
{
	err_set(e, ERR_NETWORK, ERR_ACCOUNT, RETRY_NOW,
	    _("The server closed the connection. Reconnecting."));
	err_said(e, s->notes.data);
	link_spoil(s->link, e);
	buf_reset(&s->notes);
	return false;
}

bool imap_session_fail_replaced(struct err *e)
{
	return err_set(e, ERR_BUSY, ERR_FOLDER, RETRY_NOW,
	    _("A folder was replaced on the server while it was being read. "
	      "Reading it again."));
}

bool imap_session_skip_failed(struct imap_session *s, const struct err *e)
{
	if (e->scope >= ERR_ACCOUNT)
		return false;
	log_line(s->account->conf->label, "%s %s", e->text, e->said);
	return true;
}

bool imap_session_store(struct imap_session *s, struct imap_load *l,
    int64_t folder_id, struct err *e)
{
	if (!s->writer && !imap_writer_open(&s->writer, s->account, e)) {
		l->free(l);
		return false;
	}
	l->folder_id = folder_id;
	return imap_writer_put(s->writer, l, e);
}

bool imap_session_drain(struct imap_session *s, struct err *e)
{
	struct sync_visit *v = &s->account->visit;
	struct imap_tally t;
	bool ok;

	if (!s->writer)
		return true;
	ok = imap_writer_drain(s->writer, &t, e);
	v->changed += t.changed - s->tally.changed;
	v->removed += t.removed - s->tally.removed;
	v->stored += t.stored - s->tally.stored;
	v->bytes += t.bytes - s->tally.bytes;
	s->tally = t;
	return ok;
}

/* libetpan says LOGOUT when it is freed, and on a dead line it waits for the
 * answer: without a stream it says nothing. */
static void free_etpan(struct imap_session *s)
{
	if (!s->etpan)
		return;
	s->etpan->imap_stream = NULL;
	mailimap_free(s->etpan);
	s->etpan = NULL;
}

static void log_compression(const struct imap_session *s)
{
	struct deflate_sums sums;

	if (s->link && link_deflated(s->link, &sums))
		log_detail(s->wire.who,
		    "COMPRESS: %lld bytes came as %lld, %lld went as %lld",
		    (long long)sums.came, (long long)sums.came_as,
		    (long long)sums.went, (long long)sums.went_as);
}

void imap_session_close(struct imap_session *s)
{
	log_compression(s);
	secret_drop(s->search);
	s->search = NULL;
	imap_writer_close(s->writer);
	s->writer = NULL;
	free_etpan(s);
	if (s->resync)
		s->resync->free(s->resync);
	s->resync = NULL;
	imap_uids_clear(&s->vanished);
	if (s->wire.stream)
		imap_wire_clear(&s->wire);
	link_close(s->link);
	s->link = NULL;
	buf_clear(&s->caps.words);
	imap_namespace_clear(&s->names);
	imap_steps_clear(&s->attempts);
	buf_clear(&s->notes);
	buf_clear(&s->words);
}

const char *imap_session_signed_in_by(const struct imap_session *s)
{
	return s->mechanism == SASL_NONE ? "LOGIN" : sasl_name(s->mechanism);
}
