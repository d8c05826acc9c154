#include "unit/test.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/date.h"
#include "net/link.h"
#include "net/tls.h"
#include "unit/certs.h"
#include "unit/tls_server.h"

#define HOST "mail.example.test"

static struct identity root, middle, other_root, good;
static char ca_file[] = "/tmp/postern-ca-XXXXXX";

/* --- one handshake -------------------------------------------------------- */

struct trial {
	struct server server;
	const char *host;        /* NULL = HOST */
	const char *fingerprint; /* NULL = the usual check */
	const char *ca;          /* NULL = ca_file, "" = the system's */
	struct link *link;
	struct err e;
	bool ok;
};

/* Does the client say its first word before it has time for the rest? */
static bool begins;

static void trial_run(struct trial *t)
{
	struct link_to to = {
	    .host = t->host ? t->host : HOST,
	    .fingerprint = t->fingerprint,
	    .ca_file = !t->ca   ? ca_file
	               : *t->ca ? t->ca
	                        : NULL,
	    .connect_ms = 20000,
	};

	t->link = link_from_fd(server_start(&t->server), &to);
	t->ok = (!begins || link_begin_tls(t->link, &t->e)) &&
	        (!begins || !link_tls(t->link)) &&
	        link_start_tls(t->link, &t->e);
}

static void trial_end(struct trial *t)
{
	link_close(t->link);
	pthread_join(t->server.thread, NULL);
}

static void assert_says(const struct err *e, const char *words)
{
	if (!strstr(e->text, words))
		fail_msg("\"%s\" is not in \"%s\"", words, e->text);
}

/* The handshake must fail with this error, and leave the facts behind. */
static void refused(
    struct trial *t, enum cert_trouble trouble, const char *words)
{
	trial_run(t);
	assert_false(t->ok);
	assert_says(&t->e, words);
	assert_int_equal(t->e.kind, ERR_TLS);
	assert_int_equal(t->e.scope, ERR_ACCOUNT);
	assert_int_equal(t->e.retry, RETRY_ASK);
	assert_string_equal(link_error(t->link)->text, t->e.text);
	assert_false(link_write(t->link, "1 LOGIN me secret\r\n", 19));
	assert_int_equal(link_tls(t->link)->trouble, trouble);
	if (trouble != CERT_FINE) {
		assert_non_null(link_tls(t->link)->cert);
		assert_int_equal(
		    strlen(link_tls(t->link)->cert->fingerprint), 95);
	}
	trial_end(t);
	assert_int_equal(t->server.swallowed, 0);
}

static void accepted(struct trial *t)
{
	char bytes[8];

	trial_run(t);
	if (!t->ok)
		fail_msg("%s (%s)", t->e.text, t->e.said);
	assert_true(link_write(t->link, "ping", 4));
	assert_int_equal(link_read(t->link, bytes, 8), 4);
	assert_int_equal(link_tls(t->link)->trouble, CERT_FINE);
	assert_non_null(link_tls(t->link)->version);
	assert_non_null(link_tls(t->link)->cipher);
	trial_end(t);
}

/* A server with a certificate of this kind, from the known authority. */
static void refused_spec(struct identity_spec spec, const char *host,
    enum cert_trouble trouble, const char *words)
{
	struct identity id;
	struct trial t = {.server.id = &id, .host = host};

	spec.issuer = spec.issuer ? spec.issuer : &root;
	identity_make(&id, &spec);
	refused(&t, trouble, words);
	identity_clear(&id);
}

static void accepted_spec(struct identity_spec spec, const char *host)
{
	struct identity id;
	struct trial t = {.server.id = &id, .host = host};

	spec.issuer = &root;
	identity_make(&id, &spec);
	accepted(&t);
	identity_clear(&id);
}

/* --- the tests ------------------------------------------------------------ */

static void a_good_certificate_is_taken(void **state)
{
	struct trial t = {.server.id = &good};

	(void)state;
	accepted(&t);
	assert_string_equal(t.server.sni, HOST);
	t = (struct trial){
	    .server = {.id = &good, .max_version = TLS1_2_VERSION}};
	accepted(&t);
	/* A name may be written with the dot of the root. */
	t = (struct trial){.server.id = &good, .host = HOST "."};
	accepted(&t);
	assert_string_equal(t.server.sni, HOST);
}

