#include "account/signin/try_ways.h"

#include "base/i18n.h"
#include "config/conf.h"

bool try_ways_is_private(const struct link *l, const struct conf_account *conf)
{
	return link_tls(l) || conf_is_loopback(conf->server.host);
}

/* No way is offered that may be used. */
static bool fail_without_way(const struct try_ways *t, struct err *e)
{
	const char *host = t->conf->server.host;

	if (!try_ways_is_private(t->link, t->conf))
		return err_set(e, ERR_TLS, ERR_ACCOUNT, RETRY_ASK,
		    _("%s offers no way to sign in that keeps the password "
		      "secret. Set security = tls."),
		    host);
	return err_set(e, ERR_AUTH, ERR_ACCOUNT, RETRY_ASK,
	    _("%s offers no way to sign in that the settings allow. Set "
	      "auth = auto, or ask the provider."),
	    host);
}

static struct way_search search_of(const struct try_ways *t)
{
	return (struct way_search){.ways = t->ways,
	    .offer = {.offered = t->offered,
		.wish = t->conf->auth,
		.is_private = try_ways_is_private(t->link, t->conf),
		.has_token = t->has_token},
	    .now = t->now,
	    .has_command = t->has_command,
	    .is_tls = link_tls(t->link) != NULL};
}

bool try_ways(const struct try_ways *t, struct err *e)
{
	struct way_search search = search_of(t);
	struct err refused = {0};
	enum sasl_mechanism way;

	way_search_begin(&search);
	while (way_search_next(&search, &way)) {
		struct signin_outcome out = {0};

		if (!t->try_one(t->session, way, &out, e)) {
			if (link_error(t->link) && e->kind != ERR_STOPPED)
				way_search_broke(&search, way);
			/* A refusal says more than that the server then closed
			 * the connection. */
			if (*refused.text)
				*e = refused;
			return false;
		}
		if (out.is_in) {
			way_search_worked(&search, way);
			return true;
		}
		refused = out.why;
		way_search_refused(&search, way, out.verdict);
	}
	if (!*refused.text)
		return fail_without_way(t, e);
	*e = refused;
	return false;
}
