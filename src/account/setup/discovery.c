#include "account/setup/discovery.h"

#include <stdlib.h>
#include <string.h>

#include "account/setup/guess.h"
#include "account/setup/lookup.h"
#include "account/setup/parallel.h"
#include "account/signin/diagnosis.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "net/public_suffix.h"

/* All of it; who may know the servers; what a server gets to answer. */
enum { ALL_MS = 5000, LOOKUP_MS = 3000, PROBE_MS = 2500 };

/* --- what our own list knows -------------------------------------------- */

static const char *servers_of(const struct provider *p, enum setup_proto proto)
{
	switch (proto) {
	case SETUP_POP:
		return p->pop;
	case SETUP_IMAP:
		return p->imap;
	case SETUP_SMTP:
	case SETUP_PROTOS:
		break;
	}
	return p->smtp;
}

static void take_provider(struct setup_servers *list, const struct provider *p,
    const char *domain, enum setup_source source)
{
	for (int i = 0; i < SETUP_PROTOS; i++) {
		const char *text = servers_of(p, (enum setup_proto)i);
		struct provider_server s;

		for (size_t n = 0; provider_server(&s, text, n, domain); n++)
			setup_servers_add(list, (enum setup_proto)i, source,
			    s.host, s.port,
			    s.starts_plain ? CONF_STARTTLS : CONF_TLS);
	}
}

/* The first of each protocol. */
static void take_first(struct discovery *d, const struct setup_servers *list)
{
	for (size_t i = list->len; i--;) {
		const struct setup_server *s = &list->items[i];
		struct discovery_server *to = &d->servers[s->proto];

		setup_server_clear(&to->at);
		setup_server_copy(&to->at, s);
		to->is_known = true;
	}
}

/* --- what follows from it ----------------------------------------------- */

static bool is_vouched_for(const struct discovery_server *s)
{
	return s->at.source < SETUP_FROM_SRV;
}

/* Nobody vouches for what DNS says, and so it is asked about unless the server
 * is the domain's own or one of ours. */
static void note_owner(struct discovery *d, struct discovery_server *s)
{
	free(s->owner);
	s->owner = public_suffix_owner(s->at.host);
	s->is_foreign = !is_vouched_for(s) && !provider_by_host(s->at.host) &&
	                !public_suffix_is_same(s->at.host, d->address.domain);
}

/* Where none was asked, what is known counts. */
static bool is_good(const struct discovery_server *s)
{
	return s->is_known && (!s->was_asked || s->probe.answers);
}

static void suggest(struct discovery *d)
{
	bool pop = is_good(&d->servers[SETUP_POP]);
	bool imap = is_good(&d->servers[SETUP_IMAP]);

	if (!pop && !imap) {
		pop = d->servers[SETUP_POP].is_known;
		imap = d->servers[SETUP_IMAP].is_known;
	}
	d->suggested = imap || !pop ? CONF_IMAP : CONF_POP;
	if (imap && pop)
		d->reason =
		    _("IMAP shows the same mail here, on a phone and on "
		      "the web. Choose POP if this computer is the only "
		      "place, or if the mailbox is small.");
	else if (imap)
		d->reason = _("Only IMAP is offered.");
	else
		d->reason = _("Only POP is offered.");
}

static void conclude(struct discovery *d)
{
	const struct provider *p = d->provider;

	d->is_impossible = p && (p->ways & PROVIDER_NONE);
	d->note = p && p->note ? _(p->note) : NULL;
	for (int i = 0; i < SETUP_PROTOS; i++)
		if (d->servers[i].is_known)
			note_owner(d, &d->servers[i]);
	suggest(d);
}

static bool fail_impossible(const struct discovery *d, struct err *e)
{
	return err_set(
	    e, ERR_NOT_FOUND, ERR_ACCOUNT, RETRY_NEVER, "%s", d->note);
}

static bool fail_nothing(const struct discovery *d, struct err *e)
{
	return err_set(e, ERR_NOT_FOUND, ERR_ACCOUNT, RETRY_ASK,
	    _("No mail servers were found for %s. Check the spelling, or enter "
	      "the servers yourself: the provider calls them \"IMAP and POP "
	      "settings\"."),
	    d->address.shown);
}

