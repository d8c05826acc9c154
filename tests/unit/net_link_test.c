#include "unit/test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/date.h"
#include "base/wake.h"
#include "net/link.h"
#include "net/resolve.h"
#include "account/imap/wire/stream.h"

/* --- a name server that does as it is told -------------------------------- */

static struct wake slow_names; /* "slow.test" answers when it is kicked */

static const struct {
	const char *name;
	int error;
	const char *addresses[3];
} names[] = {
    {"slow.test", 0, {"127.0.0.1"}},
    {"none.test", EAI_NONAME, {NULL}},
    {"again.test", EAI_AGAIN, {NULL}},
    {"two.test", 0, {"127.0.0.1", "127.0.0.2"}},
    {"refused.test", 0, {"127.0.0.3", "127.0.0.2"}},
    {"both.test", 0, {"::1", "127.0.0.2"}},
};

static void add_address(struct addrinfo **list, const char *text, int port)
{
	struct {
		struct addrinfo info;
		union {
			struct sockaddr any;
			struct sockaddr_in in4;
			struct sockaddr_in6 in6;
		} at;
	} *a = calloc(1, sizeof *a);

	a->info.ai_socktype = SOCK_STREAM;
	a->info.ai_addr = &a->at.any;
	if (inet_pton(AF_INET, text, &a->at.in4.sin_addr) == 1) {
		a->at.in4.sin_family = AF_INET;
		a->at.in4.sin_port = htons((uint16_t)port);
		a->info.ai_addrlen = sizeof a->at.in4;
	} else {
		inet_pton(AF_INET6, text, &a->at.in6.sin6_addr);
		a->at.in6.sin6_family = AF_INET6;
		a->at.in6.sin6_port = htons((uint16_t)port);
		a->info.ai_addrlen = sizeof a->at.in6;
	}
	a->info.ai_family = a->at.any.sa_family;
	while (*list)
		list = &(*list)->ai_next;
	*list = &a->info;
}

/* In the place of the C library's: the tests ask no name server. */
int getaddrinfo(const char *host, const char *service,
    const struct addrinfo *hints, struct addrinfo **found)
{
	struct pollfd p = {.fd = slow_names.fd, .events = POLLIN};
	unsigned char bytes[16];
	int port = atoi(service);

	*found = NULL;
	if (inet_pton(AF_INET, host, bytes) == 1 ||
	    inet_pton(AF_INET6, host, bytes) == 1) {
		add_address(found, host, port);
		return 0;
	}
	if (hints->ai_flags & AI_NUMERICHOST)
		return EAI_NONAME;
	if (strcmp(host, "slow.test") == 0)
		poll(&p, 1, -1);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(names[i].name, host) != 0)
			continue;
		for (int a = 0; a < 3 && names[i].addresses[a]; a++)
			add_address(found, names[i].addresses[a], port);
		return names[i].error;
	}
	return EAI_FAIL;
}

void freeaddrinfo(struct addrinfo *list)
{
	while (list) {
		struct addrinfo *next = list->ai_next;

		free(list);
		list = next;
	}
}

/* --- helpers -------------------------------------------------------------- */

struct pair {
	struct link *link;
	int peer;
	struct wake stop;
};

static void pair_open(struct pair *p, struct link_to to)
{
	int fds[2];

	assert_true(wake_open(&p->stop));
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	to.host = "mail.test";
	to.stop = &p->stop;
	p->link = link_from_fd(fds[0], &to);
	p->peer = fds[1];
}

static void pair_close(struct pair *p)
{
	link_close(p->link);
	if (p->peer >= 0)
		close(p->peer);
	wake_close(&p->stop);
}

static void assert_error(const struct link *l, enum err_kind kind)
{
	assert_non_null(link_error(l));
	if (link_error(l)->kind != kind)
		fail_msg("%s", link_error(l)->text);
}

