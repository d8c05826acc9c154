#include "account/setup/lookup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account/setup/parallel.h"
#include "account/setup/published.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "net/dns.h"
#include "net/https.h"
#include "net/idn.h"

/* One that may know; what it knows is read when it has ended. */
struct source {
	const struct source_kind *kind;
	const struct discovery_wish *wish;
	const struct setup_address *address;
	int64_t deadline;
	const struct wake *stop; /* in its thread */
	struct steps *steps;
	size_t line;
	struct setup_servers found;
	const struct provider *provider;
};

/* In the order in which they count. */
struct source_kind {
	const char *id, *title; /* with the domain in it */
	bool (*ask)(struct source *s, struct err *e);
};

/* --- https --------------------------------------------------------------- */

static bool get_page(struct source *s, struct https_page *page, struct err *e,
    const char *format, const char *domain)
{
	struct buf url = BUF_INIT;
	bool ok;

	buf_fill(&url, format, domain);
	buf_init(&page->body);
	ok = https_get(page,
	    &(struct https_wish){
		url.data, s->wish->ca_file, s->stop, s->deadline},
	    e);
	buf_clear(&url);
	if (ok && page->status != 200)
		ok = err_set(
		    e, ERR_NOT_FOUND, ERR_ITEM, RETRY_NEVER, _("no such page"));
	return ok;
}

static bool get_xml(struct source *s, const char *format, const char *domain,
    enum setup_source source, struct err *e)
{
	struct https_page page = {0};
	bool ok = get_page(s, &page, e, format, domain);

	if (ok && !published_read_xml(&s->found, page.body.data, page.body.len,
		      s->address, source))
		ok = err_set(e, ERR_PROTOCOL, ERR_ITEM, RETRY_NEVER,
		    _("no answer of use (a web page, not settings)"));
	else if (ok && !s->found.len)
		ok = err_set(e, ERR_PROTOCOL, ERR_ITEM, RETRY_NEVER,
		    _("no server with encryption in its answer"));
	buf_clear(&page.body);
	return ok;
}

/* The second place counts only where the first has no settings. */
static bool ask_autoconfig(struct source *s, struct err *e)
{
	const char *domain = s->address->domain;
	struct err second;

	if (get_xml(s, "https://autoconfig.%s/mail/config-v1.1.xml", domain,
		SETUP_FROM_AUTOCONFIG, e))
		return true;
	if (e->kind == ERR_STOPPED)
		return false;
	if (get_xml(s, "https://%s/.well-known/autoconfig/mail/config-v1.1.xml",
		domain, SETUP_FROM_AUTOCONFIG, &second))
		return true;
	if (e->kind == ERR_NETWORK)
		*e = second;
	return false;
}

static bool ask_directory(struct source *s, struct err *e)
{
	return get_xml(s, "https://autoconfig.thunderbird.net/v1.1/%s",
	    s->address->domain, SETUP_FROM_DIRECTORY, e);
}

/* The document counts if the DNS has its digest: both would have to be in
 * somebody else's hands. */
static bool ask_pacc(struct source *s, struct err *e)
{
	struct dns_records records = {0};
	struct https_page page = {0};
	struct buf name = BUF_INIT;
	bool ok, fits = false;

	buf_init(&page.body);
	buf_printf(&name, "_ua-auto-config.%s", s->address->domain);
	ok = dns_ask(&records, DNS_TXT, name.data, s->stop, s->deadline, e);
	buf_clear(&name);
	if (ok && !records.len)
		ok = err_set(e, ERR_NOT_FOUND, ERR_ITEM, RETRY_NEVER,
		    _("nothing published"));
	ok = ok && get_page(s, &page, e,
		       "https://ua-auto-config.%s/.well-known/"
		       "user-agent-configuration.json",
		       s->address->domain);
	for (size_t i = 0; ok && i < records.len; i++)
		fits |= published_is_digest(
		    records.items[i].text, page.body.data, page.body.len);
	if (ok && !fits)
		ok = err_set(e, ERR_PROTOCOL, ERR_ITEM, RETRY_NEVER,
		    _("not the document that the DNS names"));
	else if (ok &&
		 !published_read_json(&s->found, page.body.data, page.body.len))
		ok = err_set(e, ERR_PROTOCOL, ERR_ITEM, RETRY_NEVER,
		    _("no server in its answer"));
	buf_clear(&page.body);
	vec_clear(&records);
	return ok;
}

