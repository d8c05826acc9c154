#include "net/link.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "net/connect.h"
#include "net/layers.h"
#include "net/resolve.h"
#include "net/wait.h"

enum {
	CONNECT_MS = 20 * 1000,
	IDLE_MS = 60 * 1000,
	/* TCP keepalive: notices a dead peer within two minutes and keeps the
	 * entry of a NAT router alive. */
	ALIVE_AFTER_S = 60,
	ALIVE_EVERY_S = 15,
	ALIVE_PROBES = 4,
	/* The same for bytes that we sent and the peer does not acknowledge. */
	TAKEN_MS = 2 * 60 * 1000,
};

struct link {
	struct layers layers;
	const struct wake *stop;
	char *ca_file, *fingerprint;
	int idle_ms;
	int64_t connect_left; /* milliseconds left for TLS */
	int64_t received, sent;
	int64_t budget_bytes; /* bytes that may still be received; -1 = no
	                       * limit */
	int64_t budget_end;   /* in date_ticks; INT64_MAX = no limit */
	int64_t stop_seen_at; /* date_ticks of the last check of stop */
	int64_t longest_wait;
	bool was_silent;
	bool is_shaking; /* the handshake has begun and is not finished */
	bool is_spoilt;
	struct err why; /* if is_spoilt */
};

/* POSTERN_PATIENCE (ms): tests can't wait for a minute. */
static int idle_of(int wanted)
{
	const char *ms = getenv("POSTERN_PATIENCE");

	if (ms && atoi(ms) > 0)
		return atoi(ms);
	return wanted ? wanted : IDLE_MS;
}

static struct link *link_new(int fd, const struct link_to *to)
{
	struct link *l = mem_new(1, sizeof *l);

	l->layers.fd = fd;
	l->layers.host = mem_str(to->host ? to->host : "");
	l->layers.port = to->port;
	l->stop = to->stop;
	l->ca_file = mem_str(to->ca_file);
	l->fingerprint = mem_str(to->fingerprint);
	l->idle_ms = idle_of(to->idle_ms);
	l->connect_left = to->connect_ms ? to->connect_ms : CONNECT_MS;
	l->budget_bytes = -1;
	l->budget_end = INT64_MAX;
	return l;
}

struct link *link_from_fd(int fd, const struct link_to *to)
{
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	return link_new(fd, to);
}

void link_close(struct link *l)
{
	if (!l)
		return;
	if (l->layers.tls && !l->is_spoilt && !l->is_shaking)
		tls_say_goodbye(l->layers.tls);
	layers_close(&l->layers);
	free(l->ca_file);
	free(l->fingerprint);
	free(l);
}

void link_spoil(struct link *l, const struct err *why)
{
	if (l->is_spoilt)
		return;
	l->is_spoilt = true;
	l->why = *why;
}

const struct err *link_error(const struct link *l)
{
	return l->is_spoilt ? &l->why : NULL;
}

/* --- connecting --------------------------------------------------------- */

static void set_option(int fd, int level, int name, int value)
{
	/* If an option can't be set, the deadlines still hold. */
	setsockopt(fd, level, name, &value, sizeof value);
}

static void set_options(int fd)
{
	set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
	set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, ALIVE_AFTER_S);
	set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, ALIVE_EVERY_S);
	set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, ALIVE_PROBES);
	set_option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, TAKEN_MS);
	set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
}

bool link_open(struct link **out, const struct link_to *to, struct err *e)
{
	struct link *l = link_new(-1, to);
	int64_t deadline = date_ticks() + l->connect_left;
	const struct connect_to where = {
	    l->layers.host, l->layers.port, l->stop, deadline};
	struct addrinfo *addresses;
	bool ok;

	*out = NULL;
	ok = resolve_host(
	    &addresses, l->layers.host, l->layers.port, l->stop, deadline, e);
	if (ok) {
		ok = connect_first(&l->layers.fd, addresses, &where, e);
		freeaddrinfo(addresses);
	}
	if (!ok) {
		link_close(l);
		return false;
	}
	set_options(l->layers.fd);
	l->connect_left = deadline - date_ticks();
	*out = l;
	return true;
}

/* --- waiting ------------------------------------------------------------ */

static short events_of(enum tls_want want)
{
	return want == TLS_WANT_WRITE ? POLLOUT : POLLIN;
}

static bool err_slow(const struct link *l, struct err *e)
{
	return err_set(e, ERR_NETWORK, ERR_ACCOUNT, RETRY_LATER,
	    _("%s is too slow: one answer took longer than allowed."),
	    l->layers.host);
}

static bool err_late(const struct link *l, int64_t deadline, struct err *e)
{
	if (deadline == l->budget_end)
		return err_slow(l, e);
	return err_set(e, ERR_NETWORK, ERR_ACCOUNT, RETRY_LATER,
	    _("%s sent nothing for %d seconds, so the connection was closed. "
	      "postern will try again later and wait longer."),
	    l->layers.host, l->idle_ms / 1000);
}

/* When the present wait ends without success. */
static int64_t deadline_of(const struct link *l)
{
	int64_t idle_end = date_ticks() + l->idle_ms;

	return idle_end < l->budget_end ? idle_end : l->budget_end;
}

