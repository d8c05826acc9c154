/*
 * A TLS server for one connection, in a thread: polite, or in one of the ways
 * in which servers are not.
 */
#ifndef UNIT_TLS_SERVER_H
#define UNIT_TLS_SERVER_H

#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unit/certs.h"
#include "unit/test.h"

enum manner {
	POLITE,      /* shakes hands and sends back what it gets */
	HANGS_UP,    /* closes after the first bytes of the client */
	PLAIN,       /* greets in the clear */
	TALKS_TRASH, /* shakes hands, then sends what is no TLS */
	SWALLOWS,    /* shakes hands and counts what it gets */
	SAYS_BYE,    /* shakes hands and closes properly */
	FLOODS,      /* shakes hands, then sends tickets without end */
};

struct server {
	const struct identity *id;
	const struct identity *chain; /* sent along; may be NULL */
	int max_version;              /* 0 = any */
	enum manner manner;
	char sni[64]; /* what the client asked for */
	size_t swallowed;
	int listener; /* where the client comes from; 0 = fd is there */
	int fd;
	pthread_t thread;
};

static inline SSL_CTX *server_context(const struct server *s)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	SSL_CTX_set_security_level(ctx, 0);
	SSL_CTX_set_min_proto_version(ctx, TLS1_VERSION);
	if (s->max_version)
		SSL_CTX_set_max_proto_version(ctx, s->max_version);
	SSL_CTX_use_certificate(ctx, s->id->cert);
	SSL_CTX_use_PrivateKey(ctx, s->id->key);
	if (s->chain)
		SSL_CTX_add1_chain_cert(ctx, s->chain->cert);
	return ctx;
}

/* For tickets OpenSSL does not mind that nobody is there. */
static inline bool is_heard(const struct server *s)
{
	struct pollfd p = {.fd = s->fd};

	return poll(&p, 1, 0) == 0;
}

static inline void serve(struct server *s, SSL *ssl)
{
	const char *sni = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
	char bytes[4096];
	int n;

	if (sni)
		snprintf(s->sni, sizeof s->sni, "%s", sni);
	if (s->manner == TALKS_TRASH)
		send(s->fd, "* OK not any more\r\n", 19, MSG_NOSIGNAL);
	if (s->manner == SAYS_BYE)
		SSL_shutdown(ssl);
	while (s->manner == FLOODS && is_heard(s) &&
	       SSL_new_session_ticket(ssl) == 1 && SSL_do_handshake(ssl) == 1)
		;
	while ((n = SSL_read(ssl, bytes, sizeof bytes)) > 0) {
		s->swallowed += (size_t)n;
		if (s->manner == POLITE && SSL_write(ssl, bytes, n) <= 0)
			break;
	}
}

/* OpenSSL's own sockets raise SIGPIPE; ours must not, so it is only blocked
 * here. */
static inline void block_sigpipe(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static inline void *server_main(void *arg)
{
	struct server *s = arg;
	SSL_CTX *ctx = server_context(s);
	SSL *ssl = SSL_new(ctx);
	char bytes[16];

	block_sigpipe();
	if (s->listener)
		s->fd = accept(s->listener, NULL, NULL);
	if (s->manner == PLAIN)
		send(s->fd, "* OK hello, who is there?\r\n", 27, MSG_NOSIGNAL);
	if (s->manner == HANGS_UP || s->manner == PLAIN) {
		if (read(s->fd, bytes, sizeof bytes) < 0)
			s->swallowed = 0;
	} else {
		SSL_set_fd(ssl, s->fd);
		if (SSL_accept(ssl) == 1)
			serve(s, ssl);
	}
	SSL_free(ssl);
	SSL_CTX_free(ctx);
	close(s->fd);
	return NULL;
}

/* Starts the server; returns the client's end. */
static inline int server_start(struct server *s)
{
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	s->fd = fds[1];
	assert_int_equal(pthread_create(&s->thread, NULL, server_main, s), 0);
	return fds[0];
}

#endif