/* --- DNS ------------------------------------------------------------------ */

/* The best server of one service; a host of "" says that it is not offered. */
static bool ask_service(struct source *s, const char *service,
    enum setup_proto proto, enum conf_security security, struct err *e)
{
	struct dns_records records = {0};
	struct buf name = BUF_INIT;
	bool ok;

	buf_printf(&name, "%s._tcp.%s", service, s->address->domain);
	ok = dns_ask(&records, DNS_SRV, name.data, s->stop, s->deadline, e);
	buf_clear(&name);
	for (size_t i = 0; i < records.len; i++) {
		char *host;

		if (!*records.items[i].host || !records.items[i].port ||
		    !idn_to_ascii(&host, records.items[i].host, NULL))
			continue;
		setup_servers_add(&s->found, proto, SETUP_FROM_SRV, host,
		    records.items[i].port, security);
		free(host);
	}
	vec_clear(&records);
	return ok;
}

static bool has_proto(const struct setup_servers *list, enum setup_proto proto)
{
	for (size_t i = 0; i < list->len; i++)
		if (list->items[i].proto == proto)
			return true;
	return false;
}

/* RFC 8314: TLS from the first byte is preferred to STARTTLS, which is asked
 * about only where there is none. */
static bool ask_srv(struct source *s, struct err *e)
{
	static const struct {
		const char *tls, *plain;
	} names[] = {[SETUP_POP] = {"_pop3s", "_pop3"},
	    [SETUP_IMAP] = {"_imaps", "_imap"},
	    [SETUP_SMTP] = {"_submissions", "_submission"}};

	for (int i = 0; i < SETUP_PROTOS; i++) {
		enum setup_proto proto = (enum setup_proto)i;

		if (!ask_service(s, names[i].tls, proto, CONF_TLS, e))
			return false;
		if (!has_proto(&s->found, proto) &&
		    !ask_service(s, names[i].plain, proto, CONF_STARTTLS, e))
			return false;
	}
	return has_proto(&s->found, SETUP_POP) ||
	       has_proto(&s->found, SETUP_IMAP) ||
	       err_set(e, ERR_NOT_FOUND, ERR_ITEM, RETRY_NEVER,
		   _("no such records"));
}

static void take_text(
    struct source *s, enum setup_proto proto, const char *text)
{
	struct provider_server at;

	for (size_t n = 0; provider_server(&at, text, n, s->address->domain);
	     n++)
		setup_servers_add(&s->found, proto, SETUP_FROM_MX, at.host,
		    at.port, at.starts_plain ? CONF_STARTTLS : CONF_TLS);
}

/* A domain whose mail a provider takes has its servers there. */
static bool take_mx(struct source *s, const char *host)
{
	s->provider = provider_by_mx(host);
	if (!s->provider)
		return false;
	take_text(s, SETUP_POP, s->provider->pop);
	take_text(s, SETUP_IMAP, s->provider->imap);
	take_text(s, SETUP_SMTP, s->provider->smtp);
	return true;
}

/* The hoster's own settings: of the domain of the MX host. Nobody vouches for
 * the way there, so they count as found by it. */
static bool ask_hoster(struct source *s, const char *host, struct err *e)
{
	const char *domain = strchr(host, '.');

	if (!domain || !strchr(domain + 1, '.') ||
	    strcmp(domain + 1, s->address->domain) == 0)
		return err_set(e, ERR_NOT_FOUND, ERR_ITEM, RETRY_NEVER,
		    _("%s is not on the list"), host);
	return get_xml(s, "https://autoconfig.%s/mail/config-v1.1.xml",
		   domain + 1, SETUP_FROM_MX, e) ||
	       (e->kind != ERR_STOPPED && !s->wish->skips_directory &&
		   get_xml(s, "https://autoconfig.thunderbird.net/v1.1/%s",
		       domain + 1, SETUP_FROM_MX, e));
}

static bool ask_mx(struct source *s, struct err *e)
{
	struct dns_records records = {0};
	bool ok = dns_ask(
	    &records, DNS_MX, s->address->domain, s->stop, s->deadline, e);

	if (ok && (!records.len || !*records.items[0].host))
		ok = err_set(e, ERR_NOT_FOUND, ERR_ITEM, RETRY_NEVER,
		    _("no such record"));
	ok = ok && (take_mx(s, records.items[0].host) ||
		       ask_hoster(s, records.items[0].host, e));
	vec_clear(&records);
	return ok;
}

