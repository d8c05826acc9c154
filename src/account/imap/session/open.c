#include "account/imap/session/open.h"

#include <config.h>
#include <string.h>

#include "account/imap/session/attempt.h"
#include "account/imap/wire/etpan_extension.h"
#include "account/imap/session/mailbox.h"
#include "account/imap/session/quota.h"
#include "account/imap/session/qresync.h"
#include "account/imap/session/signin.h"
#include "account/imap/session/exchange.h"
#include "account/signin/reach.h"
#include "base/digest.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "config/conf.h"
#include "net/greeting.h"
#include "account/imap/wire/status_line.h"
#include "account/imap/wire/stream.h"

/* RFC 2177 asks for less than 29 minutes; some routers forget a connection
 * sooner, but a device that sleeps should not be woken more often. */
enum { RENEW_MS = 27 * 60 * 1000 };

static struct link_to imap_link_to(const struct imap_session *s)
{
	const struct conf_account *conf = s->account->conf;

	return (struct link_to){.host = conf->server.host,
	    .port = conf->server.port,
	    .ca_file = s->account->ca_file,
	    .fingerprint = conf->certificate,
	    .stop = s->account->stop};
}

static bool imap_open_line(void *session, struct err *e)
{
	struct imap_session *s = session;
	const struct conf_account *conf = s->account->conf;
	const struct link_to to = imap_link_to(s);

	if (conf->security == CONF_PLAIN && !conf_is_loopback(to.host))
		return err_set(e, ERR_TLS, ERR_ACCOUNT, RETRY_ASK,
		    _("Without encryption, postern only connects to this "
		      "computer, and %s is another one. Set security = tls."),
		    to.host);
	if (!link_open(&s->link, &to, e) ||
	    (conf->security == CONF_TLS && !link_begin_tls(s->link, e)))
		return false;
	if (!imap_stream_ready(e))
		return false;
	imap_wire_init(&s->wire, s->link, conf->label);
	s->wire.secret = &s->secret;
	backend_tell_step(s->account, ACCOUNT_CONNECTED);
	return true;
}

/* The greeting is not that of an IMAP server: says what it may be. */
static bool fail_greeting(
    struct imap_session *s, const char *line, struct err *e)
{
	if (strncmp(line, "+OK", 3) == 0)
		err_set(e, ERR_PROTOCOL, ERR_ACCOUNT, RETRY_ASK,
		    _("This is a POP server, not an IMAP server. Make this a "
		      "POP account, or use port 993."));
	else if (strncmp(line, "220", 3) == 0)
		err_set(e, ERR_PROTOCOL, ERR_ACCOUNT, RETRY_ASK,
		    _("This is a server for sending mail (SMTP), not for "
		      "reading it. Use port 993 for IMAP."));
	else
		err_set(e, ERR_PROTOCOL, ERR_ACCOUNT, RETRY_LATER,
		    _("%s does not answer like an IMAP server. Check its name "
		      "and port."),
		    s->account->conf->server.host);
	err_said(e, line);
	link_spoil(s->link, e);
	return false;
}

/* RFC 9051, 7.1.4: a server that claims we are signed in already (PREAUTH).
 * STARTTLS is not possible then, so a man in the middle could use it to keep
 * the session unencrypted. */
static bool fail_preauth(
    struct imap_session *s, const char *line, struct err *e)
{
	err_set(e, ERR_TLS, ERR_ACCOUNT, RETRY_ASK,
	    _("%s says we are signed in before any name or password was sent. "
	      "The connection may be intercepted; nothing was sent."),
	    s->account->conf->server.host);
	err_said(e, line);
	link_spoil(s->link, e);
	return false;
}

static bool imap_read_greeting(struct imap_session *s, struct err *e)
{
	const struct link_to to = imap_link_to(s);
	struct imap_answer a;
	bool ok;

	if (!link_tls(s->link) && !greeting_await(s->link, &to, e))
		return false;
	imap_answer_init(&a);
	imap_exchange_budget(s, 0);
	ok = imap_exchange_read(s, &a, e);
	if (!ok && e->kind == ERR_PROTOCOL && a.line.len)
		ok = fail_greeting(s, a.line.data, e);
	else if (ok && a.kind != IMAP_KIND_STATUS)
		ok = fail_greeting(s, a.line.data, e);
	else if (ok && a.status == IMAP_PREAUTH)
		ok = fail_preauth(s, a.line.data, e);
	else if (ok && a.status != IMAP_OK) {
		buf_reset(&s->words);
		buf_add_str(&s->words, a.line.data + 2);
		ok = imap_session_refuse(s, REFUSAL_GREETING, ERR_ACCOUNT, e);
	}
	buf_reset(&s->notes);
	imap_answer_clear(&a);
	return ok;
}

