#include "account/setup/guess.h"

#include <stdlib.h>
#include <string.h>

#include "account/setup/parallel.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"

/* For each protocol what to try, the best first; "" is the domain itself. */
static const char *const names[][5] = {
    [SETUP_POP] = {"pop.", "mail.", "pop3.", ""},
    [SETUP_IMAP] = {"imap.", "mail.", ""},
    [SETUP_SMTP] = {"smtp.", "mail.", ""},
};

struct guess {
	struct setup_server at;
	const struct discovery_wish *wish;
	int64_t deadline;
	struct probe_found found;
};
struct guesses VEC_OF(struct guess);

static void run(void *ctx, const struct wake *stop)
{
	struct guess *g = ctx;
	int64_t ms = g->deadline - date_ticks();
	const struct probe_to to = {.proto = g->at.proto,
	    .host = g->at.host,
	    .port = g->at.port,
	    .security = g->at.security,
	    .ca_file = g->wish->ca_file,
	    .stop = stop,
	    .ms = ms > 1 ? (int)ms : 1};

	probe_server(&to, &g->found);
}

static void add(struct guesses *all, const struct discovery_wish *wish,
    const char *domain, enum setup_proto proto, enum conf_security security)
{
	for (size_t i = 0; names[proto][i]; i++) {
		struct guess *g = vec_push(all);
		struct buf host = BUF_INIT;

		buf_printf(&host, "%s%s", names[proto][i], domain);
		g->wish = wish;
		g->at = (struct setup_server){.proto = proto,
		    .source = SETUP_FROM_GUESS,
		    .port = setup_proto_port(proto, security),
		    .security = security,
		    .host = buf_take(&host)};
	}
}

static void list_all(struct guesses *all, const struct discovery_wish *wish,
    const char *domain, int64_t deadline)
{
	for (int proto = 0; proto < SETUP_PROTOS; proto++) {
		add(all, wish, domain, (enum setup_proto)proto, CONF_TLS);
		add(all, wish, domain, (enum setup_proto)proto, CONF_STARTTLS);
	}
	for (size_t i = 0; i < all->len; i++)
		all->items[i].deadline = deadline;
}

/* 2: good; 1: a server with a certificate of another name, as shared hosting
 * has it; 0: none. */
static int rank(const struct guess *g)
{
	if (g->found.answers)
		return 2;
	return g->found.trouble == CERT_OTHER_NAME ? 1 : 0;
}

/* Leaves nothing to be freed. */
static void give(struct guess *g, struct discovery_server *out)
{
	*out = (struct discovery_server){.is_known = true,
	    .was_asked = true,
	    .at = g->at,
	    .probe = g->found};
	g->at = (struct setup_server){.proto = out->at.proto};
	memset(&g->found, 0, sizeof g->found);
	buf_init(&g->found.words);
	buf_init(&g->found.greeting);
}

static void choose(
    struct guesses *all, struct discovery_server *out, enum setup_proto proto)
{
	struct guess *best = NULL;

	for (size_t i = 0; i < all->len; i++) {
		struct guess *g = &all->items[i];

		if (g->at.proto == proto && rank(g) > (best ? rank(best) : 0))
			best = g;
	}
	if (best)
		give(best, out);
}

static void clear(struct guesses *all)
{
	for (size_t i = 0; i < all->len; i++) {
		setup_server_clear(&all->items[i].at);
		probe_clear(&all->items[i].found);
	}
	vec_clear(all);
}

static void tell(struct steps *steps, size_t line,
    const struct discovery_server servers[SETUP_PROTOS], size_t tried)
{
	struct buf text = BUF_INIT;

	for (int i = 0; i < SETUP_PROTOS; i++)
		if (servers[i].is_known)
			buf_printf(&text, "%s%s %s:%d", text.len ? ", " : "",
			    setup_proto_name((enum setup_proto)i),
			    servers[i].at.host, servers[i].at.port);
	if (text.len)
		steps_end(steps, line, STEP_GOOD, "%s", text.data);
	else
		steps_end(
		    steps, line, STEP_NOTHING, _("none of %zu answers"), tried);
	buf_clear(&text);
}

bool guess_run(const struct discovery_wish *wish,
    const struct setup_address *address, int64_t deadline, struct steps *steps,
    struct discovery_server servers[SETUP_PROTOS])
{
	struct parallel *p = parallel_new(wish->stop);
	struct guesses all = {0};
	enum parallel_end end = PARALLEL_SOME;
	size_t line = steps_add(steps, "guess", STEP_WAITING, _("usual names"));

	steps_run(steps, line);
	list_all(&all, wish, address->domain, deadline);
	for (size_t i = 0; i < all.len; i++)
		parallel_add(p, run, &all.items[i]);
	while (end == PARALLEL_SOME)
		end = parallel_wait(p, deadline);
	parallel_free(p);
	for (int i = 0; i < SETUP_PROTOS; i++)
		choose(&all, &servers[i], (enum setup_proto)i);
	if (end == PARALLEL_STOPPED)
		steps_end(steps, line, STEP_SKIPPED, _("stopped"));
	else
		tell(steps, line, servers, all.len);
	clear(&all);
	return end != PARALLEL_STOPPED;
}
