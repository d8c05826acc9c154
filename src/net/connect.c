#include "net/connect.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/date.h"
#include "base/i18n.h"
#include "net/wait.h"

enum {
	STAGGER_MS = 250,  /* RFC 8305, section 5 */
	ADDRESSES_MAX = 32 /* limit for a name server that sends very many */
};

struct race {
	const struct addrinfo *order[ADDRESSES_MAX];
	size_t count, next;
	struct pollfd fds[ADDRESSES_MAX + 1]; /* and one for stop */
	size_t running;
	int64_t next_at; /* when the attempt for order[next] starts */
	int error;       /* the most informative errno so far */
	int winner;      /* -1: none yet */
};

bool connect_err(struct err *e, const char *host, int port, int error)
{
	switch (error) {
	case ECONNREFUSED:
		err_set(e, ERR_NETWORK, ERR_ACCOUNT, RETRY_LATER,
		    _("%s refuses connections on port %d. Check the port in "
		      "the settings of the account."),
		    host, port);
		return err_cause(e, "Connection refused");
	case ETIMEDOUT:
		err_set(e, ERR_NETWORK, ERR_ACCOUNT, RETRY_LATER,
		    _("%s did not answer in time. The server may be down, a "
		      "firewall may block it, or a public network wants you to "
		      "log in on a web page first."),
		    host);
		return err_cause(e, "timed out");
	case ENETUNREACH:
	case EHOSTUNREACH:
	case ENETDOWN:
	case EADDRNOTAVAIL:
		err_set(e, ERR_NETWORK, ERR_ACCOUNT, RETRY_LATER,
		    _("No route to %s: this computer is probably offline. "
		      "Downloaded mail stays readable."),
		    host);
		return err_cause(e, strerror(error));
	case ECONNRESET:
	case EPIPE:
		err_set(e, ERR_NETWORK, ERR_ACCOUNT, RETRY_LATER,
		    _("%s dropped the connection."), host);
		return err_cause(e, "Connection reset");
	default:
		err_set(e, ERR_NETWORK, ERR_ACCOUNT, RETRY_LATER,
		    _("Could not connect to %s."), host);
		return err_cause(e, strerror(error));
	}
}

/* Which error to report: a refusal tells more than a timeout, a timeout more
 * than "no route". */
static int connect_rank(int error)
{
	switch (error) {
	case 0:
		return 0;
	case ECONNREFUSED:
	case ECONNRESET:
		return 3;
	case ETIMEDOUT:
		return 2;
	default:
		return 1;
	}
}

static void note_error(struct race *r, int error)
{
	if (connect_rank(error) > connect_rank(r->error))
		r->error = error;
}

/* The next address after at whose family is (or is not) this one. */
static const struct addrinfo *find_family(
    const struct addrinfo *at, int family, bool same)
{
	while (at && (at->ai_family == family) != same)
		at = at->ai_next;
	return at;
}

/* RFC 8305, section 4: the two families alternate, otherwise the system's order
 * (RFC 6724) is kept. */
static void set_order(struct race *r, const struct addrinfo *list)
{
	int family = list->ai_family;
	const struct addrinfo *turn[2] = {
	    list, find_family(list, family, false)};

	for (int i = 0; r->count < ADDRESSES_MAX && (turn[0] || turn[1]);
	     i = !i) {
		if (!turn[i])
			continue;
		r->order[r->count++] = turn[i];
		turn[i] = find_family(turn[i]->ai_next, family, i == 0);
	}
}

static void start_next(struct race *r)
{
	const struct addrinfo *a = r->order[r->next++];
	int fd = socket(a->ai_family,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);

	if (fd < 0) {
		note_error(r, errno);
		return;
	}
	if (connect(fd, a->ai_addr, a->ai_addrlen) == 0) {
		r->winner = fd;
	} else if (errno == EINPROGRESS || errno == EINTR) {
		r->fds[r->running++] =
		    (struct pollfd){.fd = fd, .events = POLLOUT};
		r->next_at = date_ticks() + STAGGER_MS;
	} else {
		note_error(r, errno);
		close(fd);
	}
}

/* Checks which attempts have connected or failed; after a failure the next
 * attempt starts at once. */
static void collect(struct race *r)
{
	for (size_t i = 0; i < r->running && r->winner < 0;) {
		int error = 0;
		socklen_t len = sizeof error;

		if (!r->fds[i].revents) {
			i++;
			continue;
		}
		if (getsockopt(
			r->fds[i].fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0)
			error = errno;
		if (error) {
			note_error(r, error);
			close(r->fds[i].fd);
			r->next_at = 0;
		} else {
			r->winner = r->fds[i].fd;
		}
		r->fds[i] = r->fds[--r->running];
	}
}

static bool connect_run(
    struct race *r, const struct connect_to *to, struct err *e)
{
	while (r->winner < 0) {
		int64_t until = to->deadline;

		if (r->next < r->count &&
		    (!r->running || date_ticks() >= r->next_at)) {
			start_next(r);
			continue;
		}
		if (!r->running)
			return connect_err(e, to->host, to->port, r->error);
		if (r->next < r->count && r->next_at < until)
			until = r->next_at;
		switch (wait_for(r->fds, r->running, to->stop, until)) {
		case WAIT_STOPPED:
			return wait_err_stopped(e);
		case WAIT_LATE:
			if (until < to->deadline)
				break;
			note_error(r, ETIMEDOUT);
			return connect_err(e, to->host, to->port, r->error);
		case WAIT_READY:
			collect(r);
			break;
		}
	}
	return true;
}

bool connect_first(int *fd, const struct addrinfo *list,
    const struct connect_to *to, struct err *e)
{
	struct race r = {.winner = -1};
	bool ok;

	set_order(&r, list);
	ok = connect_run(&r, to, e);
	for (size_t i = 0; i < r.running; i++)
		close(r.fds[i].fd);
	*fd = r.winner;
	return ok;
}