/* A server that broke the connection over CAPABILITY is asked for nothing
 * beyond IMAP4rev1. */
static bool ask_caps(
    struct imap_session *s, enum imap_status *status, struct err *e)
{
	static const struct imap_step step = {.what = IMAP_STEP_CAPABILITY};
	struct imap_exchange t = {.status = status};

	*status = IMAP_OK;
	if (imap_attempt_is_left_out(s, step.what, 0)) {
		if (!s->caps.bits)
			imap_caps_read(&s->caps, "IMAP4rev1");
		return true;
	}
	imap_caps_reset(&s->caps);
	imap_attempt_begin(s, &step);
	return imap_exchange(s, &t, e, "CAPABILITY") &&
	       (*status != IMAP_OK || imap_attempt_end(s, &step, e));
}

/* The next time it is not asked. */
static bool refuse_caps(struct imap_session *s, struct err *e)
{
	static const struct imap_step step = {.what = IMAP_STEP_CAPABILITY};

	return imap_attempt_refuse(s, &step, NULL, e) &&
	       imap_session_refuse(s, REFUSAL_GREETING, ERR_ACCOUNT, e);
}

/* Asks what the server can do, unless it has said so unasked. */
static bool learn_caps(struct imap_session *s, struct err *e)
{
	enum imap_status status = IMAP_OK;

	if (!s->caps.is_current && !ask_caps(s, &status, e))
		return false;
	if (status != IMAP_OK)
		return refuse_caps(s, e);
	s->caps.is_current = true;
	if (s->caps.bits & (IMAP_CAP_REV1 | IMAP_CAP_REV2))
		return true;
	err_set(e, ERR_PROTOCOL, ERR_ACCOUNT, RETRY_ASK,
	    _("%s does not support IMAP4rev1, which postern needs."),
	    s->account->conf->server.host);
	return err_said(e, s->caps.words.data);
}

/* STARTTLS, or no session. Capabilities that were sent unencrypted are
 * dropped (RFC 9051, 6.2.1). */
static bool imap_start_tls(struct imap_session *s, struct err *e)
{
	const char *host = s->account->conf->server.host;
	enum imap_status status;
	struct imap_exchange t = {.status = &status};

	if (!(s->caps.bits & IMAP_CAP_STARTTLS))
		return err_set(e, ERR_TLS, ERR_ACCOUNT, RETRY_ASK,
		    _("%s does not offer encryption (STARTTLS) on this port. "
		      "Nothing was sent. Try security = tls with port 993."),
		    host);
	if (!imap_exchange(s, &t, e, "STARTTLS"))
		return false;
	if (s->has_bye)
		return imap_session_fail_bye(s, e);
	if (status != IMAP_OK) {
		err_set(e, ERR_TLS, ERR_ACCOUNT, RETRY_ASK,
		    _("%s refused encryption (STARTTLS), so nothing more was "
		      "sent to it. Try security = tls with port 993."),
		    host);
		return err_said(e, s->words.data);
	}
	/* Bytes behind the OK came unencrypted, perhaps from somebody else. */
	if (!imap_stream_is_at_rest(s->wire.stream))
		return err_set(e, ERR_TLS, ERR_ACCOUNT, RETRY_ASK,
		    _("%s sent unencrypted data after it agreed to encrypt. "
		      "The connection may be intercepted, so it was closed."),
		    host);
	s->caps.is_current = false;
	return link_start_tls(s->link, e);
}

/* The guard renames the word, see wire/guard.h. */
static void take_namespace(void *ctx, const struct imap_answer *a)
{
	static const char word[] = IMAP_STATUS_FOREIGN "NAMESPACE";
	struct imap_session *s = ctx;
	const char *end = a->line.data + a->line.len;

	if (imap_is_word(a->words, word))
		imap_namespace_read(&s->names, a->words + strlen(word),
		    (size_t)(end - a->words) - strlen(word));
}