static void facts_are_told(void **state)
{
	struct trial t = {.server.id = &good};
	const struct tls_facts *f;

	(void)state;
	trial_run(&t);
	assert_true(t.ok);
	f = link_tls(t.link);
	assert_string_equal(f->version, "TLSv1.3");
	assert_string_equal(f->cert->names, HOST ", imap.example.test");
	assert_non_null(strstr(f->cert->issuer, "Test Root"));
	assert_non_null(strstr(f->cert->subject, "Good"));
	assert_true(f->cert->valid_from < date_now());
	assert_true(f->cert->valid_until > date_now() + 300 * DATE_DAY);
	trial_end(&t);
}

static void other_hosts_are_refused_with_their_names(void **state)
{
	struct trial t = {.server.id = &good, .host = "mail.other.test"};

	(void)state;
	refused(&t, CERT_OTHER_NAME, HOST ", imap.example.test");
	refused_spec((struct identity_spec){.cn = HOST}, NULL, CERT_OTHER_NAME,
	    "names no server");
	refused_spec(
	    (struct identity_spec){.cn = "x", .names = "DNS:e\x1b[2J.test"},
	    NULL, CERT_OTHER_NAME, "e\xe2\x90\x9b[2J.test");
	refused_spec((struct identity_spec){.cn = HOST, .names = "IP:10.0.0.1"},
	    NULL, CERT_OTHER_NAME, "10.0.0.1");
}

static void a_star_is_one_label(void **state)
{
	const struct identity_spec star = {
	    .cn = "star", .names = "DNS:*.example.test"};

	(void)state;
	accepted_spec(star, HOST);
	refused_spec(
	    star, "a.b.example.test", CERT_OTHER_NAME, "*.example.test");
	refused_spec(star, "example.test", CERT_OTHER_NAME, "*.example.test");
	refused_spec((struct identity_spec){.cn = "part",
			 .names = "DNS:ma*.example.test"},
	    HOST, CERT_OTHER_NAME, "ma*.example.test");
}

static void addresses_are_names_too(void **state)
{
	struct identity_spec spec = {
	    .cn = "x", .names = "IP:127.0.0.1,IP:::1,DNS:10.0.0.1"};
	struct identity id;
	struct trial t = {.server.id = &id, .host = "127.0.0.1"};

	(void)state;
	spec.issuer = &root;
	identity_make(&id, &spec);
	accepted(&t);
	assert_string_equal(t.server.sni, "");
	t = (struct trial){.server.id = &id, .host = "::1"};
	accepted(&t);
	/* An address that is written as a name is none. */
	t = (struct trial){.server.id = &id, .host = "10.0.0.1"};
	refused(&t, CERT_OTHER_NAME, "127.0.0.1, 0:0:0:0:0:0:0:1");
	identity_clear(&id);
}

static void nobody_vouches_for_strangers(void **state)
{
	struct identity_spec spec = {.cn = "self", .names = "DNS:" HOST};
	struct identity self, under_middle;
	struct trial t = {.server.id = &self};

	(void)state;
	identity_make(&self, &spec);
	refused(&t, CERT_SELF_SIGNED, "self-signed");
	identity_clear(&self);

	spec.issuer = &other_root;
	refused_spec(spec, NULL, CERT_UNKNOWN_CA, "Other Root");

	/* The authority itself is sent along, which proves nothing. */
	identity_make(&self, &spec);
	t = (struct trial){.server = {.id = &self, .chain = &other_root}};
	refused(&t, CERT_UNKNOWN_CA, "Other Root");
	identity_clear(&self);

	spec.issuer = &middle;
	identity_make(&under_middle, &spec);
	t = (struct trial){.server = {.id = &under_middle}};
	refused(&t, CERT_UNKNOWN_CA, "left out an intermediate certificate");
	t = (struct trial){.server = {.id = &under_middle, .chain = &middle}};
	accepted(&t);
	identity_clear(&under_middle);

	/* The system does not know our authority. */
	t = (struct trial){.server.id = &good, .ca = ""};
	refused(&t, CERT_UNKNOWN_CA, "Test Root");
}