void discovery_init(struct discovery *d)
{
	memset(d, 0, sizeof *d);
	for (int i = 0; i < SETUP_PROTOS; i++) {
		buf_init(&d->servers[i].probe.greeting);
		buf_init(&d->servers[i].probe.words);
	}
}

static bool look_at_list(struct discovery *d, struct setup_servers *list)
{
	d->provider = provider_find(d->address.domain);
	if (d->provider)
		take_provider(
		    list, d->provider, d->address.domain, SETUP_FROM_TABLE);
	return d->provider != NULL;
}

bool discovery_from_list(
    struct discovery *out, const char *address, struct err *e)
{
	struct setup_servers list = {0};
	bool ok;

	discovery_init(out);
	if (!setup_address_read(&out->address, address, e))
		return false;
	ok = look_at_list(out, &list) || fail_nothing(out, e);
	take_first(out, &list);
	setup_servers_clear(&list);
	conclude(out);
	return ok && (!out->is_impossible || fail_impossible(out, e));
}

/* --- what the servers say ----------------------------------------------- */

struct asking {
	struct discovery_server server;
	const struct discovery_wish *wish;
	struct steps *steps;
	size_t line;
	int64_t deadline;
};
struct askings VEC_OF(struct asking);

static void tell_silent(struct asking *a)
{
	static const enum refusal_proto protos[] = {
	    REFUSAL_POP, REFUSAL_IMAP, REFUSAL_SMTP};
	const struct probe_found *f = &a->server.probe;
	const struct diagnosis_case c = {.proto = protos[a->server.at.proto],
	    .host = a->server.at.host,
	    .port = a->server.at.port,
	    .err = &f->why,
	    .cert = &f->cert,
	    .now = date_now()};
	struct diagnosis d;

	diagnosis_find(&d, &c);
	steps_end(a->steps, a->line, STEP_FAILED, "%s", d.title);
}

static void tell_found(struct asking *a)
{
	const struct probe_found *f = &a->server.probe;
	struct buf text = BUF_INIT;

	if (!f->answers) {
		tell_silent(a);
		return;
	}
	buf_add_str(&text, *f->tls ? f->tls : _("not encrypted"));
	if (f->takes_token)
		buf_add_str(&text, _(", sign-in by browser"));
	if (f->takes_password)
		buf_add_str(&text, _(", sign-in by password"));
	if (a->server.at.proto == SETUP_POP)
		buf_printf(&text, "%s%s", f->has_uidl ? ", UIDL" : "",
		    f->has_top ? ", TOP" : "");
	steps_end(a->steps, a->line, STEP_GOOD, "%s", text.data);
	buf_clear(&text);
}

static void run_asking(void *ctx, const struct wake *stop)
{
	struct asking *a = ctx;
	const struct setup_server *at = &a->server.at;
	int64_t ms = a->deadline - date_ticks();
	const struct probe_to to = {.proto = at->proto,
	    .host = at->host,
	    .port = at->port,
	    .security = at->security,
	    .ca_file = a->wish->ca_file,
	    .stop = stop,
	    .ms = ms > 1 ? (int)ms : 1};

	steps_run(a->steps, a->line);
	probe_server(&to, &a->server.probe);
	a->server.was_asked = true;
	tell_found(a);
}

void discovery_server_text(struct buf *out, const struct setup_server *s)
{
	static const char *const securities[] = {[CONF_TLS] = "TLS",
	    [CONF_STARTTLS] = "STARTTLS",
	    [CONF_PLAIN] = N_("not encrypted")};

	buf_printf(out, _("%s: %s, port %d, %s"), setup_proto_name(s->proto),
	    s->host, s->port,
	    s->security == CONF_PLAIN ? _(securities[s->security])
				      : securities[s->security]);
}

static void list_askings(struct askings *all, const struct setup_servers *list,
    const struct discovery_wish *wish, struct steps *steps, int64_t deadline)
{
	for (size_t i = 0; i < list->len; i++) {
		struct asking *a = vec_push(all);
		struct buf title = BUF_INIT;

		setup_server_copy(&a->server.at, &list->items[i]);
		a->server.is_known = true;
		a->wish = wish;
		a->steps = steps;
		a->deadline = deadline;
		buf_init(&a->server.probe.greeting);
		buf_init(&a->server.probe.words);
		discovery_server_text(&title, &a->server.at);
		a->line = steps_add(steps, setup_proto_id(a->server.at.proto),
		    STEP_WAITING, title.data);
		buf_clear(&title);
	}
}