/* Kicks a wake a moment after somebody began to wait. If it comes too early
 * the test still holds, it only shows less. */
struct kicker {
	pthread_t thread;
	struct wake *wake;
	int64_t kicked_at;
};

static void *kick_soon(void *arg)
{
	struct kicker *k = arg;

	poll(NULL, 0, 50);
	k->kicked_at = date_ticks();
	wake_kick(k->wake);
	return NULL;
}

static void kicker_start(struct kicker *k, struct wake *wake)
{
	k->wake = wake;
	assert_int_equal(pthread_create(&k->thread, NULL, kick_soon, k), 0);
}

static void kicker_end(struct kicker *k, const char *phase)
{
	int64_t now = date_ticks();

	pthread_join(k->thread, NULL);
	print_message(
	    "stopped in %s after %d ms\n", phase, (int)(now - k->kicked_at));
	assert_true(now - k->kicked_at < 1000);
}

static int listen_on(const char *address, int *port, int backlog)
{
	struct sockaddr_in at = {
	    .sin_family = AF_INET, .sin_port = htons((uint16_t)*port)};
	socklen_t len = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	inet_pton(AF_INET, address, &at.sin_addr);
	if (bind(fd, (struct sockaddr *)&at, sizeof at) != 0 ||
	    listen(fd, backlog) != 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &len) != 0) {
		close(fd);
		return -1;
	}
	*port = ntohs(at.sin_port);
	return fd;
}

/* A port of 127.0.0.1 whose queue is full, so that connecting hangs, and of
 * 127.0.0.2 where somebody answers. */
struct ports {
	int port, full, good;
	int crowd[16]; /* who fills the queue */
	size_t n;
};