static void dates_count(void **state)
{
	const struct identity_spec expired = {
	    .cn = "old", .names = "DNS:" HOST, .from_day = -100, .to_day = -3};
	const struct identity_spec early = {
	    .cn = "new", .names = "DNS:" HOST, .from_day = 3, .to_day = 100};

	(void)state;
	refused_spec(expired, NULL, CERT_EXPIRED, "expired on ");
	refused_spec(early, NULL, CERT_NOT_YET, "not valid yet");
}

static void weak_keys_are_refused(void **state)
{
	(void)state;
	refused_spec(
	    (struct identity_spec){
		.cn = "weak", .names = "DNS:" HOST, .rsa_bits = 1024},
	    NULL, CERT_WEAK, "weak");
	refused_spec(
	    (struct identity_spec){
		.cn = "weak", .names = "DNS:" HOST, .is_sha1 = true},
	    NULL, CERT_WEAK, "weak");
	accepted_spec(
	    (struct identity_spec){
		.cn = "strong", .names = "DNS:" HOST, .rsa_bits = 2048},
	    NULL);
}

static void a_pin_is_all_that_counts(void **state)
{
	const struct identity_spec awful = {.cn = "awful",
	    .names = "DNS:elsewhere.test",
	    .from_day = -100,
	    .to_day = -3,
	    .rsa_bits = 1024,
	    .is_sha1 = true};
	struct identity id;
	struct trial t = {.server.id = &id};
	char pin[65], colons[100], *to = colons;

	(void)state;
	identity_make(&id, &awful);
	identity_fingerprint(&id, pin);
	t.fingerprint = pin;
	accepted(&t);
	for (int i = 0; i < 64; i++) {
		if (i && i % 2 == 0)
			*to++ = ':';
		*to++ = (char)(pin[i] >= 'a' ? pin[i] - 32 : pin[i]);
	}
	*to = '\0';
	t = (struct trial){.server.id = &id, .fingerprint = colons};
	accepted(&t);
	/* A good certificate is not the pinned one. */
	t = (struct trial){.server.id = &good, .fingerprint = pin};
	refused(&t, CERT_NOT_PIN, "not the one you accepted");
	identity_clear(&id);
}

/* A pin that differs in one digit, wherever it stands, is another one. */
static void every_digit_of_a_pin_counts(void **state)
{
	char pin[65];

	(void)state;
	identity_fingerprint(&good, pin);
	for (size_t i = 0; i < 64; i++) {
		char digit = pin[i];
		struct trial t = {.server.id = &good, .fingerprint = pin};

		pin[i] = digit == '0' ? '1' : '0';
		refused(&t, CERT_NOT_PIN, "not the one you accepted");
		pin[i] = digit;
	}
}

static void a_pin_that_is_none_is_refused(void **state)
{
	struct trial t = {.server.id = &good, .fingerprint = "ab:cd"};

	(void)state;
	trial_run(&t);
	assert_false(t.ok);
	assert_int_equal(t.e.kind, ERR_TLS);
	assert_says(&t.e, "64 hexadecimal digits");
	trial_end(&t);
}

static void a_missing_ca_file_is_said(void **state)
{
	struct trial t = {.server.id = &good, .ca = "/nonexistent/ca.pem"};

	(void)state;
	trial_run(&t);
	assert_false(t.ok);
	assert_int_equal(t.e.kind, ERR_TLS);
	assert_says(&t.e, "/nonexistent/ca.pem");
	trial_end(&t);
}

static void old_versions_are_refused(void **state)
{
	struct trial t = {
	    .server = {.id = &good, .max_version = TLS1_1_VERSION}};

	(void)state;
	refused(&t, CERT_FINE, "older than 1.2");
}

/* After a word of ours it is an injection; before any, a server that greets
 * without TLS. */
static void check_speaking_first(const char *ours, const char *words)
{
	struct link_to to = {.host = HOST, .ca_file = ca_file};
	struct link *l;
	struct err e;
	char heard[16];
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	l = link_from_fd(fds[0], &to);
	if (*ours) {
		assert_true(link_write(l, ours, strlen(ours)));
		assert_int_equal(
		    read(fds[1], heard, sizeof heard), (int)strlen(ours));
	}
	assert_int_equal(write(fds[1], "1 OK me too\r\n", 13), 13);
	assert_false(link_start_tls(l, &e));
	assert_int_equal(e.kind, ERR_TLS);
	assert_says(&e, words);
	assert_null(link_tls(l));
	/* The client has sent nothing more. */
	assert_int_equal(recv(fds[1], &e, 1, MSG_DONTWAIT), -1);
	link_close(l);
	close(fds[1]);
}