/* Waits until the layers can continue. */
static bool wait_want(
    struct link *l, enum tls_want want, int64_t deadline, struct err *e)
{
	struct pollfd fds[2] = {
	    {.fd = l->layers.fd, .events = events_of(want)}};
	int64_t began = date_ticks(), waited;
	enum wait_end end;

	/* Acknowledges at once. A server without TCP_NODELAY that writes an
	 * answer in two pieces sends the second only after the first is
	 * acknowledged, and the kernel would delay that by 40 ms. */
	set_option(l->layers.fd, IPPROTO_TCP, TCP_QUICKACK, 1);
	end = wait_for(fds, 1, l->stop, deadline);
	waited = date_ticks() - began;
	if (waited > l->longest_wait)
		l->longest_wait = waited;
	switch (end) {
	case WAIT_READY:
		return true;
	case WAIT_STOPPED:
		return wait_err_stopped(e);
	case WAIT_LATE:
		l->was_silent = deadline != l->budget_end;
		break;
	}
	return err_late(l, deadline, e);
}

/* Checked before every call. A server that always has bytes ready never makes
 * us wait, so stop and budget must be checked here, too. */
static bool may_go_on(struct link *l, struct err *e)
{
	int64_t now;

	if (l->is_spoilt) {
		*e = l->why;
		return false;
	}
	now = date_ticks();
	/* stop is checked at most once a millisecond. */
	if (now != l->stop_seen_at && wait_is_stopped(l->stop))
		return wait_err_stopped(e);
	l->stop_seen_at = now;
	if (now >= l->budget_end)
		return err_slow(l, e);
	return true;
}

/* --- talking ------------------------------------------------------------ */

void link_budget(struct link *l, int64_t bytes, int64_t ms)
{
	l->budget_bytes = bytes ? bytes : -1;
	l->budget_end = ms ? date_ticks() + ms : INT64_MAX;
}

static bool read_some(
    struct link *l, void *to, size_t len, size_t *n, struct err *e)
{
	int64_t deadline = deadline_of(l);
	enum tls_want want;

	if (!may_go_on(l, e))
		return false;
	if (l->budget_bytes == 0)
		return err_set(e, ERR_PROTOCOL, ERR_ACCOUNT, RETRY_LATER,
		    _("%s sent more for one answer than allowed."),
		    l->layers.host);
	if (l->budget_bytes > 0 && (uint64_t)l->budget_bytes < len)
		len = (size_t)l->budget_bytes;
	while ((want = layers_read(&l->layers, to, len, n, e)) != TLS_DONE)
		if (want == TLS_FAILED || !wait_want(l, want, deadline, e))
			return false;
	return true;
}

ssize_t link_read(struct link *l, void *to, size_t len)
{
	struct err e;
	size_t n = 0;

	if (!read_some(l, to, len, &n, &e)) {
		link_spoil(l, &e);
		return -1;
	}
	l->received += (int64_t)n;
	if (l->budget_bytes > 0)
		l->budget_bytes -= (int64_t)n;
	return (ssize_t)n;
}

static bool write_all(
    struct link *l, const char *from, size_t len, struct err *e)
{
	while (len) {
		int64_t deadline = deadline_of(l);
		enum tls_want want;
		size_t n = 0;

		if (!may_go_on(l, e))
			return false;
		while ((want = layers_write(&l->layers, from, len, &n, e)) !=
		       TLS_DONE)
			if (want == TLS_FAILED ||
			    !wait_want(l, want, deadline, e))
				return false;
		from += n;
		len -= n;
	}
	return true;
}

/* Once compressed, the bytes must be sent, because the next ones are compressed
 * relative to them. A failed write ends the link anyway. */
static bool write_packed(
    struct link *l, const void *from, size_t len, struct err *e)
{
	struct buf packed = BUF_INIT;
	bool ok;

	deflate_pack(l->layers.deflate, from, len, &packed);
	ok = write_all(l, packed.data, packed.len, e);
	buf_clear(&packed);
	return ok;
}

bool link_write(struct link *l, const void *from, size_t len)
{
	struct err e;
	bool ok = l->layers.deflate ? write_packed(l, from, len, &e)
	                            : write_all(l, from, len, &e);

	l->sent += (int64_t)len;
	if (!ok)
		link_spoil(l, &e);
	return ok;
}

enum link_event link_wait(struct link *l, const struct wake *wake, int ms)
{
	int64_t deadline = date_ticks() + ms;
	struct err e;

	for (;;) {
		struct pollfd fds[3] = {{.fd = l->layers.fd},
		    {.fd = wake ? wake->fd : -1, .events = POLLIN}};
		enum tls_want want;

		if (l->is_spoilt)
			return LINK_FAILED;
		if (wait_is_stopped(l->stop)) {
			wait_err_stopped(&e);
			link_spoil(l, &e);
			return LINK_FAILED;
		}
		if (wake && wake_is_up(wake))
			return LINK_WOKEN;
		want = layers_peek(&l->layers, &e);
		if (want == TLS_DONE)
			return LINK_READABLE;
		if (want == TLS_FAILED) {
			link_spoil(l, &e);
			return LINK_FAILED;
		}
		fds[0].events = events_of(want);
		if (wait_for(fds, 2, l->stop, deadline) == WAIT_LATE)
			return LINK_TIMEOUT;
	}
}

