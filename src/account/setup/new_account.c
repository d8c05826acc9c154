#include "account/setup/new_account.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "config/document.h"
#include "config/write.h"

enum { CHANGES_MAX = 20, SERVER_LEN = 300 };

/* The changes that make an account, with the texts that were put together for
 * them. */
struct making {
	struct conf_change changes[CHANGES_MAX];
	size_t n;
	char server[SERVER_LEN], smtp[SERVER_LEN];
};

static void set(struct making *m, const struct new_account *a, const char *key,
    const char *value)
{
	if (value)
		m->changes[m->n++] = (struct conf_change){.kind = CONF_SET,
		    .account = a->label,
		    .key = key,
		    .value = value};
}

static const char *write_server(char *to, const char *host, int port)
{
	if (!host)
		return NULL;
	snprintf(to, SERVER_LEN, strchr(host, ':') ? "[%s]:%d" : "%s:%d", host,
	    port);
	return to;
}

static void make(struct making *m, const struct new_account *a)
{
	m->n = 0;
	m->changes[m->n++] =
	    (struct conf_change){.kind = CONF_ADD, .account = a->label};
	set(m, a, "address", a->address);
	set(m, a, "name", a->name);
	set(m, a, "kind", a->kind == CONF_POP ? "pop" : "imap");
	set(m, a, "server", write_server(m->server, a->host, a->port));
	set(m, a, "security", setup_security_id(a->security));
	set(m, a, "user", a->user);
	set(m, a, "password-command", a->password_command);
	set(m, a, "token-command", a->token_command);
	set(m, a, "password-file", a->password_file);
	set(m, a, "certificate", a->certificate);
	set(m, a, "after-download", a->kind == CONF_POP ? a->after : NULL);
	set(m, a, "smtp-server",
	    write_server(m->smtp, a->smtp_host, a->smtp_port));
	set(m, a, "smtp-security",
	    a->smtp_host ? setup_security_id(a->smtp_security) : NULL);
	set(m, a, "paused", a->is_paused ? "yes" : NULL);
}

bool new_account_take(struct new_account *a, const struct discovery *d,
    enum conf_kind kind, char **user)
{
	enum setup_proto proto = kind == CONF_POP ? SETUP_POP : SETUP_IMAP;
	const struct setup_server *s = &d->servers[proto].at;
	const struct setup_server *smtp = &d->servers[SETUP_SMTP].at;

	*user = NULL;
	if (!d->servers[proto].is_known)
		return false;
	*user = discovery_user(d, proto, 0);
	a->kind = kind;
	a->address = d->address.text;
	a->host = s->host;
	a->port = s->port;
	a->security = s->security;
	a->user = strcmp(*user, d->address.text) == 0 ? NULL : *user;
	if (d->servers[SETUP_SMTP].is_known) {
		a->smtp_host = smtp->host;
		a->smtp_port = smtp->port;
		a->smtp_security = smtp->security;
	}
	return true;
}

/* The first word of a provider's name, or the first label of the domain. */
static void add_base(struct buf *out, const struct discovery *d)
{
	const char *name = d->provider ? d->provider->name : d->address.shown;
	size_t start;

	buf_add(out, name, strcspn(name, d->provider ? " ,/(" : "."));
	start = 0;
	if (out->len)
		out->data[start] =
		    (char)toupper((unsigned char)out->data[start]);
}

char *new_account_label(const struct discovery *d, const struct conf *conf)
{
	struct buf base = BUF_INIT, label = BUF_INIT;

	add_base(&base, d);
	buf_add_str(&label, base.data);
	for (int n = 2; conf && (conf_find(conf, label.data) ||
				    conf_problem_of(conf, label.data));
	     n++) {
		buf_reset(&label);
		buf_printf(&label, "%s %d", base.data, n);
	}
	buf_clear(&base);
	return buf_take(&label);
}

bool new_account_text(
    struct buf *out, const struct new_account *a, struct err *e)
{
	struct document d = {0};
	struct making m;
	bool ok = true;

	make(&m, a);
	document_read(&d, "", 0);
	for (size_t i = 0; ok && i < m.n; i++)
		ok = document_change(&d, &m.changes[i], e);
	if (ok)
		document_write(&d, out);
	document_clear(&d);
	return ok;
}

bool new_account_conf(
    struct conf **out, const struct new_account *a, struct err *e)
{
	struct buf text = BUF_INIT;
	bool ok = new_account_text(&text, a, e);

	*out = NULL;
	if (ok) {
		*out = conf_parse(_("the new account"), text.data, text.len);
		if (!(*out)->n_accounts) {
			ok = err_set(e, ERR_USAGE, ERR_ACCOUNT, RETRY_ASK, "%s",
			    (*out)->problems.len
				? (*out)->problems.items[0].text
				: _("The account is not complete."));
			conf_drop(*out);
			*out = NULL;
		}
	}
	buf_clear(&text);
	return ok;
}

bool new_account_write(const char *path, const struct new_account *a,
    struct conf **out, struct err *e)
{
	struct making m;

	make(&m, a);
	return conf_write(path, m.changes, m.n, out, e);
}