static void bytes_before_the_handshake_are_refused(void **state)
{
	(void)state;
	check_speaking_first("1 STARTTLS\r\n", "unencrypted data");
	check_speaking_first("", "does not use TLS on this port");
}

/* The greeting comes after the ClientHello: only the record tells. */
static void a_port_without_tls_is_named(void **state)
{
	struct err e = {0};
	struct tls *t;
	int fds[2];
	const struct tls_trust trust = {.host = HOST, .ca_file = ca_file};

	(void)state;
	assert_int_equal(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
	assert_true(tls_new(&t, fds[0], &trust, &e));
	assert_int_equal(tls_handshake(t, &e), TLS_WANT_READ);
	assert_int_equal(write(fds[1], "* OK IMAP4rev1 ready\r\n", 22), 22);
	assert_int_equal(tls_handshake(t, &e), TLS_FAILED);
	assert_int_equal(e.kind, ERR_TLS);
	assert_int_equal(e.retry, RETRY_ASK);
	assert_says(&e, "does not use TLS on this port");
	assert_null(tls_facts(t)->cert);
	tls_free(t);
	close(fds[0]);
	close(fds[1]);
}

static void a_cut_handshake_is_the_networks_fault(void **state)
{
	struct trial t = {.server = {.id = &good, .manner = HANGS_UP}};

	(void)state;
	trial_run(&t);
	assert_false(t.ok);
	assert_int_equal(t.e.kind, ERR_NETWORK);
	assert_int_equal(t.e.retry, RETRY_LATER);
	trial_end(&t);
}

static void trash_after_the_handshake_is_an_error(void **state)
{
	struct trial t = {.server = {.id = &good, .manner = TALKS_TRASH}};
	char bytes[8];

	(void)state;
	trial_run(&t);
	assert_true(t.ok);
	assert_int_equal(link_read(t.link, bytes, 8), -1);
	assert_int_equal(link_error(t.link)->kind, ERR_TLS);
	trial_end(&t);
}

static void a_proper_end_is_an_end(void **state)
{
	struct trial t = {.server = {.id = &good, .manner = SAYS_BYE}};
	char bytes[8];

	(void)state;
	trial_run(&t);
	assert_true(t.ok);
	assert_int_equal(link_read(t.link, bytes, 8), -1);
	assert_int_equal(link_error(t.link)->kind, ERR_NETWORK);
	assert_says(link_error(t.link), "closed the connection");
	trial_end(&t);
}

static void tickets_are_no_news(void **state)
{
	struct trial t = {.server.id = &good};
	char bytes[8];

	(void)state;
	trial_run(&t);
	assert_true(t.ok);
	/* The echo comes behind the tickets of TLS 1.3: they are there. */
	assert_true(link_write(t.link, "ping", 4));
	assert_int_equal(link_wait(t.link, NULL, 20000), LINK_READABLE);
	assert_true(link_has_input(t.link));
	assert_int_equal(link_read(t.link, bytes, 2), 2);
	/* The rest is decrypted already; the socket is empty. */
	assert_int_equal(link_wait(t.link, NULL, 20000), LINK_READABLE);
	assert_int_equal(link_read(t.link, bytes, 8), 2);
	assert_int_equal(link_wait(t.link, NULL, 20), LINK_TIMEOUT);
	assert_false(link_has_input(t.link));
	trial_end(&t);
}

static void a_ticket_alone_is_no_news(void **state)
{
	struct trial t = {.server = {.id = &good, .manner = SWALLOWS}};

	(void)state;
	trial_run(&t);
	assert_true(t.ok);
	assert_int_equal(link_wait(t.link, NULL, 50), LINK_TIMEOUT);
	trial_end(&t);
}

static void a_flood_of_tickets_ends(void **state)
{
	struct trial t = {.server = {.id = &good, .manner = FLOODS}};
	char bytes[8];

	(void)state;
	trial_run(&t);
	assert_true(t.ok);
	assert_int_equal(link_wait(t.link, NULL, 50), LINK_TIMEOUT);
	link_budget(t.link, 0, 50);
	assert_int_equal(link_read(t.link, bytes, 8), -1);
	assert_int_equal(link_error(t.link)->kind, ERR_NETWORK);
	assert_says(link_error(t.link), "too slow");
	trial_end(&t);
}

/* A directory as c_rehash makes it, and a file, where OpenSSL looks. */
static void the_systems_authorities_are_found(void **state)
{
	struct trial t = {.server.id = &good, .ca = ""};
	char dir[] = "/tmp/postern-certs-XXXXXX", path[64];

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/%08lx.0", dir,
	    X509_subject_name_hash(root.cert));
	assert_int_equal(symlink(ca_file, path), 0);
	unsetenv("SSL_CERT_FILE");
	setenv("SSL_CERT_DIR", dir, 1);
	accepted(&t);
	assert_int_equal(unlink(path), 0);
	/* Nothing in the directory, but a file. */
	setenv("SSL_CERT_FILE", ca_file, 1);
	t = (struct trial){.server.id = &good, .ca = ""};
	accepted(&t);
	setenv("SSL_CERT_FILE", path, 1);
	t = (struct trial){.server.id = &good, .ca = ""};
	refused(&t, CERT_UNKNOWN_CA, "Test Root");
	assert_int_equal(rmdir(dir), 0);
}

