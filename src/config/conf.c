#include "config/conf.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/vec.h"
#include "config/line.h"
#include "config/option.h"
#include "config/value.h"

/* Reference count of a conf; the only part of it that changes. */
struct conf_holders {
	atomic_int n;
	struct conf *conf;
};

/* State of the parser between lines. */
struct conf_reading {
	struct conf *conf;
	size_t cap; /* capacity of conf->accounts */
	/* For each account: it has an error and is disabled. */
	struct broken VEC_OF(bool) broken;
	enum option_section section;
	void *base;          /* the struct of the current section; NULL: none */
	bool is_passed_over; /* the section's first line is invalid: its
	                      * other lines are skipped silently */
	int line;
};

size_t conf_list_active(
    const struct conf *c, const struct conf_account **out)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n_accounts; i++)
		if (!c->accounts[i].is_paused)
			out[n++] = &c->accounts[i];
	return n;
}

bool conf_is_loopback(const char *host)
{
	struct in_addr v4;
	struct in6_addr v6;

	/* Only numeric addresses: "127.0.0.1.example.org" is a host name that
	 * can resolve to any address. */
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

/* Sets the defaults of a section. */
static void set_defaults(enum option_section section, void *base)
{
	for (size_t i = 0; i < option_count; i++) {
		const struct option *o = &option_table[i];

		if (o->section == section && o->fallback)
			option_set(o, base, o->fallback, NULL);
	}
}

static struct conf_account *account_of(const struct conf_reading *r)
{
	return r->base && r->section == OPTION_ACCOUNT ? r->base : NULL;
}

/* Records a problem in this line (key may be NULL) and disables what it
 * concerns. */
static void conf_note(struct conf_reading *r, const char *key, const char *why)
{
	struct conf_account *a = account_of(r);
	struct conf_problem *p = vec_push(&r->conf->problems);
	struct buf text = BUF_INIT;
	struct err e;

	buf_printf(&text, "%s:%d: ", r->conf->path, r->line);
	if (key && *key)
		buf_printf(&text, "%s: ", key);
	buf_add_str(&text, why);
	buf_add_char(&text, ' ');
	if (a)
		buf_printf(&text,
		    _("The account %s is not used until this is fixed."),
		    a->label);
	else if (r->base && key && option_find(OPTION_UI, key))
		buf_add_str(&text, _("The default is used instead."));
	else
		buf_add_str(&text, _("This line is ignored."));
	/* err_set makes the text safe to print. */
	err_set(&e, ERR_USAGE, ERR_ACCOUNT, RETRY_ASK, "%s", text.data);
	p->line = r->line;
	p->text = mem_str(e.text);
	if (a) {
		p->account = mem_str(a->label);
		r->broken.items[a - r->conf->accounts] = true;
	}
	buf_clear(&text);
}

static bool is_known(const struct conf *c, const char *label)
{
	for (size_t i = 0; i < c->n_accounts; i++)
		if (strcasecmp(c->accounts[i].label, label) == 0)
			return true;
	return false;
}

static void start_account(struct conf_reading *r, const char *label)
{
	struct conf *c = r->conf;
	struct conf_account *a;

	r->is_passed_over = !*label || is_known(c, label);
	if (!*label)
		conf_note(
		    r, NULL, _("An account needs a name: [account NAME]."));
	else if (r->is_passed_over)
		conf_note(r, label,
		    _("The name of this account is already used further up."));
	if (r->is_passed_over)
		return;
	if (c->n_accounts == r->cap)
		c->accounts =
		    vec_grow(c->accounts, &r->cap, sizeof *c->accounts);
	a = &c->accounts[c->n_accounts++];
	memset(a, 0, sizeof *a);
	a->conf = c;
	a->label = mem_str(label);
	a->line = r->line;
	set_defaults(OPTION_ACCOUNT, a);
	*vec_push(&r->broken) = false;
	r->section = OPTION_ACCOUNT;
	r->base = a;
}

static void start_section(
    struct conf_reading *r, const struct line *l, const char *text)
{
	char *label = line_value(l, text);

	r->base = NULL;
	r->is_passed_over = l->fault != NULL;
	if (l->fault) {
		conf_note(r, NULL, l->fault);
	} else if (text[l->key.at] == 'a') {
		start_account(r, label);
	} else {
		r->section = OPTION_UI;
		r->base = &r->conf->ui;
	}
	free(label);
}

static void read_setting(
    struct conf_reading *r, const struct line *l, const char *text)
{
	char *key = line_key(l, text), *value = line_value(l, text);
	const struct option *o = NULL;
	struct err why;

	if (r->base)
		o = option_find(r->section, key);
	if (!r->base)
		conf_note(r, key,
		    _("A setting belongs in a section: [account NAME] or "
		      "[ui]."));
	else if (!o)
		conf_note(r, key,
		    _("Unknown setting; \"postern options\" lists all of "
		      "them."));
	else if (!option_set(o, r->base, value, &why))
		conf_note(r, key, why.text);
	free(key);
	free(value);
}

static void read_line(struct conf_reading *r, const char *text, size_t len)
{
	struct line l;

	line_read(&l, text, len);
	if (l.kind == LINE_SECTION)
		start_section(r, &l, text);
	else if (l.kind == LINE_EMPTY || r->is_passed_over)
		return;
	else if (l.kind == LINE_BROKEN)
		conf_note(r, NULL, l.fault);
	else
		read_setting(r, &l, text);
}

/* A required setting that is missing or settings that contradict; NULL: all is
 * well. */
static const char *find_fault(const struct conf_account *a)
{
	if (!a->kind)
		return _(
		    "The account has no kind: add kind = pop or kind = imap.");
	if (!a->server.host)
		return _("The account has no server: add server = HOST:PORT.");
	if (!a->user && !a->address)
		return _("The account has no user name: add address = ... or "
			 "user = ...");
	if (a->security == CONF_PLAIN && !conf_is_loopback(a->server.host))
		return _("security = none sends the password unencrypted, so "
			 "it is only allowed for a server on this computer. "
			 "Use tls or starttls.");
	if (a->smtp.host && a->smtp_security == CONF_PLAIN &&
	    !conf_is_loopback(a->smtp.host))
		return _("smtp-security = none sends mail and password "
			 "unencrypted, so it is only allowed for a server on "
			 "this computer. Use tls or starttls.");
	return NULL;
}

/* Fills settings that follow from others, and records problems. */
static void finish_account(struct conf_reading *r, size_t i)
{
	struct conf_account *a = &r->conf->accounts[i];
	const char *fault = find_fault(a);

	if (r->broken.items[i])
		return;
	r->section = OPTION_ACCOUNT;
	r->base = a;
	r->line = a->line;
	if (fault) {
		conf_note(r, NULL, fault);
		return;
	}
	if (!a->server.port)
		a->server.port = default_port(a->kind, a->security);
	if (!a->user)
		a->user = mem_str(a->address);
	if (!a->address)
		a->address = mem_str(a->user);
	if (a->smtp.host && !a->smtp.port)
		a->smtp.port = a->smtp_security == CONF_TLS ? 465 : 587;
}

static void clear_account(struct conf_account *a)
{
	free(a->label);
	option_clear(OPTION_ACCOUNT, a);
}

/* Removes the accounts with errors. */
static void drop_broken(struct conf_reading *r)
{
	struct conf *c = r->conf;
	size_t kept = 0;

	for (size_t i = 0; i < c->n_accounts; i++)
		if (r->broken.items[i])
			clear_account(&c->accounts[i]);
		else
			c->accounts[kept++] = c->accounts[i];
	c->n_accounts = kept;
}

struct conf *conf_parse(const char *path, const char *text, size_t len)
{
	struct conf *c = mem_new(1, sizeof *c);
	struct conf_reading r = {.conf = c};
	const char *at = text, *end = text + len;

	c->holders = mem_new(1, sizeof *c->holders);
	c->holders->conf = c;
	atomic_init(&c->holders->n, 1);
	c->path = mem_str(path);
	set_defaults(OPTION_UI, &c->ui);
	while (at < end) {
		const char *eol = memchr(at, '\n', (size_t)(end - at));
		size_t n = (size_t)((eol ? eol : end) - at);

		r.line++;
		read_line(&r, at, n);
		at += n + (eol ? 1 : 0);
	}
	for (size_t i = 0; i < c->n_accounts; i++)
		finish_account(&r, i);
	drop_broken(&r);
	vec_clear(&r.broken);
	return c;
}

bool conf_read(struct conf **out, const char *path, struct err *e)
{
	struct buf text = BUF_INIT;
	struct err why = {0};
	bool ok =
	    file_read(&text, path, CONF_MAX, &why) || why.kind == ERR_NOT_FOUND;

	*out = ok ? conf_parse(path, text.data, text.len) : NULL;
	if (!ok)
		*e = why;
	buf_clear(&text);
	return ok;
}

const struct conf *conf_hold(const struct conf *c)
{
	if (c)
		atomic_fetch_add(&c->holders->n, 1);
	return c;
}

static void free_conf(struct conf *c)
{
	for (size_t i = 0; i < c->n_accounts; i++)
		clear_account(&c->accounts[i]);
	for (size_t i = 0; i < c->problems.len; i++) {
		free(c->problems.items[i].account);
		free(c->problems.items[i].text);
	}
	vec_clear(&c->problems);
	option_clear(OPTION_UI, &c->ui);
	free(c->accounts);
	free(c->path);
	free(c->holders);
	free(c);
}

void conf_drop(const struct conf *c)
{
	if (c && atomic_fetch_sub(&c->holders->n, 1) == 1)
		free_conf(c->holders->conf);
}

const struct conf_account *conf_account_hold(const struct conf_account *a)
{
	if (a)
		conf_hold(a->conf);
	return a;
}

void conf_account_drop(const struct conf_account *a)
{
	if (a)
		conf_drop(a->conf);
}

bool conf_account_is_same(
    const struct conf_account *a, const struct conf_account *b)
{
	if (strcmp(a->label, b->label) != 0)
		return false;
	for (size_t i = 0; i < option_count; i++)
		if (option_table[i].section == OPTION_ACCOUNT &&
		    !option_is_same(&option_table[i], a, b))
			return false;
	return true;
}

const struct conf_problem *conf_problem_of(
    const struct conf *c, const char *label)
{
	for (size_t i = 0; i < c->problems.len; i++) {
		const struct conf_problem *p = &c->problems.items[i];

		if (p->account && strcasecmp(p->account, label) == 0)
			return p;
	}
	return NULL;
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