size_t link_peek(struct link *l, char *to, size_t len)
{
	ssize_t n = -1;

	if (!l->layers.tls && !l->layers.deflate)
		n = recv(l->layers.fd, to, len, MSG_PEEK | MSG_DONTWAIT);
	return n > 0 ? (size_t)n : 0;
}

bool link_has_input(struct link *l)
{
	return link_wait(l, NULL, 0) != LINK_TIMEOUT;
}

int link_idle(const struct link *l)
{
	return l->idle_ms;
}

int link_unacknowledged(const struct link *l)
{
	int n = -1;

	return ioctl(l->layers.fd, SIOCOUTQ, &n) == 0 ? n : -1;
}

/* --- TLS ---------------------------------------------------------------- */

/* A server that speaks before the TLS handshake greets in plain text. */
static bool err_spoke_first(struct link *l, struct err *e)
{
	char first[8];
	size_t len = link_peek(l, first, sizeof first);

	if (!l->sent)
		return tls_err_none(l->layers.host, first, len, e);
	return err_set(e, ERR_TLS, ERR_ACCOUNT, RETRY_ASK,
	    _("%s sent unencrypted data where encryption begins. The "
	      "connection may be intercepted, so it was closed; nothing was "
	      "sent."),
	    l->layers.host);
}

/* RFC 3207 and RFC 2595: bytes received before the handshake must not be taken
 * as part of the encrypted session. */
static bool is_silent(struct link *l, struct err *e)
{
	switch (layers_peek_socket(&l->layers, e)) {
	case TLS_FAILED:
		return false;
	case TLS_DONE:
		return err_spoke_first(l, e);
	default:
		return true;
	}
}

static bool shake_hands(struct link *l, int64_t deadline, struct err *e)
{
	for (;;) {
		enum tls_want want = tls_handshake(l->layers.tls, e);
		struct pollfd fds[2] = {
		    {.fd = l->layers.fd, .events = events_of(want)}};

		if (want == TLS_DONE)
			return true;
		if (want == TLS_FAILED)
			return false;
		switch (wait_for(fds, 1, l->stop, deadline)) {
		case WAIT_READY:
			break;
		case WAIT_STOPPED:
			return wait_err_stopped(e);
		case WAIT_LATE:
			return err_set(e, ERR_NETWORK, ERR_ACCOUNT, RETRY_LATER,
			    _("%s did not set up encryption in time. This port "
			      "may not offer TLS."),
			    l->layers.host);
		}
	}
}

/* Prepares the handshake unless it has begun already. */
static bool begin_tls(struct link *l, struct err *e)
{
	const struct tls_trust trust = {
	    .host = l->layers.host,
	    .ca_file = l->ca_file,
	    .fingerprint = l->fingerprint,
	};

	if (l->is_shaking)
		return may_go_on(l, e);
	l->is_shaking = may_go_on(l, e) && is_silent(l, e) &&
	                tls_new(&l->layers.tls, l->layers.fd, &trust, e);
	return l->is_shaking;
}

static bool spoil_tls(struct link *l, const struct err *why, struct err *e)
{
	l->is_shaking = false;
	link_spoil(l, why);
	if (e)
		*e = *why;
	return false;
}

bool link_begin_tls(struct link *l, struct err *e)
{
	struct err why;

	if (begin_tls(l, &why) &&
	    tls_handshake(l->layers.tls, &why) != TLS_FAILED)
		return true;
	return spoil_tls(l, &why, e);
}

bool link_start_tls(struct link *l, struct err *e)
{
	int64_t deadline = date_ticks() + l->connect_left;
	struct err why;

	if (!begin_tls(l, &why) || !shake_hands(l, deadline, &why))
		return spoil_tls(l, &why, e);
	l->is_shaking = false;
	return true;
}

const struct tls_facts *link_tls(const struct link *l)
{
	return l->layers.tls && !l->is_shaking ? tls_facts(l->layers.tls)
	                                       : NULL;
}

/* --- DEFLATE ------------------------------------------------------------ */

void link_start_deflate(struct link *l)
{
	if (!l->layers.deflate)
		l->layers.deflate = deflate_new();
}

bool link_deflated(const struct link *l, struct deflate_sums *out)
{
	if (!l->layers.deflate)
		return false;
	deflate_count(l->layers.deflate, out);
	return true;
}

/* ------------------------------------------------------------------------ */

void link_set_idle(struct link *l, int ms)
{
	l->idle_ms = idle_of(ms);
}

void link_tell_waits(const struct link *l, int64_t *longest, bool *was_silent)
{
	if (l->longest_wait > *longest)
		*longest = l->longest_wait;
	*was_silent |= l->was_silent;
}

int64_t link_received(const struct link *l)
{
	return l->received;
}

int64_t link_sent(const struct link *l)
{
	return l->sent;
}
