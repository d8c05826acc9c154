#include "config/conf.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "config/option.h"
#include "config/value.h"

enum { CONF_MAX = 1024 * 1024 }; /* bytes a config file may have */

/* What is being filled while the lines go by. */
struct reading {
	struct conf *conf;
	size_t cap; /* of conf->accounts */
	enum option_section section;
	void *base; /* the struct of the section; NULL before the first */
	int line;
};

bool conf_is_loopback(const char *host)
{
	struct in_addr v4;
	struct in6_addr v6;

	/* Only what is an address: "127.0.0.1.example.org" is a name, and
	 * leads wherever its owner wants. */
	if (inet_pton(AF_INET, host, &v4) == 1)
		return ntohl(v4.s_addr) >> 24 == IN_LOOPBACKNET;
	if (inet_pton(AF_INET6, host, &v6) == 1)
		return IN6_IS_ADDR_LOOPBACK(&v6) ||
		       (IN6_IS_ADDR_V4MAPPED(&v6) &&
			   v6.s6_addr[12] == IN_LOOPBACKNET);
	return strcasecmp(host, "localhost") == 0;
}

static int default_port(enum conf_kind kind, enum conf_security security)
{
	if (kind == CONF_POP)
		return security == CONF_TLS ? 995 : 110;
	return security == CONF_TLS ? 993 : 143;
}

/* Fills the fields of one section that have defaults. */
static void set_defaults(enum option_section section, void *base)
{
	for (size_t i = 0; i < option_count; i++) {
		const struct option *o = &option_table[i];

		if (o->section == section && o->fallback)
			option_set(o, base, o->fallback, NULL);
	}
}

static bool fail_at(struct err *e, const struct reading *r, const char *why)
{
	return err_set(e, ERR_USAGE, ERR_PROGRAM, RETRY_ASK, "%s:%d: %s",
	    r->conf->path, r->line, why);
}

/* Ends the line at a comment: '#' or ';' at its start or after a blank,
 * outside of double quotes. */
static void cut_comment(char *s)
{
	bool is_quoted = false;

	for (char *at = s; *at; at++) {
		if (*at == '"')
			is_quoted = !is_quoted;
		else if ((*at == '#' || *at == ';') && !is_quoted &&
			 (at == s || isspace((unsigned char)at[-1]))) {
			*at = '\0';
			return;
		}
	}
}

/* "in quotes" → in quotes, if the quotes enclose the whole value. */
static char *unquote(char *value)
{
	size_t len = strlen(value);

	if (len >= 2 && *value == '"' && value[len - 1] == '"' &&
	    !memchr(value + 1, '"', len - 2)) {
		value[len - 1] = '\0';
		return value + 1;
	}
	return value;
}

static bool start_account(struct reading *r, const char *label, struct err *e)
{
	struct conf *c = r->conf;
	struct conf_account *a;

	if (!*label)
		return fail_at(
		    e, r, _("An account needs a name: [account NAME]."));
	for (size_t i = 0; i < c->n_accounts; i++)
		if (strcasecmp(c->accounts[i].label, label) == 0)
			return fail_at(
			    e, r, _("There is an account of this name above."));
	if (c->n_accounts == r->cap)
		c->accounts =
		    vec_grow(c->accounts, &r->cap, sizeof *c->accounts);
	a = &c->accounts[c->n_accounts++];
	memset(a, 0, sizeof *a);
	a->label = mem_str(label);
	a->line = r->line;
	set_defaults(OPTION_ACCOUNT, a);
	r->section = OPTION_ACCOUNT;
	r->base = a;
	return true;
}

static bool start_section(struct reading *r, char *line, struct err *e)
{
	char *close = strchr(line, ']');
	char *name;

	if (!close || close[1])
		return fail_at(e, r,
		    _("A section is written [account NAME] or "
		      "[ui], alone on its line."));
	*close = '\0';
	name = value_trim(line + 1);
	if (strncmp(name, "account", 7) == 0 &&
	    (!name[7] || isspace((unsigned char)name[7])))
		return start_account(r, unquote(value_trim(name + 7)), e);
	if (strcmp(name, "ui") == 0) {
		r->section = OPTION_UI;
		r->base = &r->conf->ui;
		return true;
	}
	return fail_at(e, r,
	    _("There is no such section; there are "
	      "[account NAME] and [ui]."));
}