/* From here on libetpan reads what the server sends. */
static void start_etpan(struct imap_session *s)
{
	imap_etpan_extension_register();
	s->etpan = mailimap_new(0, NULL);
	if (!s->etpan)
		mem_exhausted();
	s->etpan->imap_stream = s->wire.stream;
	/* Its name for tags that begin with a letter, see IMAP_TAG. */
	mailimap_set_163_workaround_enabled(s->etpan, 1);
}

/* --- what is asked first -------------------------------------------------- */

/* ID (RFC 2971): some servers open no mailbox to a client that has not
 * identified itself. */
static bool ask_id(struct imap_session *s, int *tag, struct err *e)
{
	if (!(s->caps.bits & IMAP_CAP_ID))
		return true;
	if (!imap_wire_command(&s->wire, e,
		"ID (\"name\" \"" PACKAGE_NAME
		"\" \"version\" \"" PACKAGE_VERSION "\")"))
		return false;
	*tag = s->wire.tag;
	return true;
}

static bool ask_namespace(struct imap_session *s, int *tag, struct err *e)
{
	if (!(s->caps.bits & IMAP_CAP_NAMESPACE))
		return true;
	if (!imap_wire_command(&s->wire, e, "NAMESPACE"))
		return false;
	*tag = s->wire.tag;
	return true;
}

static bool read_id(struct imap_session *s, int tag, struct err *e)
{
	enum imap_status status;
	struct imap_exchange t = {.status = &status, .tag = tag};

	return imap_exchange_end(s, &t, e);
}

static bool read_namespace(struct imap_session *s, int tag, struct err *e)
{
	enum imap_status status;
	struct imap_exchange t = {
	    .status = &status, .take = take_namespace, .ctx = s, .tag = tag};

	return imap_exchange_end(s, &t, e);
}

/* What a server says of itself is nothing to us, nor that it does not. */
static const struct first_question {
	const char *step;
	bool (*ask)(struct imap_session *s, int *tag, struct err *e);
	bool (*hear)(struct imap_session *s, int tag, struct err *e);
} first_questions[] = {
    {IMAP_STEP_ID, ask_id, read_id},
    {IMAP_STEP_NAMESPACE, ask_namespace, read_namespace},
    {IMAP_STEP_QUOTA, imap_quota_ask, imap_quota_read},
    {IMAP_STEP_ENABLE, imap_qresync_enable, imap_qresync_enabled},
};
enum { FIRST_QUESTIONS = sizeof first_questions / sizeof *first_questions };

/* A tag of 0: it is not asked. */
static bool send_first_question(struct imap_session *s,
    const struct first_question *f, int *tag, struct err *e)
{
	const struct imap_step step = {.what = f->step};

	*tag = 0;
	if (imap_attempt_is_left_out(s, f->step, 0))
		return true;
	imap_attempt_begin(s, &step);
	return f->ask(s, tag, e);
}

static bool read_first_answer(struct imap_session *s,
    const struct first_question *f, int tag, struct err *e)
{
	const struct imap_step step = {.what = f->step};

	if (!tag)
		return true;
	imap_attempt_begin(s, &step);
	if (!f->hear(s, tag, e))
		return false;
	return imap_is_word(s->words.data, "OK")
	           ? imap_attempt_end(s, &step, e)
	           : imap_attempt_refuse(s, &step, NULL, e);
}

/* One at a time, where the connection broke the last time. */
static bool ask_one_by_one(struct imap_session *s, struct err *e)
{
	for (size_t i = 0; i < FIRST_QUESTIONS; i++) {
		int tag;

		if (!send_first_question(s, &first_questions[i], &tag, e) ||
		    !read_first_answer(s, &first_questions[i], tag, e))
			return false;
	}
	return true;
}

static bool send_first_questions(
    struct imap_session *s, int *tags, struct err *e)
{
	for (size_t i = 0; i < FIRST_QUESTIONS; i++)
		if (!send_first_question(s, &first_questions[i], &tags[i], e))
			return false;
	return true;
}