static bool fill_queue(struct ports *p)
{
	struct sockaddr_in at = {
	    .sin_family = AF_INET, .sin_port = htons((uint16_t)p->port)};

	inet_pton(AF_INET, "127.0.0.1", &at.sin_addr);
	while (p->n < 16) {
		int fd = socket(
		    AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		struct pollfd w = {.fd = fd, .events = POLLOUT};

		p->crowd[p->n++] = fd;
		connect(fd, (struct sockaddr *)&at, sizeof at);
		if (poll(&w, 1, 200) == 0)
			return true;
	}
	return false;
}

static void ports_open(struct ports *p)
{
	memset(p, 0, sizeof *p);
	for (int tries = 0; tries < 50; tries++) {
		p->port = 0;
		p->full = listen_on("127.0.0.1", &p->port, 0);
		p->good = listen_on("127.0.0.2", &p->port, 8);
		if (p->full >= 0 && p->good >= 0)
			break;
		close(p->full);
	}
	assert_true(p->good >= 0);
	assert_true(fill_queue(p));
}

static void ports_close(struct ports *p)
{
	while (p->n)
		close(p->crowd[--p->n]);
	close(p->full);
	close(p->good);
}

/* --- resolve -------------------------------------------------------------- */

static void addresses_need_no_thread(void **state)
{
	struct addrinfo *found;
	struct err e;

	(void)state;
	/* The deadline is over: a thread would be too late. */
	assert_true(resolve_host(&found, "127.0.0.1", 143, NULL, 0, &e));
	assert_int_equal(found->ai_family, AF_INET);
	freeaddrinfo(found);
	assert_true(resolve_host(&found, "::1", 143, NULL, 0, &e));
	assert_int_equal(found->ai_family, AF_INET6);
	freeaddrinfo(found);
}

static void names_that_are_not_there_are_told_from_no_answer(void **state)
{
	int64_t deadline = date_ticks() + 10000;
	struct addrinfo *found;
	struct err e;

	(void)state;
	assert_false(
	    resolve_host(&found, "none.test", 143, NULL, deadline, &e));
	assert_null(found);
	assert_int_equal(e.kind, ERR_NETWORK);
	assert_non_null(strstr(e.text, "no server named none.test"));
	assert_false(
	    resolve_host(&found, "again.test", 143, NULL, deadline, &e));
	assert_int_equal(e.kind, ERR_NETWORK);
	assert_non_null(strstr(e.text, "probably offline"));
	assert_true(resolve_host(&found, "two.test", 143, NULL, deadline, &e));
	assert_non_null(found->ai_next);
	freeaddrinfo(found);
}

static void a_slow_name_server_is_left_behind(void **state)
{
	struct link_to to = {.host = "slow.test", .port = 143};
	struct addrinfo *found;
	struct kicker k;
	struct wake stop;
	struct link *l;
	struct err e;

	(void)state;
	assert_true(wake_open(&stop));
	to.stop = &stop;
	kicker_start(&k, &stop);
	assert_false(link_open(&l, &to, &e));
	kicker_end(&k, "the look-up of a name");
	assert_null(l);
	assert_int_equal(e.kind, ERR_STOPPED);
	assert_false(resolve_host(
	    &found, "slow.test", 143, NULL, date_ticks() + 20, &e));
	assert_int_equal(e.kind, ERR_NETWORK);
	assert_non_null(strstr(e.text, "took too long"));
	/* The threads end when nobody waits for them any more. */
	wake_kick(&slow_names);
	wake_close(&stop);
}

/* --- connect -------------------------------------------------------------- */

static void a_silent_address_does_not_hold_up_the_next(void **state)
{
	struct link_to to = {.host = "two.test"};
	struct ports p;
	struct link *l;
	struct err e;

	(void)state;
	ports_open(&p);
	to.port = p.port;
	assert_true(link_open(&l, &to, &e));
	link_close(l);
	to.host = "refused.test";
	assert_true(link_open(&l, &to, &e));
	link_close(l);
	to.host = "both.test";
	assert_true(link_open(&l, &to, &e));
	link_close(l);
	ports_close(&p);
}

static void nobody_there_is_said(void **state)
{
	struct link_to to = {.host = "127.0.0.1"};
	struct link *l;
	struct err e;
	int fd = listen_on("127.0.0.1", &to.port, 1);

	(void)state;
	close(fd);
	assert_false(link_open(&l, &to, &e));
	assert_null(l);
	assert_int_equal(e.kind, ERR_NETWORK);
	assert_int_equal(e.retry, RETRY_LATER);
	assert_string_equal(e.said, "Connection refused");
}

static void connecting_has_an_end(void **state)
{
	struct link_to to = {.host = "127.0.0.1", .connect_ms = 50};
	struct wake stop;
	struct kicker k;
	struct ports p;
	struct link *l;
	struct err e;

	(void)state;
	ports_open(&p);
	to.port = p.port;
	assert_false(link_open(&l, &to, &e));
	assert_int_equal(e.kind, ERR_NETWORK);
	assert_string_equal(e.said, "timed out");

	assert_true(wake_open(&stop));
	to.stop = &stop;
	to.connect_ms = 0;
	kicker_start(&k, &stop);
	assert_false(link_open(&l, &to, &e));
	kicker_end(&k, "connecting");
	assert_int_equal(e.kind, ERR_STOPPED);
	wake_close(&stop);
	ports_close(&p);
}

/* --- talking -------------------------------------------------------------- */

static void bytes_go_both_ways_and_are_counted(void **state)
{
	char bytes[64];
	struct pair p;

	(void)state;
	pair_open(&p, (struct link_to){0});
	assert_int_equal(write(p.peer, "hello", 5), 5);
	assert_true(link_has_input(p.link));
	assert_int_equal(link_read(p.link, bytes, 3), 3);
	assert_int_equal(link_read(p.link, bytes + 3, 60), 2);
	assert_memory_equal(bytes, "hello", 5);
	assert_false(link_has_input(p.link));
	assert_true(link_write(p.link, "world", 5));
	assert_int_equal(read(p.peer, bytes, 64), 5);
	assert_int_equal(link_received(p.link), 5);
	assert_int_equal(link_sent(p.link), 5);
	assert_null(link_error(p.link));
	assert_null(link_tls(p.link));
	pair_close(&p);
}

static void an_error_stays(void **state)
{
	struct err other = {.kind = ERR_PROTOCOL};
	char bytes[8];
	struct pair p;

	(void)state;
	pair_open(&p, (struct link_to){0});
	assert_int_equal(write(p.peer, "x", 1), 1);
	close(p.peer);
	p.peer = -1;
	assert_int_equal(link_read(p.link, bytes, 8), 1);
	assert_true(link_has_input(p.link));
	assert_int_equal(link_read(p.link, bytes, 8), -1);
	assert_error(p.link, ERR_NETWORK);
	assert_non_null(strstr(link_error(p.link)->text, "mail.test closed"));
	assert_false(link_write(p.link, "x", 1));
	assert_int_equal(link_wait(p.link, NULL, 10), LINK_FAILED);
	assert_false(link_start_tls(p.link, &other));
	assert_int_equal(other.kind, ERR_NETWORK);
	other.kind = ERR_PROTOCOL;
	link_spoil(p.link, &other);
	assert_error(p.link, ERR_NETWORK);
	pair_close(&p);
}

static void a_link_can_be_spoilt(void **state)
{
	struct err why = {.kind = ERR_PROTOCOL};
	struct pair p;

	(void)state;
	pair_open(&p, (struct link_to){0});
	link_spoil(p.link, &why);
	assert_error(p.link, ERR_PROTOCOL);
	assert_false(link_write(p.link, "x", 1));
	pair_close(&p);
}

static void writing_to_nobody_raises_no_signal(void **state)
{
	struct pair p;

	(void)state;
	pair_open(&p, (struct link_to){0});
	close(p.peer);
	p.peer = -1;
	assert_false(link_write(p.link, "x", 1));
	assert_error(p.link, ERR_NETWORK);
	pair_close(&p);
}

static void silence_has_an_end(void **state)
{
	char bytes[8];
	struct pair p;

	(void)state;
	pair_open(&p, (struct link_to){.idle_ms = 20});
	assert_int_equal(link_read(p.link, bytes, 8), -1);
	assert_error(p.link, ERR_NETWORK);
	assert_int_equal(link_error(p.link)->retry, RETRY_LATER);
	pair_close(&p);

	pair_open(&p, (struct link_to){.connect_ms = 20});
	assert_false(link_start_tls(p.link, NULL));
	assert_error(p.link, ERR_NETWORK);
	pair_close(&p);
}

static void a_stop_ends_every_wait(void **state)
{
	static char much[1 << 20];
	struct kicker k;
	char bytes[8];
	struct pair p;
	struct err e;

	(void)state;
	pair_open(&p, (struct link_to){0});
	kicker_start(&k, &p.stop);
	assert_int_equal(link_read(p.link, bytes, 8), -1);
	kicker_end(&k, "a silent greeting");
	assert_error(p.link, ERR_STOPPED);
	pair_close(&p);

	pair_open(&p, (struct link_to){0});
	kicker_start(&k, &p.stop);
	assert_false(link_start_tls(p.link, &e));
	kicker_end(&k, "a silent handshake");
	assert_int_equal(e.kind, ERR_STOPPED);
	pair_close(&p);

	pair_open(&p, (struct link_to){0});
	kicker_start(&k, &p.stop);
	while (link_write(p.link, much, sizeof much))
		;
	kicker_end(&k, "a full send buffer");
	assert_error(p.link, ERR_STOPPED);
	pair_close(&p);

	pair_open(&p, (struct link_to){0});
	kicker_start(&k, &p.stop);
	assert_int_equal(link_wait(p.link, NULL, 60000), LINK_FAILED);
	kicker_end(&k, "waiting for news");
	assert_error(p.link, ERR_STOPPED);
	pair_close(&p);
}

static void a_stop_comes_before_what_there_is_to_read(void **state)
{
	char bytes[8];
	struct pair p;

	(void)state;
	pair_open(&p, (struct link_to){0});
	assert_int_equal(write(p.peer, "hello", 5), 5);
	wake_kick(&p.stop);
	assert_int_equal(link_read(p.link, bytes, 8), -1);
	assert_error(p.link, ERR_STOPPED);
	pair_close(&p);
}

static void waiting_tells_news_from_kicks(void **state)
{
	struct wake wake;
	struct kicker k;
	char bytes[8];
	struct pair p;

	(void)state;
	assert_true(wake_open(&wake));
	pair_open(&p, (struct link_to){0});
	assert_int_equal(link_wait(p.link, &wake, 1), LINK_TIMEOUT);
	kicker_start(&k, &wake);
	assert_int_equal(link_wait(p.link, &wake, 60000), LINK_WOKEN);
	kicker_end(&k, "waiting (kicked)");
	assert_int_equal(write(p.peer, "x", 1), 1);
	/* The kick is still there. */
	assert_int_equal(link_wait(p.link, &wake, 1), LINK_WOKEN);
	assert_true(wake_drain(&wake));
	assert_int_equal(link_wait(p.link, &wake, 60000), LINK_READABLE);
	assert_int_equal(link_read(p.link, bytes, 8), 1);
	close(p.peer);
	p.peer = -1;
	assert_int_equal(link_wait(p.link, &wake, 60000), LINK_FAILED);
	assert_error(p.link, ERR_NETWORK);
	pair_close(&p);
	wake_close(&wake);
}

/* --- budgets -------------------------------------------------------------- */

static void a_budget_of_bytes_is_kept(void **state)
{
	char bytes[64];
	struct pair p;

	(void)state;
	pair_open(&p, (struct link_to){0});
	assert_int_equal(write(p.peer, "0123456789abcdef", 16), 16);
	link_budget(p.link, 8, 0);
	assert_int_equal(link_read(p.link, bytes, 5), 5);
	assert_int_equal(link_read(p.link, bytes, 64), 3);
	/* The next command has a budget of its own. */
	link_budget(p.link, 4, 0);
	assert_int_equal(link_read(p.link, bytes, 64), 4);
	assert_int_equal(link_read(p.link, bytes, 64), -1);
	assert_error(p.link, ERR_PROTOCOL);
	pair_close(&p);
}

struct drip {
	int fd;
	const char *bytes;
	size_t len;
	int every_ms;
};

/* Writes until nobody listens any more. */
static void *drip_main(void *arg)
{
	const struct drip *d = arg;

	while (send(d->fd, d->bytes, d->len, MSG_NOSIGNAL) > 0)
		if (d->every_ms)
			poll(NULL, 0, d->every_ms);
	close(d->fd);
	return NULL;
}

static void a_slow_drip_is_stopped_by_the_budget(void **state)
{
	struct drip d = {.bytes = "x", .len = 1, .every_ms = 5};
	pthread_t thread;
	char bytes[8];
	struct pair p;

	(void)state;
	pair_open(&p, (struct link_to){.idle_ms = 5000});
	d.fd = p.peer;
	p.peer = -1;
	assert_int_equal(pthread_create(&thread, NULL, drip_main, &d), 0);
	link_budget(p.link, 0, 100);
	while (link_read(p.link, bytes, sizeof bytes) > 0)
		;
	assert_error(p.link, ERR_NETWORK);
	assert_non_null(strstr(link_error(p.link)->text, "too slow"));
	assert_true(link_received(p.link) < 1000);
	pair_close(&p);
	pthread_join(thread, NULL);
}

/* --- stream --------------------------------------------------------------- */

static long resident_kb(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss;
}

static void an_endless_line_is_stopped_by_the_guard(void **state)
{
	static char line[16384], bytes[4096];
	struct drip d = {.bytes = line, .len = sizeof line};
	long before = resident_kb();
	mailstream *s;
	pthread_t thread;
	struct pair p;

	(void)state;
	memset(line, 'x', sizeof line);
	pair_open(&p, (struct link_to){0});
	d.fd = p.peer;
	p.peer = -1;
	assert_int_equal(send(d.fd, "* LIST ", 7, 0), 7);
	assert_int_equal(pthread_create(&thread, NULL, drip_main, &d), 0);
	s = imap_stream_new(p.link);
	while (mailstream_read(s, bytes, sizeof bytes) > 0)
		;
	assert_error(p.link, ERR_PROTOCOL);
	assert_true(link_received(p.link) < 16 << 20);
	assert_true(resident_kb() - before < 20 * 1024);
	assert_int_equal(mailstream_read(s, bytes, 1), -1);
	mailstream_close(s);
	pair_close(&p);
	pthread_join(thread, NULL);
}

static void a_stream_reads_and_writes(void **state)
{
	char bytes[64];
	mailstream *s;
	struct pair p;

	(void)state;
	pair_open(&p, (struct link_to){0});
	s = imap_stream_new(p.link);
	assert_false(imap_stream_has_input(s));
	assert_int_equal(write(p.peer, "* OK [ALERT]\r\n* O", 17), 17);
	assert_true(imap_stream_has_input(s));
	assert_int_equal(mailstream_read(s, bytes, 4), 4);
	/* In libetpan's own buffer. */
	assert_true(imap_stream_has_input(s));
	assert_int_equal(mailstream_read(s, bytes + 4, 13), 13);
	assert_memory_equal(bytes, "* OK [ALERT] \xc2\xa0\r\n", 17);
	/* The start of a line is not to be had before it can be judged. */
	assert_false(imap_stream_has_input(s));
	assert_int_equal(write(p.peer, "K x\n", 4), 4);
	assert_int_equal(mailstream_read(s, bytes, 7), 7);
	assert_int_equal(mailstream_write(s, "1 NOOP\r\n", 8), 8);
	assert_int_equal(mailstream_flush(s), 0);
	assert_int_equal(read(p.peer, bytes, 64), 8);
	close(p.peer);
	p.peer = -1;
	assert_int_equal(mailstream_read(s, bytes, 64), -1);
	assert_error(p.link, ERR_NETWORK);
	mailstream_close(s);
	pair_close(&p);
}

static int set_up(void **state)
{
	(void)state;
	return wake_open(&slow_names) ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(addresses_need_no_thread),
	    cmocka_unit_test(names_that_are_not_there_are_told_from_no_answer),
	    cmocka_unit_test(a_slow_name_server_is_left_behind),
	    cmocka_unit_test(a_silent_address_does_not_hold_up_the_next),
	    cmocka_unit_test(nobody_there_is_said),
	    cmocka_unit_test(connecting_has_an_end),
	    cmocka_unit_test(bytes_go_both_ways_and_are_counted),
	    cmocka_unit_test(an_error_stays),
	    cmocka_unit_test(a_link_can_be_spoilt),
	    cmocka_unit_test(writing_to_nobody_raises_no_signal),
	    cmocka_unit_test(silence_has_an_end),
	    cmocka_unit_test(a_stop_ends_every_wait),
	    cmocka_unit_test(a_stop_comes_before_what_there_is_to_read),
	    cmocka_unit_test(waiting_tells_news_from_kicks),
	    cmocka_unit_test(a_budget_of_bytes_is_kept),
	    cmocka_unit_test(a_slow_drip_is_stopped_by_the_budget),
	    cmocka_unit_test(an_endless_line_is_stopped_by_the_guard),
	    cmocka_unit_test(a_stream_reads_and_writes),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