static bool read_setting(struct reading *r, char *line, struct err *e)
{
	char *equals = strchr(line, '=');
	const struct option *o;
	struct err why;

	if (!equals)
		return fail_at(e, r, _("A setting is written KEY = VALUE."));
	if (!r->base)
		return fail_at(e, r,
		    _("A setting stands in a section, [account NAME] or "
		      "[ui]."));
	*equals = '\0';
	o = option_find(r->section, value_trim(line));
	if (!o)
		return fail_at(e, r,
		    _("There is no such setting here; "
		      "\"postern options\" lists them all."));
	if (!option_set(o, r->base, unquote(value_trim(equals + 1)), &why))
		return fail_at(e, r, why.text);
	return true;
}

static bool read_line(struct reading *r, char *line, struct err *e)
{
	if (!utf8_valid(line, strlen(line)))
		return fail_at(e, r, _("The line is not UTF-8."));
	cut_comment(line);
	line = value_trim(line);
	if (!*line)
		return true;
	if (*line == '[')
		return start_section(r, line, e);
	return read_setting(r, line, e);
}

/* Fills what follows from other settings, and refuses what can't work. */
static bool finish_account(
    struct reading *r, struct conf_account *a, struct err *e)
{
	r->line = a->line;
	if (!a->kind)
		return fail_at(e, r,
		    _("The account needs kind = pop or "
		      "kind = imap."));
	if (!a->server.host)
		return fail_at(
		    e, r, _("The account needs server = HOST:PORT."));
	if (!a->user && !a->address)
		return fail_at(e, r,
		    _("The account needs address = ..., or "
		      "user = ..."));
	if (a->security == CONF_PLAIN && !conf_is_loopback(a->server.host))
		return fail_at(e, r,
		    _("security = none sends the password so that "
		      "others can read it; it is only taken for this "
		      "computer. Use tls or starttls."));
	if (!a->server.port)
		a->server.port = default_port(a->kind, a->security);
	if (!a->user)
		a->user = mem_str(a->address);
	if (!a->address)
		a->address = mem_str(a->user);
	if (a->smtp.host && !a->smtp.port)
		a->smtp.port = a->smtp_security == CONF_TLS ? 465 : 587;
	return true;
}

bool conf_parse(struct conf **out, const char *path, const char *text,
    size_t len, struct err *e)
{
	struct conf *c = mem_new(1, sizeof *c);
	struct reading r = {.conf = c};
	const char *at = text, *end = text + len;
	bool ok = true;

	*out = NULL;
	c->path = mem_str(path);
	set_defaults(OPTION_UI, &c->ui);
	while (ok && at < end) {
		const char *eol = memchr(at, '\n', (size_t)(end - at));
		size_t n = (size_t)((eol ? eol : end) - at);
		char *line = mem_str_len(at, n);

		r.line++;
		ok = read_line(&r, line, e);
		free(line);
		at += n + (eol ? 1 : 0);
	}
	for (size_t i = 0; ok && i < c->n_accounts; i++)
		ok = finish_account(&r, &c->accounts[i], e);
	if (!ok) {
		conf_free(c);
		return false;
	}
	*out = c;
	return true;
}

bool conf_read(struct conf **out, const char *path, struct err *e)
{
	struct buf text = BUF_INIT;
	struct err why = {0};
	bool ok;

	*out = NULL;
	if (!file_read(&text, path, CONF_MAX, &why) &&
	    why.kind != ERR_NOT_FOUND) {
		*e = why;
		buf_clear(&text);
		return false;
	}
	ok = conf_parse(out, path, text.data, text.len, e);
	buf_clear(&text);
	return ok;
}

void conf_free(struct conf *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->n_accounts; i++) {
		struct conf_account *a = &c->accounts[i];

		free(a->label);
		free(a->address);
		free(a->name);
		free(a->server.host);
		free(a->user);
		free(a->password_command);
		free(a->token_command);
		free(a->certificate);
		free(a->sent_folder);
		free(a->drafts_folder);
		free(a->trash_folder);
		free(a->junk_folder);
		free(a->archive_folder);
		free(a->smtp.host);
		value_folder_rules_clear(&a->folder_rules);
	}
	free(c->accounts);
	free(c->ui.opener);
	free(c->path);
	free(c);
}

const struct conf_account *conf_find(const struct conf *c, const char *label)
{
	for (size_t i = 0; i < c->n_accounts; i++)
		if (strcasecmp(c->accounts[i].label, label) == 0)
			return &c->accounts[i];
	for (size_t i = 0; i < c->n_accounts; i++)
		if (strcasecmp(c->accounts[i].address, label) == 0)
			return &c->accounts[i];
	return NULL;
}
