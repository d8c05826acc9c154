#include "account/doctor/other_ways.h"

#include <string.h>

#include "account/setup/parallel.h"
#include "base/date.h"
#include "base/mem.h"

enum { ASK_MS = 4 * 1000, OTHERS = 4 };

static enum setup_proto proto_of(const struct conf_account *conf)
{
	return conf->kind == CONF_POP ? SETUP_POP : SETUP_IMAP;
}

bool other_ways_ask(const struct doctor_wish *wish, struct probe_found *out)
{
	const struct conf_account *conf = wish->conf;
	const struct probe_to to = {.proto = proto_of(conf),
	    .host = conf->server.host,
	    .port = conf->server.port,
	    .security = conf->security,
	    .ca_file = wish->ca_file,
	    .fingerprint = conf->certificate,
	    .stop = wish->stop,
	    .ms = ASK_MS};

	return probe_server(&to, out);
}

struct other {
	struct probe_to to;
	bool answers;
};

static void run(void *ctx, const struct wake *stop)
{
	struct other *o = ctx;
	struct probe_found found;

	o->to.stop = stop;
	o->answers = probe_server(&o->to, &found);
	probe_clear(&found);
}

static bool is_same(const struct other *o, const struct conf_account *conf)
{
	return o->to.proto == proto_of(conf) &&
	       o->to.port == conf->server.port &&
	       o->to.security == conf->security;
}

/* Its own protocol first, and TLS before STARTTLS. */
static void list_others(
    struct other others[OTHERS], const struct doctor_wish *wish)
{
	enum setup_proto own = proto_of(wish->conf);

	for (int i = 0; i < OTHERS; i++) {
		enum setup_proto proto = i < OTHERS / 2     ? own
		                         : own == SETUP_POP ? SETUP_IMAP
		                                            : SETUP_POP;
		enum conf_security security = i % 2 ? CONF_STARTTLS : CONF_TLS;

		others[i] = (struct other){
		    .to = {.proto = proto,
			.host = wish->conf->server.host,
			.port = setup_proto_port(proto, security),
			.security = security,
			.ca_file = wish->ca_file,
			.ms = ASK_MS}};
	}
}

static void ask_others(
    const struct doctor_wish *wish, struct setup_servers *list)
{
	struct parallel *p = parallel_new(wish->stop);
	int64_t deadline = date_ticks() + ASK_MS;
	enum parallel_end end = PARALLEL_SOME;
	struct other others[OTHERS];

	list_others(others, wish);
	for (int i = 0; i < OTHERS; i++)
		if (!is_same(&others[i], wish->conf))
			parallel_add(p, run, &others[i]);
	while (end == PARALLEL_SOME)
		end = parallel_wait(p, deadline);
	parallel_free(p);
	for (int i = 0; i < OTHERS; i++)
		if (others[i].answers)
			setup_servers_add(list, others[i].to.proto,
			    SETUP_FROM_GUESS, others[i].to.host,
			    others[i].to.port, others[i].to.security);
}

/* No name and no network: nothing else would answer either. */
static bool is_worth_it(const struct err *why)
{
	return (why->kind == ERR_NETWORK || why->kind == ERR_TLS ||
		   why->kind == ERR_PROTOCOL) &&
	       !strstr(why->said, "EAI_") && !strstr(why->said, "reachable");
}

void other_ways_find(const struct doctor_wish *wish, const struct err *why,
    struct doctor_report *out)
{
	struct probe_found found;

	if (why->kind == ERR_TLS && !out->cert.fingerprint) {
		other_ways_ask(wish, &found);
		cert_copy(&out->cert, &found.cert);
		probe_clear(&found);
	}
	if (is_worth_it(why) && !out->is_signed_in)
		ask_others(wish, &out->others);
}
