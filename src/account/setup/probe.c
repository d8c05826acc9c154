#include "account/setup/probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "account/imap/wire/caps.h"
#include "account/pop/caps.h"
#include "account/setup/talk.h"
#include "account/signin/sasl.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/safe.h"
#include "net/wrong_port.h"

/* What a protocol says and hears. */
struct dialect {
	const char *greeting; /* how the first line begins */
	const char *ask;      /* what it can do */
	const char *upgrade, *upgraded;
	const char *goodbye;
	const char *upgrade_name;
};
static const struct dialect dialects[] = {
    [SETUP_POP] = {"+OK", "CAPA", "STLS", "+OK", "QUIT", "STLS"},
    [SETUP_IMAP] = {"* OK", "a1 CAPABILITY", "a2 STARTTLS", "a2 OK",
	"a3 LOGOUT", "STARTTLS"},
    [SETUP_SMTP] = {"220", "EHLO [127.0.0.1]", "STARTTLS", "220", "QUIT",
	"STARTTLS"},
};

struct probe {
	const struct probe_to *to;
	const struct dialect *dialect;
	struct probe_found *found;
	struct talk talk;
	bool can_upgrade;
};

static bool begins(const char *line, const char *with)
{
	return strncasecmp(line, with, strlen(with)) == 0;
}

static enum setup_proto proto_of(const char *line)
{
	if (begins(line, "+OK") || begins(line, "-ERR"))
		return SETUP_POP;
	if (begins(line, "* "))
		return SETUP_IMAP;
	if (begins(line, "220") || begins(line, "554") || begins(line, "421"))
		return SETUP_SMTP;
	return SETUP_PROTOS;
}

/* --- what it can do ----------------------------------------------------- */

static void take_pop(struct probe_found *f, const struct pop_caps *caps)
{
	buf_add(&f->words, caps->words.data, caps->words.len);
	f->sasl = caps->sasl;
	f->has_uidl = caps->bits & POP_UIDL;
	f->has_top = caps->bits & POP_TOP;
	f->takes_password = caps->bits & POP_USER;
}

static bool read_pop(struct probe *p, struct err *e)
{
	struct pop_caps caps = {.words = BUF_INIT};
	char *line;
	bool ok;

	pop_caps_reset(&caps);
	ok = talk_read(&p->talk, &line, e);
	/* A server of RFC 1939 alone knows no CAPA. */
	if (ok && !begins(line, "+OK")) {
		caps.bits = POP_USER | POP_UIDL | POP_TOP;
	} else {
		while (ok && (ok = talk_read(&p->talk, &line, e)) &&
		       strcmp(line, ".") != 0)
			pop_caps_take(&caps, line, strlen(line));
	}
	if (ok) {
		take_pop(p->found, &caps);
		p->can_upgrade = caps.bits & POP_STLS || !caps.words.len;
	}
	buf_clear(&caps.words);
	return ok;
}

static bool read_imap(struct probe *p, struct err *e)
{
	struct imap_caps caps = {.words = BUF_INIT};
	char *line;
	bool ok;

	while ((ok = talk_read(&p->talk, &line, e)) && !begins(line, "a1 "))
		if (begins(line, "* CAPABILITY "))
			imap_caps_read(&caps, line + 13);
	if (ok) {
		buf_add(&p->found->words, caps.words.data, caps.words.len);
		p->found->sasl = caps.sasl;
		p->found->takes_password =
		    !(caps.bits & IMAP_CAP_LOGINDISABLED);
		p->can_upgrade = caps.bits & IMAP_CAP_STARTTLS;
	}
	buf_clear(&caps.words);
	return ok;
}

/* RFC 4954: AUTH and its mechanisms; some servers write AUTH=. */
static void take_auth(struct probe_found *f, const char *words)
{
	while (*words) {
		size_t len;

		words += strspn(words, " =");
		len = strcspn(words, " ");
		f->sasl |= 1u << sasl_by_name(words, len);
		words += len;
	}
	f->sasl &= ~(1u << SASL_NONE);
}

static void take_smtp(struct probe *p, const char *word)
{
	struct probe_found *f = p->found;

	if (begins(word, "STARTTLS"))
		p->can_upgrade = true;
	else if (begins(word, "AUTH"))
		take_auth(f, word + 4);
	else if (begins(word, "SIZE "))
		f->size_limit = strtoll(word + 5, NULL, 10);
	if (f->words.len)
		buf_add_str(&f->words, "; ");
	safe_line(&f->words, word, strlen(word));
}

static bool read_smtp(struct probe *p, struct err *e)
{
	char *line;
	bool is_first = true;

	while (talk_read(&p->talk, &line, e)) {
		size_t len = strlen(line);

		if (len < 3 || !begins(line, "250"))
			return err_set(e, ERR_PROTOCOL, ERR_ACCOUNT,
			    RETRY_LATER, _("%s refused the greeting EHLO."),
			    p->to->host);
		if (!is_first && len > 4)
			take_smtp(p, line + 4);
		is_first = false;
		if (line[3] != '-')
			return true;
	}
	return false;
}