static bool read_first_answers(
    struct imap_session *s, const int *tags, struct err *e)
{
	for (size_t i = 0; i < FIRST_QUESTIONS; i++)
		if (!read_first_answer(s, &first_questions[i], tags[i], e))
			return false;
	return true;
}

/* Some servers accept the password and refuse only the mailbox: the sign-in
 * fails then. If that happened before, the other folders are tried. */
static bool read_inbox_opened(
    struct imap_session *s, const struct folder *inbox, int tag, struct err *e)
{
	const struct imap_step step = {
	    .what = IMAP_STEP_EXAMINE, .folder_id = inbox->id};
	bool was_known = imap_attempt_is_known(s, &step);

	if (imap_mailbox_opened(s, inbox, IMAP_QRESYNC, tag, e))
		return true;
	if (e->scope < ERR_ACCOUNT && was_known)
		return true;
	e->scope = ERR_ACCOUNT;
	return false;
}

static bool open_inbox(struct imap_session *s, const struct folder *inbox,
    const int *tags, struct err *e)
{
	static const struct imap_step unknown = {.what = IMAP_STEP_EXAMINE};
	bool is_asked =
	    !imap_attempt_is_left_out(s, IMAP_STEP_EXAMINE, inbox->id);
	int tag = 0;

	/* A record of a failure from before the folder had a row. */
	if (inbox->id && imap_attempt_is_known(s, &unknown) &&
	    !imap_attempt_end(s, &unknown, e))
		return false;
	return (!is_asked ||
		   imap_mailbox_open_ask(s, inbox, IMAP_QRESYNC, &tag, e)) &&
	       read_first_answers(s, tags, e) &&
	       (!is_asked || read_inbox_opened(s, inbox, tag, e));
}

/* INBOX as it was pulled last, if it has a row already. */
static bool read_inbox(
    const struct account *a, struct folder *out, struct err *e)
{
	int64_t id = 0;

	if (a->db && a->id &&
	    !folder_with_role(a->db, a->id, ROLE_INBOX, &id, e))
		return false;
	if (id)
		return folder_read(a->db, id, out, e);
	out->srv_name = mem_str("INBOX");
	return true;
}

/* Does without capabilities that broke the connection lately or were
 * refused. */
static void leave_out_caps(struct imap_session *s)
{
	static const struct {
		const char *step;
		unsigned bits;
	} out[] = {{IMAP_STEP_CONDSTORE, IMAP_CAP_CONDSTORE | IMAP_CAP_QRESYNC},
	    {IMAP_STEP_QRESYNC, IMAP_CAP_QRESYNC},
	    {IMAP_STEP_NOTIFY, IMAP_CAP_NOTIFY},
	    {IMAP_STEP_LIST_EXTENDED, IMAP_CAP_LIST_EXTENDED},
	    {IMAP_STEP_LIST_STATUS, IMAP_CAP_LIST_STATUS}};

	for (size_t i = 0; i < sizeof out / sizeof *out; i++)
		if (imap_attempt_is_left_out(s, out[i].step, 0))
			s->caps.bits &= ~out[i].bits;
}

static bool ask_first_questions(struct imap_session *s, struct err *e)
{
	int tags[FIRST_QUESTIONS] = {0};
	struct folder inbox = {0};
	bool ok = read_inbox(s->account, &inbox, e);

	start_etpan(s);
	s->attempts.around = (struct imap_step){.what = IMAP_STEP_ROUND};
	leave_out_caps(s);
	imap_exchange_budget(s, 0);
	ok = ok &&
	     (s->attempts.is_careful ? ask_one_by_one(s, e)
				     : send_first_questions(s, tags, e)) &&
	     open_inbox(s, &inbox, tags, e);
	folder_clear(&inbox);
	return ok;
}

static bool wants_compression(const struct conf_account *conf)
{
	switch (conf->compress) {
	case CONF_COMPRESS_YES:
		return true;
	case CONF_COMPRESS_NO:
		return false;
	case CONF_COMPRESS_AUTO:
		break;
	}
	return !conf_is_loopback(conf->server.host);
}

/* RFC 4978. A refusal is fine: TLS may compress already. Nothing else may be
 * sent before the answer is here. */