static void server_clear(struct discovery_server *s)
{
	setup_server_clear(&s->at);
	probe_clear(&s->probe);
	free(s->owner);
}

/* The first that answers of each protocol, or the first. */
static void take_best(struct discovery *d, struct askings *all)
{
	for (size_t i = 0; i < all->len; i++) {
		struct discovery_server *s = &all->items[i].server;
		struct discovery_server *to = &d->servers[s->at.proto];

		if (!to->is_known || (s->probe.answers && !to->probe.answers)) {
			server_clear(to);
			*to = *s;
		} else {
			server_clear(s);
		}
	}
	vec_clear(all);
}

static bool ask_servers(struct discovery *d, const struct setup_servers *list,
    const struct discovery_wish *wish, struct steps *steps, int64_t deadline)
{
	struct parallel *p = parallel_new(wish->stop);
	struct askings all = {0};
	enum parallel_end end = PARALLEL_SOME;

	list_askings(&all, list, wish, steps, deadline);
	for (size_t i = 0; i < all.len; i++)
		parallel_add(p, run_asking, &all.items[i]);
	while (end == PARALLEL_SOME)
		end = parallel_wait(p, deadline);
	parallel_free(p);
	take_best(d, &all);
	return end != PARALLEL_STOPPED;
}

/* --- all of it ---------------------------------------------------------- */

static bool find(struct discovery *d, const struct discovery_wish *wish,
    struct steps *steps, struct setup_servers *list, int64_t end)
{
	size_t line =
	    steps_add(steps, "list", STEP_RUNNING, _("built-in list"));
	int64_t lookup_end = date_ticks() + LOOKUP_MS;

	if (look_at_list(d, list)) {
		steps_end(steps, line, STEP_GOOD, "%s", d->provider->name);
		return true;
	}
	steps_end(steps, line, STEP_NOTHING, _("not listed"));
	if (!lookup_run(wish, &d->address, lookup_end < end ? lookup_end : end,
		steps, list, &d->provider))
		return false;
	return list->len ||
	       guess_run(wish, &d->address, end, steps, d->servers);
}

bool discovery_run(struct discovery *out, const struct discovery_wish *wish,
    struct steps *steps, struct err *e)
{
	int64_t end = date_ticks() + ALL_MS;
	struct setup_servers list = {0};
	bool ok;

	discovery_init(out);
	if (!setup_address_read(&out->address, wish->address, e))
		return false;
	ok = find(out, wish, steps, &list, end);
	if (ok && list.len && !wish->skips_probe) {
		int64_t probe_end = date_ticks() + PROBE_MS;

		ok = ask_servers(
		    out, &list, wish, steps, probe_end < end ? probe_end : end);
	} else {
		take_first(out, &list);
	}
	setup_servers_clear(&list);
	conclude(out);
	if (!ok)
		return err_set(
		    e, ERR_STOPPED, ERR_ACCOUNT, RETRY_NOW, _("Stopped."));
	if (out->is_impossible)
		return fail_impossible(out, e);
	return out->servers[SETUP_POP].is_known ||
	       out->servers[SETUP_IMAP].is_known || fail_nothing(out, e);
}

void discovery_clear(struct discovery *d)
{
	setup_address_clear(&d->address);
	for (int i = 0; i < SETUP_PROTOS; i++)
		server_clear(&d->servers[i]);
	discovery_init(d);
}

char *discovery_user(
    const struct discovery *d, enum setup_proto proto, size_t nth)
{
	const struct discovery_server *s = &d->servers[proto];
	enum provider_user form =
	    d->provider ? d->provider->user : PROVIDER_USER_ADDRESS;
	struct buf user = BUF_INIT;

	if (s->is_known && s->at.user)
		return nth ? NULL : mem_str(s->at.user);
	if (form == PROVIDER_USER_LOCAL)
		return nth ? NULL : mem_str(d->address.local);
	if (nth == 0)
		return mem_str(d->address.text);
	if (nth > 1 || form == PROVIDER_USER_ADDRESS)
		return NULL;
	if (form == PROVIDER_USER_EITHER)
		return mem_str(d->address.local);
	buf_printf(&user, "%s+%s", d->address.local, d->address.domain);
	return buf_take(&user);
}