static bool ask(struct probe *p, struct err *e)
{
	static bool (*const readers[])(struct probe *, struct err *) = {
	    [SETUP_POP] = read_pop,
	    [SETUP_IMAP] = read_imap,
	    [SETUP_SMTP] = read_smtp};
	struct probe_found *f = p->found;

	buf_reset(&f->words);
	f->sasl = 0;
	p->can_upgrade = f->takes_password = false;
	if (!talk_say(&p->talk, p->dialect->ask, e) ||
	    !readers[p->to->proto](p, e))
		return false;
	f->takes_token =
	    f->sasl & (1u << SASL_OAUTHBEARER | 1u << SASL_XOAUTH2);
	f->takes_password |=
	    f->sasl &
	    (1u << SASL_PLAIN | 1u << SASL_LOGIN | 1u << SASL_CRAM_MD5 |
		1u << SASL_SCRAM_SHA_1 | 1u << SASL_SCRAM_SHA_256);
	return true;
}

/* --- the way there ------------------------------------------------------ */

static bool fail_greeting(struct probe *p, const char *line, struct err *e)
{
	enum setup_proto speaks = proto_of(line);

	p->found->speaks = speaks;
	if (wrong_port_is_web(line, strlen(line)))
		wrong_port_err_web(p->to->host, e);
	else if (speaks == p->to->proto)
		err_set(e, ERR_BUSY, ERR_ACCOUNT, RETRY_LATER,
		    _("%s does not accept connections right now."),
		    p->to->host);
	else if (speaks != SETUP_PROTOS)
		err_set(e, ERR_PROTOCOL, ERR_ACCOUNT, RETRY_ASK,
		    _("Port %d of %s belongs to %s, not to %s."), p->to->port,
		    p->to->host, setup_proto_name(speaks),
		    setup_proto_name(p->to->proto));
	else
		err_set(e, ERR_PROTOCOL, ERR_ACCOUNT, RETRY_ASK,
		    _("What answers on port %d of %s is no %s server."),
		    p->to->port, p->to->host, setup_proto_name(p->to->proto));
	return err_said(e, line);
}

static bool greet(struct probe *p, struct err *e)
{
	char *line;

	if (!talk_read(&p->talk, &line, e))
		return false;
	safe_line(&p->found->greeting, line, strlen(line));
	if (!begins(line, p->dialect->greeting))
		return fail_greeting(p, line, e);
	/* The greeting of SMTP may have several lines. */
	while (p->to->proto == SETUP_SMTP && strlen(line) > 3 && line[3] == '-')
		if (!talk_read(&p->talk, &line, e))
			return false;
	return true;
}

static bool fail_upgrade(const struct probe *p, const char *said, struct err *e)
{
	err_set(e, ERR_TLS, ERR_ACCOUNT, RETRY_ASK,
	    _("%s does not offer encryption (%s) on port %d."), p->to->host,
	    p->dialect->upgrade_name, p->to->port);
	return err_said(e, said);
}

static bool upgrade(struct probe *p, struct err *e)
{
	char *line;

	if (!p->can_upgrade)
		return fail_upgrade(p, "", e);
	if (!talk_say(&p->talk, p->dialect->upgrade, e) ||
	    !talk_read(&p->talk, &line, e))
		return false;
	if (!begins(line, p->dialect->upgraded))
		return fail_upgrade(p, line, e);
	if (!talk_is_drained(&p->talk))
		return err_set(e, ERR_TLS, ERR_ACCOUNT, RETRY_ASK,
		    _("%s sent unencrypted data after it agreed to encrypt. "
		      "The connection may be intercepted, so it was closed."),
		    p->to->host);
	return link_start_tls(p->talk.link, e) && ask(p, e);
}

/* The certificate is kept, also one that was refused. */
static void take_tls(struct probe *p)
{
	const struct tls_facts *tls = link_tls(p->talk.link);
	struct probe_found *f = p->found;

	if (!tls)
		return;
	f->trouble = tls->trouble;
	if (tls->version && tls->trouble == CERT_FINE)
		snprintf(f->tls, sizeof f->tls, "%s", tls->version);
	if (tls->cert)
		cert_copy(&f->cert, tls->cert);
}

static bool talk_to_it(struct probe *p, struct err *e)
{
	enum conf_security security = p->to->security;

	return (security != CONF_TLS || link_start_tls(p->talk.link, e)) &&
	       greet(p, e) && ask(p, e) &&
	       (security != CONF_STARTTLS || upgrade(p, e));
}

/* What is left of the time, in ms; never 0, which is no limit. */
static int64_t left(int64_t began, int ms)
{
	int64_t rest = ms - (date_ticks() - began);

	return rest > 1 ? rest : 1;
}

bool probe_server(const struct probe_to *to, struct probe_found *out)
{
	const struct link_to where = {.host = to->host,
	    .port = to->port,
	    .ca_file = to->ca_file,
	    .fingerprint = to->fingerprint,
	    .stop = to->stop,
	    .connect_ms = to->ms,
	    .idle_ms = to->ms};
	struct probe p = {
	    .to = to, .dialect = &dialects[to->proto], .found = out};
	int64_t began = date_ticks();

	*out = (struct probe_found){.speaks = SETUP_PROTOS};
	buf_init(&out->greeting);
	buf_init(&out->words);
	if (link_open(&p.talk.link, &where, &out->why)) {
		link_budget(p.talk.link, TALK_ALL, left(began, to->ms));
		out->answers = talk_to_it(&p, &out->why);
		take_tls(&p);
		if (out->answers)
			talk_say(&p.talk, p.dialect->goodbye, &(struct err){0});
		link_close(p.talk.link);
	}
	out->ms = date_ticks() - began;
	return out->answers;
}

void probe_clear(struct probe_found *f)
{
	cert_clear(&f->cert);
	buf_clear(&f->greeting);
	buf_clear(&f->words);
}