static bool start_compression(struct imap_session *s, struct err *e)
{
	static const struct imap_step step = {.what = IMAP_STEP_COMPRESS};
	enum imap_status status;
	struct imap_exchange t = {.status = &status};

	if (!(s->caps.bits & IMAP_CAP_COMPRESS) ||
	    !wants_compression(s->account->conf) ||
	    imap_attempt_is_left_out(s, step.what, 0))
		return true;
	imap_attempt_begin(s, &step);
	if (!imap_exchange(s, &t, e, "COMPRESS DEFLATE"))
		return false;
	if (s->has_bye)
		return imap_session_fail_bye(s, e);
	if (status != IMAP_OK)
		return imap_attempt_refuse(s, &step, NULL, e);
	/* What the server said in the same breath was read as it came. */
	if (!imap_stream_is_drained(s->wire.stream))
		return imap_session_fail_invalid(s, e);
	link_start_deflate(s->link);
	return imap_attempt_end(s, &step, e);
}

static bool imap_sign_in_session(struct imap_session *s, struct err *e)
{
	/* What the server can do for strangers; what it can do for us it may
	 * say with its OK. */
	s->caps.is_current = false;
	if (!imap_signin(s, e))
		return false;
	backend_tell_step(s->account, ACCOUNT_SIGNED_IN);
	return learn_caps(s, e) && start_compression(s, e);
}

/* Above all that a server can say. */
static int64_t make_validity_stand_in(void)
{
	unsigned char bytes[4];
	uint32_t chance;

	digest_random(bytes, sizeof bytes);
	memcpy(&chance, bytes, sizeof chance);
	return ((int64_t)1 << 32) + chance;
}

static void init_session(struct imap_session *s, struct account *a)
{
	*s = (struct imap_session){
	    .account = a, .renew_ms = RENEW_MS, .offline_since = INT64_MIN};
	s->validity_stand_in = make_validity_stand_in();
	buf_init(&s->caps.words);
	buf_init(&s->names.prefix);
	buf_init(&s->notes);
	buf_init(&s->words);
}

static bool imap_reached(const struct imap_session *s, enum account_step step)
{
	backend_tell_step(s->account, step);
	return true;
}

/* All that is done before the secret is needed. */
static bool imap_meet_server(void *session, struct err *e)
{
	struct imap_session *s = session;
	enum conf_security security = s->account->conf->security;

	return imap_attempt_load(s, e) &&
	       (security != CONF_TLS ||
		   (link_start_tls(s->link, e) &&
		       imap_reached(s, ACCOUNT_ENCRYPTED))) &&
	       imap_read_greeting(s, e) && imap_reached(s, ACCOUNT_GREETED) &&
	       learn_caps(s, e) &&
	       (security != CONF_STARTTLS ||
		   (imap_start_tls(s, e) &&
		       imap_reached(s, ACCOUNT_ENCRYPTED) &&
		       learn_caps(s, e))) &&
	       imap_reached(s, ACCOUNT_CAPABLE);
}

static void imap_hang_up(void *session)
{
	struct imap_session *s = session;

	imap_session_close(s);
	init_session(s, s->account);
}

static const struct reach_verbs imap_reach_verbs = {
    imap_open_line, imap_meet_server, imap_hang_up};

static struct reach imap_reach_of(struct imap_session *s)
{
	return (struct reach){&imap_reach_verbs, s, s->account->conf,
	    s->account->given, s->account->stop};
}

bool imap_dial(struct imap_session *s, struct account *a, struct err *e)
{
	struct reach reach;

	init_session(s, a);
	reach = imap_reach_of(s);
	if (reach_dial(&reach, &s->search, e))
		return true;
	imap_session_close(s);
	return false;
}

bool imap_enter(struct imap_session *s, struct err *e)
{
	struct reach reach = imap_reach_of(s);
	bool ok;

	ok = reach_with_secret(&reach, &s->search, &s->secret, e) &&
	     imap_sign_in_session(s, e);
	secret_clear(&s->secret);
	ok = ok && ask_first_questions(s, e) && imap_reached(s, ACCOUNT_OPENED);
	if (!ok && e->scope >= ERR_ACCOUNT)
		imap_attempt_charge(s, e);
	if (!ok)
		imap_session_close(s);
	return ok;
}