/* --- all of them ---------------------------------------------------------- */

static const struct source_kind kinds[] = {
    {"pacc", "ua-auto-config.%s", ask_pacc},
    {"autoconfig", "autoconfig.%s", ask_autoconfig},
    {"directory", N_("public mail directory"), ask_directory},
    {"srv", N_("DNS records (SRV)"), ask_srv},
    {"mx", N_("MX record"), ask_mx},
};
enum { SOURCES = sizeof kinds / sizeof *kinds };

static void tell_found(struct source *s)
{
	struct buf text = BUF_INIT;

	if (s->provider)
		buf_add_str(&text, s->provider->name);
	for (size_t i = 0; !s->provider && i < s->found.len; i++)
		buf_printf(&text, "%s%s %s", i ? ", " : "",
		    setup_proto_name(s->found.items[i].proto),
		    s->found.items[i].host);
	steps_end(s->steps, s->line, STEP_GOOD, "%s", text.data);
	buf_clear(&text);
}

static void run(void *ctx, const struct wake *stop)
{
	struct source *s = ctx;
	struct err e = {0};

	s->stop = stop;
	steps_run(s->steps, s->line);
	if (s->kind->ask(s, &e)) {
		tell_found(s);
		return;
	}
	setup_servers_clear(&s->found);
	if (e.kind == ERR_STOPPED)
		steps_end(
		    s->steps, s->line, STEP_SKIPPED, "%s", _("not needed"));
	else if (strcmp(e.said, "EAI_NONAME") == 0)
		steps_end(
		    s->steps, s->line, STEP_NOTHING, "%s", _("no such server"));
	else
		steps_end(s->steps, s->line, STEP_NOTHING, "%s", e.text);
}

static void begin(struct source *s, const struct source_kind *kind)
{
	struct buf title = BUF_INIT;

	s->kind = kind;
	buf_fill(&title, _(kind->title), s->address->shown);
	s->line = steps_add(s->steps, kind->id, STEP_WAITING, title.data);
	buf_clear(&title);
}

/* The first that has found something, if none before it still might. */
static struct source *find_best(struct parallel *p, struct source *all)
{
	for (size_t i = 0; i < SOURCES; i++) {
		if (!parallel_is_done(p, i))
			return NULL;
		if (all[i].found.len)
			return &all[i];
	}
	return NULL;
}

static void take(struct source *s, struct setup_servers *found,
    const struct provider **provider)
{
	setup_servers_take(found, &s->found);
	*provider =
	    s->provider ? s->provider : provider_by_host(found->items[0].host);
}

static void run_skipped(void *ctx, const struct wake *stop)
{
	struct source *s = ctx;

	(void)stop;
	steps_end(s->steps, s->line, STEP_SKIPPED, "%s", _("switched off"));
}

static void start_all(struct parallel *p, struct source *all)
{
	for (size_t i = 0; i < SOURCES; i++)
		begin(&all[i], &kinds[i]);
	for (size_t i = 0; i < SOURCES; i++)
		parallel_add(p,
		    kinds[i].ask == ask_directory &&
			    all[i].wish->skips_directory
			? run_skipped
			: run,
		    &all[i]);
}

bool lookup_run(const struct discovery_wish *wish,
    const struct setup_address *address, int64_t deadline, struct steps *steps,
    struct setup_servers *found, const struct provider **provider)
{
	struct parallel *p = parallel_new(wish->stop);
	enum parallel_end end = PARALLEL_SOME;
	struct source all[SOURCES], *best = NULL;

	*provider = NULL;
	for (size_t i = 0; i < SOURCES; i++)
		all[i] = (struct source){.wish = wish,
		    .address = address,
		    .deadline = deadline,
		    .steps = steps};
	start_all(p, all);
	while (end == PARALLEL_SOME && !(best = find_best(p, all)))
		end = parallel_wait(p, deadline);
	parallel_free(p);
	/* Late ones don't count, but what came in time does. */
	for (size_t i = 0; !best && i < SOURCES; i++)
		if (all[i].found.len)
			best = &all[i];
	if (best && end != PARALLEL_STOPPED)
		take(best, found, provider);
	for (size_t i = 0; i < SOURCES; i++)
		setup_servers_clear(&all[i].found);
	return end != PARALLEL_STOPPED;
}
