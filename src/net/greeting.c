#include "net/greeting.h"

#include "net/wrong_port.h"

/* Milliseconds. Most servers greet within a few. */
enum { SOON_MS = 3 * 1000, PROBE_MS = 4 * 1000 };

/* Tests for TLS on a second connection. true: no TLS there, or the test failed.
 * The connection is closed after the handshake, so its certificate does not
 * matter. */
static bool probe_tls(const struct link_to *to, struct err *e)
{
	struct link_to probe = {.host = to->host,
	    .port = to->port,
	    .ca_file = to->ca_file,
	    .stop = to->stop,
	    .connect_ms = PROBE_MS};
	const struct tls_facts *facts;
	struct err why = {0};
	struct link *l;
	bool ok = true;

	if (!link_open(&l, &probe, &why))
		return true;
	if (link_start_tls(l, &why) || ((facts = link_tls(l)) && facts->cert)) {
		ok = wrong_port_err_tls(to->host, e);
	} else if (why.kind == ERR_PROTOCOL) {
		*e = why;
		ok = false;
	}
	link_close(l);
	return ok;
}

static bool look_at_bytes(
    struct link *l, const struct link_to *to, struct err *e)
{
	char first[8];
	size_t len = link_peek(l, first, sizeof first);

	if (wrong_port_is_tls(first, len))
		return wrong_port_err_tls(to->host, e);
	if (wrong_port_is_web(first, len))
		return wrong_port_err_web(to->host, e);
	return true;
}

bool greeting_await(struct link *l, const struct link_to *to, struct err *e)
{
	enum link_event event = link_wait(l, NULL, SOON_MS);
	struct err why = {0};
	bool ok = true;

	if (event == LINK_READABLE)
		ok = look_at_bytes(l, to, &why);
	else if (event == LINK_TIMEOUT)
		ok = probe_tls(to, &why);
	if (ok)
		return true;
	link_spoil(l, &why);
	*e = why;
	return false;
}