static void no_name_is_no_server(void **state)
{
	struct trial t = {.server.id = &good, .host = ""};

	(void)state;
	trial_run(&t);
	assert_false(t.ok);
	assert_int_equal(t.e.kind, ERR_TLS);
	trial_end(&t);
}

/* The client's end of the connection to this port. */
static int find_socket(in_port_t port)
{
	for (int fd = 3; fd < 256; fd++) {
		struct sockaddr_in at;
		socklen_t len = sizeof at;

		if (getpeername(fd, (struct sockaddr *)&at, &len) == 0 &&
		    at.sin_family == AF_INET && at.sin_port == port)
			return fd;
	}
	return -1;
}

static int socket_option(int fd, int level, int name)
{
	int value = -1;
	socklen_t len = sizeof value;

	getsockopt(fd, level, name, &value, &len);
	return value;
}

static void a_link_goes_over_tcp(void **state)
{
	struct identity_spec spec = {
	    .cn = "x", .names = "IP:127.0.0.1", .issuer = &root};
	struct sockaddr_in at = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct link_to to = {.host = "127.0.0.1", .ca_file = ca_file};
	socklen_t len = sizeof at;
	struct identity id;
	struct server s = {.id = &id};
	char bytes[8];
	struct link *l;
	struct err e;
	int fd;

	(void)state;
	identity_make(&id, &spec);
	s.listener = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(
	    bind(s.listener, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(listen(s.listener, 1), 0);
	getsockname(s.listener, (struct sockaddr *)&at, &len);
	to.port = ntohs(at.sin_port);
	assert_int_equal(pthread_create(&s.thread, NULL, server_main, &s), 0);
	assert_true(link_open(&l, &to, &e));
	fd = find_socket(at.sin_port);
	assert_int_equal(socket_option(fd, SOL_SOCKET, SO_KEEPALIVE), 1);
	assert_int_equal(socket_option(fd, IPPROTO_TCP, TCP_NODELAY), 1);
	assert_int_equal(socket_option(fd, IPPROTO_TCP, TCP_KEEPIDLE), 60);
	assert_int_equal(socket_option(fd, IPPROTO_TCP, TCP_KEEPINTVL), 15);
	assert_int_equal(socket_option(fd, IPPROTO_TCP, TCP_KEEPCNT), 4);
	assert_true(link_start_tls(l, &e));
	assert_true(link_write(l, "ping", 4));
	assert_int_equal(link_read(l, bytes, 8), 4);
	link_close(l);
	pthread_join(s.thread, NULL);
	close(s.listener);
	identity_clear(&id);
}

static void large_pieces_arrive_whole(void **state)
{
	struct trial t = {.server = {.id = &good, .manner = SWALLOWS}};
	const size_t len = 3 << 20;
	char *much = calloc(1, len);

	(void)state;
	trial_run(&t);
	assert_true(t.ok);
	assert_true(link_write(t.link, much, len));
	assert_int_equal(link_sent(t.link), len);
	trial_end(&t);
	assert_int_equal(t.server.swallowed, len);
	free(much);
}

/* A handshake with a clock of our own choice. */
static void shake_at(int64_t now, struct err *e)
{
	const struct tls_trust trust = {
	    .host = HOST, .ca_file = ca_file, .now = now};
	struct server s = {.id = &good};
	int fd = server_start(&s);
	enum tls_want want;
	struct tls *t;

	assert_true(tls_new(&t, fd, &trust, e));
	/* The socket blocks, so nothing is ever wanted. */
	want = tls_handshake(t, e);
	assert_int_equal(want, TLS_FAILED);
	tls_free(t);
	close(fd);
	pthread_join(s.thread, NULL);
}

static void a_wrong_clock_is_named(void **state)
{
	struct err e;

	(void)state;
	shake_at(978307200, &e); /* 2001 */
	assert_says(&e, "not valid yet");
	assert_says(&e, "clock of this computer says");
	assert_says(&e, "2001");
	shake_at(4200000000, &e); /* 2103 */
	assert_says(&e, "expired");
	assert_says(&e, "clock of this computer says");
	shake_at(4000000000, &e); /* 2096 could be */
	assert_says(&e, "expired");
	assert_null(strstr(e.text, "clock"));
}

static int set_up(void **state)
{
	(void)state;
	identity_make(&root, &(struct identity_spec){.cn = "Test Root",
				 .is_ca = true,
				 .from_day = -9000,
				 .to_day = 9000});
	identity_make(&other_root,
	    &(struct identity_spec){.cn = "Other Root", .is_ca = true});
	identity_make(
	    &middle, &(struct identity_spec){
			 .cn = "Middle", .is_ca = true, .issuer = &root});
	identity_make(&good, &(struct identity_spec){.cn = "Good",
				 .names = "DNS:" HOST ",DNS:imap.example.test",
				 .issuer = &root});
	identity_write(&root, ca_file);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	identity_clear(&root);
	identity_clear(&other_root);
	identity_clear(&middle);
	identity_clear(&good);
	return unlink(ca_file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_good_certificate_is_taken),
	    cmocka_unit_test(facts_are_told),
	    cmocka_unit_test(other_hosts_are_refused_with_their_names),
	    cmocka_unit_test(a_star_is_one_label),
	    cmocka_unit_test(addresses_are_names_too),
	    cmocka_unit_test(nobody_vouches_for_strangers),
	    cmocka_unit_test(dates_count),
	    cmocka_unit_test(weak_keys_are_refused),
	    cmocka_unit_test(a_pin_is_all_that_counts),
	    cmocka_unit_test(every_digit_of_a_pin_counts),
	    cmocka_unit_test(a_pin_that_is_none_is_refused),
	    cmocka_unit_test(a_missing_ca_file_is_said),
	    cmocka_unit_test(old_versions_are_refused),
	    cmocka_unit_test(bytes_before_the_handshake_are_refused),
	    cmocka_unit_test(a_port_without_tls_is_named),
	    cmocka_unit_test(a_cut_handshake_is_the_networks_fault),
	    cmocka_unit_test(trash_after_the_handshake_is_an_error),
	    cmocka_unit_test(a_proper_end_is_an_end),
	    cmocka_unit_test(tickets_are_no_news),
	    cmocka_unit_test(a_ticket_alone_is_no_news),
	    cmocka_unit_test(a_flood_of_tickets_ends),
	    cmocka_unit_test(the_systems_authorities_are_found),
	    cmocka_unit_test(no_name_is_no_server),
	    cmocka_unit_test(a_link_goes_over_tcp),
	    cmocka_unit_test(large_pieces_arrive_whole),
	    cmocka_unit_test(a_wrong_clock_is_named),
	};

	int failed = cmocka_run_group_tests(tests, set_up, NULL);

	begins = true;
	return failed + cmocka_run_group_tests_name(
			    "in two steps", tests, NULL, tear_down);
}
