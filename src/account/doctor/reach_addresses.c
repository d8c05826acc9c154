#include "account/doctor/reach_addresses.h"

#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/i18n.h"
#include "net/connect.h"
#include "net/resolve.h"

/* A name; one address; and how many of these are tried. */
enum { NAME_MS = 10 * 1000, ADDRESS_MS = 5 * 1000, ADDRESSES_MAX = 8 };

static void write_address(char *to, socklen_t size, const struct addrinfo *a)
{
	if (getnameinfo(a->ai_addr, a->ai_addrlen, to, size, NULL, 0,
		NI_NUMERICHOST) != 0)
		snprintf(to, size, "?");
}

static bool look_up(const struct doctor_wish *wish, struct steps *steps,
    struct addrinfo **list, struct err *e)
{
	const struct conf_server *at = &wish->conf->server;
	struct buf text = BUF_INIT;
	size_t line;
	bool ok;

	buf_printf(&text, _("name %s"), at->host);
	line = steps_add(steps, "name", STEP_WAITING, text.data);
	buf_reset(&text);
	steps_run(steps, line);
	ok = resolve_host(
	    list, at->host, at->port, wish->stop, date_ticks() + NAME_MS, e);
	for (const struct addrinfo *a = ok ? *list : NULL; a; a = a->ai_next) {
		char address[NI_MAXHOST];

		write_address(address, sizeof address, a);
		buf_printf(&text, "%s%s", text.len ? ", " : "", address);
	}
	if (ok)
		steps_end(steps, line, STEP_GOOD, "%s", text.data);
	else
		steps_end(steps, line, STEP_FAILED, "%s", e->text);
	buf_clear(&text);
	return ok;
}

/* One that fails beside another that answers is nothing to worry about: half
 * of all computers have no way to IPv6. */
static bool try_one(const struct doctor_wish *wish, struct steps *steps,
    const struct addrinfo *a, size_t *line, struct err *e)
{
	const struct conf_server *at = &wish->conf->server;
	const struct connect_to to = {
	    at->host, at->port, wish->stop, date_ticks() + ADDRESS_MS};
	struct addrinfo alone = *a;
	char address[NI_MAXHOST];
	struct buf title = BUF_INIT;
	bool ok;
	int fd;

	alone.ai_next = NULL;
	write_address(address, sizeof address, a);
	buf_printf(&title, _("connection to %s, port %d"), address, at->port);
	*line = steps_add(steps, "connect", STEP_WAITING, title.data);
	buf_clear(&title);
	steps_run(steps, *line);
	ok = connect_first(&fd, &alone, &to, e);
	if (ok) {
		close(fd);
		steps_end(steps, *line, STEP_GOOD, _("answers"));
	}
	return ok;
}

bool reach_addresses(
    const struct doctor_wish *wish, struct steps *steps, struct err *e)
{
	size_t failed[ADDRESSES_MAX], n = 0;
	struct addrinfo *list;
	struct err why[ADDRESSES_MAX];
	bool any = false;
	int tried = 0;

	if (!look_up(wish, steps, &list, e))
		return false;
	for (const struct addrinfo *a = list; a && tried < ADDRESSES_MAX;
	     a = a->ai_next, tried++) {
		if (try_one(wish, steps, a, &failed[n], &why[n]))
			any = true;
		else if (why[n++].kind == ERR_STOPPED)
			break;
	}
	freeaddrinfo(list);
	for (size_t i = 0; i < n; i++)
		steps_end(steps, failed[i], any ? STEP_NOTHING : STEP_FAILED,
		    "%s", *why[i].said ? why[i].said : why[i].text);
	if (n && (!any || why[n - 1].kind == ERR_STOPPED)) {
		*e = why[n - 1];
		return false;
	}
	return true;
}
